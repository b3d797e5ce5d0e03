"""What a member wants to remember, on its way to their deck: a feature offers a seed, the cards take it.

A seed is a card's text at the moment it was kept, so that it stays readable when its drill has left the
library. Features meet here without knowing each other; until cards take a seed, its member can read and drop it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .clock import from_unix, from_unix_or_none, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "card_seeds.sql")

FRONT_LIMIT, BACK_LIMIT = 1400, 2000
"""Characters kept; together they fit into one panel. Longer text is cut."""


@dataclass(frozen=True, slots=True)
class Seed:
    """``source`` says what it came from, such as ``drill:<id>``; ``taken_at`` is set once a deck has it."""

    seed_id: int
    guild_id: int
    user_id: int
    source: str
    front: str
    back: str
    area: str
    tracks: tuple[str, ...]
    made_at: datetime
    taken_at: datetime | None


def _seed(row: Mapping[str, Any]) -> Seed:
    return Seed(
        seed_id=row["seed_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        source=row["source"],
        front=row["front"],
        back=row["back"],
        area=row["area"],
        tracks=tuple(json.loads(row["tracks"])),
        made_at=from_unix(row["made_at"]),
        taken_at=from_unix_or_none(row["taken_at"]),
    )


def shortened(text: str, limit: int) -> str:
    """Return the text without outer blanks, cut at a blank so that an ellipsis fits into the limit."""
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    place = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:place] if place > limit // 2 else cut).rstrip() + "…"


async def offer(
    tx: Tx,
    *,
    guild_id: int,
    user_id: int,
    source: str,
    front: str,
    back: str,
    area: str,
    tracks: Sequence[str],
    now: datetime,
) -> bool:
    """Keep a seed for the member; False when they have one from this source, which stays as it was."""
    return bool(
        await _Q.offer(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            source=source,
            front=shortened(front, FRONT_LIMIT),
            back=shortened(back, BACK_LIMIT),
            area=area,
            tracks=json.dumps(list(tracks)),
            now=to_unix(now),
        )
    )


async def has(tx: Tx, *, guild_id: int, user_id: int, source: str) -> bool:
    """Tell whether the member has a seed from the source, or had one that a deck took."""
    found = await _Q.has(tx.connection, guild_id=guild_id, user_id=user_id, source=source)
    return bool(found)


async def count_waiting(tx: Tx, *, guild_id: int, user_id: int) -> int:
    count: int = await _Q.count_waiting(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


async def waiting(tx: Tx, *, guild_id: int, user_id: int, limit: int, offset: int = 0) -> list[Seed]:
    """Return what no deck has taken yet, the newest first."""
    rows = _Q.waiting(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit, offset=offset)
    return [_seed(row) async for row in rows]


async def get(tx: Tx, *, guild_id: int, user_id: int, seed_id: int) -> Seed | None:
    """Return a seed of the member that no deck has taken yet."""
    row = await _Q.get(tx.connection, guild_id=guild_id, user_id=user_id, seed_id=seed_id)
    return _seed(row) if row is not None else None


async def drop(tx: Tx, *, guild_id: int, user_id: int, seed_id: int) -> bool:
    """Delete a seed of the member; False when it is gone, or taken: then its card is the deck's."""
    return bool(await _Q.drop(tx.connection, guild_id=guild_id, user_id=user_id, seed_id=seed_id))


async def forget(tx: Tx, *, guild_id: int, user_id: int, source: str) -> None:
    """Delete the seed of a card that its deck has let go, text and all: the source can be kept again."""
    await _Q.forget(tx.connection, guild_id=guild_id, user_id=user_id, source=source)


async def take(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> list[Seed]:
    """Hand every waiting seed to the caller's deck, oldest first; each is handed out once."""
    rows = [row async for row in _Q.take(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))]
    return sorted((_seed(row) for row in rows), key=lambda seed: seed.seed_id)
