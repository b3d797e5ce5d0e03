"""SQL workers die, are killed, are left alone; what they know, may do and leave behind."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import UserFacingError
from cogs.drills.judge.pool import Program
from cogs.drills.judge.sql.job import Dataset, SqlJob, Table
from cogs.drills.judge.sql.runner import DuckDBRunner, program
from cogs.drills.judge.verdict import Verdict
from tests.judge.conftest import MEGABYTE, resident_bytes, unharmed, variable
from tests.judge.sql_attacks import COPIES, FILES, HOST, MEMORY, TIME
from tests.judge.test_boundary import targets, told_at_start
from tests.judge.test_pool import descriptors, gone, until

ENDLESS = TIME["an endless recursion"]
DATA: Dataset = (Table("t", (("x", "INTEGER"),), ((1,), (2,))),)
OTHER: Dataset = (Table("t", (("x", "INTEGER"),), ((5,),)),)
REFERENCE = "SELECT count(*) FROM t"


@pytest.fixture
async def runner() -> AsyncIterator[DuckDBRunner]:
    made = DuckDBRunner(workers=1)
    yield made
    await made.aclose()


async def judged(runner: DuckDBRunner, source: str, *, seconds: float = 20) -> Verdict:
    return await runner.run(SqlJob(source, REFERENCE, (DATA, OTHER), seconds=seconds))


async def assert_honest_passes(runner: DuckDBRunner) -> None:
    verdict = await judged(runner, "SELECT count(x) FROM t")
    assert verdict.is_solved, verdict


async def busy(runner: DuckDBRunner) -> int:
    await until(lambda: runner.pids)
    (pid,) = runner.pids
    return pid


async def test_a_worker_killed_at_work_is_a_crash_and_is_replaced(runner: DuckDBRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    async with unharmed(), asyncio.TaskGroup() as group:
        running = group.create_task(judged(runner, ENDLESS))
        await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
    assert [each.outcome for each in running.result().results] == ["crash", "skipped"]
    assert running.result().results[0].error == "The database broke down on this query."
    await assert_honest_passes(runner)
    assert runner.pids != [pid]


async def test_a_worker_killed_while_idle_costs_nobody_a_verdict(runner: DuckDBRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not runner.pids)
    await assert_honest_passes(runner)


async def test_a_cancelled_query_leaves_no_worker_at_it(runner: DuckDBRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await judged(runner, ENDLESS)
    await gone(pid)
    assert runner.pids == []
    await assert_honest_passes(runner)


async def test_a_query_that_ran_out_of_memory_costs_the_worker_its_life(runner: DuckDBRunner) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    verdict = await judged(runner, MEMORY["printf"])
    assert [each.outcome for each in verdict.results] == ["memory", "skipped"]
    await gone(pid)
    await assert_honest_passes(runner)


async def test_closing_ends_all_workers_and_what_they_are_at() -> None:
    runner = DuckDBRunner(workers=2)
    assert await runner.self_test() is None
    pids = runner.pids
    assert len(pids) == 2
    await assert_honest_passes(runner)  # the reference's rows are known from here on
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(judged(runner, ENDLESS)) for _ in range(2)]
        await asyncio.sleep(0.3)
        await runner.aclose()
    for pid in pids:
        await gone(pid)
    assert {task.result().results[0].outcome for task in running} == {"crash"}
    with pytest.raises(UserFacingError, match="cannot be judged"):
        await judged(runner, REFERENCE)


async def test_two_run_twenty_wait_and_the_next_is_asked_to_come_back() -> None:
    runner = DuckDBRunner()
    found = await asyncio.gather(*(judged(runner, REFERENCE) for _ in range(25)), return_exceptions=True)
    refused = [each for each in found if isinstance(each, UserFacingError)]
    solved = [each for each in found if isinstance(each, Verdict) and each.is_solved]
    assert (len(solved), len(refused)) == (22, 3)
    assert refused[0].sentence.startswith("**Judge**")
    await runner.aclose()


BOT = f"""
import asyncio, sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from cogs.drills.judge.sql.job import SqlJob, Table
from cogs.drills.judge.sql.runner import DuckDBRunner

async def main():
    runner = DuckDBRunner(workers=1)
    data = (Table("t", (("x", "INTEGER"),), ((1,),)),)
    await runner.run(SqlJob("SELECT 1", "SELECT 1", (data,)))
    print(*runner.pids, flush=True)
    await runner.run(SqlJob({ENDLESS!r}, "SELECT 1", (data,), seconds=600))

asyncio.run(main())
"""


async def test_a_bot_that_is_killed_leaves_no_child() -> None:
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", BOT, stdout=asyncio.subprocess.PIPE)
    assert bot.stdout is not None
    async with asyncio.timeout(60):
        (pid,) = [int(word) for word in (await bot.stdout.readline()).split()]
    await asyncio.sleep(0.3)
    bot.kill()
    await bot.wait()
    await gone(pid)


# ---------------------------------------------------------------------- what a worker knows and may do


def limits_of(pid: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return {line[:26].strip(): line[26:].split() for line in lines}


def pages(pid: int) -> int:
    """Return the bytes of memory that the process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_a_worker_knows_no_variable_and_holds_three_pipes_and_nothing_else(
    runner: DuckDBRunner,
) -> None:
    with variable("CADRE_PROBE_SECRET", "secret"):
        await assert_honest_passes(runner)
    pid = await busy(runner)
    held = [re.sub(r"\d+", "", name) for name in targets(pid)]
    assert sorted(held) == ["/dev/null", "pipe:[]", "pipe:[]"]
    environment, folder = told_at_start(pid)
    assert b"CADRE" not in environment
    assert folder == Path("/")
    assert os.getsid(pid) == pid


async def test_while_a_query_runs_the_kernel_gives_no_file_no_child_and_no_more_memory(
    runner: DuckDBRunner,
) -> None:
    await assert_honest_passes(runner)
    pid = await busy(runner)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(judged(runner, ENDLESS, seconds=1.5))
        await asyncio.sleep(0.4)
        limits = limits_of(pid)
    assert running.result().results[0].outcome == "timeout"
    assert limits["Max open files"][0] == "3"
    assert limits["Max processes"][0] == "0"
    assert limits["Max file size"][:2] == ["0", "0"]
    assert limits["Max core file size"][:2] == ["0", "0"]
    assert int(limits["Max address space"][1]) < 640 * MEGABYTE
    assert int(limits["Max cpu time"][0]) < 60


BLIND = """SELECT '{"error": false, "statements": [{"type": "BASE_TABLE", "table_name": "t"}]}' || ?[:0]"""
"""Says of every query that it reads the drill's table and nothing else."""


class Changed(DuckDBRunner):
    """A judge with a setting of its worker changed."""

    def __init__(self, **settings: object) -> None:
        super().__init__(workers=1)
        self._settings = settings

    def _program(self) -> Program:
        whole = program()
        return replace(whole, setup={**whole.setup, **self._settings})


@pytest.mark.parametrize("name", [*FILES, *COPIES, *HOST])
async def test_behind_the_look_at_the_query_databases_own_settings_hold(
    blind: DuckDBRunner, name: str
) -> None:
    source = (FILES | COPIES | HOST)[name]
    verdict = await judged(blind, source)
    assert not verdict.is_solved
    assert not list_of_files()
    assert "root:" not in repr(verdict)
    if name in FILES and name != "a reader serialised":
        assert verdict.problem is not None, verdict
    await assert_honest_passes(blind)


@pytest.fixture
async def blind() -> AsyncIterator[DuckDBRunner]:
    made = Changed(tree=BLIND)
    yield made
    await made.aclose()


def list_of_files() -> list[Path]:
    return list(Path("/tmp").glob("cadre-sql-was-here*"))  # noqa: S108 - where the attacks aim


def memory_of(pid: int) -> bytes:
    """Return all that the process has written into its memory."""
    found = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            ends, rights, *_, name = (
                line.split(maxsplit=5) if line.count("/") else (*line.split(maxsplit=5), "")
            )
            if "rw" not in rights or "[v" in name:
                continue
            start, end = (int(part, 16) for part in ends.split("-"))
            memory.seek(start)
            found.append(memory.read(end - start))
    return b"".join(found)


async def test_expected_rows_never_enter_the_process_of_a_members_query(runner: DuckDBRunner) -> None:
    needle = b"needle-26106358"
    reference = "SELECT 'needle-' || (9173 * 2846)::VARCHAR FROM t"
    verdict = await runner.run(SqlJob("SELECT 'x' FROM t", reference, (DATA, OTHER)))
    assert [each.outcome for each in verdict.results] == ["wrong", "wrong"]
    assert needle.decode() in (verdict.results[0].got or ""), "the host has them"
    assert needle not in memory_of(await busy(runner))
    await runner.run(SqlJob(reference, reference, (DATA, OTHER)))
    assert needle in memory_of(await busy(runner)), "the search does find what is there"


async def test_the_reference_is_run_once_for_a_drill(runner: DuckDBRunner) -> None:
    job = SqlJob(REFERENCE, "SELECT uuid()::VARCHAR FROM range(1)", (DATA,))
    first = await runner.expected(job)
    await runner.run(job)
    assert await runner.expected(SqlJob("SELECT 2", job.reference, job.datasets)) == first
    assert await runner.expected(SqlJob("SELECT 2", job.reference, (OTHER,))) != first


async def test_many_mixed_queries_leave_descriptors_and_memory_as_they_were(runner: DuckDBRunner) -> None:
    mixed = [
        REFERENCE,
        "SELECT nope",
        "SELECT range FROM range(199)",
        "SELECT 1; SELECT 2",
        "SELECT repeat('x', 400) FROM range(200)",
    ]
    for source in (MEMORY["printf"], *mixed):
        await judged(runner, source)
    before, memory = descriptors(), resident_bytes()
    for _ in range(20):
        for source in mixed:
            await judged(runner, source)
    grown = pages(await busy(runner))
    await judged(runner, MEMORY["printf"])
    await assert_honest_passes(runner)
    assert descriptors() == before
    assert resident_bytes() - memory < 16 * MEGABYTE
    assert grown < 160 * MEGABYTE, "a worker that is used a lot stays small"
    assert len(runner.pids) == 1


# ---------------------------------------------------------------------- the self-test


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"address_bytes": 2**36, "memory_bytes": 2**36}, "the limit of memory does not hold"),
        ({"depth": 1}, "worker does not start"),
        ({"tree": "SELECT 'no tree'"}, "failed its own test"),
        ({"address_bytes": 0}, "failed its own test"),
    ],
)
async def test_a_judge_without_one_of_its_walls_fails_its_own_test(
    settings: dict[str, object], fault: str
) -> None:
    runner = Changed(**settings)
    found = await runner.self_test()
    await runner.aclose()
    assert found is not None
    assert fault in found


async def test_a_worker_that_does_not_start_is_told_to_the_operator() -> None:
    class Broken(DuckDBRunner):
        def _program(self) -> Program:
            return Program(Path("/no/such/worker.py"), (), {})

    runner = Broken(workers=1)
    assert (await runner.self_test() or "").startswith("the SQL judge's worker does not start")
    await runner.aclose()
