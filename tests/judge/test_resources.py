"""A judge behind its self-test: off while it cannot be trusted, back when it was only away."""

from __future__ import annotations

import pytest

from bot.errors import UserFacingError
from cogs.drills.judge.selftest import Passing
from cogs.drills.judge.snekbox import SnekboxRunner
from cogs.drills.judge.verdict import Verdict
from cogs.drills.resources import Judge


class Runner:
    """A sandbox whose tests end as they are told, the last one again and again."""

    def __init__(self, *faults: str | None) -> None:
        self.faults = list(faults)

    async def run(self, _job: str) -> Verdict:
        return Verdict((), 0.0)

    async def self_test(self) -> str | None:
        return self.faults.pop(0) if len(self.faults) > 1 else self.faults[0]

    async def aclose(self) -> None: ...


async def test_a_judge_that_was_away_at_the_start_is_on_once_it_is_found_well() -> None:
    judge = Judge(Runner(Passing("not up yet"), Passing("not up yet"), None), "judge")
    assert not await judge.warm_up()
    assert not await judge.warm_up()
    with pytest.raises(UserFacingError, match="Judging is off"):
        await judge.run("work")
    assert await judge.warm_up()
    assert (judge.fault, await judge.run("work")) == (None, Verdict((), 0.0))


async def test_a_judge_that_failed_its_test_is_not_tested_again() -> None:
    judge = Judge(Runner("files can be read", None), "judge")
    assert await judge.warm_up()
    assert await judge.warm_up()
    assert judge.fault == "files can be read"


async def test_a_server_that_does_not_answer_may_be_up_later() -> None:
    runner = SnekboxRunner("http://127.0.0.1:9")
    assert isinstance(await runner.self_test(), Passing)
    await runner.aclose()
