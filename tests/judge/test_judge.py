"""What a member gets back: verdicts, words, lines, and nothing of what is hidden."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import UserFacingError
from cogs.drills.judge.runner import WasmRunner
from tests.judge.conftest import HONEST, case, job, judged, result

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(component: Path) -> AsyncIterator[WasmRunner]:
    made = WasmRunner(component.parent)
    yield made
    await made.aclose()


async def test_the_self_test_of_a_whole_judge_finds_nothing(judge: WasmRunner) -> None:
    assert await judge.self_test() is None


async def test_every_case_is_judged_in_its_order(judge: WasmRunner) -> None:
    cases = [case([2, 1], expected=[1, 2]), case([1], expected=[2]), case([], expected=[], is_public=False)]
    verdict = await judged(judge, "def f(a):\n    print('got', a)\n    return sorted(a)", *cases)
    assert [each.outcome for each in verdict.results] == ["pass", "wrong", "pass"]
    assert [each.got for each in verdict.results] == ["[1, 2]", "[1]", None]
    assert [each.printed for each in verdict.results] == ["got [2, 1]\n", "got [1]\n", ""]
    assert verdict.passed == 2
    assert not verdict.is_solved
    assert verdict.seconds == sum(each.seconds for each in verdict.results) > 0


async def test_no_global_is_kept_from_one_case_to_the_next(judge: WasmRunner) -> None:
    source = "seen = []\ndef f(a):\n    seen.append(a)\n    return len(seen)"
    verdict = await judged(judge, source, case(1, expected=1), case(2, expected=1))
    assert verdict.is_solved


@pytest.mark.parametrize(
    "source",
    [
        (
            "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
            "def f(a):\n    return [p.x for p in sorted(map(P, a), key=lambda p: p.x)]"
        ),
        "import heapq\ndef f(a):\n    heapq.heapify(a)\n    return [heapq.heappop(a) for _ in range(len(a))]",
        (
            "import collections, math, itertools, functools, bisect, random, re, statistics, typing, json\n"
            "def f(a):\n    return tuple(sorted(a))"
        ),
        "def f(a):\n    def g(n):\n        return [] if n == 900 else g(n + 1)\n    g(0)\n    return sorted(a)",
        "class Solution:\n    def go(self, a):\n        yield from sorted(a)\ndef f(a):\n    return list(Solution().go(a))",
        "import random\nrandom.seed(7)\ndef f(a):\n    random.Random().random()\n    return sorted(a)",
        "import collections\ndef f(a):\n    return collections.deque(sorted(a))",
    ],
    ids=["dataclass", "heap", "library", "recursion", "class", "random", "deque"],
)
async def test_ordinary_python_passes(judge: WasmRunner, source: str) -> None:
    verdict = await judged(judge, source)
    assert verdict.is_solved, verdict


async def test_arguments_arrive_as_they_were_written(judge: WasmRunner) -> None:
    value = {"s": [1, 2.5, None, True, "é\ud83d\ude00"], 3: {"d": [["x"]]}, "big": 10**40}
    source = (
        "def f(a): return [type(k).__name__ for k in a] + [a['big'] % 7, a[3]['d'][0][0], a['s'][3] is True]"
    )
    found = await result(judge, source, value, expected=["str", "int", "str", 10**40 % 7, "x", True])
    assert found.outcome == "pass", found


async def test_what_was_kept_of_a_hidden_case_cannot_be_shown_by_a_public_one(judge: WasmRunner) -> None:
    source = "import sys\nkept = sys.__dict__.setdefault('kept', [])\ndef f(a):\n    print(kept)\n    kept.append(a)\n    return kept"
    cases = [case("first"), case("second"), case("hush", is_public=False), case("last")]
    verdict = await judged(judge, source, *cases)
    assert [each.got for each in verdict.results] == ["['first']", "['first', 'second']", None, "['last']"]
    assert "hush" not in repr(verdict)


async def test_a_submission_finds_nothing_of_the_one_before(judge: WasmRunner) -> None:
    source = "import sys\ndef f(a):\n    sys.kept = getattr(sys, 'kept', 0) + 1\n    return sys.kept"
    for _ in range(4):
        assert (await judged(judge, source, case(1, expected=1), case(1, expected=2))).is_solved


async def test_a_case_after_one_that_broke_the_interpreter_is_judged(judge: WasmRunner) -> None:
    source = "import os\ndef f(a):\n    if a == 'exit': os._exit(0)\n    if a == 'memory': return [0] * 10**9\n    return a"
    verdict = await judged(judge, source, *[case(a, expected=a) for a in ("x", "exit", "y", "memory", "z")])
    assert [each.outcome for each in verdict.results] == ["pass", "crash", "pass", "memory", "pass"]


async def test_an_error_names_the_line_of_the_members_own_text(judge: WasmRunner) -> None:
    found = await result(
        judge, "import json\ndef g(a):\n    return json.loads(a)\n\ndef f(a):\n    return g(a)", "{"
    )
    assert (found.outcome, found.line) == ("error", 3)
    assert found.error is not None
    assert found.error.startswith("JSONDecodeError: Expecting property name")


async def test_an_error_is_cut_short_and_made_harmless(judge: WasmRunner) -> None:
    found = await result(
        judge, "def f():\n    raise ValueError('@everyone \\x1b[31m```<@1>\\u202e' + 'x' * 999)"
    )
    assert found.error is not None
    assert len(found.error) == 300
    assert "@everyone" not in found.error
    assert "```" not in found.error
    assert "<@1>" not in found.error
    assert not {"\x1b", "\u202e"} & set(found.error)


@pytest.mark.parametrize(
    ("source", "problem", "line"),
    [
        ("x = 1\ndef f(a) return a", "SyntaxError: expected ':'", 2),
        ("def g(a): return a", "There is no function f in your code.", None),
        ("\n\nimport numpy\ndef f(a): return a", "ModuleNotFoundError: No module named 'numpy'", 3),
        ("def f(a):\n    return '\ud800'", "UnicodeEncodeError", None),
        ("   \n", "There is no code in what you sent.", None),
        ("def f(a):\n    return '\0'", "Your code holds a NUL character", None),
        ("#" * 4001, "Your code has 4,001 characters; up to 4,000 are judged.", None),
    ],
)
async def test_what_cannot_run_at_all_is_said_once(
    judge: WasmRunner, source: str, problem: str, line: int | None
) -> None:
    verdict = await judged(judge, source, case(1), case(2))
    assert verdict.results == ()
    assert verdict.problem is not None
    assert verdict.problem.startswith(problem)
    assert verdict.problem_line == line
    assert not verdict.is_solved


async def test_hidden_cases_show_neither_input_nor_output_nor_print_nor_message(judge: WasmRunner) -> None:
    leaks = [
        "def f(a):\n    print(a)\n    return a",
        "def f(a):\n    raise ValueError(a)",
        "def f(a):\n    raise type('Found' + a, (Exception,), {})",
        "def f(a):\n    return type('Found' + a, (), {})()",
        "print = print\ndef f(a):\n    print(a)\n    import os\n    os._exit(0)",
    ]
    for source in leaks:
        verdict = await judged(judge, source, case("hush", expected=1, is_public=False))
        assert [each.outcome for each in verdict.results] in (["wrong"], ["error"], ["crash"])
        assert "hush" not in repr(verdict), source


async def test_import_time_errors_do_not_show_a_hidden_first_case(judge: WasmRunner) -> None:
    source = "import sys\nraise ValueError(str(sys._getframe(1).f_locals))"
    verdict = await judged(judge, source, case("hush", is_public=False))
    assert verdict.problem == "ValueError"


async def test_only_the_first_2000_characters_of_print_are_kept(judge: WasmRunner) -> None:
    found = await result(judge, "def f():\n    print('ab' * 5000)\n    print('end')")
    assert found.printed == "ab" * 1000


async def test_a_slow_case_does_not_take_the_others_with_it(judge: WasmRunner) -> None:
    cases = [case(n, expected=n) for n in range(4)]
    verdict = await judged(judge, "def f(a):\n    while a < 2: pass\n    return a", *cases, seconds=0.3)
    assert [each.outcome for each in verdict.results] == ["timeout", "timeout", "pass", "pass"]
    told = re.fullmatch(r"No answer in ([\d.]+) s\.", verdict.results[0].error or "")
    # Longer on a slow machine, whose slowness is measured anew with each job: here or after it, nobody knows.
    assert told is not None
    assert float(told[1]) >= 0.3


async def test_on_a_quick_machine_only_an_answer_meant_to_be_late_gets_less_time(component: Path) -> None:
    judge = WasmRunner(component.parent, job_seconds=10.0)
    endless = job("def f(a):\n    while True: pass", case(1), seconds=0.5)
    try:
        assert await judge.self_test() is None
        judge.slowness = 0.4
        usual = await judge.run(endless)
        proof = await judge.run(replace(endless, is_meant_to_be_late=True))
    finally:
        await judge.aclose()
    assert usual.results[0].error == "No answer in 0.5 s."
    assert proof.results[0].error == "No answer in 0.2 s."


async def test_a_machine_busy_when_the_judge_opened_gives_what_is_meant_to_be_late_no_more_time(
    component: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = WasmRunner(component.parent, job_seconds=10.0)
    endless = job("def f(a):\n    while True: pass", case(1), seconds=0.2)

    async def measured(_loan: object) -> float:
        return 1.0

    try:
        assert await judge.self_test() is None
        judge.slowness = 3.0
        monkeypatch.setattr("cogs.drills.judge.runner._slowness", measured)
        proof = await judge.run(replace(endless, is_meant_to_be_late=True))
    finally:
        await judge.aclose()
    assert proof.results[0].error == "No answer in 0.2 s."


async def test_when_the_time_of_the_job_is_used_up_the_rest_is_skipped(component: Path) -> None:
    judge = WasmRunner(component.parent, job_seconds=0.5)
    verdict = await judged(
        judge, "def f(a):\n    while True: pass", *[case(n) for n in range(4)], seconds=0.4
    )
    await judge.aclose()
    assert [each.outcome for each in verdict.results] == ["timeout", "timeout", "skipped", "skipped"]


async def test_more_cases_than_allowed_are_the_authors_mistake(judge: WasmRunner) -> None:
    with pytest.raises(ValueError, match="20 cases"):
        await judge.run(job(HONEST, *[case([1], expected=[1])] * 21))


async def test_two_run_twenty_wait_and_the_next_is_asked_to_come_back(judge: WasmRunner) -> None:
    outcomes = await asyncio.gather(*(judged(judge, HONEST) for _ in range(25)), return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, UserFacingError)]
    solved = [each for each in outcomes if not isinstance(each, BaseException) and each.is_solved]
    assert (len(solved), len(refused)) == (22, 3)
    assert refused[0].sentence.startswith("**Judge**")
    assert (await judged(judge, HONEST)).is_solved
