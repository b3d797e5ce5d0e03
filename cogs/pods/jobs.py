"""The weekly digest: one silent message a group and week. Safe to run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.app import CadreBot
from bot.schedule import Occurrence, RoutineKind, Skip, TryLater

from .models import Digest
from .service import PodService
from .views import digest_view

KIND = "pods.digest"
_LOOK_BACK = 50
"""How many messages to search for ours after a crash between sending and noting."""


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
            message_id = await self._find_sent(channel, found, begun) if occurrence.attempts > 1 else None
            if message_id is None:
                message_id = await self._send(occurrence, channel, found)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            await self._give_up_or_retry(found, error)
            return
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

    async def _find_sent(
        self, channel: discord.PartialMessageable, found: Digest, begun: datetime
    ) -> int | None:
        """Return the id of this week's digest if it was sent before a crash: a nonce guards for minutes only."""
        progress = found.progress
        ours = f"pods.goal:1:{progress.group.group_id}:{progress.week.monday.isoformat()}"
        async for message in channel.history(limit=_LOOK_BACK, after=begun - timedelta(minutes=1)):
            if any(getattr(each, "custom_id", None) == ours for each in _walk(message.components)):
                return message.id
        return None

    async def _give_up_or_retry(self, found: Digest, error: Exception) -> None:
        group = found.progress.group
        if isinstance(error, discord.HTTPException):
            sentence = await self._bot.note_channel_fault(
                guild_id=group.guild_id, channel_id=group.channel_id, error=error
            )
            if sentence is not None:
                raise Skip(sentence) from error
            if error.status < 500 and error.status != 429:
                raise error
        raise TryLater(repr(error)) from error


def _walk(components: Any) -> Any:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))
