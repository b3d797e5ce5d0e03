"""Workers die, are killed, are left alone by a bot that is gone; nobody after them notices."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserFacingError
from cogs.drills.judge.runner import WasmRunner
from tests.judge.attacks import MEMORY, PROTOCOL, STACK
from tests.judge.conftest import (
    HONEST,
    MEGABYTE,
    assert_honest_passes,
    case,
    job,
    judged,
    resident_bytes,
    unharmed,
)

STUCK = "import select\ndef f(a):\n    select.select([], [], [], 10**6)"
"""Waits outside of WebAssembly, where no deadline of the engine ends it."""
ROOT = Path(__file__).parents[2]


async def gone(pid: int) -> None:
    """Wait until the process has ended, whoever's child it is."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(10):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


async def until(condition: Callable[[], object]) -> None:
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to be so")


async def busy(runner: WasmRunner) -> int:
    """Return the id of the one worker once it has been lent."""
    await until(lambda: runner.pids)
    (pid,) = runner.pids
    return pid


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def test_a_worker_killed_at_work_is_a_crash_and_is_replaced(runner: WasmRunner) -> None:
    assert await judged(runner, HONEST)
    pid = await busy(runner)
    async with unharmed(), asyncio.TaskGroup() as group:
        running = group.create_task(judged(runner, STUCK, case(1), case(2), seconds=20))
        await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        await gone(pid)
        await until(lambda: runner.pids and pid not in runner.pids)
        os.kill(runner.pids[0], signal.SIGKILL)
    assert [each.outcome for each in running.result().results] == ["crash", "crash"]
    await assert_honest_passes(runner)
    assert runner.pids != [pid]


async def test_a_worker_killed_while_idle_costs_nobody_a_verdict(runner: WasmRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not runner.pids)
    await assert_honest_passes(runner)
    assert await busy(runner) != pid


async def test_a_wait_that_no_deadline_ends_costs_the_worker_its_life(runner: WasmRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    verdict = await judged(runner, STUCK, seconds=0.2)
    assert [each.outcome for each in verdict.results] == ["timeout"]
    await gone(pid)
    await assert_honest_passes(runner)


async def test_an_endless_loop_does_not_cost_the_worker_its_life(runner: WasmRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    verdict = await judged(runner, "def f(a):\n    while True: pass", seconds=0.2)
    assert [each.outcome for each in verdict.results] == ["timeout"]
    assert await busy(runner) == pid


async def test_a_cancelled_submission_leaves_no_worker_at_it(runner: WasmRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await judged(runner, STUCK, seconds=20)
    await gone(pid)
    assert runner.pids == []
    await assert_honest_passes(runner)


async def test_closing_ends_all_workers_and_what_they_are_at(component: Path) -> None:
    runner = WasmRunner(component.parent)
    assert await runner.self_test() is None
    pids = runner.pids
    assert len(pids) == 2
    async with asyncio.TaskGroup() as group:
        running = group.create_task(judged(runner, STUCK, case(1), case(2), seconds=20))
        waiting = [group.create_task(judged(runner, STUCK, seconds=20)) for _ in range(4)]
        await asyncio.sleep(0.2)
        await runner.aclose()
    for pid in pids:
        await gone(pid)
    for task in (running, *waiting):
        assert {each.outcome for each in task.result().results} == {"crash"}
    assert runner.pids == []
    with pytest.raises(UserFacingError, match="cannot be judged"):
        await runner.run(job(HONEST))


BOT = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from cogs.drills.judge.runner import WasmRunner
from cogs.drills.judge.verdict import Case, Job

async def main():
    runner = WasmRunner(Path(sys.argv[1]))
    fault = await runner.self_test()
    print(*(runner.pids if fault is None else [fault]), flush=True)
    stuck = Job({STUCK!r}, "f", (Case((1,), 1, True),), seconds_a_case=600)
    await asyncio.gather(runner.run(stuck), runner.run(stuck))

asyncio.run(main())
"""


async def test_a_bot_that_is_killed_leaves_no_child(component: Path) -> None:
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BOT, str(component.parent), stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None
    async with asyncio.timeout(60):
        pids = [int(word) for word in (await bot.stdout.readline()).split()]
    assert len(pids) == 2
    await asyncio.sleep(0.2)
    bot.kill()
    await bot.wait()
    for pid in pids:
        await gone(pid)


async def test_mixed_runs_leave_descriptors_and_memory_as_they_were(runner: WasmRunner) -> None:
    mixed = [
        HONEST,
        MEMORY["a giant string"],
        PROTOCOL["os._exit(0)"][0],
        HONEST,
        STACK["recursion"][0],
        PROTOCOL["a json of 50 MB"][0],
        "def f(a): syntax error",
        "def f(a):\n    return [0] * 15_000",
    ]
    assert await runner.self_test() is None
    await asyncio.gather(*(judged(runner, source) for source in mixed))
    before, memory = descriptors(), resident_bytes()
    for _ in range(7):
        await asyncio.gather(*(judged(runner, source) for source in mixed))
    await asyncio.gather(judged(runner, STUCK, seconds=0.01), judged(runner, STUCK, seconds=0.01))
    await assert_honest_passes(runner)
    await runner._pool.warm()
    assert descriptors() == before
    assert resident_bytes() - memory < 16 * MEGABYTE
    assert len(runner.pids) == 2
