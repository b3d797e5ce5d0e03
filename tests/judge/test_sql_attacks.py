"""Each thing that strangers send as SQL gets a sentence, leaves the bot unharmed and the next query judged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from cogs.drills.judge.sql.job import Dataset, SqlJob, Table
from cogs.drills.judge.sql.runner import DuckDBRunner
from cogs.drills.judge.verdict import Verdict
from tests.judge import sql_attacks as attacks
from tests.judge.conftest import unharmed

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK, ENOUGH = 0.6, 10.0
"""Seconds: what never ends need not be waited for long; what ends by itself may, on a slow machine, need them."""
DATA: Dataset = (Table("t", (("x", "INTEGER"), ("name", "VARCHAR")), ((1, "a"), (2, "b"), (3, None))),)
HIDDEN: Dataset = (Table("t", (("x", "INTEGER"), ("name", "VARCHAR")), ((7, "hush"), (8, None))),)
REFERENCE = "SELECT count(*) AS n, sum(x) AS total FROM t"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge() -> AsyncIterator[DuckDBRunner]:
    """One judge for all attacks, so that each also meets what the ones before left behind."""
    made = DuckDBRunner(workers=1)
    assert await made.self_test() is None
    yield made
    await made.aclose()


def written() -> list[Path]:
    return list(Path("/tmp").glob("cadre-sql-was-here*"))  # noqa: S108 - where the attacks aim


def job(source: str, *, seconds: float) -> SqlJob:
    return SqlJob(source, REFERENCE, (DATA, HIDDEN), seconds=seconds)


def sentence_of(verdict: Verdict) -> str:
    return verdict.problem or next(r.error or "" for r in verdict.results if r.outcome != "pass")


async def stopped(judge: DuckDBRunner, source: str, allowed: set[str]) -> str:
    """Send it; return the sentence for the member."""
    seconds = QUICK if "timeout" in allowed else ENOUGH
    async with unharmed():
        verdict = await judge.run(job(source, seconds=seconds))
    outcome = verdict.results[0].outcome if verdict.results else "problem"
    assert outcome in allowed, verdict
    assert not verdict.is_solved
    told = sentence_of(verdict)
    assert 10 < len(told) <= 300, verdict
    assert not any(secret in told for secret in ("site-packages", "/root", ".duckdb", "hush")), told
    honest = await judge.run(job("SELECT count(x), sum(x) FROM t", seconds=ENOUGH))
    assert honest.is_solved, honest
    return told


@pytest.mark.parametrize("name", attacks.FILES)
async def test_there_is_no_file(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.FILES[name], attacks.PROBLEM)


@pytest.mark.parametrize("name", attacks.COPIES)
async def test_nothing_is_written(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.COPIES[name], attacks.PROBLEM)
    assert not written()


@pytest.mark.parametrize("name", attacks.EXTENSIONS)
async def test_nothing_is_installed_or_loaded(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.EXTENSIONS[name], attacks.PROBLEM)


@pytest.mark.parametrize("name", attacks.SETTINGS)
async def test_no_setting_is_read_or_changed(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.SETTINGS[name], attacks.PROBLEM)


@pytest.mark.parametrize("name", attacks.ATTACHED)
async def test_there_is_no_other_database(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.ATTACHED[name], attacks.PROBLEM)


@pytest.mark.parametrize("name", attacks.STATEMENTS)
async def test_one_select_and_nothing_else_is_run(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.STATEMENTS[name], attacks.PROBLEM)


@pytest.mark.parametrize("name", attacks.HOST)
async def test_nothing_of_the_worker_is_in_reach(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.HOST[name], attacks.PROBLEM)


@pytest.mark.parametrize("name", attacks.TIME)
async def test_what_never_ends_is_ended(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.TIME[name], attacks.SLOW | {"too_big"})


@pytest.mark.parametrize("name", attacks.MEMORY)
async def test_what_takes_all_memory_gets_none(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.MEMORY[name], attacks.BIG)


@pytest.mark.parametrize("name", attacks.RESULTS)
async def test_a_result_too_big_to_read_is_not_read(judge: DuckDBRunner, name: str) -> None:
    told = await stopped(judge, attacks.RESULTS[name], {"too_big"})
    assert any(bound in told for bound in ("200 rows", "50 columns", "400 characters"))


@pytest.mark.parametrize("name", attacks.DEEP)
async def test_what_is_too_deep_is_refused(judge: DuckDBRunner, name: str) -> None:
    assert len(attacks.DEEP[name]) <= 8192, "it must get as far as the database"
    await stopped(judge, attacks.DEEP[name], attacks.PROBLEM | {"error", "wrong", "too_big"})


@pytest.mark.parametrize("name", attacks.TEXT)
async def test_what_is_no_text_or_too_much_is_refused(judge: DuckDBRunner, name: str) -> None:
    await stopped(judge, attacks.TEXT[name], attacks.PROBLEM)
