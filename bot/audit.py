"""What moderators did, readable by moderators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .clock import from_unix, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "audit.sql")
PAGE = 15


@dataclass(frozen=True, slots=True)
class Entry:
    """``by_user_id`` is None once that member had their data erased."""

    by_user_id: int | None
    action: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """``number`` counts from 0, the newest entries."""

    entries: list[Entry]
    number: int
    is_last: bool


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


async def latest(
    tx: Tx, guild_id: int, *, group_id: int | None = None, limit: int = 20, skip: int = 0
) -> list[Entry]:
    """Return the newest entries first: of the server, or those about a group and its members."""
    page = {"guild_id": guild_id, "limit": limit, "skip": skip}
    if group_id is None:
        rows = _Q.latest(tx.connection, **page)
    else:
        rows = _Q.latest_of_group(tx.connection, **page, group_id=group_id)
    return [
        Entry(row["by_user_id"], row["action"], row["detail"], from_unix(row["at"])) async for row in rows
    ]


async def page(tx: Tx, guild_id: int, *, number: int, group_id: int | None = None) -> Page:
    found = await latest(tx, guild_id, group_id=group_id, limit=PAGE + 1, skip=number * PAGE)
    return Page(found[:PAGE], number, is_last=len(found) <= PAGE)
