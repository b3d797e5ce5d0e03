"""Use cases of a round: its clock, its helpers, and the kit, which nobody but the interviewer ever reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import members, phase_clocks, phases
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.phase_clocks import Sitting
from bot.phases import Run
from cogs.mocks import store as meetings
from cogs.mocks.items import RoundType
from cogs.mocks.models import Meeting, Turn

from . import logic, store
from .course import Course
from .models import DRAWS, Kit, KitState, Scene
from .questions import Hit, QuestionPool

SEARCH_LIMIT = 80
_GONE = "This mock interview is gone. `/mock kit` shows your next one."


@dataclass(frozen=True, slots=True)
class Pressed:
    """Whose press it was, and the turn it concerns."""

    meeting: Meeting
    turn: Turn
    sitting: Sitting | None
    round_type: RoundType


@dataclass(frozen=True, slots=True)
class Stuck:
    """``next_hint`` counts from 1, None when all are given; ``interviewer_id`` is None for a member alone."""

    turn: Turn
    interviewer_id: int | None
    thread_id: int | None
    next_hint: int | None


class RunningService:
    def __init__(self, kernel: Kernel, course: Course, pool: QuestionPool) -> None:
        self._kernel = kernel
        self._course = course
        self._pool = pool

    def _now(self) -> datetime:
        return from_unix(to_unix(self._kernel.clock.now()))

    # ------------------------------------------------------------------ the kit

    async def kit(self, *, guild_id: int, user_id: int, turn_id: int) -> Kit:
        """Return the kit to the turn's interviewer, from the agreement on until the turn is over.

        Raises:
            UserFacingError: anybody else, or another time.
        """
        async with self._kernel.db.write() as tx:
            return await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)

    async def my_turn(self, *, guild_id: int, user_id: int) -> int:
        """Return the turn under way or next whose kit is the member's, or that they hold by themself."""
        async with self._kernel.db.read() as tx:
            found = await store.turns_to_give(tx, guild_id=guild_id, user_id=user_id)
        if not found:
            raise NotFound(
                "You have no mock interview to give right now. A kit is here for you once a time is agreed."
            )
        return found[0]

    async def alone(self, *, guild_id: int, user_id: int, turn_id: int) -> Scene | None:
        """Return how the round stands to a member by themself; None for anybody and anything else."""
        async with self._kernel.db.read() as tx:
            meeting, turn = await self._turn(tx, guild_id=guild_id, turn_id=turn_id)
            is_theirs = (
                meeting.source == "solo" and turn.interviewer_id is None and turn.candidate_id == user_id
            )
            return await self._course.scene(tx, meeting.meeting_id) if is_theirs else None

    async def held(self, *, guild_id: int, user_id: int, meeting_id: int) -> Scene | None:
        """Return how a round stands to one of those who are at it; None for anybody else, and before its first look."""
        async with self._kernel.db.read() as tx:
            scene = await self._course.scene(tx, meeting_id)
        if scene is None or scene.meeting.guild_id != guild_id:
            return None
        return scene if user_id in (scene.turn.interviewer_id, scene.turn.candidate_id) else None

    async def draw(self, *, guild_id: int, user_id: int, turn_id: int) -> Kit:
        """Put another question into the kit."""
        async with self._kernel.db.write() as tx:
            kit = await self._changeable(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if kit.state.draw_count >= DRAWS:
                raise UserFacingError(
                    f"You drew {DRAWS} others already. Take this one, or press **Search** for words of your own."
                )
            number = kit.state.draw_count + 1
            question_id, is_new = await self._pool.draw(tx, kit.turn, kit.round_type, number=number)
            await self._take(tx, kit, question_id, is_new=is_new, draw_count=number)
            return await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)

    async def search(self, *, guild_id: int, user_id: int, turn_id: int, words: str) -> Sequence[Hit]:
        """Return questions for the round that the words fit, those new to the candidate first."""
        if not words or len(words) > SEARCH_LIMIT:
            raise UserFacingError(
                f"**Words**: write one to {SEARCH_LIMIT} characters, such as `leakage` or `window function`.",
                kept=words or None,
            )
        async with self._kernel.db.write() as tx:
            kit = await self._changeable(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            found = await self._pool.search(tx, kit.turn, kit.round_type, words)
        if not found:
            raise UserFacingError(
                "**Words**: no question for this round has them. Try one word less, or a more common one.",
                kept=words,
            )
        return found

    async def pick(self, *, guild_id: int, user_id: int, turn_id: int, question_id: str) -> Kit:
        """Put a question that was found into the kit."""
        async with self._kernel.db.write() as tx:
            kit = await self._changeable(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if question_id not in {question.id for question in self._pool.suiting(kit.round_type)}:
                raise NotFound("This question is not part of the packs any more. Search again.")
            is_new = question_id not in await self._pool.met(tx, kit.turn)
            await self._take(tx, kit, question_id, is_new=is_new, draw_count=kit.state.draw_count)
            return await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)

    async def choose_plan(self, *, guild_id: int, user_id: int, turn_id: int, plan_id: str) -> Kit:
        """Choose the phases before the turn begins; an empty id is the round's own."""
        async with self._kernel.db.write() as tx:
            kit = await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if kit.turn.began_at is not None:
                raise UserFacingError(
                    "The clock runs already, so its steps stay. Extend or shorten a step instead."
                )
            if plan_id not in {known for known, _, _ in kit.plans}:
                raise NotFound("This plan is not part of the round any more. Choose another one.")
            await self._keep(tx, kit, replace(kit.state, framework=plan_id))
            return await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)

    async def tick(self, *, guild_id: int, user_id: int, turn_id: int, places: Sequence[int]) -> Kit:
        """Keep what was heard: exactly these places of the must-cover list."""
        async with self._kernel.db.write() as tx:
            kit = await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            known = {place for place in places if 0 <= place < len(kit.question.must_cover)}
            return await self._keep(tx, kit, replace(kit.state, ticks=tuple(sorted(known))))

    async def give_hint(self, *, guild_id: int, user_id: int, turn_id: int, number: int) -> Kit:
        """Note that hint ``number``, counted from 1, was given; pressed twice it is given once."""
        async with self._kernel.db.write() as tx:
            kit = await self._running_kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if not 1 <= number <= len(kit.question.hints):
                raise NotFound("This hint belonged to another question. Open the kit again with `/mock kit`.")
            count = max(kit.state.hint_count, number)
            return await self._keep(tx, kit, replace(kit.state, hint_count=count, stuck_at=None))

    async def post(self, *, guild_id: int, user_id: int, turn_id: int) -> Kit:
        """Note that the question goes into the thread; ``post_count`` tells one posting from the next."""
        async with self._kernel.db.write() as tx:
            kit = await self._running_kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            return await self._keep(tx, kit, replace(kit.state, post_count=kit.state.post_count + 1))

    async def curveball(self, *, guild_id: int, user_id: int, turn_id: int) -> tuple[Kit, bool]:
        """Throw the question's curveball; False when it lies in the thread already."""
        async with self._kernel.db.write() as tx:
            kit = await self._running_kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if kit.state.curveball_at is not None:
                return kit, False
            return await self._keep(tx, kit, replace(kit.state, curveball_at=self._now())), True

    # ------------------------------------------------------------------ the clock

    async def begin(self, *, guild_id: int, user_id: int, turn_id: int) -> int:
        """Begin the turn before its time; return the meeting."""
        async with self._kernel.db.write() as tx:
            pressed = await self._of_pair(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            turns = await meetings.turns_of(tx, pressed.meeting.meeting_id)
            if any(turn.number < pressed.turn.number and turn.ended_at is None for turn in turns):
                raise UserFacingError("The turn before is still on. End it first.")
            await self._course.begin(tx, pressed.meeting, pressed.turn, now=self._now())
            return pressed.meeting.meeting_id

    async def next_phase(self, *, guild_id: int, user_id: int, turn_id: int, leaving: int) -> int:
        """Go to the phase after ``leaving``; a button of an earlier phase changes nothing."""
        return await self._change(
            lambda run: phases.move_on(run, leaving=leaving, now=self._now()),
            guild_id=guild_id,
            user_id=user_id,
            turn_id=turn_id,
        )

    async def extend(self, *, guild_id: int, user_id: int, turn_id: int, place: int) -> int:
        return await self._change(
            lambda run: phases.extend(run, place=place, minutes=1),
            guild_id=guild_id,
            user_id=user_id,
            turn_id=turn_id,
        )

    async def set_paused(self, *, guild_id: int, user_id: int, turn_id: int, paused: bool) -> int:
        change = phases.pause if paused else phases.resume
        return await self._change(
            lambda run: change(run, now=self._now()), guild_id=guild_id, user_id=user_id, turn_id=turn_id
        )

    async def end(self, *, guild_id: int, user_id: int, turn_id: int, is_sure: bool) -> tuple[int, int]:
        """End the turn; return the meeting, and how many phases were left where it is not ended without being sure."""
        async with self._kernel.db.write() as tx:
            pressed = await self._of_pair(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            sitting = self._begun(pressed)
            left = len(sitting.phases) - sitting.reading.place - 1
            if left and not is_sure:
                return pressed.meeting.meeting_id, left
            await self._course.end(tx, pressed.meeting, pressed.turn, now=self._now())
            return pressed.meeting.meeting_id, 0

    async def stuck(self, *, guild_id: int, user_id: int, turn_id: int) -> Stuck:
        """Note that the candidate is stuck, for their interviewer's kit."""
        async with self._kernel.db.write() as tx:
            pressed = await self._of_pair(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            if user_id != pressed.turn.candidate_id:
                raise NotAllowed("This button is the candidate's. Your next hint is in the kit: `/mock kit`.")
            self._begun(pressed)
            question_id, state = await self._pool.ensure(
                tx, pressed.turn, pressed.round_type, now=self._now()
            )
            await store.put_kit(tx, replace(state, stuck_at=self._now()), guild_id=guild_id)
            hints = self._pool.find(question_id, pressed.round_type, seed=str(turn_id)).hints
            following = state.hint_count + 1 if state.hint_count < len(hints) else None
            return Stuck(pressed.turn, pressed.turn.interviewer_id, pressed.meeting.thread_id, following)

    # ------------------------------------------------------------------ inside a transaction

    async def _turn(self, tx: Tx, *, guild_id: int, turn_id: int) -> tuple[Meeting, Turn]:
        turn = await meetings.get_turn(tx, turn_id)
        meeting = await meetings.get_meeting(tx, turn.meeting_id) if turn is not None else None
        if turn is None or meeting is None or meeting.guild_id != guild_id:
            raise NotFound(_GONE)
        return meeting, turn

    async def _kit(self, tx: Tx, *, guild_id: int, user_id: int, turn_id: int) -> Kit:
        meeting, turn = await self._turn(tx, guild_id=guild_id, turn_id=turn_id)
        if user_id != turn.interviewer_id:
            await self._refuse_kit(tx, meeting, turn, user_id)
        if turn.ended_at is not None or meeting.state in ("over", "cancelled", "missed"):
            raise UserFacingError("This turn is over, so its kit is closed. Thank you for giving it.")
        if meeting.state == "finding":
            raise UserFacingError("The kit opens as soon as a time is agreed.")
        round_type, now = self._course.round_type(meeting), self._now()
        question_id, state = await self._pool.ensure(tx, turn, round_type, now=now)
        candidate = await members.get_member(tx, guild_id=guild_id, user_id=turn.candidate_id)
        sitting = await self._course.sitting(tx, turn)
        plans = [
            logic.plan_of(round_type),
            *(logic.plan_of(round_type, f) for f in self._course.frameworks(round_type)),
        ]
        chosen = self._course.plan(turn, round_type, state, question_id).id
        own = "" if chosen == round_type.id else chosen
        return Kit(
            meeting=meeting,
            turn=replace(turn, question_id=question_id),
            round_type=round_type,
            question=self._pool.find(question_id, round_type, seed=str(turn_id)),
            state=replace(state, framework=own),
            plans=tuple(("" if p.id == round_type.id else p.id, p.name, p.minutes) for p in plans),
            track=candidate.track if candidate else None,
            phase=sitting.phase if sitting is not None else None,
        )

    async def _refuse_kit(self, tx: Tx, meeting: Meeting, turn: Turn, user_id: int) -> None:
        if user_id == turn.candidate_id:
            if turn.interviewer_id is None:
                raise NotAllowed("You are by yourself here: the question comes when the clock runs.")
            raise NotAllowed("The kit is for your interviewer alone, so that the question stays new to you.")
        if user_id in {seat.user_id for seat in await meetings.seats_of(tx, meeting.meeting_id)}:
            raise NotAllowed(
                "The kit is for the interviewer of this turn alone. You will score what you hear."
            )
        raise NotAllowed("This kit belongs to somebody else's mock interview. Yours is at `/mock kit`.")

    async def _running_kit(self, tx: Tx, *, guild_id: int, user_id: int, turn_id: int) -> Kit:
        kit = await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
        if not kit.is_running:
            raise UserFacingError("The turn has not begun yet. This works as soon as its clock runs.")
        return kit

    async def _changeable(self, tx: Tx, *, guild_id: int, user_id: int, turn_id: int) -> Kit:
        kit = await self._kit(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
        if kit.state.post_count:
            raise UserFacingError("The candidate has this question already, so it stays.")
        return kit

    async def _keep(self, tx: Tx, kit: Kit, state: KitState) -> Kit:
        await store.put_kit(tx, state, guild_id=kit.meeting.guild_id)
        return replace(kit, state=state)

    async def _take(self, tx: Tx, kit: Kit, question_id: str, *, is_new: bool, draw_count: int) -> None:
        """Put the question in the place of the present one: its ticks, hints and plan go with it."""
        state = KitState(kit.turn.turn_id, is_new=is_new, draw_count=draw_count)
        await self._pool.give(tx, kit.turn, state, question_id, now=self._now())

    async def _of_pair(self, tx: Tx, *, guild_id: int, user_id: int, turn_id: int) -> Pressed:
        meeting, turn = await self._turn(tx, guild_id=guild_id, turn_id=turn_id)
        if user_id not in (turn.interviewer_id, turn.candidate_id):
            raise NotAllowed("The two who are at it keep the clock of this round.")
        if turn.ended_at is not None or meeting.state != "running":
            raise UserFacingError("This turn is over.")
        return Pressed(meeting, turn, await self._course.sitting(tx, turn), self._course.round_type(meeting))

    def _begun(self, pressed: Pressed) -> Sitting:
        if pressed.sitting is None:
            raise UserFacingError("The turn has not begun yet. Press **Begin now**, or wait a moment.")
        return pressed.sitting

    async def _change(
        self, change: Callable[[Run], Run], *, guild_id: int, user_id: int, turn_id: int
    ) -> int:
        async with self._kernel.db.write() as tx:
            pressed = await self._of_pair(tx, guild_id=guild_id, user_id=user_id, turn_id=turn_id)
            clock = self._begun(pressed).clock
            await phase_clocks.save(tx, clock, change(clock.run))
            return pressed.meeting.meeting_id
