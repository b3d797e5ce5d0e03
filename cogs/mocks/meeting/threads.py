"""A meeting's private thread: opened once, everybody of the meeting let in once; and why that cannot be."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any, Final, Literal

import discord

from bot import conditions, threads
from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.telemetry import get_logger
from cogs.mocks.models import Meeting

from . import thread_render
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
_GONE: Final = (10007, 10013)
"""No such member, no such user."""
_FORBIDDEN: Final = (50001, 50013)
_FULL: Final = 160006
"""The server has as many active threads as Discord allows: 1,000, and a thread is active for a quiet week."""
_NOT_LET_IN: Final = 5000101
"""A condition of ours, beside Discord's own codes: the bot may write there, and a member may not see it."""


class Threads:
    def __init__(self, bot: CadreBot, course: Course) -> None:
        self._bot = bot
        self._course = course

    async def open(self, scene: Scene, *, is_again: bool) -> int | None:
        """Open the thread of a meeting and keep it, with nobody in it yet.

        None when there is no channel for it, or Discord refuses in a way that the next try would not change.
        """
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
            with contextlib.suppress(discord.HTTPException):
                await self._bot.http.delete_channel(made)
        await self._bot.clear_channel_faults(channel_id)
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

    async def let_in(self, scene: Scene, thread_id: int) -> tuple[int, ...]:
        """Let in whoever was not let in yet; return those whom Discord refuses, who are to be told otherwise.

        Who has left the server meanwhile is left out. Who was let in once and left is not fetched back.
        """
        entered, refused = [], []
        for seat in scene.seats:
            if seat.is_in_thread:
                continue
            try:
                add = partial(self._bot.http.add_user_to_thread, thread_id, seat.user_id)
                await self._bot.paced(threads.awake(self._bot, thread_id, add))
            except discord.HTTPException as error:
                if error.code == _UNKNOWN_CHANNEL or not _is_refusal(error):
                    raise
                if error.code not in _GONE:
                    refused.append(seat.user_id)
            else:
                entered.append(seat.user_id)
        await self._course.enter_thread(scene.meeting.meeting_id, entered)
        channel_id = await self._course.channel_of(scene) if refused else None
        if channel_id is not None and self.missing(scene.meeting.guild_id, channel_id) is None:
            await self._have_seen(scene, channel_id, _NOT_LET_IN, thread_render.NOT_LET_IN)
        return tuple(refused)

    # ------------------------------------------------------------------ why not

    async def is_lasting(self, scene: Scene, channel_id: int, error: discord.HTTPException) -> bool:
        """Tell whether Discord will refuse again, and have moderators see why, once."""
        if not _is_refusal(error):
            return False
        reason = self._reason(scene.meeting.guild_id, channel_id, error.code)
        if reason is None:
            log.error("mock_thread_refused", meeting=scene.meeting.meeting_id, fault=repr(error))
        else:
            sentence = f"mocks have no thread there: {reason.replace('*', '')}"
            await self._have_seen(scene, channel_id, error.code, sentence)
        return True

    async def _have_seen(self, scene: Scene, channel_id: int, code: int, sentence: str) -> None:
        guild_id = scene.meeting.guild_id
        async with self._bot.kernel.db.write() as tx:
            is_new = await conditions.raise_condition(
                tx,
                guild_id=guild_id,
                channel_id=channel_id,
                code=code,
                sentence=sentence,
                now=self._course.now(),
            )
        if is_new:
            log.warning("mock_without_thread", guild=guild_id, channel=channel_id, code=code)

    def _reason(self, guild_id: int, channel_id: int, code: int) -> str | None:
        """Return what Discord's code means there; None for one that is not the channel's fault."""
        if code == _FULL:
            return thread_render.FULL
        if code == _UNKNOWN_CHANNEL:
            return thread_render.NO_CHANNEL
        if code in _FORBIDDEN:
            return thread_render.lacking(self.missing(guild_id, channel_id) or _LIKELY)
        return None

    def missing(self, guild_id: int, channel_id: int) -> str | None:
        """Return the first permission that is missing in the channel, as far as it can be seen from here."""
        guild = self._bot.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild else None
        if guild is None or channel is None or guild.me is None:
            return None
        has = channel.permissions_for(guild.me)
        return next((said for name, said in _NEEDS.items() if not getattr(has, name)), None)

    def is_public(self, guild_id: int, channel_id: int) -> bool:
        """Tell whether everybody in the server sees the channel; where that cannot be seen from here, they do not."""
        guild = self._bot.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild else None
        return (
            guild is not None
            and channel is not None
            and (channel.permissions_for(guild.default_role).view_channel)
        )

    async def refusal(self, meeting: Meeting) -> UserFacingError:
        """Return what to say to somebody whose solo mock has no thread to begin in."""
        channel_id = await self._course.place_of(meeting, ())
        return thread_render.cannot_open(channel_id, await self._known_reason(meeting.guild_id, channel_id))

    async def why_not(self, scene: Scene) -> str:
        """Return the line that tells a meeting's members why they have no thread, and what to do."""
        channel_id = await self._course.channel_of(scene)
        return thread_render.without_thread(
            channel_id, await self._known_reason(scene.meeting.guild_id, channel_id)
        )

    async def why_outside(self, scene: Scene) -> str:
        """Return the line for somebody who could not be let into the thread."""
        return thread_render.outside(await self._course.channel_of(scene))

    async def _known_reason(self, guild_id: int, channel_id: int | None) -> str:
        """Return why no thread can be opened there, by what Discord said last."""
        async with self._bot.kernel.db.read() as tx:
            known = await conditions.of_guild(tx, guild_id)
        codes = [each.code for each in sorted(known, key=lambda c: c.since) if each.channel_id == channel_id]
        reasons = [self._reason(guild_id, channel_id or 0, code) for code in codes]
        return next((reason for reason in reversed(reasons) if reason), thread_render.REFUSED)


def _is_refusal(error: discord.HTTPException) -> bool:
    return error.status < 500 and error.status != 429
