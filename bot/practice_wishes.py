"""What a member wants to practise next: a feature that saw a gap leaves a wish, drills fulfil it.

Features meet here without knowing each other. One wish asks for one drill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .clock import from_unix, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "practice_wishes.sql")

_MOST = 20
"""Wishes looked at for one pick, the oldest first."""


@dataclass(frozen=True, slots=True)
class PracticeWish:
    """``topic`` are words to look for within the area; ``why`` goes on after *you asked for this*."""

    wish_id: int
    guild_id: int
    user_id: int
    source: str
    area: str
    topic: str
    why: str
    made_at: datetime


def _wish(row: Mapping[str, Any]) -> PracticeWish:
    return PracticeWish(
        wish_id=row["wish_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        source=row["source"],
        area=row["area"],
        topic=row["topic"],
        why=row["why"],
        made_at=from_unix(row["made_at"]),
    )


async def add(
    tx: Tx, *, guild_id: int, user_id: int, source: str, area: str, topic: str, why: str, now: datetime
) -> bool:
    """Leave a wish; False when the member left one from this source before, fulfilled or not."""
    return bool(
        await _Q.add(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            source=source,
            area=area,
            topic=topic,
            why=why,
            now=to_unix(now),
        )
    )


async def open_wishes(tx: Tx, *, guild_id: int, user_id: int) -> list[PracticeWish]:
    """Return what no drill has fulfilled yet, the oldest first."""
    rows = _Q.open_of(tx.connection, guild_id=guild_id, user_id=user_id, limit=_MOST)
    return [_wish(row) async for row in rows]


async def fulfil(tx: Tx, wish_id: int, *, now: datetime) -> bool:
    """Note that a drill was given for the wish; False when one was before."""
    return bool(await _Q.fulfil(tx.connection, wish_id=wish_id, now=to_unix(now)))
