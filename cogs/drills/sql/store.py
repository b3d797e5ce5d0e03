"""SQL statements of SQL drills, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

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
    return await rows_of(tx, user_id, drill_grains=_Q.export_grains)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_grains)
