"""Prove code drills on the real judge: references pass, wrong solutions fail for the stated reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from .code.service import job_of
from .judge.build import default_cache
from .judge.runner import WasmRunner
from .judge.verdict import CodeRunner
from .models import CodeDrill


async def prove(items: Sequence[Any]) -> AsyncIterator[tuple[str, str]]:
    """Yield (item id, sentence) for everything that does not hold."""
    drills = [item for item in items if isinstance(item, CodeDrill)]
    if not drills:
        return
    runner = WasmRunner(default_cache())
    try:
        fault = await runner.self_test()
        if fault is not None:
            yield drills[0].id, f"code drills cannot be proved here: {fault}"
            return
        for found in await asyncio.gather(*(_faults(drill, runner) for drill in drills)):
            for problem in found:
                yield problem
    finally:
        await runner.aclose()


async def _faults(drill: CodeDrill, runner: CodeRunner) -> list[tuple[str, str]]:
    found = []
    for number, source in enumerate(drill.references):
        verdict = await runner.run(job_of(drill, source))
        if not verdict.is_solved:
            outcomes = [result.outcome for result in verdict.results]
            found.append(f"references.{number} does not pass: {verdict.problem or outcomes}")
    for number, wrong in enumerate(drill.wrong):
        verdict = await runner.run(job_of(drill, wrong.source))
        failed = {result.outcome for result in verdict.results} - {"pass", "skipped"}
        if not failed:
            found.append(f"wrong.{number} passes every case, though it should fail: {wrong.fails_because}")
        elif failed != {wrong.outcome}:
            found.append(f"wrong.{number} ends as {sorted(failed)}, stated is {wrong.outcome!r}")
    return [(drill.id, sentence) for sentence in found]
