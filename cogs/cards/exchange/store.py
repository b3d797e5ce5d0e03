"""SQL statements of imports and exports, wrapped in types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of
from cogs.cards.models import TOO_HARD, Memory, note_of

from . import logic
from .models import Arriving, Kept, Rating, Standing

_Q = load_queries(Path(__file__).parent / "queries.sql")

_BATCH = 500

Waiting = Mapping[str, Any]
"""``import_id``, ``file_name``, ``made_at`` and ``done_at`` in unix seconds, ``body`` as JSON."""


# ---------------------------------------------------------------------- files that wait


async def add_import(tx: Tx, *, guild_id: int, user_id: int, file_name: str, body: str, now: datetime) -> int:
    """Keep a file for the member, in place of one that waits already; return its id."""
    import_id: int = await _Q.add_import(
        tx.connection, guild_id=guild_id, user_id=user_id, file_name=file_name, body=body, now=to_unix(now)
    )
    # Afterwards, so that its id does not come again.
    await _Q.drop_waiting(tx.connection, guild_id=guild_id, user_id=user_id, import_id=import_id)
    return import_id


async def get_import(tx: Tx, *, import_id: int, made_at: int, guild_id: int, user_id: int) -> Waiting | None:
    """Return the member's file; an id may come again, so the moment is asked for as well."""
    row = await _Q.get_import(
        tx.connection, import_id=import_id, made_at=made_at, guild_id=guild_id, user_id=user_id
    )
    return dict(row) if row is not None else None


async def finish_import(tx: Tx, *, import_id: int, user_id: int, oldest: datetime, now: datetime) -> bool:
    """Mark the file as taken in, once; False when it was before, or is older than ``oldest``."""
    return bool(
        await _Q.finish_import(
            tx.connection, import_id=import_id, user_id=user_id, oldest=to_unix(oldest), now=to_unix(now)
        )
    )


async def drop_import(tx: Tx, *, import_id: int, made_at: int, user_id: int) -> None:
    await _Q.drop_import(tx.connection, import_id=import_id, made_at=made_at, user_id=user_id)


async def waiting_since(tx: Tx) -> datetime | None:
    """Return when the first file that is still here came."""
    seconds = await _Q.waiting_since(tx.connection)
    return from_unix_or_none(seconds)


async def sweep(tx: Tx, *, oldest: datetime) -> int:
    count: int = await _Q.sweep(tx.connection, oldest=to_unix(oldest))
    return count


# ---------------------------------------------------------------------- own notes


async def kept(tx: Tx, *, guild_id: int, user_id: int) -> list[Kept]:
    """Return the member's own notes, the oldest first."""
    found = []
    async for row in _Q.kept(tx.connection, guild_id=guild_id, user_id=user_id):
        made_at = from_unix(row["made_at"])
        guid = row["guid"] or logic.own_guid(row["note_id"], guild_id=guild_id, made_at=made_at)
        found.append(Kept(row["note_id"], guid, row["front"], row["back"], row["deck"], row["tags"], made_at))
    return found


async def add_notes(
    tx: Tx, cards: Sequence[Arriving], *, guild_id: int, user_id: int, now: datetime
) -> dict[str, int]:
    """Add own notes; return all the member's note ids by lasting name."""
    rows = [
        {
            "guild_id": guild_id,
            "user_id": user_id,
            "front": card.front,
            "back": card.back,
            "deck": card.deck,
            "tags": card.tags,
            "guid": card.guid,
            "now": to_unix(now),
        }
        for card in cards
    ]
    await _in_batches(tx, _Q.add_notes, rows)
    return {note.guid: note.note_id for note in await kept(tx, guild_id=guild_id, user_id=user_id)}


async def edit_notes(tx: Tx, changed: Iterable[tuple[int, Arriving]], *, user_id: int, now: datetime) -> None:
    rows = [
        {
            "note_id": note_id,
            "user_id": user_id,
            "front": card.front,
            "back": card.back,
            "deck": card.deck,
            "tags": card.tags,
            "now": to_unix(now),
        }
        for note_id, card in changed
    ]
    await _in_batches(tx, _Q.edit_notes, rows)


# ---------------------------------------------------------------------- schedules


async def add_schedules(
    tx: Tx,
    cards: Mapping[str, Arriving],
    notes: Mapping[str, str],
    *,
    guild_id: int,
    user_id: int,
    now: datetime,
) -> None:
    """Begin the cards, by key, with their past; ``notes`` says of an own card which one its siblings share."""
    who = {"guild_id": guild_id, "user_id": user_id}
    schedules = (
        _schedule(key, card, notes.get(key, note_of(key))) | who | {"now": to_unix(now)}
        for key, card in cards.items()
    )
    await _in_batches(tx, _Q.add_schedules, schedules)
    rated = {key: card for key, card in cards.items() if card.start.past}
    if not rated:
        return
    ids = {row["card"]: row["schedule_id"] async for row in _Q.schedule_ids(tx.connection, **who)}
    reviews = (row | who for key, card in rated.items() for row in _reviews(ids[key], card))
    await _in_batches(tx, _Q.add_reviews, reviews)


async def _in_batches(tx: Tx, statement: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Run the statement for all rows, and let others have the event loop in between."""
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        await statement(tx.connection, batch)


def _schedule(key: str, card: Arriving, note: str) -> dict[str, Any]:
    memory = card.start.memory
    last = memory.last_review_at
    return {
        "card": key,
        "note": note,
        "deck": key.split("/", maxsplit=1)[0],
        "state": memory.state,
        "step": memory.step,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "due_at": to_unix(memory.due_at),
        "last_review_at": to_unix_or_none(last),
        "lapses": card.start.lapses,
        "reviews": card.start.reviews,
        "set_aside": card.start.set_aside,
    }


def _reviews(schedule_id: int, card: Arriving) -> list[dict[str, Any]]:
    return [
        {
            "schedule_id": schedule_id,
            "turn": turn,
            "day": rating.day.isoformat(),
            "rating": rating.rating,
            "reviewed_at": rating.at_ms // 1000,
            "took_ms": rating.took_ms,
            "state_before": rating.state_before,
            "due_before_at": rating.due_before_at,
        }
        for turn, rating in enumerate(card.start.past)
    ]


async def standings(tx: Tx, *, guild_id: int, user_id: int) -> dict[str, Standing]:
    """Return what the member knows by card key, with every review; cards never rated are left out."""
    reviews: dict[int, list[Rating]] = {}
    async for row in _Q.reviews(tx.connection, guild_id=guild_id, user_id=user_id):
        reviews.setdefault(row["schedule_id"], []).append(
            Rating(
                at=from_unix(row["reviewed_at"]),
                rating=row["rating"],
                took_ms=row["took_ms"],
                state_before=row["state_before"],
                due_before=from_unix(row["due_before_at"]),
                difficulty_before=row["difficulty_before"],
            )
        )
    found = {}
    async for row in _Q.rated(tx.connection, guild_id=guild_id, user_id=user_id):
        last = row["last_review_at"]
        found[row["card"]] = Standing(
            memory=Memory(
                state=row["state"],
                step=row["step"],
                stability=row["stability"],
                difficulty=row["difficulty"],
                due_at=from_unix(row["due_at"]),
                last_review_at=from_unix_or_none(last),
            ),
            lapses=row["lapses"],
            count=row["reviews"],
            is_aside=row["set_aside"] == TOO_HARD,
            reviews=reviews.get(row["schedule_id"], ()),
        )
    return found


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, card_imports=_Q.export_imports)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_imports)
