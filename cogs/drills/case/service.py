"""Use cases of cases: the clock, the notes, the questions, and the answer they make together."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot import phase_clocks, phases
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.phase_clocks import Sitting
from bot.phases import NOTE_LIMIT, Run
from cogs.drills import store as drills_store
from cogs.drills.items.case import CaseDrill
from cogs.drills.logic import ANSWER_LIMIT
from cogs.drills.service import DrillService, Going

from . import logic, store
from .models import Question

_LOOKED_AT, _SHOWN = 25, 5


@dataclass(frozen=True, slots=True)
class Casework:
    """A case attempt with all that is known of it; ``sitting`` is None before the clock was started."""

    going: Going
    drill: CaseDrill
    sitting: Sitting | None
    notes: Mapping[str, str]
    questions: tuple[Question, ...]

    @property
    def answer(self) -> str:
        """What would be handed in now."""
        return logic.joined(self.sitting.phases, self.notes, self.questions) if self.sitting else ""


class CaseService:
    def __init__(self, kernel: Kernel, drills: DrillService) -> None:
        self._kernel = kernel
        self._drills = drills

    async def work(self, *, user_id: int, attempt_id: int) -> Casework:
        """Return the member's case as it stands."""
        async with self._kernel.db.read() as tx:
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    async def under_way(self, *, guild_id: int, user_id: int) -> list[tuple[int, str]]:
        """Return (attempt, title) of the member's cases whose clock was started, newest first."""
        async with self._kernel.db.read() as tx:
            return await self.under_way_in(tx, guild_id=guild_id, user_id=user_id)

    async def under_way_in(self, tx: Tx, *, guild_id: int, user_id: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for attempt_id, drill_id in await store.open_cases(
            tx, guild_id=guild_id, user_id=user_id, limit=_LOOKED_AT
        ):
            if await phase_clocks.get(tx, feature=store.FEATURE, object_id=attempt_id):
                with suppress(NotFound):
                    found.append((attempt_id, self._drills.drill(drill_id).title))
        return found[:_SHOWN]

    async def begin(self, *, user_id: int, attempt_id: int) -> Casework:
        """Start the clock; pressed again it goes on as it is."""
        async with self._kernel.db.write() as tx:
            work = await self._open(tx, user_id=user_id, attempt_id=attempt_id)
            if not work.going.attempt.is_answered:
                await phase_clocks.start(
                    tx,
                    feature=store.FEATURE,
                    object_id=attempt_id,
                    guild_id=work.going.attempt.guild_id,
                    plan=work.drill.plan,
                    now=self._kernel.clock.now(),
                )
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    async def write_note(self, *, user_id: int, attempt_id: int, phase: str, text: str) -> Casework:
        """Keep what the member notes on a step, instead of what they noted before; empty takes it back.

        Raises:
            UserFacingError: too long, or the case is over; what was typed is kept.
        """
        if len(text) > NOTE_LIMIT:
            raise UserFacingError(
                f"**Your note** has {len(text):,} characters, {NOTE_LIMIT:,} are possible for one step. "
                "Shorten it, or put a part of it into another step.",
                kept=text,
            )
        async with self._kernel.db.write() as tx:
            _, sitting = await self._running(tx, user_id=user_id, attempt_id=attempt_id, typed=text)
            if phase not in {known.key for known in sitting.phases}:
                raise NotFound(
                    "This step is not part of the case any more. Note it in another one.", kept=text
                )
            await phase_clocks.write_note(
                tx,
                clock=sitting.clock,
                user_id=user_id,
                phase=phase,
                note=text,
                now=self._kernel.clock.now(),
            )
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    async def ask(self, *, user_id: int, attempt_id: int, text: str) -> Casework:
        """Ask the interviewer; what they know of it stands in the case from then on.

        Raises:
            UserFacingError: empty, too long, too many, or the case is over; what was typed is kept.
        """
        if not text:
            raise UserFacingError("**Your question** is empty. Ask for a number, a limit or a goal.")
        if len(text) > logic.QUESTION_LIMIT:
            raise UserFacingError(
                f"**Your question** has {len(text)} characters, {logic.QUESTION_LIMIT} are possible. "
                "Ask one thing at a time.",
                kept=text,
            )
        async with self._kernel.db.write() as tx:
            work, sitting = await self._running(tx, user_id=user_id, attempt_id=attempt_id, typed=text)
            if len(work.questions) >= logic.QUESTIONS_MOST:
                raise UserFacingError(
                    f"You have asked {len(work.questions)} questions, more than an interviewer has patience "
                    "for. Assume the rest: write “I assume …” into your note.",
                    kept=text,
                )
            await store.add_question(
                tx,
                attempt_id=attempt_id,
                question=Question(sitting.phase.key, text),
                now=self._kernel.clock.now(),
            )
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    async def move_on(self, *, user_id: int, attempt_id: int, leaving: str) -> Casework:
        """Go to the step after ``leaving``; a button of an earlier step changes nothing."""

        def change(run: Run) -> Run:
            if run.phases[run.place].key != leaving:
                return run
            return phases.move_on(run, leaving=run.place, now=self._kernel.clock.now())

        async with self._kernel.db.write() as tx:
            work = await self._open(tx, user_id=user_id, attempt_id=attempt_id)
            if work.sitting:
                await phase_clocks.save(tx, work.sitting.clock, change(work.sitting.clock.run))
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    async def set_paused(self, *, user_id: int, attempt_id: int, paused: bool) -> Casework:
        """Let the clock stand, or run again."""
        async with self._kernel.db.write() as tx:
            work = await self._open(tx, user_id=user_id, attempt_id=attempt_id)
            if work.sitting:
                change, clock = phases.pause if paused else phases.resume, work.sitting.clock
                await phase_clocks.save(tx, clock, change(clock.run, now=self._kernel.clock.now()))
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    async def finish(self, *, user_id: int, attempt_id: int) -> Casework:
        """Hand in the notes as the answer; done before, it is shown as it was.

        Raises:
            UserFacingError: nothing noted, too much for one answer, or closed meanwhile; the notes stay.
        """
        async with self._kernel.db.write() as tx:
            work = await self._open(tx, user_id=user_id, attempt_id=attempt_id)
            if work.going.attempt.is_answered:
                return work
            self._check_answer(work)
            touched = logic.touched(work.drill, work.notes, work.questions)
            await self._drills.store_answer(
                tx,
                work.going,
                answer=work.answer,
                is_correct=None,
                touched=touched,
                worth=logic.points_for_case(
                    share=len(touched) / len(work.drill.concepts), hints_used=work.going.attempt.hints_used
                ),
            )
            if work.sitting:
                clock = work.sitting.clock
                await phase_clocks.save(tx, clock, phases.finish(clock.run, now=self._kernel.clock.now()))
            return await self._work(tx, user_id=user_id, attempt_id=attempt_id)

    def _check_answer(self, work: Casework) -> None:
        if not work.notes:
            raise UserFacingError(
                "**Your notes** are empty, so there is nothing to hold against the list. Press **Note**, write "
                "a line or two, even rough ones, then finish."
            )
        if len(work.answer) > ANSWER_LIMIT and work.sitting:
            longest = max(work.sitting.phases, key=lambda phase: len(work.notes.get(phase.key, "")))
            raise UserFacingError(
                f"**Your notes** have {len(work.answer):,} characters with their headings, {ANSWER_LIMIT:,} make "
                f"one answer. All of it is kept. Shorten a step, the longest is **{longest.name}** with "
                f"{len(work.notes[longest.key]):,}, then finish."
            )

    # ------------------------------------------------------------------ inside a transaction

    async def _work(self, tx: Tx, *, user_id: int, attempt_id: int) -> Casework:
        going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
        if not isinstance(going.drill, CaseDrill):
            raise NotFound("This drill is of another kind now. Open it anew with `/drill today`.")
        clock = await phase_clocks.get(tx, feature=store.FEATURE, object_id=attempt_id)
        if clock is None:
            return Casework(going, going.drill, None, {}, ())
        return Casework(
            going,
            going.drill,
            Sitting(clock, phases.read(clock.run, now=self._kernel.clock.now())),
            await phase_clocks.notes(tx, clock=clock, user_id=user_id),
            await store.questions(tx, attempt_id),
        )

    async def _open(self, tx: Tx, *, user_id: int, attempt_id: int, typed: str | None = None) -> Casework:
        """Return the case for a press that changes it; one that was answered is handed out as it is.

        One under way when its group's drill closed, paused over night perhaps, goes on as practice.

        Raises:
            UserFacingError: the drill closed before the clock was started.
        """
        work = await self._work(tx, user_id=user_id, attempt_id=attempt_id)
        post, attempt = work.going.post, work.going.attempt
        if post is not None and post.is_closed and work.sitting and not attempt.is_answered:
            await drills_store.let_go_of_closed_post(
                tx, guild_id=attempt.guild_id, user_id=user_id, drill_id=attempt.drill_id
            )
            work = await self._work(tx, user_id=user_id, attempt_id=attempt_id)
        if typed is not None or not work.going.attempt.is_answered:
            kept = "\n\n".join(part for part in (work.answer, typed) if part)
            await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=kept or None)
        return work

    async def _running(
        self, tx: Tx, *, user_id: int, attempt_id: int, typed: str
    ) -> tuple[Casework, Sitting]:
        """Return the case and its clock, which was started.

        Raises:
            UserFacingError: answered, closed, or not begun; what was typed is kept.
        """
        work = await self._open(tx, user_id=user_id, attempt_id=attempt_id, typed=typed)
        if work.sitting is None:
            raise UserFacingError(
                "The clock is not running yet. Press **Start the clock** first.", kept=typed
            )
        return work, work.sitting
