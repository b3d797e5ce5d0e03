"""A meeting's private thread: opened once, with everybody of the meeting in it; and why it cannot be opened."""

from __future__ import annotations

from typing import Any, Final, Literal

import discord

from bot import conditions, threads
from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.telemetry import get_logger
from cogs.mocks.models import Meeting

from . import render
from .course import Course
from .models import Scene

log = get_logger(__name__)

_REST_MINUTES: Literal[10080] = 10080
"""A thread goes to rest after a quiet week; whatever is said in it wakes it."""
_NEEDS: Final = {
    "view_channel": "View Channel",
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
_LIKELY: Final = _NEEDS["create_private_threads"]
_UNKNOWN_CHANNEL: Final = 10003


class Threads:
    def __init__(self, bot: CadreBot, course: Course) -> None:
        self._bot = bot
        self._course = course

    async def open(self, scene: Scene, *, is_again: bool) -> int | None:
        """Open the thread of a meeting and keep it; None when there is no channel for it or Discord refuses."""
        channel_id = await self._course.channel_of(scene)
        if channel_id is None:
            return None
        name = f"Mock {scene.meeting.meeting_id} · {scene.title}"[:100]
        try:
            made = await self._opened_before(scene, name) if is_again else None
            made = made or await self._open(channel_id, name)
        except discord.HTTPException as error:
            if await self.is_lasting(scene, channel_id, error):
                return None
            raise
        kept = await self._course.keep_thread(scene.meeting.meeting_id, made)
        if kept != made:  # another process was quicker
            await self._bot.http.delete_channel(made)
        await self._bot.clear_channel_faults(channel_id)
        await self.add_all(scene, kept)
        return kept

    async def _open(self, channel_id: int, name: str) -> int:
        data = await self._bot.http.start_thread_without_message(
            channel_id,
            name=name,
            type=discord.ChannelType.private_thread.value,
            auto_archive_duration=_REST_MINUTES,
            invitable=False,
        )
        return int(data["id"])

    async def _opened_before(self, scene: Scene, name: str) -> int | None:
        """Return the thread that was opened by a process which died before it could note so."""
        data: Any = await self._bot.http.get_active_threads(scene.meeting.guild_id)
        own = str(self._bot.user.id) if self._bot.user else ""
        found = [thread for thread in data["threads"] if thread["name"] == name and thread["owner_id"] == own]
        return int(found[0]["id"]) if found else None

    async def add_all(self, scene: Scene, thread_id: int) -> None:
        """Let everybody of the meeting in; who has left the server meanwhile is left out."""
        for seat in scene.seats:
            await self._bot.paced(threads.let_in(self._bot, thread_id, seat.user_id))

    # ------------------------------------------------------------------ why not

    async def is_lasting(self, scene: Scene, channel_id: int, error: discord.HTTPException) -> bool:
        """Tell whether Discord will refuse again, and have moderators see why, once."""
        if not isinstance(error, discord.Forbidden) and error.code != _UNKNOWN_CHANNEL:
            return False
        lacking = self.missing(scene.meeting.guild_id, channel_id) or _LIKELY
        async with self._bot.kernel.db.write() as tx:
            is_new = await conditions.raise_condition(
                tx,
                guild_id=scene.meeting.guild_id,
                channel_id=channel_id,
                code=error.code,
                sentence=f"mocks have no thread there: I lack {lacking}",
                now=self._course.now(),
            )
        if is_new:
            log.warning(
                "mock_without_thread", guild=scene.meeting.guild_id, channel=channel_id, code=error.code
            )
        return True

    def missing(self, guild_id: int, channel_id: int) -> str | None:
        """Return the first permission that is missing in the channel, as far as it can be seen from here."""
        guild = self._bot.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild else None
        if guild is None or channel is None or guild.me is None:
            return None
        has = channel.permissions_for(guild.me)
        return next((said for name, said in _NEEDS.items() if not getattr(has, name)), None)

    async def refusal(self, meeting: Meeting) -> UserFacingError:
        """Return what to say to somebody whose solo mock has no thread to begin in."""
        channel_id = await self._course.place_of(meeting, ())
        return render.cannot_open(channel_id, self.missing(meeting.guild_id, channel_id or 0) or _LIKELY)

    async def why_not(self, scene: Scene) -> str:
        """Return the line that tells a meeting's members why they have no thread, and what to do."""
        channel_id = await self._course.channel_of(scene)
        lacking = self.missing(scene.meeting.guild_id, channel_id or 0)
        return render.without_thread(channel_id, lacking or _LIKELY)
