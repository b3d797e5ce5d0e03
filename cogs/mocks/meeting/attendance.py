"""Use cases at the time of a mock: who is here, who is not, who goes on alone. Each is one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import groups, members
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.mocks import store as spine
from cogs.mocks.models import Meeting, NewMeeting, NewTurn

from . import store
from .course import Course
from .models import LATE_AFTER, SOLO_KEY, Ask, NotYours, Scene, TooLate
from .standby import Standbys, refuse_busy

ALONE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Missed:
    """What was done about somebody who has not come. ``ask`` is None when nobody on standby could be asked."""

    scene: Scene
    ask: Ask | None


class Attendance:
    def __init__(self, course: Course, standbys: Standbys) -> None:
        self._course = course
        self._standbys = standbys
        self._db = course.kernel.db

    async def _scene(self, tx: Tx, meeting_id: int, user_id: int) -> Scene:
        meeting = await spine.get_meeting(tx, meeting_id)
        if meeting is None:
            raise NotYours
        scene = await self._course.scene(tx, meeting)
        if scene.seat_of(user_id) is None:
            raise NotYours
        return scene

    async def come(self, meeting_id: int, user_id: int) -> Scene:
        """Note that a member is here; with everybody of the pair here the mock begins."""
        now = self._course.now()
        async with self._db.write() as tx:
            scene = await self._scene(tx, meeting_id, user_id)
            meeting = scene.meeting
            if meeting.state == "running":
                await spine.keep_attendance(tx, meeting_id, user_id=user_id, has_come=True)
                await self._course.redraw(tx, meeting)
                return await self._scene(tx, meeting_id, user_id)
            if meeting.state != "agreed" or meeting.starts_at is None:
                raise TooLate("This mock is not waiting for anybody any more. `/mock next` shows yours.")
            if not scene.has_begun(now):
                raise TooLate(
                    f"It begins <t:{int(meeting.starts_at.timestamp())}:R>. Press this when it is time."
                )
            await spine.keep_attendance(tx, meeting_id, user_id=user_id, has_come=True)
            scene = await self._scene(tx, meeting_id, user_id)
            if set(scene.pair) == set(scene.here):
                await spine.move(tx, meeting_id, was="agreed", to="running", now=now)
                await store.end_search(tx, meeting_id)
                await store.end_asks(tx, meeting_id)
                await store.drop_steps(tx, meeting_id)
                await self._course.redraw(tx, meeting)
            await store.show_again(tx, meeting_id, "here", meeting.sequence, now=now)
            return await self._scene(tx, meeting_id, user_id)

    async def miss(self, meeting_id: int, user_id: int) -> Missed:
        """Ask somebody on standby in place of one who has not come."""
        async with self._db.write() as tx:
            scene = await self._waiting(tx, meeting_id, user_id)
            ask = await store.open_ask(tx, meeting_id) or await self._standbys.ask(tx, scene)
        return Missed(scene, ask)

    async def _waiting(self, tx: Tx, meeting_id: int, user_id: int) -> Scene:
        """Return a meeting that this member waits in, and somebody else is not in."""
        scene, now = await self._scene(tx, meeting_id, user_id), self._course.now()
        meeting = scene.meeting
        if user_id not in scene.pair:
            raise UserFacingError("Those who hold the round decide that; you observe and score it.")
        if meeting.state != "agreed" or meeting.starts_at is None:
            raise TooLate(
                "This mock has begun or ended, so nobody is being waited for. `/mock next` shows yours."
            )
        if user_id not in scene.here:
            raise UserFacingError("Press **I am here** first, so that I know whom to find a partner for.")
        if now < meeting.starts_at + LATE_AFTER:
            late = int((meeting.starts_at + LATE_AFTER).timestamp())
            raise TooLate(f"Give them five minutes: press this again <t:{late}:R>.")
        return scene

    # ------------------------------------------------------------------ alone

    async def go_alone(self, meeting_id: int, user_id: int) -> tuple[Scene, Meeting]:
        """Turn a slot that one of two came to into a solo mock of the same round; return both meetings."""
        now = self._course.now()
        async with self._db.write() as tx:
            scene = await self._scene(tx, meeting_id, user_id)
            meeting = scene.meeting
            if meeting.state == "agreed":
                scene = await self._waiting(tx, meeting_id, user_id)
                await self._course.end_without(tx, scene, "solo")
            elif not (meeting.state == "missed" and user_id in scene.here and _is_fresh(meeting, now)):
                raise TooLate("That slot is over. `/mock solo` starts one whenever you like.")
            await refuse_busy(tx, guild_id=meeting.guild_id, user_id=user_id)
            made = await self._add_solo(
                tx,
                NewMeeting(
                    guild_id=meeting.guild_id,
                    group_id=meeting.group_id,
                    source="solo",
                    source_key=f"{SOLO_KEY}{meeting_id}",
                    round_type=meeting.round_type,
                    slot_minutes=meeting.slot_minutes,
                    turns=(NewTurn(None, user_id),),
                ),
            )
        return scene, made

    async def start_solo(self, *, guild_id: int, user_id: int, round_type: str, key: int) -> Meeting:
        """Begin a solo mock; ``key`` is the wish's own, so that one wish makes one mock."""
        round_ = self._course.catalogue.rounds.get(round_type)
        if round_ is None:
            raise NotFound(
                "**Round**: I do not know that round type. Pick one of the suggestions.", kept=round_type
            )
        async with self._db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=self._course.now())
            await refuse_busy(tx, guild_id=guild_id, user_id=user_id)
            joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
            return await self._add_solo(
                tx,
                NewMeeting(
                    guild_id=guild_id,
                    group_id=joined[0].group_id if joined else None,
                    source="solo",
                    source_key=f"{SOLO_KEY}own:{key}",
                    round_type=round_type,
                    slot_minutes=round_.slot_minutes // round_.turns,
                    turns=(NewTurn(None, user_id),),
                ),
            )

    async def _add_solo(self, tx: Tx, new: NewMeeting) -> Meeting:
        made = await spine.add_meeting(tx, new, now=self._course.now())
        await self._course.begin(tx, made)
        return made


def _is_fresh(meeting: Meeting, now: datetime) -> bool:
    return meeting.starts_at is not None and now < meeting.starts_at + ALONE_WITHIN
