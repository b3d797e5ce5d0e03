"""Use cases of SQL drills: name the grain first, then have queries judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.drills import logic
from cogs.drills.judge.sql.job import SqlJob
from cogs.drills.judge.verdict import Verdict
from cogs.drills.judged import store as judged_store
from cogs.drills.judged.models import Submission
from cogs.drills.judged.service import Submissions, Wording
from cogs.drills.models import SqlDrill
from cogs.drills.service import DrillService, Going

from . import store
from .models import Grain

_WORDS = Wording("query", "Write one SELECT")


class SqlJudge(Protocol):
    """A judge behind its self-test."""

    @property
    def fault(self) -> str | None: ...

    async def run(self, job: SqlJob) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Querying:
    """An attempt at an SQL drill with what is known of it; ``grain`` is None until it was picked."""

    going: Going
    drill: SqlDrill
    grain: Grain | None
    last: Submission | None


def job_of(drill: SqlDrill, source: str) -> SqlJob:
    return SqlJob(source, drill.references[0], drill.datasets, drill.ordered, drill.names)


class SqlService:
    """Answers to SQL drills; judged by ``runner`` when there is one."""

    def __init__(
        self, kernel: Kernel, drills: DrillService, submissions: Submissions, runner: SqlJudge | None
    ) -> None:
        self._kernel = kernel
        self._drills = drills
        self._submissions = submissions
        self.runner = runner
        drills.gate("sql", self._why_closed)

    def _why_closed(self) -> str | None:
        if self.runner is None or self.runner.fault:
            return (
                "SQL drills are off on this bot, because it cannot judge queries safely right now. "
                "Other kinds work: `/drill next`."
            )
        return None

    async def querying(self, *, user_id: int, attempt_id: int) -> Querying:
        """Return the member's attempt as it stands."""
        async with self._kernel.db.read() as tx:
            going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            drill = _sql(going)
            grain = await store.grain(tx, attempt_id)
            last = await judged_store.last_submission(tx, attempt_id)
        return Querying(going, drill, grain, last)

    async def pick_grain(self, *, user_id: int, attempt_id: int, key: str) -> Querying:
        """Note what the member takes one row of the result to be; the first pick stands, right or wrong.

        Raises:
            UserFacingError: answered before, closed meanwhile, or no such sentence.
        """
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            drill = _sql(going)
            if key not in drill.grains:
                raise NotFound(
                    "This sentence is no longer part of the drill. Open it anew with `/drill today`."
                )
            await store.pick_grain(
                tx,
                attempt_id=attempt_id,
                picked=drill.grains[key],
                is_right=key == drill.right_grain,
                now=self._kernel.clock.now(),
            )
        return await self.querying(user_id=user_id, attempt_id=attempt_id)

    async def submit(self, *, user_id: int, attempt_id: int, source: str) -> Querying:
        """Judge the query; a full pass answers the drill.

        Raises:
            UserFacingError: no grain picked yet, nothing that can be judged, or no judge; the query is handed back.
        """
        runner = self.runner
        if runner is None:
            raise UserFacingError(
                "Judging is off on this bot right now, so SQL drills cannot be answered. Other kinds work: "
                "`/drill next`.",
                kept=source,
            )
        found = await self.querying(user_id=user_id, attempt_id=attempt_id)
        if found.grain is None and not found.going.attempt.is_answered:
            raise UserFacingError(
                "First say what one row of your result is, then send the query.", kept=source
            )
        await self._submissions.judge(
            user_id=user_id,
            attempt_id=attempt_id,
            source=source,
            words=_WORDS,
            check=_sql,
            run=lambda going: runner.run(job_of(_sql(going), source)),
            worth=_worth,
        )
        return await self.querying(user_id=user_id, attempt_id=attempt_id)

    async def give_up(self, *, user_id: int, attempt_id: int) -> Querying:
        await self._submissions.give_up(user_id=user_id, attempt_id=attempt_id, check=_sql)
        return await self.querying(user_id=user_id, attempt_id=attempt_id)


async def _worth(tx: Tx, going: Going, failed: int) -> int:
    grain = await store.grain(tx, going.attempt.attempt_id)
    return logic.points_for_sql(
        hints_used=going.attempt.hints_used, failed=failed, grain_right=grain is not None and grain.is_right
    )


def _sql(going: Going) -> SqlDrill:
    if not isinstance(going.drill, SqlDrill):
        raise NotFound("This drill is of another kind now. Open it anew with `/drill today`.")
    return going.drill
