"""Rows made readable in Discord: short, aligned, cleaned. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from cogs.drills.judge.shown import clean

from .compare import Moment, Other, Row, Rows

_WIDEST = 24
_PHONE = 64
"""Letters across; a code block is broken where the screen ends."""
_MINUTE = re.compile(r"[\d-]{10}( [\d:]{5}:00)?")
TABLE_ROWS = 10


def cell(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.2f}" if abs(value) < 1e15 else repr(value)
    text = value.text if isinstance(value, Moment | Other) else str(value)
    text = clean(text, _WIDEST + 1).replace("\n", "⏎").replace("\t", " ").replace("`", "'")
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def readable(rows: Iterable[Row]) -> list[Row]:
    """Return rows of a drill's file as they would come back from a query."""
    return [tuple(map(of_content, row)) for row in rows]


def of_content(value: Any) -> Any:
    if isinstance(value, datetime):
        return Moment(value.isoformat(" ").removesuffix(" 00:00:00"))
    return Moment(value.isoformat()) if isinstance(value, date) else value


def without_seconds(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with times to the minute, in the columns whose times all are; a phone is narrow."""
    columns = [
        [value.text for value in column if isinstance(value, Moment)] for column in zip(*rows, strict=True)
    ]
    whole = [bool(texts) and all(map(_MINUTE.fullmatch, texts)) for texts in columns]
    return [
        tuple(
            Moment(value.text[:16]) if short and isinstance(value, Moment) else value
            for value, short in zip(row, whole, strict=True)
        )
        for row in rows
    ]


def line(row: Row) -> str:
    return " | ".join(map(cell, row))


def table(columns: Sequence[str], rows: Sequence[Row], *, most: int = TABLE_ROWS) -> str:
    """Return the rows below their columns' names, aligned, the first ones only."""
    body = [[cell(name) for name in columns], *([cell(value) for value in row] for row in rows[:most])]
    widths = [max(len(line[place]) for line in body) for place in range(len(columns))]
    lines = [
        " | ".join(part.ljust(width) for part, width in zip(each, widths, strict=True)).rstrip()
        for each in body
    ]
    if len(rows) > most:
        lines.append(f"… {len(rows) - most} more")
    return "\n".join(lines)


def pieces(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Return all rows as tables that a phone need not break; each further one repeats the first column."""
    widths = [max(len(cell(value)) for value in column) for column in zip(columns, *rows, strict=True)]
    groups: list[list[int]] = [[0]]
    for place in range(1, len(columns)):
        line = [*groups[-1], place]
        if len(groups[-1]) > 1 and sum(widths[p] for p in line) + 3 * (len(line) - 1) > _PHONE:
            groups.append([0])
        groups[-1].append(place)
    return [
        table([columns[p] for p in group], [tuple(row[p] for p in group) for row in rows], most=len(rows))
        for group in groups
    ]


def result(found: Rows) -> str:
    return table([name for name, _ in found.columns], found.rows) if found.rows else "no rows"
