"""A collection of Anki's → cards with their past. The file is a stranger's: it is only read, and doubted."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cogs.cards.exchange.statements import named

from . import wire
from .cards import Gathering
from .records import MOST_CARDS, MOST_REVIEWS, Kind, Past, PastReview, ReadFile, Refused
from .templates import NoteType, sides

_SQL = named(Path(__file__).parent / "anki.sql")
_TRUST = ("trust", "cells", "temporary", "read_only")
_TABLES = frozenset({"col", "cards", "notes", "revlog", "decks", "notetypes", "fields", "templates"})
_LONGEST_CELL = 16 * 2**20
_STEPS, _MOST_CALLS = 100_000, 20_000
"""Of SQLite's machine between two looks, and looks: a good collection of ten thousand cards takes a hundredth."""
_AGAIN = "export the deck again in Anki, with *Anki Deck Package (.apkg)*"
_STRANGE = f"**File**: the collection is not built as Anki builds one; {_AGAIN}."
_DAMAGED = f"**File**: the collection is damaged or cut off; {_AGAIN}."
NEW, LEARNING, REVIEW, RELEARNING = 0, 1, 2, 3
_SUSPENDED, _DAY_LEARNING = -1, 3


def read(database: bytes, kind: Kind = "package") -> ReadFile:
    """Return what the collection holds.

    Raises:
        Refused: it is no collection, damaged, too large, or built to do harm.
    """
    connection = _opened(database)
    try:
        return _read(connection, kind)
    except sqlite3.OperationalError as error:
        raise Refused(
            _STRANGE if "no such" in str(error) or "prohibited" in str(error) else _DAMAGED
        ) from error
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise Refused(_DAMAGED) from error
    finally:
        connection.close()


def _opened(database: bytes) -> sqlite3.Connection:
    if not database.startswith(b"SQLite format 3\x00") or len(database) < 512:
        raise Refused(_DAMAGED)
    if database[18:20] == b"\x02\x02":  # in WAL mode, which a database in memory cannot be
        database = database[:18] + b"\x01\x01" + database[20:]
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.deserialize(database)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    if hasattr(connection, "setconfig"):  # Python 3.12
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined]
    # Indexes of new collections sort by it; what is asked here does not depend on the order.
    connection.create_collation(
        "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
    )
    calls = 0

    def look() -> int:
        nonlocal calls
        calls += 1
        return calls > _MOST_CALLS

    connection.set_progress_handler(look, _STEPS)
    return connection


def _read(connection: sqlite3.Connection, kind: Kind) -> ReadFile:
    for name in _TRUST:
        connection.execute(_SQL[name]).fetchall()
    tables = _tables(connection)
    connection.set_authorizer(_allowed)
    ((count,),) = connection.execute(_SQL["count"])
    if count > MOST_CARDS:
        raise Refused(
            f"**File**: it holds {count:,} cards, and I take {MOST_CARDS:,} at a time; export one deck, or a part of it."
        )
    begins_at, models, decks = connection.execute(_SQL["col"]).fetchone() or (0, "", "")
    is_new = "notetypes" in tables
    types = _types_of_tables(connection) if is_new else _types_of_json(models)
    names = _decks_of_table(connection) if is_new else _decks_of_json(decks)
    past, left = _reviews(connection) if "revlog" in tables else ({}, 0)
    gathering = Gathering()
    for row in connection.execute(_SQL["cards"]):
        _gather(gathering, row, types, names, past)
    return gathering.file(kind, begins_at=_number(begins_at), reviews_left=left)


def _tables(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute(_SQL["schema"]).fetchall()
    if any(kind not in ("table", "index") for kind, _, _ in found):
        raise Refused(_STRANGE)  # a trigger or a view: there are none in Anki
    if any("VIRTUAL" in str(sql).upper().split("(")[0] for _, _, sql in found):
        raise Refused(_STRANGE)
    tables = {str(name) for kind, name, _ in found if kind == "table"}
    if not {"col", "cards", "notes"} <= tables:
        raise Refused(_STRANGE)
    for name in tables & _TABLES:
        ((computed,),) = connection.execute(_SQL["computed"], (name,))
        if computed:  # a column that is worked out when it is read, by whatever takes long
            raise Refused(_STRANGE)
    return tables


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let only read, and only the tables of a collection; count is the one function."""
    if action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_FUNCTION and second == "count"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and first in _TABLES:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


# ---------------------------------------------------------------------- what Anki calls what


def _types_of_json(models: Any) -> dict[int, NoteType]:
    found = {}
    for key, model in _object(models).items():
        try:
            found[int(key)] = NoteType(
                name=str(model.get("name", "")),
                is_cloze=model.get("type") == 1,
                fields=tuple(str(field["name"]) for field in _in_order(model["flds"])),
                templates=tuple((str(each["qfmt"]), str(each["afmt"])) for each in _in_order(model["tmpls"])),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refused(_STRANGE) from error
    return found


def _in_order(parts: Any) -> list[dict[str, Any]]:
    return sorted(parts, key=lambda part: int(part.get("ord") or 0))


def _types_of_tables(connection: sqlite3.Connection) -> dict[int, NoteType]:
    fields: dict[int, list[str]] = defaultdict(list)
    for ntid, _, name in connection.execute(_SQL["fields"]):
        fields[ntid].append(str(name))
    templates: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for ntid, _, config in connection.execute(_SQL["templates"]):
        message = wire.fields(_bytes(config))
        templates[ntid].append((wire.text(message, 1), wire.text(message, 2)))
    return {
        ntid: NoteType(
            str(name), wire.fields(_bytes(config)).get(1) == 1, tuple(fields[ntid]), tuple(templates[ntid])
        )
        for ntid, name, config in connection.execute(_SQL["notetypes"])
    }


def _decks_of_json(decks: Any) -> dict[int, str]:
    try:
        return {int(key): str(deck["name"]) for key, deck in _object(decks).items()}
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(_STRANGE) from error


def _decks_of_table(connection: sqlite3.Connection) -> dict[int, str]:
    return {deck: str(name).replace("\x1f", "::") for deck, name in connection.execute(_SQL["decks"])}


def _reviews(connection: sqlite3.Connection) -> tuple[dict[int, list[PastReview]], int]:
    """Return the newest reviews by card, oldest first, and how many older ones there are."""
    found: dict[int, list[PastReview]] = defaultdict(list)
    for card, at_ms, rating, rest, took_ms, kind in connection.execute(
        _SQL["revlog"], {"most": MOST_REVIEWS}
    ):
        review = PastReview(_number(at_ms), _number(rating), _number(took_ms), _number(kind), _number(rest))
        if 0 < review.at_ms < 2**43 and 1 <= review.rating <= 4:
            found[_number(card)].append(review)
    for reviews in found.values():
        reviews.reverse()
    ((count,),) = connection.execute(_SQL["revlog_count"])
    return found, max(0, count - MOST_REVIEWS)


# ---------------------------------------------------------------------- one card


def _gather(
    gathering: Gathering,
    row: tuple[Any, ...],
    types: dict[int, NoteType],
    decks: dict[int, str],
    reviews: dict[int, list[PastReview]],
) -> None:
    card, note, deck, ordinal = map(_number, row[:4])
    kind = types.get(_number(row[15]))
    if kind is None:
        raise Refused(_STRANGE)
    values = dict(zip(kind.fields, str(row[17]).split("\x1f"), strict=False))
    odid = _number(row[12])
    name = decks.get(odid or deck, "")
    values |= {"Tags": str(row[16]).strip(), "Deck": name, "Type": kind.name}
    made = sides(kind, values, ordinal)
    if made is not None:
        guid = str(row[14])
        gathering.add(
            *made,
            guid=f"{guid}#{ordinal}" if ordinal else guid,
            note=str(note),
            deck=name,
            tags=str(row[16]),
            past=_past(row, reviews.get(card, ())),
        )


def _past(row: tuple[Any, ...], reviews: Iterable[PastReview]) -> Past:
    state, queue, due, interval, factor, count, lapses, odue, odid = map(_number, row[4:13])
    is_suspended = queue == _SUSPENDED
    if state not in (LEARNING, REVIEW, RELEARNING):
        return Past(is_suspended=is_suspended)
    if odid and odue:  # on loan in a filtered deck; where it belongs it is due then
        due = odue
    memory = _object(row[13])
    stability, difficulty = _real(memory.get("s"), 0.001, 36500), _real(memory.get("d"), 1, 10)
    is_by_day = state == REVIEW or queue == _DAY_LEARNING or abs(due) < 10**6
    known = tuple(reviews)
    last = _number(memory.get("lrt")) or (known[-1].at_ms // 1000 if known else 0)
    return Past(
        state=state,
        due_day=_within(due, -40_000, 40_000) if is_by_day else None,
        due_at=None if is_by_day else _within(due, 0, 2**33),
        stability=stability if difficulty is not None else None,
        difficulty=difficulty if stability is not None else None,
        last_review_at=_within(last, 0, 2**33) or None,
        interval=_within(interval, 0, 36500) if interval > 0 else 0,
        ease=_within(factor, 0, 9999) / 1000,
        lapses=_within(lapses, 0, 10_000),
        count=_within(count, 0, 100_000),
        is_suspended=is_suspended,
        reviews=known,
    )


def _number(value: Any) -> int:
    """Return a whole number; Anki of old wrote some with a fraction."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(_STRANGE)
    return int(value)


def _real(value: Any, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**9:
        return None
    return float(min(max(value, low), high))


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise Refused(_STRANGE)
    return value


def _object(text: Any) -> dict[str, Any]:
    """Return a JSON object; anything else is an empty one."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
