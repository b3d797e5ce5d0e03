"""Solving in another process: the same answer, and an end to it when it is late."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.workers import ask
from cogs.mocks.matching import loops, pairing, process, wire

from . import crowd


async def test_the_process_answers_what_would_be_answered_here():
    asked, wishes = crowd.crowd(31, 2), crowd.loops(6, 2)
    matching, plan = await asyncio.gather(process.solve(asked), process.solve_loops(wishes))
    assert replace(matching, seconds=0) == replace(pairing.solve(asked), seconds=0)
    assert replace(plan, seconds=0) == replace(loops.solve(wishes), seconds=0)


@pytest.mark.parametrize("count", [0, 1, 250])
def test_what_is_packed_comes_out_the_same(count: int):
    asked = crowd.crowd(count, 1, recent_share=min(count // 2, 2))
    assert wire.asked(wire.packed_problem(asked)) == asked
    wishes = crowd.loops(count, 1)
    assert wire.asked(wire.packed_loops(wishes)) == wishes
    matching = pairing.solve(asked)
    assert wire.matching(wire.packed_answer(matching)) == matching


async def test_a_late_process_is_an_error():
    with pytest.raises(process.WorkerFailed, match="no answer in 0 seconds"):
        await process.solve(crowd.crowd(10, 1), seconds=0)
    with pytest.raises(process.WorkerFailed, match="no answer in 0 seconds"):
        await process.solve_loops(crowd.loops(3, 1), seconds=0)


async def test_the_bot_itself_carries_no_solver():
    told = await ask(
        (
            "-c",
            "import cogs.mocks.matching.process, cogs.mocks.matching.explain, sys; print(sorted(sys.modules))",
        ),
        b"",
        seconds=60,
    )
    assert b"'cogs.mocks.matching.models'" in told
    assert not [name for name in (b"numpy", b"scipy", b"rustworkx", b"highspy") if b"'%s'" % name in told]
