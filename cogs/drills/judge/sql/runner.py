"""The SQL judge: one query at a time through a worker, its rows compared here."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import UserFacingError
from cogs.drills.judge import limits
from cogs.drills.judge.build import BuildFailed, site_folder
from cogs.drills.judge.pool import Loan, Pool, Program, Worker, WorkerLost
from cogs.drills.judge.selftest import Passing
from cogs.drills.judge.verdict import CaseResult, Verdict

from . import shown
from .compare import Difference, Rows, difference
from .job import Dataset, SqlJob, Table
from .reading import LOST, Failed, Stopped, late, rows_of
from .statements import CHECKS, NAMED, seed

REFERENCES_KEPT = 1024
_REFERENCE_SECONDS = 10.0
_ENDLESS_SECONDS = 0.5
"""How long the self-test waits for a query that does not end."""
_AFTER_THESE_NO_MORE = ("timeout", "memory", "crash")
_OFF = "**Judge**: queries cannot be judged here at the moment. Other drills work; tell a moderator."


class BadReference(Exception):
    """The drill's own solution does not give rows; its author has to mend it."""


def program() -> Program:
    setup = {
        "memory_bytes": limits.SQL_MEMORY_BYTES,
        "address_bytes": limits.SQL_ADDRESS_BYTES,
        "depth": limits.SQL_DEPTH,
        "first": NAMED["first"],
        "tree": NAMED["tree"],
    }
    return Program(Path(__file__).with_name("worker.py"), (str(site_folder("duckdb")),), setup)


class DuckDBRunner:
    """Judges in DuckDB. Start nothing until it is first used or tested."""

    def __init__(self, *, workers: int = limits.WORKERS, queue: int = limits.QUEUE) -> None:
        self._workers = workers
        self._room = workers + queue
        self._admitted = 0
        self._pool: Pool | None = None
        self._is_closed = False
        self._references: OrderedDict[tuple[str, Dataset], Rows] = OrderedDict()
        self._referring = asyncio.Lock()

    @property
    def pids(self) -> list[int]:
        return self._pool.pids if self._pool else []

    async def run(self, job: SqlJob) -> Verdict:
        """Judge; raise a UserFacingError if too many wait, judging is off, or the drill itself is broken."""
        problem = refusal(job.source)
        if problem:
            return Verdict((), 0.0, problem=problem)
        if self._admitted >= self._room:
            raise UserFacingError(
                "**Judge**: too many queries are waiting right now. Send yours again in a minute; nothing is lost."
            )
        self._admitted += 1
        try:
            expected = await self.expected(job)
            async with self._open().loan() as loan:
                return await _judge(loan, job, expected)
        except BadReference as error:
            raise UserFacingError(
                "**Judge**: this drill's own solution does not run here, which is our mistake. "
                "Take another one with `/drill next`, and tell a moderator."
            ) from error
        except (BuildFailed, OSError) as error:
            raise UserFacingError(_OFF) from error
        finally:
            self._admitted -= 1

    async def expected(self, job: SqlJob) -> tuple[Rows, ...]:
        """Return the reference's rows on each dataset; run it, once, in a process that no member's query enters.

        Raises:
            BadReference: it gives no rows.
        """
        async with self._referring:
            missing = [data for data in job.datasets if (job.reference, data) not in self._references]
            if missing:
                for data, rows in zip(
                    missing, await self._ask_reference(job.reference, missing), strict=True
                ):
                    self._references[job.reference, data] = rows
            expected = tuple(self._references[job.reference, data] for data in job.datasets)
            for data in job.datasets:
                self._references.move_to_end((job.reference, data))
            while len(self._references) > REFERENCES_KEPT:
                self._references.popitem(last=False)
            return expected

    async def _ask_reference(self, reference: str, datasets: Sequence[Dataset]) -> list[Rows]:
        worker = None
        try:
            worker = await Worker.launch(self._program())
            return [
                rows_of(
                    await worker.ask(_call(reference, data, _REFERENCE_SECONDS), seconds=_REFERENCE_SECONDS),
                    (),
                )
                for data in datasets
            ]
        except (Stopped, Failed) as error:
            raise BadReference(getattr(error, "detail", None) or str(error)) from error
        except WorkerLost as error:
            raise BuildFailed(f"the worker is lost ({error})") from error
        finally:
            if worker is not None:
                await worker.kill()

    async def self_test(self) -> str | None:
        try:
            pool = self._open()
            await pool.warm()
            return await self._fault(pool)
        except BuildFailed as error:
            return str(error)
        except WorkerLost as error:
            return Passing(f"the SQL judge's worker does not start ({error})")
        except UserFacingError as error:
            return f"the SQL judge failed its own test: {error.__cause__ or error.sentence}"
        except OSError as error:
            return Passing(f"the SQL judge's worker cannot be started: {error.strerror or error}")

    async def _fault(self, pool: Pool) -> str | None:
        data: Dataset = (Table("t", (("x", "INTEGER"),), ((1,), (2,))),)
        for outcome, fault, query in CHECKS:
            seconds = _ENDLESS_SECONDS if outcome == "timeout" else limits.SQL_SECONDS
            verdict = await self.run(SqlJob(query, NAMED["count"], (data,), seconds=seconds))
            found = verdict.results[0].outcome if verdict.results else "problem"
            if found != outcome:
                return f"the SQL judge failed its own test: {fault}"
        await pool.warm()  # in place of those that the test has cost
        return None

    async def aclose(self) -> None:
        self._is_closed = True
        if self._pool:
            await self._pool.close()

    def _program(self) -> Program:
        if self._is_closed:
            raise BuildFailed("the SQL judge is closed")
        if sys.platform != "linux":
            raise BuildFailed("SQL is judged on Linux only, whose kernel holds a query to its limits")
        return program()

    def _open(self) -> Pool:
        if self._pool is None or self._is_closed:
            self._pool = Pool(self._program(), self._workers)
        return self._pool


async def _judge(loan: Loan, job: SqlJob, expected: tuple[Rows, ...]) -> Verdict:
    results: list[CaseResult] = []
    for place, (data, wanted) in enumerate(zip(job.datasets, expected, strict=True)):
        if results and results[-1].outcome in _AFTER_THESE_NO_MORE:
            results.append(CaseResult("skipped", 0.0))
            continue
        started = time.perf_counter()
        try:
            got = await _ask(loan, job, data)
        except Stopped as stop:
            return Verdict((), time.perf_counter() - started, problem=str(stop), problem_line=stop.line)
        except Failed as failed:
            results.append(_failure(failed, time.perf_counter() - started, is_public=place == 0))
            continue
        spent = time.perf_counter() - started
        found = difference(got, wanted, is_ordered=job.is_ordered, checks_names=job.checks_names)
        results.append(_compared(got, found, spent, is_public=place == 0))
    return Verdict(tuple(results), sum(result.seconds for result in results))


async def _ask(loan: Loan, job: SqlJob, data: Dataset) -> Rows:
    started = time.perf_counter()
    try:
        reply = await loan.ask(_call(job.source, data, job.seconds), seconds=job.seconds)
        return rows_of(reply, tuple(table.name for table in data))
    except WorkerLost as lost:
        # A busy host may see it only after the kernel's limit of processor time has ended the worker.
        if lost.is_late or time.perf_counter() - started >= job.seconds:
            raise Failed("timeout", late(job.seconds)) from lost
        raise Failed("crash", LOST) from lost
    except Failed as failed:
        if failed.is_broken:
            await loan.drop()
        raise


def _call(query: str, data: Dataset, seconds: float) -> dict[str, Any]:
    return {
        "tables": seed(data),
        "query": query,
        "seconds": seconds,
        "rows": limits.SQL_ROWS,
        "columns": limits.SQL_COLUMNS,
        "characters": limits.SQL_CELL_CHARACTERS,
    }


def _failure(failed: Failed, spent: float, *, is_public: bool) -> CaseResult:
    """Word what went wrong. Of hidden data only the kind: a message could hold a value."""
    text = failed.detail if is_public and failed.detail else failed.sentence
    return CaseResult(failed.outcome, spent, error=text, line=failed.line)


def _compared(got: Rows, found: Difference | None, spent: float, *, is_public: bool) -> CaseResult:
    """``printed`` is the member's result, ``got`` the first differing rows; both of the shown data only."""
    if not is_public:
        return CaseResult("pass" if found is None else "wrong", spent)
    printed = shown.result(got)
    if found is None:
        return CaseResult("pass", spent, printed=printed)
    rows = [("Missing", found.missing), ("Not expected", found.surplus)]
    first = "\n".join(f"{word}: {shown.line(row)}" for word, row in rows if row is not None)
    return CaseResult("wrong", spent, got=first or None, printed=printed, error=found.sentence)


def refusal(source: str) -> str | None:
    """Return why this is not run at all."""
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        return "Your query holds characters that are no valid text; paste it again as plain text."
    if size > limits.SQL_BYTES:
        return f"Your query has {size:,} bytes; up to {limits.SQL_BYTES:,} are judged."
    if "\0" in source:
        return "Your query holds a NUL character; paste it again as plain text."
    return None if source.strip() else "There is no query in what you sent."
