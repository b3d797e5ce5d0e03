"""The code in the kits: an interviewer who trusts an answer must be able to."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from cogs.mocks.items import QUESTIONS, Question
from tests.conftest import library


def question(item_id: str) -> Question:
    found: Question = next(item for item in library().of(QUESTIONS) if item.id == item_id)
    return found


def blocks(item_id: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", question(item_id).answer, flags=re.DOTALL)


def function(item_id: str, name: str) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(blocks(item_id, "python")[0], space)  # noqa: S102 - our own content
    found: Callable[..., Any] = space[name]
    return found


NESTED = [(0, "start", "a"), (2, "start", "a"), (5, "end", "a"), (9, "end", "a")]
STEPS = {"load": [], "clean": ["load"], "train": ["clean"], "report": ["train"], "stats": ["load"]}
DIAMOND = {"d": ["b", "c"], "c": ["a"], "b": ["c"], "a": []}
EVENTS = [(1, True), (2, False), (2, False), (9, False)]
CHAT = [("system", 10), ("user", 50), ("assistant", 40), ("user", 20)]

CASES = [
    ("coding-trim-chat-history", "trim", (CHAT, 75), [0, 3]),
    ("coding-trim-chat-history", "trim", (CHAT[1:], 110), [0, 1, 2]),
    ("coding-trim-chat-history", "trim", ([], 5), []),
    ("coding-keep-one-of-each", "keep", (6, [(1, 4), (4, 5), (2, 2)]), [0, 1, 2, 3]),
    ("coding-keep-one-of-each", "keep", (5, [(4, 3), (2, 1), (3, 2), (1, 2)]), [0, 1]),
    ("coding-first-error-alarm", "first_alarm", (EVENTS, 5, 3, 0.5), 2),
    ("coding-first-error-alarm", "first_alarm", ([(0, False), (0, True), (5, False)], 5, 1, 0.5), 5),
    ("coding-first-error-alarm", "first_alarm", ([], 5, 1, 0.5), None),
    ("coding-dynamic-batches", "batches", ([0, 3, 4, 20, 31], 3, 10), [(4, 3), (30, 1), (41, 1)]),
    ("coding-dynamic-batches", "batches", ([5, 5, 5, 6], 9, 0), [(5, 3), (6, 1)]),
    ("coding-dynamic-batches", "batches", ([0, 10], 2, 10), [(10, 2)]),
    ("coding-rerun-what-changed", "rerun", (STEPS, {"clean"}), ["clean", "train", "report"]),
    ("coding-rerun-what-changed", "rerun", (DIAMOND, {"a"}), ["a", "c", "b", "d"]),
    ("coding-self-time-per-tool", "own_time", (NESTED,), {"a": 9}),
    ("coding-fewest-replicas", "replicas", ([10, 0, 0, 30], 5, 1), 3),
    ("coding-fewest-replicas", "replicas", ([7, 7, 7], 2, 0), 4),
    ("coding-fewest-replicas", "replicas", ([], 2, 0), 0),
    ("phone-screen-fuse-two-searches", "fuse", ([[7, 3, 9], [3, 8]], 60, 2), [3, 7]),
    ("phone-screen-fuse-two-searches", "fuse", ([[2], [1]],), [1, 2]),
    ("phone-screen-cheapest-threshold", "cheapest", ([0.9, 0.7, 0.4], [1, 0, 1], 1, 5), (0.4, 1)),
    ("phone-screen-cheapest-threshold", "cheapest", ([0.5, 0.5], [1, 0], 3, 2), (math.inf, 2)),
]


@pytest.mark.parametrize(("item_id", "name", "given", "expected"), CASES)
def test_an_answer_gives_what_its_prompt_says(
    item_id: str, name: str, given: tuple[Any, ...], expected: Any
) -> None:
    assert function(item_id, name)(*given) == expected


def test_folds_keep_patients_together_and_are_as_uneven_as_the_kit_says() -> None:
    groups = list("aaabbbccddee")
    folds = function("phone-screen-folds-by-patient", "folds")(groups, 2)
    assert len(set(zip(groups, folds, strict=True))) == 5
    assert sorted(folds.count(fold) for fold in (0, 1)) == [5, 7]


def test_a_wider_beam_finds_what_the_greedy_way_misses() -> None:
    table = {(): {"a": 0.6, "b": 0.4}, ("a",): {"x": 0.5, "</s>": 0.5}, ("b",): {"</s>": 0.9, "x": 0.1}}

    def step(prefix: tuple[str, ...]) -> dict[str, float]:
        return {token: math.log(p) for token, p in table.get(prefix, {"</s>": 1.0}).items()}

    beam = function("coding-beam-search", "beam")
    assert beam(step, 1, 5)[0] in {("a", "x", "</s>"), ("a", "</s>")}
    assert beam(step, 2, 5) == (("b", "</s>"), pytest.approx(math.log(0.36)))


@pytest.mark.parametrize(
    ("item_id", "name", "given"),
    [
        ("coding-rerun-what-changed", "rerun", ({"a": ["b"], "b": ["a"], "c": []}, {"c"})),
        ("coding-self-time-per-tool", "own_time", ([(0, "start", "a")],)),
        ("coding-self-time-per-tool", "own_time", ([(0, "start", "a"), (1, "end", "b")],)),
        ("coding-trim-chat-history", "trim", ([("system", 9)], 5)),
        ("phone-screen-folds-by-patient", "folds", (["a", "a"], 2)),
    ],
)
def test_an_answer_refuses_what_its_prompt_forbids(item_id: str, name: str, given: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        function(item_id, name)(*given)


Rows = list[tuple[Any, ...]]

SQL: list[tuple[str, dict[str, Rows], Rows, Rows]] = [
    (
        "sql-suggestion-votes",
        {
            "suggestion(id, model, shown_at, accepted)": [(1, "a", 0, 1), (2, "a", 0, 0), (3, "b", 0, 1)],
            "vote(id, suggestion_id, user_id, voted_at, value)": [
                (1, 1, 7, 5, 1),
                (2, 1, 7, 5, -1),
                (3, 1, 8, 6, 1),
            ],
        },
        [("a", 2, 0.5, 0.5), ("b", 1, 1.0, 0.0)],
        [("a", 0.0), ("b", None)],
    ),
    (
        "sql-idle-accelerators",
        {
            "job(id, team, gpu, started, ended)": [
                (1, "x", 1, 0, 300),
                (2, "y", 1, 10, 20),
                (3, "x", 1, 335, 400),
                (4, "y", 2, 9980, None),
            ]
        },
        [(1, 300, 335)],
        [("x", 365, pytest.approx(365 / 475)), ("y", 110, pytest.approx(110 / 475))],
    ),
    (
        "sql-ranking-test-readout",
        {
            "entry(user_id, arm, entered_at)": [
                (1, "old", 5),
                (1, "old", 9),
                (2, "new", 0),
                (3, "new", 1),
                (3, "old", 2),
            ],
            "purchase(id, user_id, paid_at, amount, refunded)": [
                (1, 1, 4, 50, 0),
                (2, 1, 6, 20, 0),
                (3, 1, 7, 10, 1),
                (4, 1, 173, 99, 0),
                (5, 3, 5, 70, 0),
            ],
        },
        [("both", 1), ("new", 1), ("old", 1)],
        [("new", 1, 0.0, 0.0), ("old", 1, 20.0, 1.0)],
    ),
    (
        "sql-agents-going-in-circles",
        {
            "call(run_id, step, tool, args_hash, ok, cost)": [
                (1, step, tool, "h", 1, step) for step, tool in enumerate("AABAAA", start=1)
            ],
            "run(id, agent_version, solved)": [(1, "v1", 0), (2, "v1", 1)],
        },
        [(1, "A", 4, 3, 11)],
        [("v1", 2, 0.5, 0.0, 1.0)],
    ),
]


@pytest.mark.parametrize(("item_id", "tables", "first", "second"), SQL)
def test_queries_give_what_was_worked_out_by_hand(
    item_id: str, tables: dict[str, Rows], first: Rows, second: Rows
) -> None:
    one, two = (block.strip().rstrip(";") for block in blocks(item_id, "sql"))
    if "FROM loops" in two:
        head, tail = re.split(r"\n(?=SELECT run_id, tool, MIN)", one)
        two = f"{head},\nloops AS ({tail})\n{two}"
    db = sqlite3.connect(":memory:")
    for table, rows in tables.items():
        db.execute(f"CREATE TABLE {table}")
        db.executemany(f"INSERT INTO {table.split('(')[0]} VALUES ({','.join('?' * len(rows[0]))})", rows)  # noqa: S608
    assert sorted(db.execute(one).fetchall()) == first
    assert sorted(db.execute(two).fetchall()) == second
    db.close()


def test_second_week_counts_people_and_leaves_nobody_out() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE member(id, joined_on, source)")
    db.execute("CREATE TABLE visit(member_id, visited_on)")
    members = [
        (1, "2026-03-01", "ad"),
        (2, "2026-03-02", "ad"),
        (3, "2026-02-28", "ad"),
        (4, "2026-03-31", "friend"),
    ]
    visits = [(1, "2026-03-01"), (1, "2026-03-08"), (1, "2026-03-14"), (1, "2026-03-14"), (2, "2026-03-16")]
    db.executemany("INSERT INTO member VALUES (?, ?, ?)", members)
    db.executemany("INSERT INTO visit VALUES (?, ?)", visits)

    def in_sqlite(query: str) -> str:
        query = re.sub(r"DATE ('[\d-]+')", r"\1", query.strip().rstrip(";"))
        return re.sub(r"m\.joined_on \+ (\d+)", r"date(m.joined_on, '+\1 days')", query)

    one, two = map(in_sqlite, blocks("sql-second-week-return", "sql"))
    assert sorted(db.execute(one).fetchall()) == [("ad", 2, 0.5), ("friend", 1, 0.0)]
    assert sorted(db.execute(two).fetchall()) == [(1, 3), (2, 0), (4, 0)]
    db.close()
