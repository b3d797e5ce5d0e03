"""What a calibration round sends when its time has come: the sample answer, and what came of it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiohttp
import discord
from discord import ui

from bot.app import CadreBot
from bot.posting import find_sent
from bot.schedule import Watch
from bot.telemetry import get_logger

from . import render, store, views
from .models import Calibration
from .service import CalibrationService, Step

log = get_logger(__name__)


class CalibrationJobs:
    def __init__(self, bot: CadreBot, service: CalibrationService) -> None:
        self._bot = bot
        self._service = service

    def register(self) -> None:
        self._bot.kernel.schedule.watch(Watch("mocks.calibration", store.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        """Move on every round whose time has come."""
        due = await self._service.claim_due(now)
        async with asyncio.TaskGroup() as tasks:
            for calibration_id in due:
                tasks.create_task(self._go_on_alone(calibration_id))
        return len(due)

    async def post(self, calibration_id: int) -> bool:
        """Post a round that was begun just now; False when Discord does not take it now, and it is tried again by itself."""
        await self._service.claim(calibration_id)
        await self._go_on_alone(calibration_id)
        return await self._service.is_posted(calibration_id)

    async def _go_on_alone(self, calibration_id: int) -> None:
        """Move one on so that its faults are no other's; what is not settled is taken up when its lease lapses."""
        try:
            step = await self._service.next_step(calibration_id, render.notice)
            if step is None or await self._do(step):
                await self._service.settle(calibration_id)
        except Exception:
            log.exception("calibration_failed", calibration=calibration_id)

    async def _do(self, step: Step) -> bool:
        """Tell the channel; False when it is to be tried again."""
        if step is None:
            return True
        found = step[1].calibration
        try:
            if step[0] == "post":
                custom_id = f"mocks.calibrate:1:{found.calibration_id}"
                message_id = await self._send(found, views.post_view(step[1]), "p", custom_id)
                await self._service.was_posted(found.calibration_id, message_id)
                await self._bot.clear_channel_faults(found.channel_id)
            else:
                custom_id = f"mocks.calibration_result:1:{found.calibration_id}"
                message_id = await self._send(found, views.outcome_view(step[1]), "s", custom_id)
                await self._service.was_summed_up(found.calibration_id, message_id)
        except discord.HTTPException as error:
            sentence = await self._bot.note_channel_fault(
                guild_id=found.guild_id, channel_id=found.channel_id, error=error
            )
            if sentence is None and (error.status >= 500 or error.status == 429):
                await self._service.try_again(found)
                return False
            log.warning(
                "calibration_unsaid", calibration=found.calibration_id, reason=sentence or repr(error)
            )
        except aiohttp.ClientError:
            await self._service.try_again(found)
            return False
        return True

    async def _send(self, found: Calibration, view: ui.LayoutView, step: str, custom_id: str) -> int:
        """Send silently, once: Discord drops a repeat of the nonce for some minutes, later we look first."""
        channel = self._bot.get_partial_messageable(found.channel_id, guild_id=found.guild_id)
        if found.attempts > 1:
            sent = await find_sent(channel, custom_id, since=found.made_at)
            if sent is not None:
                return sent
        nonce = f"k{found.calibration_id}{step}"
        message = await self._bot.paced(channel.send(view=view, silent=True, nonce=nonce))
        return message.id
