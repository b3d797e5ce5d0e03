"""What a round's thread is sent, and when: one panel that is edited, one silent cue a phase. Safe to run twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import aiohttp
import discord
from discord import ui

from bot import direct
from bot.app import CadreBot
from bot.posting import find_sent
from bot.schedule import Watch
from bot.telemetry import get_logger

from . import render, store, views
from .course import OVER, Course
from .models import Scene

log = get_logger(__name__)

_UNKNOWN_CHANNEL: Final = 10003
_UNKNOWN_MESSAGE: Final = 10008


class RunningJobs:
    """``reopen`` opens another thread for a meeting whose thread, given too, was deleted; its room is bound here."""

    def __init__(self, bot: CadreBot, course: Course) -> None:
        self._bot = bot
        self._course = course
        self.reopen: Callable[[int, int], Awaitable[None]] | None = None

    def register(self) -> None:
        self._bot.kernel.schedule.watch(Watch("mocks.running", store.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        """Look after every round whose time has come."""
        due = await self._course.claim_due(now)
        async with asyncio.TaskGroup() as tasks:
            for meeting_id in due:
                tasks.create_task(self._look_alone(meeting_id))
        return len(due)

    async def look(self, meeting_id: int) -> None:
        """Show at once what a press changed."""
        if await self._course.claim(meeting_id):
            await self._look_alone(meeting_id)

    async def say(self, *, thread_id: int | None, guild_id: int, view: ui.LayoutView, nonce: str) -> bool:
        """Send a helper's words to the thread, silently; False when Discord does not let us."""
        if thread_id is None:
            return False
        try:
            await self._send(thread_id, guild_id, view, nonce)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            log.warning("helper_not_said", thread=thread_id, guild=guild_id, fault=repr(error))
            return False
        return True

    async def whisper(self, user_id: int, view: ui.LayoutView) -> None:
        """Say something to a member alone, if their direct messages are open; their kit says it too."""
        try:
            await direct.write(self._bot, user_id, view=view, silent=True)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            log.info("whisper_not_said", fault=repr(error))

    # ------------------------------------------------------------------ looks

    async def _look_alone(self, meeting_id: int) -> None:
        """Move a round on so that its faults are no other round's."""
        try:
            await self._look(meeting_id)
        except Exception:
            log.exception("round_failed", meeting=meeting_id)
            await self._course.try_again(meeting_id, attempts=1)

    async def _look(self, meeting_id: int) -> None:
        scene = await self._course.move_on(meeting_id)
        if scene is None:
            return
        try:
            await self._show(scene)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            if await self._goes_on_elsewhere(scene, error) or not _is_lasting(error):
                await self._course.try_again(meeting_id, attempts=scene.row.attempts)
                return
            log.warning("round_unheard", meeting=meeting_id, fault=repr(error))
        await self._course.was_shown(scene)

    async def _goes_on_elsewhere(self, scene: Scene, error: Exception) -> bool:
        """Have another thread opened for a round whose thread somebody deleted; the panel is posted there anew."""
        thread_id, meeting_id = scene.meeting.thread_id, scene.meeting.meeting_id
        is_gone = getattr(error, "code", None) == _UNKNOWN_CHANNEL
        if not is_gone or thread_id is None or scene.is_over or self.reopen is None:
            return False
        await self._course.panel_is_gone(meeting_id)
        await self.reopen(meeting_id, thread_id)
        return True

    async def _show(self, scene: Scene) -> None:
        thread_id, row = scene.meeting.thread_id, scene.row
        if thread_id is None:
            return
        message_id = row.message_id
        if message_id is None:
            message_id = await self._post_panel(scene, thread_id)
        elif scene.face != row.face:
            await self._edit(
                thread_id, scene.meeting.guild_id, message_id, views.panel_view(scene, self._bot)
            )
        # Back from "the time is up" by one more minute is no new phase.
        is_new = scene.told != row.told and not (
            row.told.endswith(":up") and _is_same_turn(scene.told, row.told)
        )
        link = f"https://discord.com/channels/{scene.meeting.guild_id}/{thread_id}/{message_id}"
        if is_new and (words := render.cue(scene, f" · [Clock and buttons]({link})")):
            await self._tell(scene, thread_id, words)

    async def _tell(self, scene: Scene, thread_id: int, words: str) -> None:
        guild_id, nonce = scene.meeting.guild_id, _nonce(scene)
        await self._send(thread_id, guild_id, views.cue_view(scene, words, self._bot), nonce)
        if scene.told == OVER and (following := views.after_view(scene)):
            await self._send(thread_id, guild_id, following, f"{nonce}n")

    async def _post_panel(self, scene: Scene, thread_id: int) -> int:
        """Post the panel once: Discord drops a repeat of the nonce for some minutes, later we look first."""
        meeting, view = scene.meeting, views.panel_view(scene, self._bot)
        found = None
        if scene.row.attempts > 1:
            channel = self._bot.get_partial_messageable(thread_id, guild_id=meeting.guild_id)
            first = views.first_button(scene)
            found = await find_sent(channel, first, since=meeting.starts_at or meeting.made_at)
        if found is None:
            found = await self._send(thread_id, meeting.guild_id, view, f"mp{thread_id}")
        await self._course.panel_is_out(meeting.meeting_id, found)
        return found

    async def _send(self, thread_id: int, guild_id: int, view: ui.LayoutView, nonce: str) -> int:
        channel = self._bot.get_partial_messageable(thread_id, guild_id=guild_id)
        none = discord.AllowedMentions.none()
        message = await self._bot.paced(
            channel.send(view=view, silent=True, nonce=nonce, allowed_mentions=none)
        )
        return message.id

    async def _edit(self, thread_id: int, guild_id: int, message_id: int, view: ui.LayoutView) -> None:
        """Edit the panel; one that somebody deleted is not missed."""
        message = self._bot.get_partial_messageable(thread_id, guild_id=guild_id).get_partial_message(
            message_id
        )
        try:
            await self._bot.paced(message.edit(view=view, allowed_mentions=discord.AllowedMentions.none()))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise


def _is_lasting(error: Exception) -> bool:
    """Tell whether the thread cannot be told at all; then the round goes on without it."""
    return isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429


def _is_same_turn(told: str, before: str) -> bool:
    return told.partition(":")[0] == before.partition(":")[0]


def _nonce(scene: Scene) -> str:
    """Name the cue: the same again after a kill, another one when the same phase is told with another end."""
    ends_at = scene.sitting.reading.ends_at if scene.sitting else None
    end = int(ends_at.timestamp()) % 100_000 if ends_at else 0
    return f"m{scene.meeting.meeting_id}.{scene.told}.{end}"
