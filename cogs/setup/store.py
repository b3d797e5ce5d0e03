"""Every SQL statement of set-up, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.clock import to_unix
from bot.db import Tx, load_queries

from .models import Part, Quickstart

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def begin(tx: Tx, guild_id: int) -> Quickstart:
    """Return the server's Quick start, begun now or earlier."""
    await _Q.begin(tx.connection, guild_id=guild_id)
    found = await get(tx, guild_id)
    assert found is not None  # noqa: S101 - inserted in this transaction
    return found


async def get(tx: Tx, guild_id: int) -> Quickstart | None:
    row = await _Q.get(tx.connection, guild_id=guild_id)
    if row is None:
        return None
    return Quickstart(
        guild_id=row["guild_id"],
        category_id=row["category_id"],
        hall_channel_id=row["hall_channel_id"],
        drill_channel_id=row["drill_channel_id"],
        group_id=row["group_id"],
    )


async def set_part(tx: Tx, guild_id: int, part: Part, *, channel_id: int, instead_of: int | None) -> None:
    """Set a part's channel if it is still ``instead_of`` (None: if there is none)."""
    statement = {"category": _Q.set_category, "hall": _Q.set_hall, "drill": _Q.set_drill}[part]
    await statement(tx.connection, guild_id=guild_id, channel_id=channel_id, instead_of=instead_of or 0)


async def finish(tx: Tx, guild_id: int, *, group_id: int, now: datetime) -> None:
    await _Q.finish(tx.connection, guild_id=guild_id, group_id=group_id, now=to_unix(now))
