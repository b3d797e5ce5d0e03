"""Prove drills: references pass on the real judges, wrong answers fail as stated, numbers follow, texts are readable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from . import numbers
from .code.service import job_of
from .ease import hard_texts
from .items.base import Item
from .judge.build import default_cache
from .judge.runner import WasmRunner
from .judge.sql import shown
from .judge.sql.compare import Rows, difference
from .judge.sql.job import Dataset
from .judge.sql.runner import BadReference, DuckDBRunner
from .judge.verdict import CodeRunner, Verdict
from .models import CodeDrill, SpotDrill, SqlDrill
from .spot.proof import faults as spot_faults
from .sql.service import job_of as sql_job_of

_ENOUGH_SECONDS = 3.0
"""For all cases of one solution: a reference needs far less, and a wrong one is known to be slow by then."""


async def prove(items: Sequence[Any]) -> AsyncIterator[tuple[str, str]]:
    """Yield (item id, sentence) for everything that does not hold."""
    drills = [item for item in items if isinstance(item, Item)]
    # Side by side: each waits for its own processes, and neither keeps two cores busy alone.
    by_judge = await asyncio.gather(
        _collected(_prove_python(drills)),
        _collected(_prove_sql([item for item in items if isinstance(item, SqlDrill)])),
    )
    for problem in (*by_judge[0], *by_judge[1]):
        yield problem
    for problem in hard_texts(drills):
        yield problem
    for problem in spot_faults([item for item in items if isinstance(item, SpotDrill)]):
        yield problem


async def _collected(problems: AsyncIterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return [problem async for problem in problems]


async def _prove_python(drills: Sequence[Item]) -> AsyncIterator[tuple[str, str]]:
    """Run code drills and the calculations behind the numbers of all kinds."""
    if not any(isinstance(drill, CodeDrill) or drill.checks for drill in drills):
        return
    # A drill may ask twice at once: for its numbers, and for its solutions.
    runner = WasmRunner(default_cache(), queue=2 * len(drills), job_seconds=_ENOUGH_SECONDS)
    try:
        fault = await runner.self_test()
        if fault is not None:
            yield drills[0].id, f"code and numbers cannot be proved here: {fault}"
            return
        work = [_wrong_numbers(drill, runner) for drill in drills if drill.checks]
        work += [_faults(drill, runner) for drill in drills if isinstance(drill, CodeDrill)]
        for found in await asyncio.gather(*work):
            for problem in found:
                yield problem
    finally:
        await runner.aclose()


async def _wrong_numbers(drill: Item, runner: CodeRunner) -> list[tuple[str, str]]:
    verdicts = [await runner.run(job) for job in numbers.jobs_of(drill)]
    found = [numbers.fault_of(drill, place, verdict) for place, verdict in enumerate(verdicts)]
    return [(drill.id, sentence) for sentence in found if sentence]


async def _prove_sql(drills: Sequence[SqlDrill]) -> AsyncIterator[tuple[str, str]]:
    if not drills:
        return
    runner = DuckDBRunner(queue=len(drills))
    try:
        fault = await runner.self_test()
        if fault is not None:
            yield drills[0].id, f"SQL drills cannot be proved here: {fault}"
            return
        for found in await asyncio.gather(*(_sql_faults(drill, runner) for drill in drills)):
            for problem in found:
                yield problem
    finally:
        await runner.aclose()


async def _faults(drill: CodeDrill, runner: CodeRunner) -> list[tuple[str, str]]:
    found = []
    for number, source in enumerate(drill.references):
        found += _unsolved(number, await runner.run(job_of(drill, source)))
    for number, wrong in enumerate(drill.wrong):
        job = replace(job_of(drill, wrong.source), is_meant_to_be_late=wrong.outcome == "timeout")
        verdict = await runner.run(job)
        found += _unfailed(number, verdict, wrong.outcome, wrong.fails_because)
    return [(drill.id, sentence) for sentence in found]


async def _sql_faults(drill: SqlDrill, runner: DuckDBRunner) -> list[tuple[str, str]]:
    job = sql_job_of(drill, drill.references[0])
    try:
        given = await runner.expected(replace(job, datasets=(*job.datasets, *map(_turned, job.datasets))))
    except BadReference as error:
        return [(drill.id, f"references.0 does not run: {error}")]
    count = len(job.datasets)
    found = [*_unlike(drill, given[:count], given[count:])]
    for number, source in enumerate(drill.references[1:], 1):
        found += _unsolved(number, await runner.run(replace(job, source=source)))
    for number, wrong in enumerate(drill.wrong):
        verdict = await runner.run(replace(job, source=wrong.source))
        found += _unfailed(number, verdict, wrong.outcome, wrong.fails_because)
    return [(drill.id, sentence) for sentence in found]


def _turned(data: Dataset) -> Dataset:
    return tuple(replace(table, rows=table.rows[::-1]) for table in data)


def _unlike(drill: SqlDrill, expected: Sequence[Rows], turned: Sequence[Rows]) -> list[str]:
    """Return where the reference's rows are not what the drill says of them."""
    found = []
    names = tuple(name for name, _ in expected[0].columns)
    if names != drill.columns:
        return [f"columns: references.0 returns {', '.join(names)}"]
    stated = Rows(expected[0].columns, tuple(shown.readable(drill.expected)))
    unlike = difference(stated, expected[0], is_ordered=drill.ordered, checks_names=False)
    if unlike:
        found.append(f"expected: not what references.0 gives on the shown rows: {expected[0].rows}")
    for place, (rows, other) in enumerate(zip(expected, turned, strict=True)):
        if difference(other, rows, is_ordered=drill.ordered, checks_names=False):
            found.append(f"references.0 gives other rows when data set {place} lies in another order")
        if place and not difference(rows, expected[0], is_ordered=False, checks_names=False):
            found.append(f"data set {place} gives the same result as the shown rows, so it hides nothing")
    return found


def _unsolved(number: int, verdict: Verdict) -> list[str]:
    if verdict.is_solved:
        return []
    outcomes = [result.outcome for result in verdict.results]
    return [f"references.{number} does not pass: {verdict.problem or outcomes}"]


def _unfailed(number: int, verdict: Verdict, outcome: str, because: str) -> list[str]:
    if verdict.problem is not None:
        return [f"wrong.{number} does not run at all: {verdict.problem}"]
    failed = {result.outcome for result in verdict.results} - {"pass", "skipped"}
    if not failed:
        return [f"wrong.{number} passes every case, though it should fail: {because}"]
    if failed != {outcome}:
        return [f"wrong.{number} ends as {sorted(failed)}, stated is {outcome!r}"]
    return []
