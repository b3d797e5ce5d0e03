"""Those who can be asked to jump in: the list, who of it is asked, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot import consent, groups, members
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.mocks import store as spine
from cogs.mocks.models import Meeting, NewMeeting, NewTurn

from . import logic, store
from .course import Course
from .models import ASK_LASTS, NOBODY_AFTER, STANDBY_KEY, Ask, Scene, Step, TooLate


class Standbys:
    """``is_public`` tells whether everybody in a server sees a channel, and so the threads of those who are in them."""

    def __init__(self, course: Course, is_public: Callable[[int, int], bool]) -> None:
        self._course = course
        self._is_public = is_public
        self._db = course.kernel.db

    # ------------------------------------------------------------------ the list and its answers

    async def stand_by(self, *, guild_id: int, user_id: int, hours: int) -> datetime:
        """Let a member be asked to jump in from now on for so many hours; return the end."""
        now = self._course.now()
        until = now + timedelta(hours=hours)
        async with self._db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await store.stand_by(tx, guild_id=guild_id, user_id=user_id, until=until)
        return until

    async def stand_down(self, *, guild_id: int, user_id: int) -> bool:
        async with self._db.write() as tx:
            return await store.stand_down(tx, guild_id=guild_id, user_id=user_id)

    async def decline(self, ask_id: int, user_id: int) -> int:
        """Note a no, ask the next one, and return the meeting it is about."""
        async with self._db.write() as tx:
            ask = await self._asked(tx, ask_id, user_id)
            if await store.answer_ask(tx, ask_id, "declined"):
                meeting = await spine.get_meeting(tx, ask.meeting_id)
                if meeting is not None and meeting.state == "agreed":
                    await self.ask(tx, await self._course.scene(tx, meeting))
        return ask.meeting_id

    async def take(self, ask_id: int, user_id: int) -> tuple[Meeting, Meeting]:
        """Put a member on standby into the place of one who has not come; return the meeting before and the new one.

        The new one is a meeting of its own, in a thread of its own: who did not come sees nothing of it.
        """
        now = self._course.now()
        async with self._db.write() as tx:
            ask = await self._asked(tx, ask_id, user_id)
            before = await spine.get_meeting(tx, ask.meeting_id)
            if before is not None and before.state in ("running", "over"):
                raise TooLate("They found each other after all. Thank you for standing by!")
            if before is None or before.state != "agreed":
                raise TooLate("That slot is settled already, so nobody is needed. Thank you for standing by!")
            if now >= ask.expires_at or not await store.answer_ask(tx, ask_id, "taken"):
                raise TooLate(
                    "The five minutes to answer are over, so somebody else is asked. Thank you all the same!"
                )
            await refuse_busy(tx, guild_id=before.guild_id, user_id=user_id)
            scene = await self._course.scene(tx, before)
            await self._course.end_without(tx, scene, "standby")
            made = await spine.add_meeting(tx, _with(scene, user_id), now=now)
            for third in set(scene.thirds) - set(scene.awaited_thirds):
                await spine.keep_attendance(tx, made.meeting_id, user_id=third, has_come=True)
            await self._course.begin(tx, made)
            await store.stand_down(tx, guild_id=before.guild_id, user_id=user_id)
        return before, made

    async def _asked(self, tx: Tx, ask_id: int, user_id: int) -> Ask:
        ask = await store.get_ask(tx, ask_id)
        if ask is None or ask.user_id != user_id:
            raise NotFound("That was asked of somebody else, so nothing was changed.")
        return ask

    # ------------------------------------------------------------------ asking

    async def go_on_asking(self, step: Step) -> None:
        """Ask the next one on standby once the last one's time to answer is over."""
        async with self._db.write() as tx:
            await store.finish(tx, step)
            ask = await store.ask_numbered(tx, step.meeting_id, step.number)
            if ask is not None and not await store.answer_ask(tx, ask.ask_id, "late"):
                return  # they answered, and whoever took that answer saw to the rest
            meeting = await spine.get_meeting(tx, step.meeting_id)
            if meeting is not None and meeting.state == "agreed":
                await self.ask(tx, await self._course.scene(tx, meeting))

    async def ask(self, tx: Tx, scene: Scene) -> Ask | None:
        """Ask the best of those on standby who may be pinged now; with none left, offer to work alone.

        A round of a loop is not lent: its loop finds a replacement that fits the loop's other rounds.
        """
        meeting, now = scene.meeting, self._course.now()
        if meeting.source != "loop":
            for user_id in await self._fitting(tx, scene):
                may = await consent.spend_ping(
                    tx,
                    guild_id=meeting.guild_id,
                    user_id=user_id,
                    key=f"mocks.standby:{meeting.meeting_id}",
                    now=now,
                    is_asked_for=True,
                )
                ask = may and await store.add_ask(tx, meeting, user_id=user_id, expires_at=now + ASK_LASTS)
                if ask:
                    await store.want(tx, meeting, "ask", ask.number, at=now)
                    await store.want(tx, meeting, "unasked", ask.number, at=ask.expires_at)
                    return ask
        await store.want(tx, meeting, "offer", meeting.sequence, at=now)
        return None

    async def _fitting(self, tx: Tx, scene: Scene) -> Iterable[int]:
        meeting, now = scene.meeting, self._course.now()
        absent = [user_id for user_id in scene.pair if user_id not in scene.here]
        gone = await members.get_member(tx, guild_id=meeting.guild_id, user_id=absent[0]) if absent else None
        found = await store.standbys(tx, meeting, now=now)
        channel_id = await self._course.place_in(tx, meeting, scene.pair)
        is_public = channel_id is None or self._is_public(meeting.guild_id, channel_id)
        fitting = []
        for other in logic.by_fit(
            found, level=gone.level if gone else None, track=gone.track if gone else None
        ):
            until = now + timedelta(minutes=meeting.slot_minutes)
            if not is_public and not await _meets_in(tx, meeting.guild_id, other.user_id, channel_id):
                continue
            if await store.is_busy(
                tx, guild_id=meeting.guild_id, user_id=other.user_id, since=now - NOBODY_AFTER, until=until
            ):
                continue
            blocked = [
                await self._course.neighbours.is_blocked(tx, meeting.guild_id, other.user_id, user_id)
                for user_id in (*scene.here, *scene.thirds)
            ]
            if not any(blocked):
                fitting.append(other.user_id)
        return fitting


async def _meets_in(tx: Tx, guild_id: int, user_id: int, channel_id: int | None) -> bool:
    joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
    return any(group.channel_id == channel_id for group in joined)


async def refuse_busy(tx: Tx, *, guild_id: int, user_id: int) -> None:
    """Keep a member from beginning a mock in the middle of another."""
    for meeting in await store.meetings_under_way(tx, guild_id=guild_id, user_id=user_id):
        if meeting.state == "running" and meeting.thread_id is not None:
            raise UserFacingError(
                f"You are in a mock already: <#{meeting.thread_id}>. Finish that one first."
            )


def _with(scene: Scene, user_id: int) -> NewMeeting:
    """Return the same meeting with the member in the place of who has not come."""
    meeting, here = scene.meeting, set(scene.here)

    def place(found: int | None) -> int:
        return found if found is not None and found in here else user_id

    return NewMeeting(
        guild_id=meeting.guild_id,
        group_id=meeting.group_id,
        source=meeting.source,
        source_key=f"{STANDBY_KEY}{meeting.meeting_id}",
        round_type=meeting.round_type,
        slot_minutes=meeting.slot_minutes,
        turns=tuple(NewTurn(place(turn.interviewer_id), place(turn.candidate_id)) for turn in scene.turns),
        thirds=tuple(third for third in scene.thirds if third != user_id),
    )
