"""What a worker's word about one query comes to: believed in its form only, worded for the member. Pure."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Any

from cogs.drills.judge import limits
from cogs.drills.judge.shown import clean
from cogs.drills.judge.verdict import Outcome

from .compare import Moment, Other, Row, Rows

_LINE = re.compile(r"\n*LINE (\d+):.*", re.DOTALL)
_MOMENT = re.compile(r"\d{1,6}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?)?|\d\d:\d\d:\d\d(\.\d{1,6})?")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_CLOSED = "Files, settings and the like are closed here. Query the drill's tables only."
_REFUSED = {
    "depth": f"The query is nested too deeply; {limits.SQL_DEPTH} levels are possible.",
    "function": "{about}() cannot stand in FROM here; query the drill's tables.",
    "table": "There is no table {about} in this drill.",
    "zoned": "Column {about} has a time zone. Cast it to TIMESTAMP or DATE.",
}
_BEFORE_RUNNING = frozenset({"ParserException", "SyntaxException", "BinderException", "CatalogException"})
_REACHING = frozenset({"PermissionException", "IOException", "HTTPException", "ConnectionException"})
_BROKEN = frozenset({"InternalException", "FatalException"})
_TOO_BIG = {
    "rows": f"More than {limits.SQL_ROWS} rows came back.",
    "columns": f"More than {limits.SQL_COLUMNS} columns came back.",
}
_LONG = f"The result holds more text than is read: up to {limits.SQL_CELL_CHARACTERS} characters a cell."
MEMORY = "The query needs more memory than there is here."
LOST = "The database broke down on this query."
MALFORMED = "The result could not be read."


class Stopped(Exception):
    """The query could not be run on any data; the verdict says why."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


class Failed(Exception):
    """The query gave no result on these data. ``detail`` may hold values of them, ``sentence`` does not."""

    def __init__(
        self, outcome: Outcome, sentence: str, *, detail: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.outcome: Outcome = outcome
        self.sentence = sentence
        self.detail = detail
        self.line = line
        self.is_broken = outcome in ("memory", "crash")
        """The worker is not to be used again."""


def late(seconds: float) -> str:
    return (
        f"No result in {seconds:.2g} s. Look for a join without a condition, or a recursion without an end."
    )


def rows_of(reply: dict[str, Any], tables: tuple[str, ...]) -> Rows:
    """Read the worker's word.

    Raises:
        Stopped: the query is none, or none that may run.
        Failed: it gave no result.
    """
    match reply.get("end"):
        case "rows":
            return _rows(reply)
        case "refused":
            raise Stopped(_refusal(str(reply.get("why")), str(reply.get("about") or ""), tables))
        case "memory":
            raise Failed("memory", MEMORY)
        case "too_big":
            raise Failed("too_big", _TOO_BIG.get(str(reply.get("what")), _LONG))
        case "error":
            raise _error(str(reply.get("kind")), str(reply.get("message") or ""))
        case _:
            raise Failed("crash", MALFORMED)


def _refusal(why: str, about: str, tables: tuple[str, ...]) -> str:
    name = clean(about, 60).strip()
    if why == "count":
        return (
            "There is no query in what you sent."
            if name == "0"
            else "Send one SELECT; only one statement is run."
        )
    sentence = _REFUSED.get(why, "Only a SELECT is run here.").format(about=name)
    return f"{sentence} There are: {', '.join(tables)}." if why == "table" else sentence


def _error(kind: str, message: str) -> Stopped | Failed:
    found = _LINE.search(message)
    line = int(found[1]) if found and len(found[1]) < 6 else None
    text = clean(_LINE.sub("", message).strip(), limits.ERROR_CHARACTERS)
    if kind in _BROKEN:
        return Failed("crash", LOST)
    if kind in _REACHING:
        return Stopped(_CLOSED)
    if "expression depth limit" in text:
        return Stopped(_REFUSED["depth"])
    if kind in _BEFORE_RUNNING:
        return Stopped(text, line)
    return Failed("error", _kind_in_words(text), detail=text, line=line)


def _kind_in_words(text: str) -> str:
    """Return what stands before the colon, such as *Conversion Error*; the rest could quote a hidden row."""
    kind = text.partition(":")[0]
    return kind if re.fullmatch(r"[A-Z][A-Za-z ]{2,30}", kind) else "Error"


def _rows(reply: dict[str, Any]) -> Rows:
    columns, rows = reply.get("columns"), reply.get("rows")
    if (
        not isinstance(columns, list)
        or not isinstance(rows, list)
        or not 1 <= len(columns) <= limits.SQL_COLUMNS
    ):
        raise Failed("crash", MALFORMED)
    if len(rows) > limits.SQL_ROWS:
        raise Failed("too_big", _TOO_BIG["rows"])
    named = tuple(_column(column) for column in columns)
    return Rows(named, tuple(_row(row, len(named)) for row in rows))


def _column(column: Any) -> tuple[str, str]:
    if not isinstance(column, list) or len(column) != 2 or not all(isinstance(part, str) for part in column):
        raise Failed("crash", MALFORMED)
    return clean(column[0], 60), column[1][:80]


def _row(row: Any, width: int) -> Row:
    if not isinstance(row, list) or len(row) != width:
        raise Failed("crash", MALFORMED)
    return tuple(_cell(cell) for cell in row)


def _cell(cell: Any) -> Any:
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, str):
        return _bounded(cell)
    if isinstance(cell, dict) and len(cell) == 1:
        ((tag, body),) = cell.items()
        if tag == "span" and isinstance(body, int | float) and math.isfinite(body) and abs(body) < 1e13:
            return Other(str(timedelta(seconds=body)))
        if isinstance(body, str):
            return _tagged(tag, _bounded(body))
    raise Failed("crash", MALFORMED)


def _tagged(tag: str, body: str) -> Any:
    if tag == "number" and _DECIMAL.fullmatch(body):
        return float(body) if "." in body else int(body)
    if tag == "moment" and _MOMENT.fullmatch(body):
        return Moment(body.removesuffix(" 00:00:00"))
    if tag == "other":
        return Other(body)
    raise Failed("crash", MALFORMED)


def _bounded(text: str) -> str:
    if len(text) > limits.SQL_CELL_CHARACTERS:
        raise Failed("too_big", _LONG)
    return text
