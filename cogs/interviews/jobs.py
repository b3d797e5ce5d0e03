"""What interviews do in Discord by themselves: checklists, offers of a debrief, posting approved ones. Safe to run twice."""

from __future__ import annotations

from datetime import datetime

import aiohttp
import discord

from bot import direct
from bot.app import CadreBot
from bot.posting import find_sent, give_up_or_retry
from bot.routines import Skip, TryLater
from bot.schedule import Watch
from bot.telemetry import get_logger
from bot.ui import panel, row, text

from . import render
from .models import Debrief, Removal
from .service import InterviewService
from .views import ShareYours

log = get_logger(__name__)


class InterviewJobs:
    def __init__(self, bot: CadreBot, service: InterviewService) -> None:
        self._bot = bot
        self._service = service

    def register(self) -> None:
        self._bot.kernel.schedule.watch(Watch("interviews", self._service.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        left = await self._service.claim_due(now, render.notice)
        for notice, may_write in left:
            if may_write:
                await direct.send(self._bot, notice)
        approved = await self._service.claim_posts(now)
        for debrief in approved:
            await self.post(debrief, is_again=True)
        removals = await self._service.claim_removals(now)
        for removal in removals:
            await self._remove(removal)
        return len(left) + len(approved) + len(removals)

    async def _remove(self, removal: Removal) -> None:
        """Delete a post with the name of who was erased; while Discord does not let us, try for some days."""
        channel = self._bot.get_partial_messageable(removal.channel_id)
        try:
            await self._bot.paced(channel.get_partial_message(removal.message_id).delete())
        except discord.NotFound:
            pass  # it is gone already
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            if await self._service.remove_later(removal):
                log.warning("debrief_removal_later", fault=repr(error))
                return
            log.exception("debrief_removal_given_up", channel=removal.channel_id, message=removal.message_id)
        await self._service.removed(removal)

    async def post(self, debrief: Debrief, *, is_again: bool = False) -> str | None:
        """Post an approved debrief to its group, once; return what there is to tell whoever approved it."""
        group = await self._service.group_of(debrief)
        if group is None or group.archived_at is not None:
            await self._service.put_back(debrief, "the group is no longer there")
            return render.NO_GROUP
        button = ShareYours(debrief_id=debrief.debrief_id)
        channel = self._bot.get_partial_messageable(group.channel_id, guild_id=group.guild_id)
        try:
            found = None
            if is_again and debrief.decided_at is not None:
                found = await find_sent(channel, button.item.custom_id or "", since=debrief.decided_at)
            if found is None:
                view = panel(text(render.post(debrief)), row(button))
                nonce = f"debrief-{debrief.debrief_id}"
                message = await self._bot.paced(channel.send(view=view, silent=True, nonce=nonce))
                found = message.id
        except (discord.HTTPException, aiohttp.ClientError) as error:
            fault = await give_up_or_retry(
                self._bot, error, guild_id=group.guild_id, channel_id=group.channel_id
            )
            if isinstance(fault, Skip):
                tells = render.refused(debrief, str(fault)) if is_again else None
                await self._service.put_back(debrief, str(fault), tells=tells)
                return render.NOT_POSTED.format(sentence=fault)
            await self._service.post_later(debrief)
            if isinstance(fault, TryLater):
                return render.POST_LATER
            raise fault from error
        await self._service.posted(debrief, channel_id=channel.id, message_id=found)
        return None
