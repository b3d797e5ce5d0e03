"""Each thing that strangers try gets its verdict, leaves the bot unharmed and the next member's solution judged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from cogs.drills.judge.runner import WasmRunner
from tests.judge import attacks
from tests.judge.conftest import assert_honest_passes, case, judged, unharmed

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK, ENOUGH = 0.4, 10.0
"""Seconds a case here: what never ends need not be waited for long; what ends by itself may, on a slow machine, need them."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(component: Path) -> AsyncIterator[WasmRunner]:
    """One judge for all attacks, so that each also meets what the ones before left behind."""
    made = WasmRunner(component.parent)
    assert await made.self_test() is None
    yield made
    await made.aclose()


async def stopped(judge: WasmRunner, source: str, allowed: set[str], expected: object = (1, 2, 3)) -> None:
    seconds = QUICK if "timeout" in allowed else ENOUGH
    async with unharmed():
        verdict = await judged(judge, source, case([3, 1, 2], expected=expected), seconds=seconds)
    outcome = verdict.results[0].outcome if verdict.results else "problem"
    assert outcome in allowed, verdict
    assert outcome != "pass"
    await assert_honest_passes(judge)


@pytest.mark.parametrize("name", attacks.TIME)
async def test_what_never_ends_is_ended(judge: WasmRunner, name: str) -> None:
    await stopped(judge, attacks.TIME[name], attacks.TIME_OTHERS.get(name, attacks.ENDED))


@pytest.mark.parametrize("name", attacks.MEMORY)
async def test_what_takes_all_memory_gets_none(judge: WasmRunner, name: str) -> None:
    await stopped(
        judge, attacks.MEMORY[name], attacks.MEMORY_OTHERS.get(name, {"memory", "timeout"})
    )  # a loaded machine runs out of time first


@pytest.mark.parametrize("name", attacks.STACK)
async def test_what_is_too_deep_is_an_error(judge: WasmRunner, name: str) -> None:
    await stopped(judge, *attacks.STACK[name])


@pytest.mark.parametrize("name", attacks.OUTPUT)
async def test_what_says_too_much_is_cut_short(judge: WasmRunner, name: str) -> None:
    await stopped(judge, *attacks.OUTPUT[name])


@pytest.mark.parametrize("name", attacks.FILES)
async def test_there_is_no_file(judge: WasmRunner, name: str) -> None:
    await stopped(judge, attacks.FILES[name], {"error", "problem"})


@pytest.mark.parametrize("name", attacks.NETWORK)
async def test_there_is_no_network(judge: WasmRunner, name: str) -> None:
    await stopped(judge, attacks.NETWORK[name], {"error", "problem"})


@pytest.mark.parametrize("name", attacks.PROCESSES)
async def test_there_is_no_process(judge: WasmRunner, name: str) -> None:
    await stopped(judge, attacks.PROCESSES[name], {"error", "problem"})


@pytest.mark.parametrize("name", attacks.ESCAPES)
async def test_there_is_nothing_to_find_inside(judge: WasmRunner, name: str) -> None:
    await stopped(judge, attacks.ESCAPES[name], {"wrong", "error", "crash"}, expected=attacks.SECRET)


@pytest.mark.parametrize("name", attacks.PROTOCOL)
async def test_no_trick_is_a_pass(judge: WasmRunner, name: str) -> None:
    await stopped(judge, *attacks.PROTOCOL[name])
