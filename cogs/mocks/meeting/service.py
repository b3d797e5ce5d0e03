"""Use cases of finding a time: press, propose, move, call off; what waits for a member. Each is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import groups, members
from bot.clock import Clock
from bot.db import Tx
from bot.errors import UserFacingError
from bot.today import Task
from cogs.mocks import store as spine
from cogs.mocks.models import Meeting, Seat

from . import clashes, logic, store
from .course import Course
from .models import MOST_MOVES, MOST_TIMES, NUDGE_AFTER, FreeTimes, NotYours, Scene, Time, TooLate


@dataclass(frozen=True, slots=True)
class Pressed:
    """``is_at_night``: the time touches quiet hours of one of the two."""

    scene: Scene
    time: Time
    has_agreed: bool
    is_at_night: bool = False


async def waking_hours(tx: Tx, meeting: Meeting, *, now: datetime) -> list[logic.Day]:
    """Return what bounds the days of the pair."""
    guild = await groups.get_guild(tx, meeting.guild_id)
    found = []
    for seat in await spine.seats_of(tx, meeting.meeting_id):
        if guild is None or seat.is_third:
            continue
        zone = await members.zone_of(tx, guild_id=seat.guild_id, user_id=seat.user_id)
        today = now.astimezone(zone).date()
        away: set[date] = set()
        for ahead in range(logic.DAYS_AHEAD + 2):
            day = today + timedelta(days=ahead)
            if await members.is_away(tx, guild_id=seat.guild_id, user_id=seat.user_id, day=day):
                away.add(day)
        found.append(logic.Day(zone, guild.quiet_from, guild.quiet_until, frozenset(away)))
    return found


class MeetingService:
    def __init__(self, course: Course) -> None:
        self._course = course
        self._db = course.kernel.db

    # ------------------------------------------------------------------ reading

    async def look(self, meeting_id: int, user_id: int) -> Scene:
        """Return a meeting to one who has a seat in it.

        Raises:
            NotYours: they have none, or the meeting is gone.
        """
        async with self._db.read() as tx:
            scene, _ = await self._own(tx, meeting_id, user_id)
        return scene

    async def under_way(self, *, guild_id: int, user_id: int) -> list[Scene]:
        async with self._db.read() as tx:
            found = await store.meetings_under_way(tx, guild_id=guild_id, user_id=user_id)
            return [await self._course.scene(tx, meeting) for meeting in found]

    async def _own(self, tx: Tx, meeting_id: int, user_id: int) -> tuple[Scene, Seat]:
        meeting = await spine.get_meeting(tx, meeting_id)
        if meeting is None:
            raise NotYours
        scene = await self._course.scene(tx, meeting)
        seat = scene.seat_of(user_id)
        if seat is None:
            raise NotYours
        return scene, seat

    async def _of_pair(self, tx: Tx, meeting_id: int, user_id: int) -> Scene:
        scene, seat = await self._own(tx, meeting_id, user_id)
        if seat.is_third:
            raise UserFacingError(
                "You observe and score this one, so the two of them choose the time. I tell you here when it stands."
            )
        return scene

    async def _searching(self, tx: Tx, meeting_id: int, user_id: int) -> Scene:
        scene = await self._of_pair(tx, meeting_id, user_id)
        meeting = scene.meeting
        if meeting.state not in ("finding", "agreed"):
            raise TooLate(
                "This mock has begun or ended, so its time can no longer change. `/mock next` shows yours."
            )
        if not scene.arrangement.is_searching:
            raise TooLate(
                f"You two have agreed already: {_told(meeting.starts_at)}. **Reschedule** asks for another time."
            )
        return scene

    # ------------------------------------------------------------------ a time

    async def press(self, time_id: int, user_id: int) -> Pressed:
        """Say that a time suits; once it suits both, it stands."""
        now = self._course.now()
        async with self._db.write() as tx:
            time = await store.get_time(tx, time_id)
            if time is None:
                raise NotYours
            scene = await self._searching(tx, time.meeting_id, user_id)
            if time.search != scene.arrangement.search:
                raise TooLate(
                    "These times are no longer asked about. The newest message in the thread has others."
                )
            if time.starts_at <= now:
                raise TooLate(f"{_told(time.starts_at)} is over. Press a later one, or **Propose another**.")
            await self._refuse_clash(tx, scene, time.starts_at)
            return await self._press(tx, scene, time, user_id)

    async def _refuse_clash(
        self, tx: Tx, scene: Scene, starts_at: datetime, *, typed: str | None = None
    ) -> None:
        taken = await clashes.promised(tx, scene.meeting, scene.pair)
        if clashes.is_taken(scene.meeting, starts_at, taken):
            field = f"**{logic.FIELD}**: at" if typed is not None else "At"
            raise UserFacingError(
                f"{field} {_told(starts_at)} one of you has another mock, or one that is less than half an hour away. "
                "Choose a time that leaves a pause.",
                kept=typed,
            )

    async def _press(self, tx: Tx, scene: Scene, time: Time, user_id: int) -> Pressed:
        meeting, now = scene.meeting, self._course.now()
        await store.press(tx, time.time_id, guild_id=meeting.guild_id, user_id=user_id, now=now)
        await spine.answer(tx, meeting.meeting_id, user_id=user_id, now=now)
        scene = await self._course.scene(tx, meeting)
        time = next(found for found in scene.times if found.time_id == time.time_id)
        has_agreed = set(scene.pair) <= set(time.pressed_by)
        if has_agreed:
            await self._course.agree(tx, meeting, time)
        else:
            await store.show_again(tx, meeting.meeting_id, "times", time.search, now=now)
        return Pressed(await self._again(tx, meeting), time, has_agreed)

    async def _again(self, tx: Tx, meeting: Meeting) -> Scene:
        fresh = await spine.get_meeting(tx, meeting.meeting_id)
        return await self._course.scene(tx, fresh or meeting)

    async def take_back(self, time_id: int, user_id: int) -> Scene:
        """Say that a time does not suit after all, as long as it does not stand."""
        async with self._db.write() as tx:
            time = await store.get_time(tx, time_id)
            if time is None:
                raise NotYours
            scene = await self._searching(tx, time.meeting_id, user_id)
            await store.unpress(tx, time_id, user_id=user_id)
            await store.show_again(tx, time.meeting_id, "times", time.search, now=self._course.now())
            return await self._again(tx, scene.meeting)

    async def propose(self, meeting_id: int, user_id: int, typed: str) -> Pressed:
        """Add a time that a member wrote in words of their own zone, and press it for them.

        Raises:
            UserFacingError: it cannot be read, is over or too far, or there are enough.
        """
        now = self._course.now()
        async with self._db.write() as tx:
            scene = await self._searching(tx, meeting_id, user_id)
            meeting, search = scene.meeting, scene.arrangement.search
            zone = await members.zone_of(tx, guild_id=meeting.guild_id, user_id=user_id)
            starts_at = logic.read_time(typed, now=now, zone=zone)
            if starts_at == meeting.starts_at:
                raise UserFacingError(
                    f"**{logic.FIELD}**: {_told(starts_at)} is the time that stands now. Write another one.",
                    kept=typed,
                )
            known = {time.starts_at for time in scene.times}
            if starts_at not in known and len(known) >= MOST_TIMES:
                raise UserFacingError(
                    f"**{logic.FIELD}**: {MOST_TIMES} times are offered already. Press one of those.",
                    kept=typed,
                )
            await self._refuse_clash(tx, scene, starts_at, typed=typed)
            days = await waking_hours(tx, meeting, now=now)
            end = starts_at + timedelta(minutes=meeting.slot_minutes)
            is_at_night = not all(day.is_free(starts_at, end) for day in days)
            await store.add_times(tx, meeting, search, [starts_at], proposer_id=user_id)
            offered = await store.times_of(tx, meeting_id, search)
            time = next(found for found in offered if found.starts_at == starts_at)
            done = await self._press(tx, scene, time, user_id)
        return Pressed(done.scene, done.time, done.has_agreed, is_at_night)

    # ------------------------------------------------------------------ another time, or none

    async def move(self, meeting_id: int, user_id: int) -> Scene:
        """Look for another time; the one that stands stays until both have pressed a new one."""
        now = self._course.now()
        async with self._db.write() as tx:
            scene = await self._of_pair(tx, meeting_id, user_id)
            meeting = scene.meeting
            if meeting.state != "agreed" or meeting.starts_at is None or meeting.starts_at <= now:
                raise TooLate(
                    "Only a time that stands and is still to come can be moved. `/mock next` shows yours."
                )
            if not await store.begin_search(tx, meeting_id):
                if scene.arrangement.is_searching:
                    raise TooLate(
                        "Another time is being looked for already: press one in the newest message."
                    )
                raise UserFacingError(
                    f"This mock has been moved {MOST_MOVES} times, which is as often as it goes. Keep "
                    f"{_told(meeting.starts_at)}, or call it off and meet somebody else."
                )
            scene = await self._again(tx, meeting)
            search = scene.arrangement.search
            await self._course.offer_times(tx, meeting, search)
            await spine.answer(tx, meeting_id, user_id=user_id, now=now)
            await store.want(tx, meeting, "times", search, at=now)
            if now + NUDGE_AFTER < meeting.starts_at:
                await store.want(tx, meeting, "nudge", search, at=now + NUDGE_AFTER)
            return await self._again(tx, meeting)

    async def call_off(self, meeting_id: int, user_id: int) -> Scene:
        """Cancel a meeting that has not begun."""
        now = self._course.now()
        async with self._db.write() as tx:
            scene = await self._of_pair(tx, meeting_id, user_id)
            meeting = scene.meeting
            await spine.answer(tx, meeting_id, user_id=user_id, now=now)
            for was in ("finding", "agreed"):
                if await spine.move(tx, meeting_id, was=was, to="cancelled", now=now):
                    await store.give_reason(tx, meeting_id, "called_off")
                    return await self._again(tx, meeting)
            raise TooLate(
                "This mock has begun or ended, so there is nothing to call off. `/mock next` shows yours."
            )

    # ------------------------------------------------------------------ what waits for a member

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        """Return what a member has to do about their mocks today."""
        found = []
        for meeting in await store.meetings_under_way(tx, guild_id=guild_id, user_id=user_id):
            scene = await self._course.scene(tx, meeting)
            args: dict[str, int | str] = {"meeting_id": meeting.meeting_id, "step": 0}
            seat = scene.seat_of(user_id)
            has_pressed = any(user_id in time.pressed_by for time in scene.times)
            if meeting.starts_at is not None and meeting.starts_at < now + timedelta(hours=24):
                title, when = f"Your mock: {scene.title}", _when(meeting)
                found.append(Task(title, "mocks.meeting", args, meeting.slot_minutes, detail=when))
            elif meeting.starts_at is not None and not scene.arrangement.is_searching:
                title = f"Your mock: {scene.title}"
                found.append(Task(title, "", {}, due_at=meeting.starts_at, is_coming=True))
            elif (
                scene.arrangement.is_searching and seat is not None and not seat.is_third and not has_pressed
            ):
                title = f"Choose a time for your mock: {scene.title}"
                found.append(Task(title, "mocks.meeting", args, 1, meeting.answer_by))
        return found

    async def promised(
        self, tx: Tx, guild_id: int, user_id: int, since: datetime, until: datetime
    ) -> list[str]:
        """Return the mocks that the member is to hold then, for who is about to be away."""
        found = await store.meetings_under_way(tx, guild_id=guild_id, user_id=user_id)
        scenes = [
            await self._course.scene(tx, meeting)
            for meeting in found
            if meeting.state == "agreed" and meeting.starts_at and since <= meeting.starts_at < until
        ]
        return [
            f"your mock *{scene.title}*, {_told(scene.meeting.starts_at)}. `/mock next` moves it or calls it off."
            for scene in scenes
            if user_id in scene.pair
        ]


def waking_times(clock: Clock) -> FreeTimes:
    """Return the source of times for members who told nobody when they are free: evenings first, never at night."""

    async def free_times(tx: Tx, meeting: Meeting) -> Sequence[datetime]:
        now = clock.now()
        days = await waking_hours(tx, meeting, now=now)
        return logic.common_times(days, now=now, length=timedelta(minutes=meeting.slot_minutes))

    return free_times


def _when(meeting: Meeting) -> str:
    if meeting.state == "running" or meeting.starts_at is None:
        return "under way"
    at = int(meeting.starts_at.timestamp())
    return f"begins <t:{at}:t>, <t:{at}:R>"


def _told(moment: datetime | None) -> str:
    return f"<t:{int(moment.timestamp())}:F>" if moment is not None else "a time"
