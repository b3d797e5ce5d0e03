"""What scorecards send when their time has come: the question in the thread, reminders, that they are open."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiohttp
import discord
from discord import ui

from bot import direct
from bot.app import CadreBot
from bot.posting import find_sent
from bot.schedule import Watch
from bot.telemetry import get_logger
from bot.ui import panel, row, text

from . import render, store, views
from .asking import Asking, Step
from .models import Scene

log = get_logger(__name__)


class ScorecardJobs:
    def __init__(self, bot: CadreBot, asking: Asking) -> None:
        self._bot = bot
        self._asking = asking

    def register(self) -> None:
        self._bot.kernel.schedule.watch(Watch("mocks.scorecards", store.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        """Move on the scoring of every turn whose time has come."""
        due = await self._asking.claim_due(now)
        async with asyncio.TaskGroup() as tasks:
            for turn_id in due:
                tasks.create_task(self._go_on_alone(turn_id))
        return len(due)

    async def _go_on_alone(self, turn_id: int) -> None:
        """Move one on so that its faults are no other's; what is not settled is taken up when its lease lapses."""
        try:
            step = await self._asking.next_step(turn_id, render.reminder)
            if step is None or await self._do(step):
                await self._asking.settle(turn_id)
        except Exception:
            log.exception("scoring_failed", turn=turn_id)

    async def _do(self, step: Step) -> bool:
        """Tell Discord; False when it is to be tried again."""
        if step.what == "remind":
            for notice in step.reminders:
                await direct.send(self._bot, notice)
            return True
        scene = step.scene
        try:
            await self._tell(step.what == "ask", scene)
        except discord.HTTPException as error:
            if error.status >= 500 or error.status == 429:
                await self._asking.try_again(scene.scoring)
                return False
            log.warning("thread_unreachable", turn=scene.turn.turn_id, code=error.code)
            await self._without_thread(step)
        except aiohttp.ClientError:
            await self._asking.try_again(scene.scoring)
            return False
        return True

    async def _tell(self, is_asking: bool, scene: Scene) -> None:
        turn_id = scene.turn.turn_id
        if scene.meeting.thread_id is None:
            await self._without_thread(Step("ask" if is_asking else "tell", scene))
        elif is_asking:
            press = row(views.WriteCard(turn=turn_id), views.HowItWorks(turn=turn_id))
            view = panel(text(render.ask(scene)), press)
            message_id = await self._send(scene, view, f"mc{turn_id}", f"mocks.card_how:1:{turn_id}")
            await self._asking.was_asked(turn_id, message_id)
        else:
            view = panel(text(render.told(scene)), row(views.OpenCards(turn=turn_id, page=0)))
            await self._send(scene, view, f"mo{turn_id}", f"mocks.card_open:1:{turn_id}:0")
            await self._asking.was_told(scene)

    async def _without_thread(self, step: Step) -> None:
        """Go on where no thread can be written to: the panel of the day and reminders ask, a notice tells."""
        if step.what == "ask":
            await self._asking.was_asked(step.scene.turn.turn_id, None)
        else:
            await self._asking.was_told(step.scene, render.unheard(step.scene))

    async def _send(self, scene: Scene, view: ui.LayoutView, nonce: str, custom_id: str) -> int:
        """Send silently, once: Discord drops a repeat of the nonce for some minutes, later we look first."""
        thread_id = scene.meeting.thread_id or 0
        channel = self._bot.get_partial_messageable(thread_id, guild_id=scene.meeting.guild_id)
        since = scene.turn.ended_at
        if scene.scoring.attempts > 1 and since is not None:
            found = await find_sent(channel, custom_id, since=since)
            if found is not None:
                return found
        message = await self._bot.paced(
            channel.send(view=view, silent=True, nonce=nonce, allowed_mentions=discord.AllowedMentions.none())
        )
        return message.id
