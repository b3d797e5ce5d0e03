"""The judge: one submission at a time through a worker, its answers compared here."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import UserFacingError

from . import limits
from .build import BuildFailed, default_cache, ensure_component
from .compare import to_wire
from .pool import Loan, Pool, WorkerLost
from .reading import LOST, Stopped, late, result_of
from .selftest import CALIBRATION, fault_in
from .verdict import Case, CaseResult, CodeRunner, Job, Verdict


class WasmRunner:
    """Judges in WebAssembly. Build or reach nothing until it is first used or tested."""

    def __init__(
        self,
        cache: Path,
        *,
        workers: int = limits.WORKERS,
        queue: int = limits.QUEUE,
        job_seconds: float = limits.JOB_SECONDS,
    ) -> None:
        self._cache = cache
        self._workers = workers
        self._room = workers + queue
        self._job_seconds = job_seconds
        self._admitted = 0
        self._pool: Pool | None = None
        self._opening = asyncio.Lock()
        self._is_closed = False
        self.scale = 1.0
        """How many times slower than the reference this machine is; time limits are stretched by it."""

    @property
    def pids(self) -> list[int]:
        return self._pool.pids if self._pool else []

    async def run(self, job: Job) -> Verdict:
        """Judge; raise a UserFacingError if too many wait or judging is off."""
        problem = refusal(job)
        if problem:
            return Verdict((), 0.0, problem=problem)
        if self._admitted >= self._room:
            raise UserFacingError(
                "**Judge**: too many solutions are waiting right now. Send yours again in a minute; nothing is lost."
            )
        self._admitted += 1
        try:
            pool = await self._open()
            async with pool.loan() as loan:
                return await self._judge(loan, job)
        except (BuildFailed, OSError) as error:
            raise UserFacingError(
                "**Judge**: code cannot be judged here at the moment. Other drills work; tell a moderator."
            ) from error
        finally:
            self._admitted -= 1

    async def self_test(self) -> str | None:
        try:
            pool = await self._open()
            await pool.warm()
            return await fault_in(self.run)
        except BuildFailed as error:
            return str(error)
        except WorkerLost as error:
            return f"the judge's worker does not start ({error})"
        except UserFacingError as error:
            return error.sentence
        except OSError as error:
            return f"the judge's worker cannot be started: {error.strerror or error}"

    async def aclose(self) -> None:
        self._is_closed = True
        if self._pool:
            await self._pool.close()

    async def _open(self) -> Pool:
        async with self._opening:
            if self._is_closed:
                raise BuildFailed("the judge is closed")
            if self._pool is None:
                component = await asyncio.to_thread(ensure_component, self._cache)
                pool = Pool(component, self._workers)
                await self._calibrate(pool)
                self._pool = pool
            return self._pool

    async def _calibrate(self, pool: Pool) -> None:
        """Stretch the limits on a slow machine by how long a fixed loop takes here."""
        try:
            async with pool.loan() as loan:
                times = [(await _timed(loan, CALIBRATION, "loop", (), seconds=20.0))[1] for _ in range(3)]
        except WorkerLost as error:
            raise BuildFailed(f"the judge's worker does not start ({error})") from error
        self.scale = min(max(min(times) / limits.CALIBRATION_SECONDS, 1.0), limits.SLOWEST_SCALE)

    async def _judge(self, loan: Loan, job: Job) -> Verdict:
        results: list[CaseResult] = []
        left = self._job_seconds * self.scale
        spent = 0.0
        for case in job.cases:
            seconds = min(job.seconds_a_case * self.scale, left - spent)
            if seconds <= 0:
                results.append(CaseResult("skipped", 0.0))
                continue
            try:
                result = await _judged(
                    loan,
                    job,
                    case,
                    seconds,
                    is_first=not results,
                    is_fresh=needs_fresh(case, job.cases, results),
                )
            except Stopped as stop:
                return Verdict((), spent, problem=str(stop), problem_line=stop.line)
            results.append(result)
            spent += result.seconds
        return Verdict(tuple(results), spent)


def needs_fresh(case: Case, cases: Sequence[Case], results: Sequence[CaseResult]) -> bool:
    """Tell whether the case must not run where the ones before it ran.

    What is shown of a public case must not tell of a hidden one before it, and an interpreter that ran out of
    something is not to be trusted with the next.
    """
    if not results or results[-1].outcome not in {"pass", "wrong", "error"}:
        return True
    return case.is_public and not all(before.is_public for before in cases[: len(results)])


async def _judged(
    loan: Loan, job: Job, case: Case, seconds: float, *, is_first: bool, is_fresh: bool
) -> CaseResult:
    started = time.perf_counter()
    try:
        reply, spent = await _timed(
            loan, job.source, job.function, case.args, seconds=seconds, is_fresh=is_fresh
        )
    except WorkerLost as lost:
        spent = time.perf_counter() - started
        if lost.is_late:
            return CaseResult("timeout", spent, error=late(seconds))
        return CaseResult("crash", spent, error=LOST)
    return result_of(job, case, reply, spent, seconds, is_first=is_first)


async def _timed(
    loan: Loan, source: str, function: str, args: tuple[Any, ...], *, seconds: float, is_fresh: bool = True
) -> tuple[dict[str, Any], float]:
    request = json.dumps({"source": source, "function": function, "args": to_wire(args)})
    started = time.perf_counter()
    reply = await loan.ask(
        {"request": request, "seconds": seconds, "fresh": is_fresh}, seconds=seconds + limits.GRACE_SECONDS
    )
    return reply, time.perf_counter() - started


def refusal(job: Job) -> str | None:
    """Return why this is not run at all."""
    if len(job.cases) > limits.CASES:
        raise ValueError(f"at most {limits.CASES} cases")
    if len(job.source) > limits.SOURCE_CHARACTERS:
        return f"Your code has {len(job.source):,} characters; up to {limits.SOURCE_CHARACTERS:,} are judged."
    if "\0" in job.source:
        return "Your code holds a NUL character; paste it again as plain text."
    return None if job.source.strip() else "There is no code in what you sent."


async def open_runner(cache_dir: Path | None = None) -> CodeRunner:
    """Return the judge over the given cache folder or the user's own; call ``self_test`` before trusting it."""
    return WasmRunner(cache_dir or default_cache())
