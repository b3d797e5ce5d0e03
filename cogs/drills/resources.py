"""What drills keep open beside the bot: the judges. They outlive a restart of the bot itself."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Generic, Protocol, TypeVar

from bot.config import Settings
from bot.errors import UserFacingError
from bot.telemetry import get_logger

from .judge.build import default_cache
from .judge.runner import WasmRunner
from .judge.selftest import Passing
from .judge.snekbox import SnekboxRunner
from .judge.sql.runner import DuckDBRunner
from .judge.verdict import Verdict

log = get_logger(__name__)

JUDGE, SQL_JUDGE = "drills.judge", "drills.sql_judge"

JobT_contra = TypeVar("JobT_contra", contravariant=True)


class Runner(Protocol[JobT_contra]):
    async def run(self, job: JobT_contra) -> Verdict: ...

    async def self_test(self) -> str | None: ...

    async def aclose(self) -> None: ...


class Judge(Generic[JobT_contra]):
    """A sandbox behind its self-test: whatever fails there turns its judging off, and nothing else."""

    def __init__(self, runner: Runner[JobT_contra], name: str) -> None:
        self._runner = runner
        self._name = name
        self._testing = asyncio.Lock()
        self._is_tested = False
        self.fault: str | None = None
        """Why nothing is judged, None when all is well or nobody asked yet."""

    async def warm_up(self) -> bool:
        """Build the sandbox if this version was never built here, and prove that it holds.

        False: it was not to be reached, and stays off until another call finds it well. One that failed its test
        is not tested again.
        """
        async with self._testing:
            if not self._is_tested:
                before, self.fault = self.fault, await self._runner.self_test()
                self._is_tested = not isinstance(self.fault, Passing)
                if self.fault and self.fault != before:
                    log.error("judge_off", judge=self._name, reason=self.fault)
                elif before and not self.fault:
                    log.info("judge_on", judge=self._name)
            return self._is_tested

    async def run(self, job: JobT_contra) -> Verdict:
        """Judge, never before the sandbox was proved to hold."""
        if self.fault is None:
            await self.warm_up()
        if self.fault:
            raise UserFacingError(
                "Judging is off on this bot right now, so what you sent was kept and not run. Other kinds work: "
                "`/drill next`."
            )
        return await self._runner.run(job)

    async def self_test(self) -> str | None:
        await self.warm_up()
        return self.fault

    async def aclose(self) -> None:
        await self._runner.aclose()


def _runners(settings: Settings) -> Iterator[tuple[str, Runner[Any]]]:
    """Yield the judges whose libraries are installed, or which need none."""
    if settings.snekbox_url:
        yield JUDGE, SnekboxRunner(settings.snekbox_url)
    elif _is_installed(JUDGE, "wasmtime", "componentize_py"):
        yield JUDGE, WasmRunner(default_cache())
    if _is_installed(SQL_JUDGE, "duckdb"):
        yield SQL_JUDGE, DuckDBRunner()


def _is_installed(judge: str, *libraries: str) -> bool:
    if all(importlib.util.find_spec(library) for library in libraries):
        return True
    log.warning("judge_absent", judge=judge, missing_extra="judge")
    return False


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[dict[str, Judge[Any]]]:
    """Give the judges, but for those whose libraries are not installed."""
    judges = {name: Judge(runner, name) for name, runner in _runners(settings)}
    try:
        yield judges
    finally:
        for judge in judges.values():
            await judge.aclose()
