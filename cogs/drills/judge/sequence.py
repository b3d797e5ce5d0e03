"""A submission's cases one after another, whoever runs them: the next input is sent after the last answer."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from . import limits
from .compare import to_wire
from .pool import WorkerLost
from .reading import LOST, Stopped, late, result_of
from .verdict import Case, CaseResult, Job, Verdict

Ask = Callable[[Case, float, bool], Awaitable[dict[str, Any]]]
"""Run a case within so many seconds, in a fresh interpreter or not; return the runner's word.

Raises WorkerLost when there was none.
"""


async def in_order(job: Job, ask: Ask, *, seconds_a_case: float, job_seconds: float) -> Verdict:
    results: list[CaseResult] = []
    spent = 0.0
    for case in job.cases:
        seconds = min(seconds_a_case, job_seconds - spent)
        is_late = job.is_meant_to_be_late and results and results[-1].outcome in ("timeout", "skipped")
        if seconds <= 0 or is_late:
            results.append(CaseResult("skipped", 0.0))
            continue
        is_fresh = needs_fresh(case, job.cases, results)
        try:
            result = await _judged(job, case, ask, seconds, is_first=not results, is_fresh=is_fresh)
        except Stopped as stop:
            return Verdict((), spent, problem=str(stop), problem_line=stop.line)
        results.append(result)
        spent += result.seconds
    return Verdict(tuple(results), spent)


async def _judged(
    job: Job, case: Case, ask: Ask, seconds: float, *, is_first: bool, is_fresh: bool
) -> CaseResult:
    started = time.perf_counter()
    try:
        reply = await ask(case, seconds, is_fresh)
    except WorkerLost as lost:
        spent = time.perf_counter() - started
        if lost.is_late:
            return CaseResult("timeout", spent, error=late(seconds))
        return CaseResult("crash", spent, error=LOST)
    return result_of(job, case, reply, time.perf_counter() - started, seconds, is_first=is_first)


def needs_fresh(case: Case, cases: Sequence[Case], results: Sequence[CaseResult]) -> bool:
    """Tell whether the case must not run where the ones before it ran.

    What is shown of a public case must not tell of a hidden one before it, and an interpreter that ran out of
    something is not to be trusted with the next.
    """
    if not results or results[-1].outcome not in {"pass", "wrong", "error"}:
        return True
    return case.is_public and not all(before.is_public for before in cases[: len(results)])


def request_text(source: str, function: str, args: tuple[Any, ...]) -> str:
    """Return what the guest reads: the source and one case's arguments, never the expected answer."""
    return json.dumps({"source": source, "function": function, "args": to_wire(args)})


def refusal(job: Job) -> str | None:
    """Return why this is not run at all."""
    if len(job.cases) > limits.CASES:
        raise ValueError(f"at most {limits.CASES} cases")
    if len(job.source) > limits.SOURCE_CHARACTERS:
        return f"Your code has {len(job.source):,} characters; up to {limits.SOURCE_CHARACTERS:,} are judged."
    if "\0" in job.source:
        return "Your code holds a NUL character; paste it again as plain text."
    return None if job.source.strip() else "There is no code in what you sent."
