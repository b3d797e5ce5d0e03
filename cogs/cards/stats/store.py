"""SQL statements of statistics, wrapped in types."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from bot.db import Tx, load_queries

from .models import DayCount

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def days_of(tx: Tx, *, guild_id: int, user_id: int, scope: str, mature_days: int) -> list[DayCount]:
    """Return each local day with reviews, the earliest first."""
    rows = _Q.days_of(tx.connection, guild_id=guild_id, user_id=user_id, scope=scope, mature=mature_days)
    return [
        DayCount(
            day=date.fromisoformat(row["day"]),
            count=row["number"],
            took_ms=row["took_ms"],
            young=row["young"],
            young_kept=row["young_kept"],
            mature=row["mature"],
            mature_kept=row["mature_kept"],
        )
        async for row in rows
    ]


async def dues(
    tx: Tx, *, guild_id: int, user_id: int, scope: str, today: int, until: int, shift: int, slot: int
) -> dict[int, int]:
    """Return how many cards are due by slot of so many seconds, moved by ``shift``; overdue ones ``today``."""
    rows = _Q.dues(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        scope=scope,
        today=today,
        until=until - shift,
        shift=shift,
        slot=slot,
    )
    return {row["slot"]: row["number"] async for row in rows}


async def stabilities(tx: Tx, *, guild_id: int, user_id: int, scope: str) -> dict[str, list[float]]:
    """Return the stability of every known card, by deck."""
    found: dict[str, list[float]] = defaultdict(list)
    async for row in _Q.stabilities(tx.connection, guild_id=guild_id, user_id=user_id, scope=scope):
        found[row["deck"]].append(row["stability"])
    return dict(found)
