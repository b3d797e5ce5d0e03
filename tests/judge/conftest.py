"""A judge over the machine's own cache: the component is built once, whoever comes first; the others wait at its lock."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from cogs.drills.judge.build import default_cache, ensure_component
from cogs.drills.judge.runner import WasmRunner
from cogs.drills.judge.verdict import Case, CaseResult, CodeRunner, Job, Verdict

HONEST = "def f(numbers):\n    return sorted(numbers)\n"
MEGABYTE = 2**20


@pytest.fixture(scope="session")
def component() -> Path:
    return ensure_component(default_cache())


@pytest.fixture
async def runner(component: Path) -> AsyncIterator[WasmRunner]:
    """A judge of the test's own, for those that kill its workers or fill its queue."""
    made = WasmRunner(component.parent)
    yield made
    await made.aclose()


def case(*args: Any, expected: Any = None, is_public: bool = True) -> Case:
    return Case(args, expected, is_public)


def job(source: str, *cases: Case, seconds: float = 2.0, unordered: bool = False) -> Job:
    """Ask for ``f`` over the cases; without any, one that nothing dishonest passes by chance."""
    return Job(source, "f", cases or (case([3, 1, 2], expected=[1, 2, 3]),), unordered, seconds)


async def judged(judge: CodeRunner, source: str, *cases: Case, **options: Any) -> Verdict:
    return await judge.run(job(source, *cases, **options))


async def result(
    judge: CodeRunner, source: str, *args: Any, expected: Any = None, **options: Any
) -> CaseResult:
    verdict = await judged(judge, source, case(*args, expected=expected), **options)
    assert verdict.problem is None, verdict.problem
    (only,) = verdict.results
    return only


def resident_bytes() -> int:
    """Return the memory of this process as it is now; where that cannot be read, at its highest."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@asynccontextmanager
async def unharmed(*, lag: float = 2.0, growth: int = 24 * MEGABYTE) -> AsyncIterator[None]:
    """Hold the bot to account: its loop kept turning and its memory did not grow."""
    worst, done = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal worst
        while not done.is_set():
            before = time.monotonic()
            await asyncio.sleep(0.005)
            worst = max(worst, time.monotonic() - before)

    before = resident_bytes()
    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        try:
            yield
        finally:
            done.set()
    assert worst < lag, f"the loop stood still for {worst:.2f} s"
    assert resident_bytes() - before < growth, "the bot's memory grew"


async def assert_honest_passes(judge: CodeRunner) -> None:
    verdict = await judged(judge, HONEST, seconds=10.0)
    assert verdict.is_solved, verdict


@contextmanager
def variable(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
