"""SQL statements of boards, wrapped in types. Standings of today are the kernel's; here is what is kept of past ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import Exported, erase_by, rows_of
from bot.standings import Standing, shown_name

from .models import Milestone

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(row["user_id"], row["points"], row["rank"], shown_name(row))


async def archive(tx: Tx, *, guild_id: int, season_id: int, standings: Sequence[Standing]) -> None:
    rows = [
        {
            "season_id": season_id,
            "guild_id": guild_id,
            "user_id": each.user_id,
            "rank": each.rank,
            "points": each.points,
        }
        for each in standings
    ]
    await _Q.archive(tx.connection, rows)


async def archived(tx: Tx, season_id: int, *, limit: int, skip: int) -> tuple[list[Standing], int]:
    rows = _Q.archived(tx.connection, season_id=season_id, limit=limit, skip=skip)
    found = [_standing(row) async for row in rows]
    return found, await _Q.archived_count(tx.connection, season_id=season_id)


async def archived_place(tx: Tx, season_id: int, user_id: int) -> Standing | None:
    row = await _Q.archived_place(tx.connection, season_id=season_id, user_id=user_id)
    return _standing(row) if row is not None else None


async def put_milestone(tx: Tx, *, guild_id: int, role_id: int, points: int) -> None:
    await _Q.put_milestone(tx.connection, guild_id=guild_id, role_id=role_id, points=points)


async def drop_milestone(tx: Tx, *, guild_id: int, role_id: int) -> bool:
    return bool(await _Q.drop_milestone(tx.connection, guild_id=guild_id, role_id=role_id))


async def milestones(tx: Tx, guild_id: int) -> list[Milestone]:
    rows = _Q.milestones(tx.connection, guild_id=guild_id)
    return [Milestone(row["milestone_id"], row["role_id"], row["points"]) async for row in rows]


async def granted(tx: Tx, guild_id: int) -> set[tuple[int, int]]:
    """Return (milestone_id, user_id) of what was granted."""
    rows = _Q.granted(tx.connection, guild_id=guild_id)
    return {(row["milestone_id"], row["user_id"]) async for row in rows}


async def note_grant(tx: Tx, *, guild_id: int, milestone_id: int, user_id: int, now: datetime) -> bool:
    """Note the grant; False when it is noted, or when the role was untied meanwhile."""
    return bool(
        await _Q.note_grant(
            tx.connection, milestone_id=milestone_id, guild_id=guild_id, user_id=user_id, at=to_unix(now)
        )
    )


async def export_rows(tx: Tx, user_id: int) -> Exported:
    return await rows_of(tx, user_id, season_standings=_Q.export_standings, milestone_roles=_Q.export_grants)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_standings, _Q.erase_grants)
