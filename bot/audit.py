"""What moderators did, readable by moderators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .clock import from_unix, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "audit.sql")


@dataclass(frozen=True, slots=True)
class Entry:
    """``by_user_id`` is None once that member had their data erased."""

    by_user_id: int | None
    action: str
    detail: str
    at: datetime


async def note(
    tx: Tx,
    *,
    guild_id: int,
    by_user_id: int,
    action: str,
    detail: str,
    now: datetime,
    group_id: int | None = None,
) -> None:
    await _Q.add(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        by_user_id=by_user_id,
        action=action,
        detail=detail,
        at=to_unix(now),
    )


async def latest(tx: Tx, guild_id: int, *, limit: int = 20) -> list[Entry]:
    """Return the newest entries first."""
    rows = _Q.latest(tx.connection, guild_id=guild_id, limit=limit)
    return [
        Entry(row["by_user_id"], row["action"], row["detail"], from_unix(row["at"])) async for row in rows
    ]
