"""Rows beside rows: what counts as the same, and what is said where they are not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.drills.judge.sql import shown
from cogs.drills.judge.sql.compare import Difference, Moment, Other, Rows, difference, kind_of, unmatched
from cogs.drills.judge.sql.reading import Failed, Stopped, rows_of


def rows(*found: tuple[Any, ...], columns: tuple[tuple[str, str], ...] | None = None) -> Rows:
    width = len(found[0]) if found else 1
    return Rows(columns or tuple((f"c{i}", "INTEGER") for i in range(width)), found)


def compared(
    got: Rows, expected: Rows, *, is_ordered: bool = False, names: bool = False
) -> Difference | None:
    return difference(got, expected, is_ordered=is_ordered, checks_names=names)


SAME = [
    (rows((1, 2), (3, 4)), rows((3, 4), (1, 2))),
    (rows((0.1 + 0.2,)), rows((0.3,))),
    (rows((2,)), rows((2.0,))),
    (rows((None,), (1,)), rows((1,), (None,))),
    (rows((1e12 + 0.1,)), rows((1e12,))),
    (rows((float("nan"),)), rows((float("nan"),))),
    (rows((Moment("2026-01-01"), "a")), rows((Moment("2026-01-01"), "a"))),
    (rows((1.0000001, "a"), (1.0, "b")), rows((1.0, "a"), (1.0000001, "b"))),
    (rows((1, "x"), (1, "x"), (1, "y")), rows((1, "x"), (1, "y"), (1, "x"))),
    (rows((10**30,)), rows((10**30,))),
    (rows(columns=(("a", "INTEGER"),)), rows(columns=(("b", "DATE"),))),
]
OTHER = [
    (rows((1,)), rows((1,), (1,))),
    (rows((1,), (1,), (2,)), rows((1,), (2,), (2,))),
    (rows((0,)), rows((None,))),
    (rows(("",)), rows((None,))),
    (rows(("1",)), rows((1,))),
    (rows((True,)), rows((1,))),
    (rows(("2026-01-01",)), rows((Moment("2026-01-01"),))),
    (rows((1.00001,)), rows((1.0,))),
    (rows((1, None)), rows((None, 1))),
    (rows(("a",)), rows(("A",))),
    (rows((10**30 + 1,)), rows((10**30,))),
    (rows((Other("[1]"),)), rows(("[1]",))),
]


@pytest.mark.parametrize(("got", "expected"), SAME)
def test_these_are_the_same(got: Rows, expected: Rows) -> None:
    assert compared(got, expected) is None


@pytest.mark.parametrize(("got", "expected"), OTHER)
def test_these_are_not(got: Rows, expected: Rows) -> None:
    assert compared(got, expected) is not None
    assert compared(expected, got) is not None


CELLS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([0.5, 0.25, "a", "b"]))
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=12)
)


@given(TABLES, st.randoms(use_true_random=False))
def test_a_table_in_any_order_is_the_same_and_with_a_row_less_is_not(
    table: list[tuple[Any, ...]], rng: random.Random
) -> None:
    mixed = table[:]
    rng.shuffle(mixed)
    assert compared(rows(*mixed), rows(*table)) is None
    missing, surplus = unmatched(table, mixed[1:])
    assert (len(missing), surplus) == (1, [])


def test_only_an_ordered_drill_looks_at_the_order_and_names_the_first_row() -> None:
    got, expected = rows((1,), (3,), (2,)), rows((1,), (2,), (3,))
    assert compared(got, expected) is None
    found = compared(got, expected, is_ordered=True)
    assert found == Difference("The rows are right, their order is not: see row 2.", (2,), (3,))


def test_the_first_missing_and_the_first_surplus_row_are_shown() -> None:
    found = compared(rows((1, "a"), (2, "x"), (3, "y")), rows((1, "a"), (2, "b"), (3, "c")))
    assert found == Difference("2 expected rows did not come, 2 other rows came.", (2, "b"), (2, "x"))


@pytest.mark.parametrize(
    ("got", "expected", "sentence"),
    [
        (rows((1,)), rows((1,), (2,)), "1 row missing; the others are right."),
        (rows((1,), (1,), (1,)), rows((1,)), "2 rows too many; the others are right."),
        (rows((1, 2)), rows((1,)), "Your result has 2 columns, 1 column expected: c0."),
    ],
)
def test_the_sentence_says_what_is_wrong(got: Rows, expected: Rows, sentence: str) -> None:
    found = compared(got, expected)
    assert found is not None
    assert found.sentence == sentence


def test_a_column_of_another_kind_is_named_as_its_rows_look_the_same() -> None:
    got = rows(("2026-01-01",), columns=(("day", "VARCHAR"),))
    expected = rows((Moment("2026-01-01"),), columns=(("day", "DATE"),))
    found = compared(got, expected)
    assert found is not None
    assert found.sentence.endswith("Column day is text; a date or a time is expected.")


def test_names_count_only_where_the_drill_says_so_and_never_their_case() -> None:
    got, expected = rows((1,), columns=(("N", "INTEGER"),)), rows((1,), columns=(("n", "INTEGER"),))
    assert compared(got, expected, names=True) is None
    other = rows((1,), columns=(("count_star()", "INTEGER"),))
    assert compared(other, expected) is None
    found = compared(other, expected, names=True)
    assert found is not None
    assert found.sentence == "Column 1 is called count_star(); n is expected."


@pytest.mark.parametrize(
    ("column_type", "kind"),
    [
        ("HUGEINT", "a number"),
        ("DECIMAL(12,2)", "a number"),
        ("INTERVAL", "a length of time"),
        ("TIMESTAMP_NS", "a date or a time"),
        ("VARCHAR", "text"),
        ("INTEGER[]", None),
        ("STRUCT(a INTEGER)", None),
        ("UUID", None),
    ],
)
def test_the_kind_of_a_type_is_known(column_type: str, kind: str | None) -> None:
    assert kind_of(column_type) == kind


# ---------------------------------------------------------------------- the worker's word


def word(*cells: Any, columns: Any = None) -> dict[str, Any]:
    named = [[f"c{i}", "INTEGER"] for i in range(len(cells))] if columns is None else columns
    return {"end": "rows", "columns": named, "rows": [list(cells)]}


def test_tagged_cells_are_read_back() -> None:
    cells = [{"number": "12.50"}, {"number": "3"}, {"moment": "2026-01-01 00:00:00"}, {"moment": "2026-01-01"},
             {"moment": "2026-01-01 10:00:00.5"}, {"span": 86400.0}, {"other": "[1]"}, None]  # fmt: skip
    (found,) = rows_of(word(*cells), ()).rows
    assert found[:4] == (12.5, 3, Moment("2026-01-01"), Moment("2026-01-01"))
    assert found[4:] == (Moment("2026-01-01 10:00:00.5"), Other("1 day, 0:00:00"), Other("[1]"), None)


FORGED: dict[str, Any] = {
    "an end that is none": {"end": "pass"},
    "no end": {},
    "no rows": {"end": "rows", "columns": [["a", "INTEGER"]]},
    "no columns": {"end": "rows", "columns": [], "rows": [[]]},
    "columns of numbers": word(1, columns=[[1, 2]]),
    "a row too short": word(1, columns=[["a", "INTEGER"], ["b", "INTEGER"]]),
    "a row that is a text": {"end": "rows", "columns": [["a", "INTEGER"]], "rows": ["a"]},
    "a cell that is a list": word([1, 2]),
    "a cell with two tags": word({"number": "1", "other": "x"}),
    "a strange tag": word({"python": "1"}),
    "a number that is none": word({"number": "1e999999"}),
    "a number in words": word({"number": "nan"}),
    "a moment that is none": word({"moment": "__import__('os')"}),
    "a span that is none": word({"span": float("inf")}),
    "a span past all time": word({"span": 1e300}),
    "a tag without a text": word({"other": 7}),
}


@pytest.mark.parametrize("name", FORGED)
def test_nothing_but_the_form_is_believed(name: str) -> None:
    with pytest.raises(Failed) as caught:
        rows_of(FORGED[name], ())
    assert caught.value.outcome == "crash"
    assert caught.value.is_broken


TOO_BIG: dict[str, Any] = {
    "more rows than asked for": {"end": "rows", "columns": [["a", "INTEGER"]], "rows": [[1]] * 201},
    "a cell too long": word("x" * 401),
    "a tagged cell too long": word({"other": "x" * 401}),
}


@pytest.mark.parametrize("name", TOO_BIG)
def test_bounds_are_measured_again(name: str) -> None:
    with pytest.raises(Failed) as caught:
        rows_of(TOO_BIG[name], ())
    assert caught.value.outcome == "too_big"


def test_an_error_is_cleaned_cut_and_its_line_kept_apart() -> None:
    message = "Binder Error: @everyone ```<@1>\x1b[31m\u202e " + "x" * 500 + "\n\nLINE 3: SELECT nope\n ^"
    with pytest.raises(Stopped) as caught:
        raise rows_of_error("BinderException", message)
    told = str(caught.value)
    assert caught.value.line == 3
    assert len(told) == 300
    assert not any(bad in told for bad in ("@everyone", "```", "<@1>", "\x1b", "\u202e", "LINE"))


def rows_of_error(kind: str, message: str) -> Exception:
    with pytest.raises((Stopped, Failed)) as caught:
        rows_of({"end": "error", "kind": kind, "message": message}, ())
    return caught.value


def test_a_message_about_a_file_never_tells_its_path() -> None:
    assert "/home" not in str(rows_of_error("IOException", "IO Error: Cannot open /home/bot/.duckdb/x"))
    assert "/home" not in str(rows_of_error("PermissionException", "Permission Error: /home/bot/.duckdb"))


def test_a_run_time_error_keeps_its_detail_apart_as_it_may_quote_a_row() -> None:
    found = rows_of_error("ConversionException", "Conversion Error: Could not convert string 'hush' to INT32")
    assert isinstance(found, Failed)
    assert str(found) == "Conversion Error"
    assert found.detail == "Conversion Error: Could not convert string 'hush' to INT32"


def test_what_the_error_function_says_is_no_kind_of_error() -> None:
    assert str(rows_of_error("InvalidInputException", "hush 1 2 3: and more")) == "Error"


# ---------------------------------------------------------------------- shown


def test_a_table_is_aligned_and_cut() -> None:
    found = rows(
        *[(n, None if n % 2 else f"name{n}") for n in range(12)], columns=(("n", "INTEGER"), ("x", "VARCHAR"))
    )
    lines = shown.result(found).split("\n")
    assert lines[:3] == ["n | x", "0 | name0", "1 | NULL"]
    assert lines[-1] == "… 2 more"
    assert len(lines) == 12


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "NULL"), (True, "true"), (0.1 + 0.2, "0.3"), (1234567.891, "1234567.89"), (Moment("2026-01-01"), "2026-01-01"),
     ("x" * 99, "x" * 23 + "…"), ("a\nb`c", "a⏎b'c"), (10**30, "1000000000000000000000000…"[:23] + "…")],
)  # fmt: skip
def test_a_cell_is_short(value: Any, text: str) -> None:
    assert shown.cell(value) == text
