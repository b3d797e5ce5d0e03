"""Solving in a process of its own, from the host's side. The event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
from typing import Final

from bot.workers import WorkerFailed, ask

from . import wire
from .models import LoopPlan, LoopProblem, Matching, Problem

__all__ = ["WorkerFailed", "solve", "solve_loops"]

WORKER: Final = ("-m", "cogs.mocks.matching.worker")
SECONDS: Final = 120.0
"""Twenty thousand people take 15 seconds on a quiet machine, a group of sixty takes one, mostly to start."""


async def solve(problem: Problem, *, seconds: float = SECONDS) -> Matching:
    """Return who meets whom; the same for the same problem.

    Raises:
        WorkerFailed: there was no answer in time, or none at all.
    """
    asked = await asyncio.to_thread(wire.packed_problem, problem)
    return await asyncio.to_thread(wire.matching, await ask(WORKER, asked, seconds=seconds))


async def solve_loops(problem: LoopProblem, *, seconds: float | None = None) -> LoopPlan:
    """Return who interviews whom in which round of which loop; ``problem.seconds`` is the time to look for better.

    Raises:
        WorkerFailed: there was no answer in time, or none at all.
    """
    asked = await asyncio.to_thread(wire.packed_loops, problem)
    late = problem.seconds + SECONDS if seconds is None else seconds
    return await asyncio.to_thread(wire.plan, await ask(WORKER, asked, seconds=late))
