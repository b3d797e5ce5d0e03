"""The rows that came beside the rows that were expected: as a multiset, or in their order. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cogs.drills.judge.compare import same

Row = tuple[Any, ...]
_KINDS = (
    ("a length of time", ("INTERVAL",)),
    ("a number", ("INT", "DECIMAL", "DOUBLE", "FLOAT")),
    ("text", ("VARCHAR", "ENUM")),
    ("true or false", ("BOOL",)),
    ("a date or a time", ("DATE", "TIME")),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a timestamp; a date is its midnight."""

    text: str


@dataclass(frozen=True, slots=True)
class Other:
    """A list, a structure, bytes, a length of time: equal only as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A query's result, read from the worker's word."""

    columns: tuple[tuple[str, str], ...]
    """Pairs of name and type."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """``missing`` was expected and did not come, ``surplus`` came and was not expected; the first of each."""

    sentence: str
    missing: Row | None = None
    surplus: Row | None = None


def difference(got: Rows, expected: Rows, *, is_ordered: bool, checks_names: bool) -> Difference | None:
    """Return what differs first, None when nothing does."""
    found = _columns(got, expected, checks_names=checks_names)
    if found is not None:
        return Difference(found)
    missing, surplus = unmatched(expected.rows, got.rows)
    if missing or surplus:
        return Difference(
            _counted(missing, surplus) + _kinds(got, expected),
            missing[0] if missing else None,
            surplus[0] if surplus else None,
        )
    if is_ordered:
        for place, (mine, wanted) in enumerate(zip(got.rows, expected.rows, strict=True), 1):
            if not same(mine, wanted):
                return Difference(f"The rows are right, their order is not: see row {place}.", wanted, mine)
    return None


def _columns(got: Rows, expected: Rows, *, checks_names: bool) -> str | None:
    count, wanted = len(got.columns), len(expected.columns)
    names = ", ".join(name for name, _ in expected.columns)
    if count != wanted:
        return f"Your result has {_of(count, 'column')}, {_of(wanted, 'column')} expected: {names}."
    if checks_names:
        for place, ((mine, _), (name, _)) in enumerate(zip(got.columns, expected.columns, strict=True), 1):
            if mine.casefold() != name.casefold():
                return f"Column {place} is called {mine}; {name} is expected."
    return None


def _of(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _counted(missing: Sequence[Row], surplus: Sequence[Row]) -> str:
    if not surplus:
        return f"{_of(len(missing), 'row')} missing; the others are right."
    if not missing:
        return f"{_of(len(surplus), 'row')} too many; the others are right."
    return f"{_of(len(missing), 'expected row')} did not come, {_of(len(surplus), 'other row')} came."


def _kinds(got: Rows, expected: Rows) -> str:
    """Say where a column is of another kind, as rows may look the same and not be."""
    for (_, mine), (name, wanted) in zip(got.columns, expected.columns, strict=True):
        if kind_of(mine) and kind_of(wanted) and kind_of(mine) != kind_of(wanted):
            return f" Column {name} is {kind_of(mine)}; {kind_of(wanted)} is expected."
    return ""


def kind_of(column_type: str) -> str | None:
    """Return the kind of a DuckDB type in words, None for those that are seldom met."""
    if column_type.endswith("]") or column_type.startswith(("STRUCT", "MAP", "UNION")):
        return None
    return next((words for words, signs in _KINDS if any(sign in column_type for sign in signs)), None)


def unmatched(expected: Sequence[Row], got: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of each side that have no partner; partners are equal, numbers within 1e-6."""
    counts = Counter(map(_exact, expected))
    counts.subtract(map(_exact, got))
    missing, surplus = _left(expected, counts, 1), _left(got, counts, -1)
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in sorted(missing, key=_numbers):
        groups[_without_numbers(row)].append(row)
    alone = []
    for row in sorted(surplus, key=_numbers):
        candidates = groups[_without_numbers(row)]
        at = next((place for place, other in enumerate(candidates) if same(row, other)), None)
        if at is None:
            alone.append(row)
        else:
            candidates.pop(at)
    lonely = Counter(id(row) for rows in groups.values() for row in rows)
    unasked = Counter(id(row) for row in alone)
    return [row for row in missing if lonely[id(row)]], [row for row in surplus if unasked[id(row)]]


def _left(rows: Sequence[Row], counts: Counter[Any], sign: int) -> list[Row]:
    left = {key: sign * count for key, count in counts.items() if sign * count > 0}
    found = []
    for row in rows:
        key = _exact(row)
        if left.get(key, 0) > 0:
            left[key] -= 1
            found.append(row)
    return found


def _exact(row: Row) -> Any:
    return tuple((type(cell).__name__, repr(cell)) for cell in row)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _without_numbers(row: Row) -> Any:
    return tuple("number" if _is_number(cell) else (type(cell).__name__, cell) for cell in row)


def _numbers(row: Row) -> tuple[float, ...]:
    return tuple(cell if cell == cell else 0.0 for cell in row if _is_number(cell))  # noqa: PLR0124 — NaN alone
