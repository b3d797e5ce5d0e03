"""What drills keep open beside the bot: the judge. It outlives a restart of the bot itself."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import Settings
from bot.errors import UserFacingError
from bot.telemetry import get_logger

from .judge.build import default_cache
from .judge.runner import WasmRunner
from .judge.snekbox import SnekboxRunner
from .judge.verdict import CodeRunner, Job, Verdict

log = get_logger(__name__)

JUDGE = "drills.judge"
_LIBRARIES = ("wasmtime", "componentize_py")


class Judge:
    """The sandbox behind its self-test: whatever fails there turns judging off, and nothing else."""

    def __init__(self, runner: CodeRunner) -> None:
        self._runner = runner
        self._testing = asyncio.Lock()
        self._is_tested = False
        self.fault: str | None = None
        """Why nothing is judged, None when all is well or nobody asked yet."""

    async def warm_up(self) -> None:
        """Build the sandbox if this version was never built here, and prove that it holds."""
        async with self._testing:
            if not self._is_tested:
                self.fault = await self._runner.self_test()
                self._is_tested = True
                if self.fault:
                    log.error("judge_off", reason=self.fault)

    async def run(self, job: Job) -> Verdict:
        """Judge, never before the sandbox was proved to hold."""
        await self.warm_up()
        if self.fault:
            raise UserFacingError(
                "Judging is off on this bot right now, so your code was kept and not run. Other kinds work: "
                "`/drill next`."
            )
        return await self._runner.run(job)

    async def self_test(self) -> str | None:
        await self.warm_up()
        return self.fault

    async def aclose(self) -> None:
        await self._runner.aclose()


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[dict[str, Judge]]:
    """Give the judge, or nothing where its libraries are not installed."""
    if settings.snekbox_url is None and any(importlib.util.find_spec(name) is None for name in _LIBRARIES):
        log.warning("judge_absent", missing_extra="judge")
        yield {}
        return
    judge = Judge(
        SnekboxRunner(settings.snekbox_url) if settings.snekbox_url else WasmRunner(default_cache())
    )
    try:
        yield {JUDGE: judge}
    finally:
        await judge.aclose()
