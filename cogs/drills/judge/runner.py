"""The judge: one submission at a time through a worker, its answers compared here."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from bot.errors import UserFacingError

from . import limits
from .build import BuildFailed, default_cache, ensure_component
from .pool import Loan, Pool, WorkerLost
from .selftest import CALIBRATION, CLOSED, ENDED, Passing, fault_in
from .sequence import in_order, refusal, request_text
from .verdict import Case, CodeRunner, Job, Verdict


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
        self.slowness = 1.0
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
            return await fault_in(self.run, (*CLOSED, *ENDED))
        except BuildFailed as error:
            return str(error)
        except WorkerLost as error:
            return Passing(f"the judge's worker does not start ({error})")
        except UserFacingError as error:
            return error.sentence
        except OSError as error:
            return Passing(f"the judge's worker cannot be started: {error.strerror or error}")

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
        async with pool.loan() as loan:
            self.slowness = await _slowness(loan)

    async def _judge(self, loan: Loan, job: Job) -> Verdict:
        async def ask(case: Case, seconds: float, is_fresh: bool) -> dict[str, Any]:
            return await _asked(loan, job.source, job.function, case.args, seconds=seconds, is_fresh=is_fresh)

        slowness, least = self.slowness, 1.0
        if job.is_meant_to_be_late:
            # Measured again: a machine that was busy when the judge opened would give it time it must not have.
            slowness, least = min(slowness, await _slowness(loan)), limits.QUICKEST_SCALE
        scale = min(max(slowness, least), limits.SLOWEST_SCALE)
        return await in_order(
            job,
            ask,
            seconds_a_case=job.seconds_a_case * scale,
            job_seconds=self._job_seconds * scale,
        )


async def _slowness(loan: Loan) -> float:
    try:
        times = [await _calibration_seconds(loan) for _ in range(3)]
    except WorkerLost as error:
        raise BuildFailed(f"the judge's worker does not start ({error})") from error
    return min(times) / limits.CALIBRATION_SECONDS


async def _calibration_seconds(loan: Loan) -> float:
    started = time.perf_counter()
    await _asked(loan, CALIBRATION, "loop", (), seconds=20.0)
    return time.perf_counter() - started


async def _asked(
    loan: Loan, source: str, function: str, args: tuple[Any, ...], *, seconds: float, is_fresh: bool = True
) -> dict[str, Any]:
    request = request_text(source, function, args)
    return await loan.ask(
        {"request": request, "seconds": seconds, "fresh": is_fresh}, seconds=seconds + limits.GRACE_SECONDS
    )


async def open_runner(cache_dir: Path | None = None) -> CodeRunner:
    """Return the judge over the given cache folder or the user's own; call ``self_test`` before trusting it."""
    return WasmRunner(cache_dir or default_cache())
