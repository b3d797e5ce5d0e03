"""SQL statements of code drills, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Phase

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def stamp_phase(tx: Tx, *, attempt_id: int, phase: Phase, now: datetime) -> None:
    """Note when a phase was reached; a second press keeps the first time."""
    await _Q.stamp_phase(tx.connection, attempt_id=attempt_id, phase=phase, now=to_unix(now))


async def phases(tx: Tx, attempt_id: int) -> dict[Phase, datetime]:
    rows = _Q.phases(tx.connection, attempt_id=attempt_id)
    return {cast("Phase", row["phase"]): from_unix(row["at"]) async for row in rows}


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, drill_phases=_Q.export_phases)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_phases)
