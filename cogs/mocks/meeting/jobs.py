"""What a meeting says in Discord when its moment has come: its thread, messages and event. Safe to run twice."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord import ui

from bot import direct, notices
from bot.app import CadreBot
from bot.posting import find_sent
from bot.schedule import Watch
from bot.telemetry import get_logger

from . import attendance_views, calendar, render, store, views
from .course import Course, Stage
from .events import Events
from .models import NOBODY_AFTER, Scene, Step, notice_key
from .standby import Standbys
from .threads import Threads

log = get_logger(__name__)

_UNKNOWN_CHANNEL: Final = 10003
_UNKNOWN_MESSAGE: Final = 10008
_SETTLING: Final = frozenset({"expire", "nobody", "unasked"})
"""Steps that change the state; what is to be said about it follows as a step of its own."""
_SAID: Final = frozenset({"times", "nudge", "agreed", "day", "soon", "here", "close"})
"""Steps that also reach members whose meeting has no thread."""
_OF_ITS_TIME: Final = frozenset({"agreed", "day", "soon", "here"})
"""Steps that say nothing any more once the time that stood is over."""
_NOTICE_LASTS: Final = timedelta(days=3)
_LONG_PAUSE: Final = timedelta(minutes=15)
"""After a mistake of our own, which the next try may well repeat."""
_ROUNDS: Final = 6
"""Steps lead to steps; so many times they are looked at in one go."""


class MeetingJobs:
    def __init__(self, bot: CadreBot, course: Course, standbys: Standbys, threads: Threads) -> None:
        self._bot = bot
        self._course = course
        self._standbys = standbys
        self._threads = threads
        self._events = Events(bot, course)
        # One at a time a meeting within this process; the database settles it between processes.
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def register(self) -> None:
        self._bot.kernel.schedule.watch(Watch("mocks.meeting", store.next_moment, self.run))

    # ------------------------------------------------------------------ running

    async def run(self, now: datetime) -> int:
        """Take up new and ended meetings and do what is due: side by side, one after the other within a meeting."""
        steps = await self._course.claim_due(now)
        by_meeting: dict[int, list[Step]] = {}
        for step in steps:
            by_meeting.setdefault(step.meeting_id, []).append(step)
        async with asyncio.TaskGroup() as tasks:
            for meeting_id, own in by_meeting.items():
                tasks.create_task(self._run_all(meeting_id, own))
        return len(steps)

    async def go_on(self, meeting_id: int) -> None:
        """Do at once what a meeting's members have just caused; what cannot be done now the next look does."""
        for _ in range(_ROUNDS):
            steps = await self._course.claim_of(meeting_id)
            if not steps:
                return
            await self._run_all(meeting_id, steps)

    async def reopen(self, meeting_id: int, thread_id: int) -> None:
        """Open another thread for a running mock whose thread somebody deleted."""
        await self._course.lose_thread(meeting_id, thread_id)
        await self.go_on(meeting_id)

    async def _run_all(self, meeting_id: int, steps: Sequence[Step]) -> None:
        turn = self._turns.setdefault(meeting_id, asyncio.Lock())
        async with turn:
            for step in steps:
                await self._run_one(step)

    async def _run_one(self, step: Step) -> None:
        try:
            await self._do(step)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            await self._fault(step, error)
        except Exception:
            log.exception("mock_step_failed", meeting=step.meeting_id, kind=step.kind)
            await self._course.put_off(step, _LONG_PAUSE)

    async def _fault(self, step: Step, error: Exception) -> None:
        """Put off what passes by itself; give up what Discord will refuse again."""
        is_ours = isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429
        if is_ours and getattr(error, "code", None) != _UNKNOWN_CHANNEL:
            log.error("mock_step_refused", meeting=step.meeting_id, kind=step.kind, fault=repr(error))
            await self._course.finish(step)
            return
        log.warning("mock_step_later", meeting=step.meeting_id, kind=step.kind, fault=repr(error))
        await self._course.put_off(step)

    async def _do(self, step: Step) -> None:
        if step.kind in _SETTLING:
            await self._settle(step)
            return
        stage = await self._course.stage(step)
        if stage is None:
            await self._course.finish(step)
        elif step.kind == "ask":
            await self._ask(stage)
        else:
            await self._say(stage)

    async def _settle(self, step: Step) -> None:
        if step.kind == "expire":
            await self._course.expire(step)
        elif step.kind == "nobody":
            await self._course.give_up_waiting(step)
        else:
            await self._standbys.go_on_asking(step)

    # ------------------------------------------------------------------ messages

    async def _say(self, stage: Stage) -> None:
        """Tell a step in the meeting's thread, or, where no thread can be, to each of its members."""
        scene, step = stage.scene, stage.step
        thread_id = scene.meeting.thread_id
        if thread_id is None and step.kind != "close":
            thread_id = await self._threads.open(scene, is_again=step.claims > 1)
        if step.kind == "agreed" and scene.meeting.state == "agreed":
            scene = await self._events.put(scene, thread_id, is_again=step.claims > 1)
        elif step.kind == "close":
            await self._events.drop(scene)
        message_id = None
        unheard = tuple(seat.user_id for seat in scene.seats)
        if thread_id is not None:
            try:
                unheard = await self._threads.let_in(scene, thread_id) if step.message_id is None else ()
                message_id = await self._post(stage, scene, thread_id)
            except discord.HTTPException as error:
                if error.code == _UNKNOWN_CHANNEL:  # somebody deleted the thread: the next try opens another
                    await self._course.lose_thread(step.meeting_id, thread_id)
                    raise
                channel_id = await self._course.channel_of(scene) or thread_id
                if not await self._threads.is_lasting(scene, channel_id, error):
                    raise
                thread_id, unheard = None, tuple(seat.user_id for seat in scene.seats)
        if unheard and step.message_id is None:
            await self._tell_each(stage, unheard, has_thread=thread_id is not None)
        await self._begin(scene, step, thread_id)
        await self._course.finish(step, message_id=message_id)

    async def _begin(self, scene: Scene, step: Step, thread_id: int | None) -> None:
        if step.kind == "times" and scene.is_at_once and scene.meeting.state == "finding":
            if thread_id is None and scene.meeting.source == "solo":
                await self._course.cannot_start(scene.meeting.meeting_id)
            else:
                await self._course.start(scene.meeting.meeting_id)

    async def _post(self, stage: Stage, scene: Scene, thread_id: int) -> int | None:
        """Send the step's message, or bring the one that is out up to date."""
        step = stage.step
        thread = self._bot.get_partial_messageable(thread_id, guild_id=scene.meeting.guild_id)
        message_id = step.message_id
        if message_id is None and step.claims > 1:
            marker = views.Details(meeting_id=step.meeting_id, step=step.step_id).custom_id
            message_id = await find_sent(thread, marker, since=step.due_at)
            await self._course.keep_message(step, message_id)
        file = self._file(step, scene)
        view = self._view(stage, scene, has_file=file is not None)
        if message_id is not None:
            kept: dict[str, Any] = {"attachments": [file] if file else []}
            none = discord.AllowedMentions.none()
            try:
                message = thread.get_partial_message(message_id)
                await self._bot.paced(message.edit(view=view, allowed_mentions=none, **kept))
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise
            return message_id
        extra: dict[str, Any] = {"files": [file]} if file else {}
        users = [discord.Object(user_id) for user_id in stage.pings]
        sent: discord.Message = await self._bot.paced(
            thread.send(
                view=view,
                nonce=f"mk{step.step_id}",
                silent=not users,
                allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=users),
                **extra,
            )
        )
        await self._course.keep_message(step, sent.id)
        return sent.id

    def _file(self, step: Step, scene: Scene) -> discord.File | None:
        """Return the calendar file of a time that stands, or, once it is off, the one that takes it out again."""
        meeting = scene.meeting
        if meeting.starts_at is None or scene.is_at_once:
            return None
        is_new = step.kind == "agreed" and meeting.sequence == step.number and meeting.is_open
        if is_new or (step.kind == "close" and meeting.starts_at > self._course.now()):
            return discord.File(
                io.BytesIO(calendar.file_of(scene, now=self._course.now())), calendar.FILE_NAME
            )
        return None

    def _view(self, stage: Stage, scene: Scene, *, has_file: bool) -> ui.LayoutView:
        step, meeting_id = stage.step, scene.meeting.meeting_id
        if step.kind == "times":
            return views.times_view(scene, step.number, step.step_id)
        if step.kind == "agreed":
            return views.agreed_view(self._bot, scene, step.number, step.step_id, has_file=has_file)
        if step.kind == "here":
            return views.here_view(scene, step.step_id, now=self._course.now())
        if step.kind == "close":
            return views.close_view(scene, step.step_id, words=self._words(stage), has_file=has_file)
        buttons: list[ui.Item[Any]] = []
        if step.kind == "late":
            buttons = [
                attendance_views.Here(meeting_id=meeting_id),
                attendance_views.Absent(meeting_id=meeting_id),
            ]
        elif step.kind == "offer":
            buttons = [attendance_views.Alone(meeting_id=meeting_id)]
        elif step.kind == "nudge" and scene.meeting.state == "finding":
            buttons = [views.CallOff(meeting_id=meeting_id, label="I can't make this match")]
        elif step.kind == "day":
            buttons = [views.Move(meeting_id=meeting_id)]
        return views.note_view(self._words(stage), scene, step.step_id, *buttons)

    def _words(self, stage: Stage) -> str:
        """Return a step as plain words, for a message without buttons of its own and for notices."""
        scene, step = stage.scene, stage.step
        match step.kind:
            case "times":
                return render.times(scene, step.number)
            case "agreed":
                return render.agreed(scene, step.number, has_event=False, has_thread=False)
            case "close":
                return render.close(scene, stage.follows)
            case "late":
                return render.LATE
            case _:
                return _PLAIN[step.kind](scene)

    # ------------------------------------------------------------------ members one by one

    async def _tell_each(self, stage: Stage, user_ids: Sequence[int], *, has_thread: bool) -> None:
        """Tell a step to members whom no thread can reach: those who may be pinged now directly, all at their next command.

        Only the newest word about a meeting is kept for them: by the time they read it the earlier ones do not hold.
        """
        scene, step = stage.scene, stage.step
        if step.kind not in _SAID or (scene.meeting.source == "solo" and scene.meeting.state == "finding"):
            return  # whoever began one alone is answered where they pressed
        why = ""
        if step.kind != "close":
            why = await (self._threads.why_outside(scene) if has_thread else self._threads.why_not(scene))
        kernel, now, meeting = self._bot.kernel, self._course.now(), scene.meeting
        ends_at = (
            meeting.starts_at + NOBODY_AFTER if meeting.starts_at and step.kind in _OF_ITS_TIME else None
        )
        left = [
            notices.Notice(
                guild_id=meeting.guild_id,
                user_id=user_id,
                key=notice_key(step.step_id),
                text=f"{self._words(stage)}{why}"[:2000],
                expires_at=ends_at or now + _NOTICE_LASTS,
            )
            for user_id in user_ids
        ]
        async with kernel.db.write() as tx:
            earlier = await store.steps_beside(tx, step)
            for notice in left:
                for step_id in earlier:
                    await notices.take_back(
                        tx, guild_id=notice.guild_id, user_id=notice.user_id, key=notice_key(step_id)
                    )
                await notices.leave(tx, notice, now=now)
        for notice in left:
            if notice.user_id in stage.pings:
                await direct.send(self._bot, notice)

    async def _ask(self, stage: Stage) -> None:
        """Ask one on standby directly; whose messages are closed cannot be asked, so the next one is."""
        ask, step = stage.ask, stage.step
        assert ask is not None  # noqa: S101 - the stage of an ask has one
        try:
            marker = attendance_views.Take(ask_id=ask.ask_id).custom_id
            guild = self._bot.get_guild(ask.guild_id)
            await direct.write(
                self._bot,
                ask.user_id,
                unless_sent=(marker, step.due_at) if step.claims > 1 else None,
                view=views.ask_view(stage.scene, ask, server=guild.name if guild else "your server"),
                nonce=f"mk{step.step_id}",
            )
        except discord.Forbidden:
            await self._standbys.decline(ask.ask_id, ask.user_id)
        await self._course.finish(step)


_PLAIN: Final = {
    "nudge": render.nudge,
    "day": render.day,
    "soon": render.soon,
    "here": render.here,
    "offer": render.offer,
}
