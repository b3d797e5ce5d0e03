"""The append-only ledger. Features award in their own transaction; boards and streaks only read it.

An entry stands for something a member did on a local day, also when a daily cap makes it worth nothing:
so the same rows say what was earned and on which days a promise was kept.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from .clock import to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "points.sql")


async def award(
    tx: Tx,
    *,
    guild_id: int,
    user_id: int,
    source: str,
    points: int,
    key: str,
    day: date,
    now: datetime,
    daily_cap: int,
    group_id: int | None = None,
) -> int | None:
    """Add one entry and return the points it was worth after the cap; None when ``key`` was used before.

    ``day`` is the member's local date; ``daily_cap`` bounds the points of ``source`` on that day.
    """
    so_far = await _Q.points_of_day(
        tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat(), source=source
    )
    worth = max(0, min(points, daily_cap - so_far))
    added = await _Q.add_entry(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        group_id=group_id,
        source=source,
        points=worth,
        key=key,
        day=day.isoformat(),
        at=to_unix(now),
        note=None,
    )
    return worth if added else None


async def total(tx: Tx, *, guild_id: int, user_id: int) -> int:
    value: int = await _Q.total(tx.connection, guild_id=guild_id, user_id=user_id)
    return value


async def counts_since(tx: Tx, *, guild_id: int, user_id: int, since: datetime) -> dict[str, int]:
    """Return how many entries each source has from the moment on; corrections, below zero, left out."""
    rows = _Q.counts_since(tx.connection, guild_id=guild_id, user_id=user_id, since=to_unix(since))
    return {row["source"]: row["number"] async for row in rows}


async def active_days(tx: Tx, *, guild_id: int, user_id: int) -> list[date]:
    """Return the local dates on which the member did something, oldest first."""
    rows = _Q.active_days(tx.connection, guild_id=guild_id, user_id=user_id)
    return [date.fromisoformat(row["day"]) async for row in rows]
