"""SQL statements of streaks, wrapped in types."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import Exported, erase_by, rows_of

from .models import Repair

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def repairs(tx: Tx, *, guild_id: int, user_id: int) -> dict[date, Repair]:
    rows = _Q.repairs(tx.connection, guild_id=guild_id, user_id=user_id)
    found = [Repair(date.fromisoformat(row["day"]), row["reason"]) async for row in rows]
    return {repair.day: repair for repair in found}


async def add_repair(tx: Tx, *, guild_id: int, user_id: int, day: date, reason: str, now: datetime) -> bool:
    """Add a repair; False when the day has one."""
    return bool(
        await _Q.add_repair(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            day=day.isoformat(),
            reason=reason,
            at=to_unix(now),
        )
    )


async def tells_group(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.tells_group(tx.connection, guild_id=guild_id, user_id=user_id))


async def set_tells_group(tx: Tx, *, guild_id: int, user_id: int, is_on: bool) -> None:
    await _Q.set_tells_group(tx.connection, guild_id=guild_id, user_id=user_id, tells_group=int(is_on))


async def tellers(tx: Tx, *, guild_id: int, group_id: int) -> list[int]:
    """Return the members of a group who let it hear of their streaks."""
    rows = _Q.tellers(tx.connection, guild_id=guild_id, group_id=group_id)
    return [row["user_id"] async for row in rows]


async def export_rows(tx: Tx, user_id: int) -> Exported:
    return await rows_of(tx, user_id, streak_repairs=_Q.export_repairs, streak_settings=_Q.export_settings)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_repairs, _Q.erase_settings)
