"""The statements of ``duckdb.sql``, and the ones that fill a database from a drill's tables. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from .job import Cell, Dataset, Table

_NAME = re.compile(r"^-- name: (.+)$", re.MULTILINE)


def _read(path: Path) -> list[tuple[str, str]]:
    _, *parts = _NAME.split(path.read_text(encoding="utf-8"))
    return [(name, text.strip()) for name, text in zip(parts[::2], parts[1::2], strict=True)]


_ALL = _read(Path(__file__).parent / "duckdb.sql")
NAMED = dict(_ALL)
CHECKS = [(*name.split(" ", 2)[1:], text) for name, text in _ALL if name.startswith("check ")]
"""Of the self-test: the outcome that must come, what does not hold if it does not, the query."""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: Cell) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        value = value.isoformat(" ")
    elif isinstance(value, date):
        value = value.isoformat()
    return "'" + value.replace("'", "''") + "'"


def seed(dataset: Dataset) -> dict[str, list[str]]:
    """Return the statements that make each of the dataset's tables, by its name in lower case."""
    return {table.name.lower(): _seed(table) for table in dataset}


def _seed(table: Table) -> list[str]:
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.columns)
    made = [NAMED["table"].format(table=quoted(table.name), columns=columns)]
    if table.rows:
        rows = ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in table.rows)
        made.append(NAMED["rows"].format(table=quoted(table.name), rows=rows))
    return made
