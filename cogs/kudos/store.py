"""SQL statements of kudos, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import Exported, erase_by, rows_of
from bot.weekly import Week

from .models import Kudos

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _kudos(row: Mapping[str, Any]) -> Kudos:
    return Kudos(row["receiver_user_id"], row["reason"], date.fromisoformat(row["day"]))


async def given_on(tx: Tx, *, guild_id: int, user_id: int, day: date) -> int:
    count: int = await _Q.given_today(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat())
    return count


async def give(
    tx: Tx,
    *,
    guild_id: int,
    giver: int,
    receiver: int,
    reason: str,
    day: date,
    week: date,
    now: datetime,
) -> int | None:
    """Store kudos and return their id; None when the pair had theirs in the week."""
    row = await _Q.give(
        tx.connection,
        guild_id=guild_id,
        giver=giver,
        receiver=receiver,
        reason=reason,
        day=day.isoformat(),
        week=week.isoformat(),
        at=to_unix(now),
    )
    return int(row["kudos_id"]) if row is not None else None


async def received(
    tx: Tx, *, guild_id: int, user_id: int, limit: int, skip: int
) -> tuple[list[tuple[int | None, Kudos]], int]:
    """Return giver and kudos, the newest first, and how many there are; a giver who erased themself is None."""
    rows = _Q.received(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit, skip=skip)
    found = [(row["giver_user_id"], _kudos(row)) async for row in rows]
    return found, await _Q.received_count(tx.connection, guild_id=guild_id, user_id=user_id)


async def is_public(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.is_public(tx.connection, guild_id=guild_id, user_id=user_id))


async def set_public(tx: Tx, *, guild_id: int, user_id: int, is_on: bool) -> None:
    await _Q.set_public(tx.connection, guild_id=guild_id, user_id=user_id, is_public=int(is_on))


async def public_of_group(tx: Tx, *, guild_id: int, group_id: int, week: Week, limit: int) -> list[Kudos]:
    """Return the kudos that a week's digest tells: of the members who let the group read theirs."""
    rows = _Q.public_of_group(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        since=to_unix(week.since) if week.since else None,
        until=to_unix(week.until) if week.until else None,
        limit=limit,
    )
    return [_kudos(row) async for row in rows]


async def export_rows(tx: Tx, user_id: int) -> Exported:
    return await rows_of(
        tx,
        user_id,
        kudos_given=_Q.export_given,
        kudos_received=_Q.export_received,
        kudos_settings=_Q.export_settings,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_given, _Q.erase_received, _Q.erase_settings)
