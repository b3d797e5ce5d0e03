"""A meeting among the server's scheduled events: one event, moved with the meeting, gone with it. Names nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import discord

from bot import conditions
from bot.app import CadreBot
from bot.telemetry import get_logger

from . import calendar
from .course import Course
from .models import Scene

log = get_logger(__name__)

_EXTERNAL, _MEMBERS_ONLY = 3, 2
_UNKNOWN_EVENT: Final = 10070
_NO_EVENTS: Final = 5001301
"""A condition of ours, beside Discord's own codes: the bot may write in the channel, and make no events."""
_AHEAD: Final = timedelta(minutes=1)
"""Discord takes no event that has begun."""


class Events:
    def __init__(self, bot: CadreBot, course: Course) -> None:
        self._bot = bot
        self._course = course

    async def put(self, scene: Scene, thread_id: int | None, *, is_again: bool) -> Scene:
        """Make or move the event of a meeting whose time stands; without the permission the meeting goes on all the same."""
        meeting = scene.meeting
        if meeting.starts_at is None or meeting.starts_at <= self._course.now() + _AHEAD:
            return scene
        try:
            event_id = await self._put(scene, thread_id, is_again=is_again)
        except discord.Forbidden:
            await self._tell_once(scene)
            return scene
        except discord.HTTPException as error:
            if error.status >= 500 or error.status == 429:
                raise  # it passes, and the step is tried again
            log.exception("mock_event_refused", meeting=meeting.meeting_id)
            return scene
        await self._course.keep_event(meeting.meeting_id, event_id)
        return replace(scene, meeting=replace(meeting, event_id=event_id))

    async def _put(self, scene: Scene, thread_id: int | None, *, is_again: bool) -> int:
        meeting, http = scene.meeting, self._bot.http
        fields = self._fields(scene, thread_id)
        event_id = meeting.event_id
        if event_id is None and is_again:
            event_id = await self._made_before(scene)
        if event_id is not None:
            try:
                await self._bot.paced(http.edit_scheduled_event(meeting.guild_id, event_id, **fields))
            except discord.NotFound as error:
                if error.code != _UNKNOWN_EVENT:
                    raise
            else:
                return event_id
        made = await self._bot.paced(http.create_guild_scheduled_event(meeting.guild_id, **fields))
        return int(made["id"])

    def _fields(self, scene: Scene, thread_id: int | None) -> dict[str, Any]:
        meeting = scene.meeting
        assert meeting.starts_at is not None  # noqa: S101 - asked before
        place = f"https://discord.com/channels/{meeting.guild_id}/{thread_id}" if thread_id else "Discord"
        return {
            "name": calendar.summary(scene)[:100],
            "description": self._description(scene),
            "entity_type": _EXTERNAL,
            "privacy_level": _MEMBERS_ONLY,
            "entity_metadata": {"location": place},
            "scheduled_start_time": meeting.starts_at.isoformat(),
            "scheduled_end_time": (meeting.starts_at + timedelta(minutes=meeting.slot_minutes)).isoformat(),
        }

    def _description(self, scene: Scene) -> str:
        return f"Mock {scene.meeting.meeting_id}: two members practise, in a thread of their own."

    async def _made_before(self, scene: Scene) -> int | None:
        """Return the event that was made by a process which died before it could note so."""
        found: Any = await self._bot.http.get_scheduled_events(scene.meeting.guild_id, with_user_count=False)
        wanted = self._description(scene)
        return next((int(event["id"]) for event in found if event.get("description") == wanted), None)

    async def drop(self, scene: Scene) -> None:
        """Take the event of a meeting that has ended off the server's list."""
        meeting = scene.meeting
        if meeting.event_id is None:
            return
        try:
            await self._bot.paced(self._bot.http.delete_scheduled_event(meeting.guild_id, meeting.event_id))
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("mock_event_not_deleted", meeting=meeting.meeting_id, code=error.code)
        await self._course.keep_event(meeting.meeting_id, None)

    async def _tell_once(self, scene: Scene) -> None:
        channel_id = await self._course.channel_of(scene)
        async with self._bot.kernel.db.write() as tx:
            is_new = await conditions.raise_condition(
                tx,
                guild_id=scene.meeting.guild_id,
                channel_id=channel_id or scene.meeting.guild_id,
                code=_NO_EVENTS,
                sentence="mocks are not among the server's events: I lack Create Events",
                now=self._course.now(),
            )
        if is_new:
            log.warning("mock_without_event", guild=scene.meeting.guild_id)
