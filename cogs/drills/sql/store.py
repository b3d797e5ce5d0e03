"""SQL statements of SQL drills, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import to_unix
from bot.db import Tx, load_queries

from .models import Grain

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def pick_grain(tx: Tx, *, attempt_id: int, picked: str, is_right: bool, now: datetime) -> None:
    """Note what was picked; a second press changes nothing."""
    await _Q.pick_grain(
        tx.connection, attempt_id=attempt_id, picked=picked, is_right=int(is_right), now=to_unix(now)
    )


async def grain(tx: Tx, attempt_id: int) -> Grain | None:
    row = await _Q.grain(tx.connection, attempt_id=attempt_id)
    return Grain(row["picked"], bool(row["is_right"])) if row else None


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return {"drill_grains": [dict(row) async for row in _Q.export_grains(tx.connection, user_id=user_id)]}


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    count: int = await _Q.erase_grains(tx.connection, user_id=user_id, guild_id=guild_id)
    return count
