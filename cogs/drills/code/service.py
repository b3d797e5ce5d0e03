"""Use cases of code drills: keep the code, judge it outside any transaction, store the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import Kernel
from bot.errors import NotFound, UserFacingError
from cogs.drills import logic
from cogs.drills.judge.verdict import Case, Guarded, Job, Verdict
from cogs.drills.models import CodeDrill
from cogs.drills.service import DrillService, Going

from . import store
from .models import Phase, Submission

SOURCE_LIMIT = 4000
SUBMISSIONS_AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class Coding:
    """A code attempt with what is known of it; ``phases`` are the moments they were reached."""

    going: Going
    drill: CodeDrill
    phases: dict[Phase, datetime]
    last: Submission | None


def job_of(drill: CodeDrill, source: str) -> Job:
    cases = tuple(Case(case.args, case.expected, case.is_public) for case in drill.cases)
    return Job(source, drill.function, cases, unordered=drill.unordered)


class CodeService:
    """Answers to code drills; judged by ``runner`` when there is one."""

    def __init__(self, kernel: Kernel, drills: DrillService, runner: Guarded | None) -> None:
        self._kernel = kernel
        self._drills = drills
        self._judging: set[int] = set()
        self.runner = runner
        drills.gate("code", self._why_closed)

    def _why_closed(self) -> str | None:
        if self.runner is None or self.runner.fault:
            return (
                "Code drills are off on this bot, because it cannot judge code safely right now. "
                "Other kinds work: `/drill next`."
            )
        return None

    async def coding(self, *, user_id: int, attempt_id: int) -> Coding:
        """Return the member's code attempt as it stands."""
        async with self._kernel.db.read() as tx:
            going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            drill = _code(going)
            phases = await store.phases(tx, attempt_id)
            last = await store.last_submission(tx, attempt_id)
        return Coding(going, drill, phases, last)

    async def stamp(self, *, user_id: int, attempt_id: int, phase: Phase) -> Coding:
        """Note that the member reached a phase of the round."""
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            _code(going)
            await store.stamp_phase(tx, attempt_id=attempt_id, phase=phase, now=self._kernel.clock.now())
        return await self.coding(user_id=user_id, attempt_id=attempt_id)

    async def submit(self, *, user_id: int, attempt_id: int, source: str) -> Coding:
        """Keep the code, judge it, store the verdict; a full pass answers the drill.

        Raises:
            UserFacingError: empty, too long, too often, one already running, closed, or no judge; the code is
                handed back.
        """
        self._check_source(source)
        runner = self._require_runner(source)
        if user_id in self._judging:
            raise UserFacingError("Your last code is still being judged. Wait for its verdict.", kept=source)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=source)
            drill = _code(going)
            recent = await store.count_since(tx, user_id=user_id, since=now - timedelta(hours=1))
            if recent >= SUBMISSIONS_AN_HOUR:
                raise UserFacingError(
                    f"You have sent {recent} submissions within an hour, {SUBMISSIONS_AN_HOUR} are possible. "
                    "Run it in your head against the examples, and come back a little later.",
                    kept=source,
                )
            submission = await store.add_submission(tx, attempt=going.attempt, source=source, now=now)
        self._judging.add(user_id)
        try:
            verdict = await runner.run(job_of(drill, source))
        finally:
            self._judging.discard(user_id)
        await self._store_verdict(going, submission, verdict)
        return await self.coding(user_id=user_id, attempt_id=attempt_id)

    def _check_source(self, source: str) -> None:
        if not source.strip():
            raise UserFacingError("**Your code** is empty. Write the function and send it again.")
        if len(source) > SOURCE_LIMIT:
            raise UserFacingError(
                f"**Your code** has {len(source):,} characters, {SOURCE_LIMIT:,} are possible. Shorten it.",
                kept=source,
            )

    def _require_runner(self, source: str) -> Guarded:
        if self.runner is None:
            raise UserFacingError(
                "Judging is off on this bot right now, so code drills cannot be answered. Other kinds work: "
                "`/drill next`.",
                kept=source,
            )
        return self.runner

    async def _store_verdict(self, going: Going, submission: Submission, verdict: Verdict) -> None:
        attempt_id = going.attempt.attempt_id
        async with self._kernel.db.write() as tx:
            await store.set_verdict(tx, submission_id=submission.submission_id, verdict=verdict)
            fresh = await self._drills.going_in(tx, user_id=going.attempt.user_id, attempt_id=attempt_id)
            is_late = fresh.post is not None and fresh.post.is_closed
            if verdict.is_solved and not fresh.attempt.is_answered and not is_late:
                worth = logic.points_for_code(
                    hints_used=fresh.attempt.hints_used,
                    failed=await store.failed_count(tx, attempt_id),
                    tested="test" in await store.phases(tx, attempt_id),
                )
                await self._drills.store_answer(
                    tx, fresh, answer=submission.source, is_correct=True, touched=(), worth=worth
                )

    async def give_up(self, *, user_id: int, attempt_id: int) -> Coding:
        """Close the attempt with what was sent last, and open the solution."""
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            _code(going)
            last = await store.last_submission(tx, attempt_id)
            await self._drills.store_answer(
                tx,
                going,
                answer=last.source if last else "",
                is_correct=False,
                touched=(),
                worth=logic.points_for_choice(is_correct=False, hints_used=going.attempt.hints_used),
            )
        return await self.coding(user_id=user_id, attempt_id=attempt_id)


def _code(going: Going) -> CodeDrill:
    if not isinstance(going.drill, CodeDrill):
        raise NotFound("This drill is of another kind now. Open it anew with `/drill today`.")
    return going.drill
