"""How a round goes on by itself, one transaction a look: what time or a press changed, and what is to be shown now.

The state is moved first and shown afterwards, so whatever happens in between is made up for. Knows no Discord.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot import phase_clocks, phases
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx
from bot.phase_clocks import Sitting
from bot.phases import Phase, PhasePlan
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import RoundType
from cogs.mocks.models import Meeting, Turn

from . import logic, store
from .models import KitState, Round, Scene
from .questions import QuestionPool

_LEASE: Final = timedelta(seconds=90)
"""A round whose look was not ended within this time is taken up again: its process died."""
_NO_THREAD: Final = timedelta(seconds=30)
"""How soon a round without a thread is looked at again; its thread may be on its way."""
_AT_ONCE: Final = 20
OVER, OFF = "over", "off"


class Course:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, pool: QuestionPool) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._pool = pool

    def _now(self) -> datetime:
        return from_unix(to_unix(self._kernel.clock.now()))

    # ------------------------------------------------------------------ looks

    async def claim_due(self, now: datetime) -> Sequence[int]:
        """Hold the meetings to be looked at, those that began to run included."""
        async with self._kernel.db.write() as tx:
            return await store.claim(
                tx, now=now, begins_at=now + logic.LEAD, lease_until=now + _LEASE, limit=_AT_ONCE
            )

    async def claim(self, meeting_id: int) -> bool:
        async with self._kernel.db.write() as tx:
            return await store.claim_one(tx, meeting_id, lease_until=self._now() + _LEASE)

    async def move_on(self, meeting_id: int) -> Scene | None:
        """Do what time has made due; return how the round stands now, None when there is none."""
        async with self._kernel.db.write() as tx:
            meeting, row = await meetings.get_meeting(tx, meeting_id), await store.get_round(tx, meeting_id)
            if meeting is None or row is None or not await meetings.turns_of(tx, meeting_id):
                await store.look_at(tx, meeting_id, None)
                return None
            if meeting.state == "running":
                await self._let_time_pass(tx, meeting, row)
            return await self.scene(tx, meeting_id)

    async def was_shown(self, scene: Scene) -> None:
        """Note what the thread was shown, unless it has a thread yet to come; then look again soon."""
        async with self._kernel.db.write() as tx:
            now, meeting_id = self._now(), scene.meeting.meeting_id
            if scene.meeting.thread_id is None and not scene.is_over:
                await store.look_at(tx, meeting_id, min(self._next(scene, now), now + _NO_THREAD))
                return
            when = None if scene.is_over else self._next(scene, now)
            await store.set_shown(tx, meeting_id, face=scene.face, told=scene.told, look_at=when)

    async def try_again(self, meeting_id: int, *, attempts: int) -> None:
        """Look again in some seconds, as Discord could not be told."""
        async with self._kernel.db.write() as tx:
            pause = timedelta(seconds=min(60, 5 * max(1, attempts)))
            await store.look_at(tx, meeting_id, self._now() + pause)

    async def panel_is_gone(self, meeting_id: int) -> None:
        """Forget a panel that was deleted with its thread: the next look posts another one."""
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, meeting_id, None)

    async def panel_is_out(self, meeting_id: int, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, meeting_id, message_id)

    def _next(self, scene: Scene, now: datetime) -> datetime:
        return logic.next_look(
            scene.meeting,
            scene.sitting,
            begins_at=scene.row.begins_at,
            another_follows=scene.turn is not scene.turns[-1],
            now=now,
        )

    # ------------------------------------------------------------------ inside a transaction

    async def _let_time_pass(self, tx: Tx, meeting: Meeting, row: Round) -> None:
        now = self._now()
        turns = await meetings.turns_of(tx, meeting.meeting_id)
        if now >= logic.limit_of(meeting):
            await self._end_all(tx, meeting, turns, now=logic.limit_of(meeting))
            return
        turn = current(turns)
        if turn.ended_at is not None:
            await self._end_all(tx, meeting, turns, now=now)
        elif turn.began_at is None:
            if now >= row.begins_at:
                await self.begin(tx, meeting, turn, now=now)
        else:
            await self._run_clock(tx, meeting, turn, another_follows=turn is not turns[-1], now=now)

    async def _run_clock(
        self, tx: Tx, meeting: Meeting, turn: Turn, *, another_follows: bool, now: datetime
    ) -> None:
        clock = await phase_clocks.get(tx, feature=store.FEATURE, object_id=turn.turn_id)
        if clock is None:
            return
        run = clock.run
        reading = phases.read(run, now=now)
        # Each phase ends when its time was over, not when we came to look: a kill takes no time from anybody.
        while reading.ends_at is not None and reading.ends_at <= now and reading.place + 1 < len(run.phases):
            run = phases.move_on(run, leaving=reading.place, now=reading.ends_at)
            reading = phases.read(run, now=now)
        clock = await phase_clocks.save(tx, clock, run)
        closes = logic.closes_at(meeting, Sitting(clock, reading), another_follows=another_follows)
        if now >= closes:
            await self.end(tx, meeting, turn, now=closes)

    async def begin(self, tx: Tx, meeting: Meeting, turn: Turn, *, now: datetime) -> None:
        """Begin the turn and its clock, and choose its question if the interviewer did not look yet."""
        if not await meetings.begin_turn(tx, turn.turn_id, now=now):
            return
        round_type = self.round_type(meeting)
        question_id, state = await self._pool.ensure(tx, turn, round_type, now=now)
        await phase_clocks.start(
            tx,
            feature=store.FEATURE,
            object_id=turn.turn_id,
            guild_id=meeting.guild_id,
            plan=self.plan(turn, round_type, state, question_id),
            now=now,
        )

    async def end(self, tx: Tx, meeting: Meeting, turn: Turn, *, now: datetime) -> None:
        """End the turn; the next one begins after a breath, the round is over after the last."""
        if not await meetings.end_turn(tx, turn.turn_id, now=now):
            return
        clock = await phase_clocks.get(tx, feature=store.FEATURE, object_id=turn.turn_id)
        if clock is not None:
            await phase_clocks.save(tx, clock, phases.finish(clock.run, now=now))
        turns = await meetings.turns_of(tx, meeting.meeting_id)
        if all(each.ended_at for each in turns):
            await meetings.move(tx, meeting.meeting_id, was="running", to="over", now=now)
        else:
            await store.set_begins(tx, meeting.meeting_id, max(now, self._now()) + logic.LEAD)

    async def _end_all(self, tx: Tx, meeting: Meeting, turns: Sequence[Turn], *, now: datetime) -> None:
        for turn in turns:
            if turn.began_at is not None and turn.ended_at is None:
                await self.end(tx, meeting, turn, now=now)
        await meetings.move(tx, meeting.meeting_id, was="running", to="over", now=now)

    async def sitting(self, tx: Tx, turn: Turn) -> Sitting | None:
        clock = await phase_clocks.get(tx, feature=store.FEATURE, object_id=turn.turn_id)
        return Sitting(clock, phases.read(clock.run, now=self._now())) if clock is not None else None

    async def scene(self, tx: Tx, meeting_id: int) -> Scene | None:
        meeting, row = await meetings.get_meeting(tx, meeting_id), await store.get_round(tx, meeting_id)
        if meeting is None or row is None:
            return None
        turns = tuple(await meetings.turns_of(tx, meeting_id))
        turn = current(turns)
        sitting = await self.sitting(tx, turn)
        told = _told(meeting, turn, sitting)
        scene = Scene(
            meeting=meeting,
            round_type=self.round_type(meeting),
            seats=tuple(await meetings.seats_of(tx, meeting_id)),
            turns=turns,
            turn=turn,
            row=row,
            sitting=sitting,
            face=f"{told}/{_face(row, sitting)}",
            told=told,
            closes_at=logic.closes_at(meeting, sitting, another_follows=turn is not turns[-1]),
        )
        if scene.is_solo and turn.question_id and turn.began_at:
            seed = str(turn.turn_id)
            found = self._pool.find(turn.question_id, scene.round_type, seed=seed)
            scene = replace(scene, question=found)
        return scene

    # ------------------------------------------------------------------ content

    def round_type(self, meeting: Meeting) -> RoundType:
        return self._catalogue.rounds.get(meeting.round_type) or _stand_in(meeting)

    def frameworks(self, round_type: RoundType) -> list[PhasePlan]:
        """Return the plans that the round may run instead of its own."""
        known = {plan.id: plan for plan in self._kernel.library.of("frameworks")}
        return [known[name] for name in round_type.frameworks if name in known]

    def plan(self, turn: Turn, round_type: RoundType, state: KitState, question_id: str) -> PhasePlan:
        """Return what the turn runs: what the interviewer chose, else what fits the question, else the round's own."""
        wanted = state.framework
        if wanted is None:
            wanted = self._pool.find(question_id, round_type, seed=str(turn.turn_id)).framework
        chosen = next((plan for plan in self.frameworks(round_type) if plan.id == wanted), None)
        return logic.plan_of(round_type, chosen)


def current(turns: Sequence[Turn]) -> Turn:
    """Return the turn under way or next, the last one when all have ended."""
    return next((turn for turn in turns if turn.ended_at is None), turns[-1])


def _told(meeting: Meeting, turn: Turn, sitting: Sitting | None) -> str:
    if meeting.state != "running":
        return OVER if meeting.state == "over" else OFF
    if sitting is None:
        return f"{turn.number}:ready"
    reading = sitting.reading
    if sitting.is_last and reading.left <= timedelta():
        return f"{turn.number}:up"
    return f"{turn.number}:{reading.place}"


def _face(row: Round, sitting: Sitting | None) -> str:
    if sitting is None:
        return str(to_unix(row.begins_at))
    ends_at = sitting.reading.ends_at
    return str(to_unix(ends_at)) if ends_at is not None else "paused"


def _stand_in(meeting: Meeting) -> RoundType:
    """Return a plain round for a type that is gone from the packs: nobody is left standing in a thread."""
    minutes = meeting.slot_minutes - 5
    parts = (
        Phase.model_construct(
            key="interview",
            name="Interview",
            minutes=minutes,
            cue="Work through the question together, the interviewer keeps the clock.",
            note="What you heard and saw.",
        ),
        Phase.model_construct(
            key="feedback",
            name="Feedback",
            minutes=5,
            cue="One strength, one thing to change.",
            note="What to do next time.",
        ),
    )
    return RoundType.model_construct(
        id=meeting.round_type,
        name=meeting.round_type.replace("-", " ").capitalize(),
        purpose="A mock interview.",
        minutes=meeting.slot_minutes,
        swaps=False,
        phases=parts,
        dimensions=(),
        areas={},
        frameworks=(),
        sources=(),
    )
