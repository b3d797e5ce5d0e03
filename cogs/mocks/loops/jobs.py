"""What loops do when a moment has come: plan, go on, take up what meetings became, tell. Safe to run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import discord
from discord import ui

from bot import consent, direct, notices
from bot.app import CadreBot
from bot.notices import Notice
from bot.schedule import Watch
from bot.telemetry import get_logger
from bot.ui import panel, row, text

from . import ask_store, store
from .asking import Asking
from .course import Course
from .models import Envelope
from .planning import Planning

log = get_logger(__name__)

_LEASE: Final = timedelta(minutes=5)
_LATER: Final = timedelta(minutes=30)
"""After a moment at which the member may not be disturbed."""
_MOST_ATTEMPTS: Final = 4


class LoopJobs:
    def __init__(self, bot: CadreBot, planning: Planning, asking: Asking, course: Course) -> None:
        self._bot = bot
        self._planning = planning
        self._asking = asking
        self._course = course

    def register(self) -> None:
        for watch in (
            Watch("mocks.loops.meetings", ask_store.next_ended, self._asking.take_up),
            Watch("mocks.loops.asks", ask_store.next_unanswered, self._asking.give_up_waiting),
            Watch("mocks.loops.plan", store.next_plan, self._planning.run),
            Watch("mocks.loops.packets", store.next_look, self._course.look),
            Watch("mocks.loops.letters", store.next_letter, self.send_letters),
        ):
            self._bot.kernel.schedule.watch(watch)

    async def send_letters(self, now: datetime) -> int:
        """Send what waits as direct messages; where those are closed it is said after the next command.

        Whoever may not be disturbed now is told later, unless they read it meanwhile.
        """
        to_send: list[tuple[Envelope, Notice]] = []
        async with self._bot.kernel.db.write() as tx:
            claimed = await store.claim_letters(tx, now=now, lease_until=now + _LEASE)
            for envelope in claimed:
                who = {"guild_id": envelope.guild_id, "user_id": envelope.user_id}
                waiting = await notices.waiting(tx, guild_id=envelope.guild_id, key=envelope.key)
                notice = next((found for found in waiting if found.user_id == envelope.user_id), None)
                if notice is None or notice.expires_at <= now or envelope.attempts > _MOST_ATTEMPTS:
                    await store.drop_letter(tx, envelope)
                elif await consent.spend_ping(
                    tx, **who, key=envelope.key, now=now, is_asked_for=True
                ) and await consent.is_good_time(tx, **who, now=now, key=envelope.key):
                    to_send.append((envelope, notice))
                else:
                    await store.postpone_letter(tx, envelope, now + _LATER)
        for envelope, notice in to_send:
            await self._send_once(envelope, notice)
        return len(claimed)

    async def _send_once(self, envelope: Envelope, notice: Notice) -> None:
        """Send one letter; a passing fault is tried again when its lease is over."""
        is_through = True
        try:
            await self._send(envelope, notice)
        except discord.HTTPException as fault:
            if fault.status >= 500 or fault.status == 429:
                return
            is_through = False
            log.info("loop_letter_kept", code=fault.code)
        except aiohttp.ClientError:
            return
        async with self._bot.kernel.db.write() as tx:
            await store.drop_letter(tx, envelope)
            if is_through:
                await notices.take_back(tx, guild_id=notice.guild_id, user_id=notice.user_id, key=notice.key)

    async def _send(self, envelope: Envelope, notice: Notice) -> None:
        """Send as a direct message with its buttons; after a crash look for it first."""
        bot = self._bot
        controls = [control for key, args in envelope.controls if (control := bot.control(key, args))]
        seeks = envelope.attempts > 1 and controls
        guild = bot.get_guild(notice.guild_id)
        place = f"\n-# From {guild.name if guild is not None else 'your server'}."
        items: list[ui.Item[Any]] = [text(notice.text + place)]
        if controls:
            items.append(row(*controls))
        await direct.write(
            bot,
            notice.user_id,
            unless_sent=(controls[0].custom_id or "", envelope.made_at) if seeks else None,
            view=panel(*items),
            nonce=notice.nonce,
        )
