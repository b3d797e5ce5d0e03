"""Use cases of code drills: the phases of the round, and the judging of code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.drills import logic
from cogs.drills.judge.verdict import Case, Guarded, Job
from cogs.drills.judged import store as judged_store
from cogs.drills.judged.models import Submission
from cogs.drills.judged.service import Submissions, Wording
from cogs.drills.models import CodeDrill
from cogs.drills.service import DrillService, Going

from . import store
from .models import Phase

_WORDS = Wording("code", "Write the function")


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

    def __init__(
        self, kernel: Kernel, drills: DrillService, submissions: Submissions, runner: Guarded | None
    ) -> None:
        self._kernel = kernel
        self._drills = drills
        self._submissions = submissions
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
            last = await judged_store.last_submission(tx, attempt_id)
        return Coding(going, drill, phases, last)

    async def stamp(self, *, user_id: int, attempt_id: int, phase: Phase) -> Coding:
        """Note that the member reached a phase of the round."""
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            _code(going)
            await store.stamp_phase(tx, attempt_id=attempt_id, phase=phase, now=self._kernel.clock.now())
        return await self.coding(user_id=user_id, attempt_id=attempt_id)

    async def submit(self, *, user_id: int, attempt_id: int, source: str) -> Coding:
        """Judge the code; a full pass answers the drill.

        Raises:
            UserFacingError: nothing that can be judged, or no judge; the code is handed back.
        """
        runner = self.runner
        if runner is None:
            raise UserFacingError(
                "Judging is off on this bot right now, so code drills cannot be answered. Other kinds work: "
                "`/drill next`.",
                kept=source,
            )
        await self._submissions.judge(
            user_id=user_id,
            attempt_id=attempt_id,
            source=source,
            words=_WORDS,
            check=_code,
            run=lambda going: runner.run(job_of(_code(going), source)),
            worth=_worth,
        )
        return await self.coding(user_id=user_id, attempt_id=attempt_id)

    async def give_up(self, *, user_id: int, attempt_id: int) -> Coding:
        await self._submissions.give_up(user_id=user_id, attempt_id=attempt_id, check=_code)
        return await self.coding(user_id=user_id, attempt_id=attempt_id)


async def _worth(tx: Tx, going: Going, failed: int) -> int:
    return logic.points_for_code(
        hints_used=going.attempt.hints_used,
        failed=failed,
        tested="test" in await store.phases(tx, going.attempt.attempt_id),
    )


def _code(going: Going) -> CodeDrill:
    if not isinstance(going.drill, CodeDrill):
        raise NotFound("This drill is of another kind now. Open it anew with `/drill today`.")
    return going.drill
