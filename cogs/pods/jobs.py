"""The weekly digest: one silent message a group and week. Safe to run twice."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord

from bot.app import CadreBot
from bot.posting import find_sent, give_up_or_retry
from bot.schedule import Occurrence, RoutineKind

from .models import Digest
from .service import PodService
from .views import digest_view

KIND = "pods.digest"


class PodJobs:
    def __init__(self, bot: CadreBot, service: PodService) -> None:
        self._bot = bot
        self._service = service

    def register(self) -> None:
        self._bot.kernel.schedule.register(
            RoutineKind(
                kind=KIND,
                title="Weekly digest",
                handler=self.post,
                default_minute=9 * 60,
                default_weekdays=0b0000001,
                window=timedelta(hours=20),
            )
        )

    async def post(self, occurrence: Occurrence) -> None:
        found, begun = await self._service.digest(occurrence)
        if found.message_id is not None:
            return
        group = found.progress.group
        channel = self._bot.get_partial_messageable(group.channel_id, guild_id=group.guild_id)
        try:
            message_id = None
            if occurrence.attempts > 1:
                button = f"pods.goal:1:{group.group_id}:{found.progress.week.monday.isoformat()}"
                message_id = await find_sent(channel, button, since=begun)
            if message_id is None:
                message_id = await self._send(occurrence, channel, found)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await give_up_or_retry(
                self._bot, error, guild_id=group.guild_id, channel_id=group.channel_id
            ) from error
        await self._service.sent(found, message_id)
        await self._bot.clear_channel_faults(group.channel_id)

    async def _send(self, occurrence: Occurrence, channel: discord.PartialMessageable, found: Digest) -> int:
        streak = self._bot.control("streaks.show", {})
        message = await self._bot.paced(
            channel.send(
                view=digest_view(found, *([streak] if streak else [])),
                silent=True,
                nonce=occurrence.nonce(),
                allowed_mentions=discord.AllowedMentions.none(),
            )
        )
        return message.id
