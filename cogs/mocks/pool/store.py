"""Every SQL statement of the pool's members and settings, wrapped in types; a run's own stand in `run_store`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of
from cogs.mocks.matching.models import HALF_HOUR_SECONDS
from cogs.mocks.meeting.models import PAUSE

from .models import Cells, First, Hours, Pool, PoolMember

_Q = load_queries(Path(__file__).parent / "queries.sql")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the pool with what their profile says; ``zone`` is that in which they gave their hours."""

    member: PoolMember
    zone: ZoneInfo
    level: str | None
    track: str | None
    adjacent_track: str | None


def _pool(row: Mapping[str, Any]) -> Pool:
    return Pool(
        group_id=row["group_id"],
        guild_id=row["guild_id"],
        is_across=bool(row["is_across"]),
        window_weeks=row["window_weeks"],
        round_types=frozenset(json.loads(row["round_types"])),
    )


def _member(row: Mapping[str, Any]) -> PoolMember:
    return PoolMember(
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        group_id=row["group_id"],
        joined_at=from_unix(row["joined_at"]),
        wants=frozenset(json.loads(row["wants"])),
        first=row["first"],
        skips_week=date.fromisoformat(row["skips_week"]) if row["skips_week"] else None,
        paused_at=from_unix_or_none(row["paused_at"]),
    )


def _hours(row: Mapping[str, Any], dates: Mapping[date, Cells]) -> Hours:
    mon, tue, wed, thu, fri, sat, sun = (int(row[day]) for day in _DAYS)
    has_own = row["awake_from"] is not None
    return Hours(
        week=(mon, tue, wed, thu, fri, sat, sun),
        awake=(row["awake_from"], row["awake_until"]) if has_own else None,
        dates=dates,
        confirmed_at=from_unix(row["confirmed_at"]),
    )


# ---------------------------------------------------------------------- settings


async def pool_of(tx: Tx, *, group_id: int, guild_id: int) -> Pool:
    """Return the group's settings, the usual ones while nobody chose."""
    row = await _Q.get_pool(tx.connection, group_id=group_id)
    return _pool(row) if row is not None else Pool(group_id, guild_id)


async def across(tx: Tx, guild_id: int) -> Pool | None:
    """Return the pool that takes in every group of the server, if there is one."""
    row = await _Q.across(tx.connection, guild_id=guild_id)
    return _pool(row) if row is not None else None


async def put_pool(tx: Tx, pool: Pool) -> None:
    """Store the settings; one pool across groups ends any other."""
    if pool.is_across:
        await _Q.clear_across(tx.connection, guild_id=pool.guild_id, group_id=pool.group_id)
    await _Q.put_pool(
        tx.connection,
        group_id=pool.group_id,
        guild_id=pool.guild_id,
        is_across=int(pool.is_across),
        window_weeks=pool.window_weeks,
        round_types=json.dumps(sorted(pool.round_types)),
    )


# ---------------------------------------------------------------------- members


async def join(tx: Tx, *, guild_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Put the member in the pool through the group, or move them there; a pause ends."""
    await _Q.join_pool(tx.connection, guild_id=guild_id, user_id=user_id, group_id=group_id, now=to_unix(now))


async def put_wants(tx: Tx, *, guild_id: int, user_id: int, wants: frozenset[str], first: First) -> None:
    await _Q.put_wants(
        tx.connection, guild_id=guild_id, user_id=user_id, wants=json.dumps(sorted(wants)), first=first
    )


async def put_skip(tx: Tx, *, guild_id: int, user_id: int, week: date | None) -> None:
    await _Q.put_skip(
        tx.connection, guild_id=guild_id, user_id=user_id, week=week.isoformat() if week else None
    )


async def pause(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> bool:
    """Keep the member out of runs; False when they were out already."""
    return bool(await _Q.pause(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now)))


async def leave(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.leave_pool(tx.connection, guild_id=guild_id, user_id=user_id))


async def get_member(tx: Tx, *, guild_id: int, user_id: int) -> PoolMember | None:
    row = await _Q.get_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return _member(row) if row is not None else None


async def people(tx: Tx, *, guild_id: int, group_id: int | None) -> list[Person]:
    """Return the pool of a group, or of all groups, by id; paused members are among them."""
    return [
        Person(
            member=_member(row),
            zone=ZoneInfo(row["zone"]),
            level=row["level"],
            track=row["track"],
            adjacent_track=row["adjacent_track"],
        )
        async for row in _Q.pool_members(tx.connection, guild_id=guild_id, group_id=group_id)
    ]


async def last_matches(
    tx: Tx, *, guild_id: int, user_id: int, since: datetime, limit: int
) -> list[tuple[str, bool]]:
    """Return how the member's last matches ended and whether they answered, the newest first."""
    rows = _Q.last_matches(
        tx.connection, guild_id=guild_id, user_id=user_id, since=to_unix(since), limit=limit
    )
    return [(row["state"], row["answered_at"] is not None) async for row in rows]


# ---------------------------------------------------------------------- hours


async def hours_of(tx: Tx, *, guild_id: int, user_id: int, since: date) -> Hours:
    """Return the member's hours with their dates from ``since`` on."""
    who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
    rows = _Q.dates_of(tx.connection, **who, since=since.isoformat())
    dates = {date.fromisoformat(row["day"]): int(row["cells"]) async for row in rows}
    row = await _Q.get_hours(tx.connection, **who)
    return _hours(row, dates) if row is not None else Hours(dates=dates)


async def hours_of_guild(tx: Tx, guild_id: int, *, since: date) -> dict[int, Hours]:
    """Return everybody's hours by user id."""
    dates: dict[int, dict[date, Cells]] = {}
    async for row in _Q.dates_of_guild(tx.connection, guild_id=guild_id, since=since.isoformat()):
        dates.setdefault(row["user_id"], {})[date.fromisoformat(row["day"])] = int(row["cells"])
    rows = _Q.hours_of_guild(tx.connection, guild_id=guild_id)
    return {row["user_id"]: _hours(row, dates.get(row["user_id"], {})) async for row in rows}


async def put_hours(tx: Tx, hours: Hours, *, guild_id: int, user_id: int, now: datetime) -> None:
    """Store weekly hours, waking hours and dates, confirmed as of now."""
    who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
    awake = hours.awake or (None, None)
    await _Q.put_hours(
        tx.connection,
        **who,
        awake_from=awake[0],
        awake_until=awake[1],
        confirmed_at=to_unix(now),
        **dict(zip(_DAYS, hours.week, strict=True)),
    )
    await _Q.drop_dates(tx.connection, **who)
    for day, cells in sorted(hours.dates.items()):
        await _Q.put_date(tx.connection, **who, day=day.isoformat(), cells=cells)


async def aways(tx: Tx, guild_id: int, *, since: date) -> dict[int, list[tuple[date, date]]]:
    """Return first and last days that members are away, by user id."""
    found: dict[int, list[tuple[date, date]]] = {}
    async for row in _Q.aways(tx.connection, guild_id=guild_id, since=since.isoformat()):
        days = (date.fromisoformat(row["from_on"]), date.fromisoformat(row["until_on"]))
        found.setdefault(row["user_id"], []).append(days)
    return found


async def promised(tx: Tx, guild_id: int, *, since: datetime) -> dict[int, list[tuple[int, int]]]:
    """Return the stretches of half hours that members have agreed to meet in already, with a pause around each."""
    pause = int(PAUSE.total_seconds())
    found: dict[int, list[tuple[int, int]]] = {}
    async for row in _Q.promised(tx.connection, guild_id=guild_id, since=to_unix(since)):
        start = (row["starts_at"] - pause) // HALF_HOUR_SECONDS
        end = -(-(row["starts_at"] + row["slot_minutes"] * 60 + pause) // HALF_HOUR_SECONDS)
        found.setdefault(row["user_id"], []).append((start, end))
    return found


# ---------------------------------------------------------------------- do not pair


async def blocks_of(tx: Tx, *, guild_id: int, user_id: int) -> list[int]:
    rows = _Q.blocks_of(tx.connection, guild_id=guild_id, user_id=user_id)
    return [row["blocked_user_id"] async for row in rows]


async def blocks_of_guild(tx: Tx, guild_id: int) -> dict[int, set[int]]:
    """Return whom each member blocked."""
    found: dict[int, set[int]] = {}
    async for row in _Q.blocks_of_guild(tx.connection, guild_id=guild_id):
        found.setdefault(row["user_id"], set()).add(row["blocked_user_id"])
    return found


async def put_blocks(tx: Tx, *, guild_id: int, user_id: int, blocked: list[int]) -> None:
    """Replace the member's list."""
    await _Q.drop_blocks(tx.connection, guild_id=guild_id, user_id=user_id)
    for other in blocked:
        await _Q.add_block(tx.connection, guild_id=guild_id, user_id=user_id, blocked_user_id=other)


# ---------------------------------------------------------------------- personal data


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        mock_pool=_Q.export_membership,
        mock_hours=_Q.export_hours,
        mock_dates=_Q.export_dates,
        mock_blocks=_Q.export_blocks,
        mock_runs=_Q.export_runs,
        mock_pairs=_Q.export_pairs,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete the member's rows, also from stored runs; the pairs they were in stay with the others, without them."""
    count = await erase_by(
        tx,
        user_id,
        guild_id,
        _Q.erase_membership,
        _Q.erase_hours,
        _Q.erase_dates,
        _Q.erase_blocks,
        _Q.erase_run_members,
        _Q.erase_run_links,
        _Q.anonymise_pairs,
    )
    await _Q.erase_empty_pairs(tx.connection)
    return count
