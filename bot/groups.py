"""Servers and their accountability groups: the records every feature reads."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .clock import from_unix, from_unix_or_none, to_unix
from .db import Tx, load_queries
from .errors import NotFound, UserFacingError

_Q = load_queries(Path(__file__).parent / "sql" / "groups.sql")


@dataclass(frozen=True, slots=True)
class Guild:
    """Settings of a Discord server. Quiet hours are minutes of the member's own day."""

    guild_id: int
    zone: ZoneInfo
    ping_budget: int
    quiet_from: int
    quiet_until: int


@dataclass(frozen=True, slots=True)
class Group:
    group_id: int
    guild_id: int
    name: str
    channel_id: int
    zone: ZoneInfo
    capacity: int | None
    starts_on: date | None
    ends_on: date | None
    languages: str
    member_count: int
    archived_at: datetime | None

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.member_count >= self.capacity


@dataclass(frozen=True, slots=True)
class GroupMember:
    user_id: int
    is_moderator: bool
    joined_at: datetime


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        group_id=row["group_id"],
        guild_id=row["guild_id"],
        name=row["name"],
        channel_id=row["channel_id"],
        zone=ZoneInfo(row["zone"]),
        capacity=row["capacity"],
        starts_on=_date(row["starts_on"]),
        ends_on=_date(row["ends_on"]),
        languages=row["languages"],
        member_count=row["member_count"],
        archived_at=from_unix_or_none(row["archived_at"]),
    )


def name_key(name: str) -> str:
    """Return what makes two group names the same: case and outer or doubled blanks do not count."""
    return " ".join(name.casefold().split())


async def ensure_guild(tx: Tx, guild_id: int, *, now: datetime) -> Guild:
    """Return the server's record, made on first contact; a removed server counts as back."""
    await _Q.ensure_guild(tx.connection, guild_id=guild_id, now=to_unix(now))
    guild = await get_guild(tx, guild_id)
    assert guild is not None  # noqa: S101 - just ensured in this transaction
    return guild


async def get_guild(tx: Tx, guild_id: int) -> Guild | None:
    row = await _Q.get_guild(tx.connection, guild_id=guild_id)
    if row is None:
        return None
    return Guild(
        row["guild_id"], ZoneInfo(row["zone"]), row["ping_budget"], row["quiet_from"], row["quiet_until"]
    )


async def set_guild_zone(tx: Tx, guild_id: int, zone: ZoneInfo) -> None:
    await _Q.set_guild_zone(tx.connection, guild_id=guild_id, zone=zone.key)


async def set_guild_pings(
    tx: Tx, guild_id: int, *, ping_budget: int, quiet_from: int, quiet_until: int
) -> None:
    await _Q.set_guild_pings(
        tx.connection,
        guild_id=guild_id,
        ping_budget=ping_budget,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )


async def mark_guild_removed(tx: Tx, guild_id: int, *, now: datetime) -> None:
    await _Q.mark_guild_removed(tx.connection, guild_id=guild_id, now=to_unix(now))


async def reconcile_guilds(tx: Tx, present: AbstractSet[int], *, now: datetime) -> None:
    """Bring the record in line with the servers the bot is in: new, back again, or left while it slept."""
    known = {row["guild_id"]: row["removed_at"] async for row in _Q.all_guilds(tx.connection)}
    added = [guild_id for guild_id in present if guild_id not in known]
    back = [
        guild_id for guild_id, removed_at in known.items() if guild_id in present and removed_at is not None
    ]
    gone = [
        guild_id for guild_id, removed_at in known.items() if guild_id not in present and removed_at is None
    ]
    seconds = to_unix(now)
    changed = [{"guild_id": guild_id, "now": seconds} for guild_id in (*added, *back)]
    await _Q.ensure_guilds(tx.connection, changed)
    await _Q.mark_guilds_removed(tx.connection, [{"guild_id": g, "now": seconds} for g in gone])


async def delete_guilds_removed_before(tx: Tx, moment: datetime) -> int:
    """Delete servers whose time after removal is over, with all their rows; return how many."""
    count: int = await _Q.delete_guilds_removed_before(tx.connection, before=to_unix(moment))
    return count


async def create_group(
    tx: Tx,
    *,
    guild_id: int,
    name: str,
    channel_id: int,
    zone: ZoneInfo,
    now: datetime,
    capacity: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    languages: str = "",
) -> Group:
    """Add a group.

    Raises:
        UserFacingError: when an active group of this server already has the name.
    """
    row = await _Q.create_group(
        tx.connection,
        guild_id=guild_id,
        name=name,
        name_key=name_key(name),
        channel_id=channel_id,
        zone=zone.key,
        capacity=capacity,
        starts_on=starts_on.isoformat() if starts_on else None,
        ends_on=ends_on.isoformat() if ends_on else None,
        languages=languages,
        now=to_unix(now),
    )
    if row is None:
        raise name_taken(name)
    return _group({**dict(row), "member_count": 0})


def name_taken(name: str) -> UserFacingError:
    return UserFacingError(
        f"**Name**: this server already has a group called “{name}”. Choose another name.", kept=name
    )


async def update_group(tx: Tx, group: Group) -> None:
    """Store every editable field of ``group``.

    Raises:
        UserFacingError: when another active group has the name.
    """
    other = await find_group(tx, guild_id=group.guild_id, name=group.name)
    if other is not None and other.group_id != group.group_id:
        raise name_taken(group.name)
    await _Q.update_group(
        tx.connection,
        group_id=group.group_id,
        name=group.name,
        name_key=name_key(group.name),
        channel_id=group.channel_id,
        zone=group.zone.key,
        capacity=group.capacity,
        starts_on=group.starts_on.isoformat() if group.starts_on else None,
        ends_on=group.ends_on.isoformat() if group.ends_on else None,
        languages=group.languages,
    )


async def archive_group(tx: Tx, group_id: int, *, now: datetime) -> bool:
    return bool(await _Q.archive_group(tx.connection, group_id=group_id, now=to_unix(now)))


async def unarchive_group(tx: Tx, group_id: int) -> None:
    await _Q.unarchive_group(tx.connection, group_id=group_id)


async def get_group(tx: Tx, group_id: int) -> Group | None:
    row = await _Q.get_group(tx.connection, group_id=group_id)
    return _group(row) if row is not None else None


async def require_active(tx: Tx, *, guild_id: int, group_id: int) -> Group:
    """Return the group, for a button that may be old or of another server.

    Raises:
        NotFound: archived, gone, or of another server.
    """
    group = await get_group(tx, group_id)
    if group is None or group.guild_id != guild_id or group.archived_at is not None:
        raise NotFound("This group is no longer there. `/group list` shows the groups of this server.")
    return group


async def find_group(tx: Tx, *, guild_id: int, name: str) -> Group | None:
    row = await _Q.find_group(tx.connection, guild_id=guild_id, name_key=name_key(name))
    return _group(row) if row is not None else None


async def require_group(tx: Tx, *, guild_id: int, name: str) -> Group:
    """Return the active group of that name.

    Raises:
        NotFound: naming the groups there are.
    """
    group = await find_group(tx, guild_id=guild_id, name=name)
    if group is None:
        names = ", ".join(f"“{g.name}”" for g in await groups_of_guild(tx, guild_id)) or "none yet"
        raise NotFound(
            f"**Group**: there is no group “{name}” here. Groups of this server: {names}.", kept=name
        )
    return group


async def groups_of_guild(tx: Tx, guild_id: int) -> list[Group]:
    return [_group(row) async for row in _Q.groups_of_guild(tx.connection, guild_id=guild_id)]


async def groups_of_member(tx: Tx, *, guild_id: int, user_id: int) -> list[Group]:
    rows = _Q.groups_of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return [_group(row) async for row in rows]


async def archived_of_member(tx: Tx, *, guild_id: int, user_id: int) -> list[Group]:
    """Return the archived groups that the member is still in, the last archived first."""
    rows = _Q.archived_of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return [_group(row) async for row in rows]


async def add_member(
    tx: Tx, *, group_id: int, user_id: int, now: datetime, is_moderator: bool = False
) -> bool:
    """Put a member on the roster; return False when they were on it."""
    return bool(
        await _Q.add_group_member(
            tx.connection,
            group_id=group_id,
            user_id=user_id,
            is_moderator=int(is_moderator),
            now=to_unix(now),
        )
    )


async def remove_member(tx: Tx, *, group_id: int, user_id: int) -> bool:
    return bool(await _Q.remove_group_member(tx.connection, group_id=group_id, user_id=user_id))


async def set_moderator(tx: Tx, *, group_id: int, user_id: int, is_moderator: bool) -> bool:
    return bool(
        await _Q.set_moderator(
            tx.connection, group_id=group_id, user_id=user_id, is_moderator=int(is_moderator)
        )
    )


async def get_group_member(tx: Tx, *, group_id: int, user_id: int) -> GroupMember | None:
    row = await _Q.get_group_member(tx.connection, group_id=group_id, user_id=user_id)
    if row is None:
        return None
    return GroupMember(row["user_id"], bool(row["is_moderator"]), from_unix(row["joined_at"]))


async def roster(tx: Tx, group_id: int) -> list[GroupMember]:
    """Return the members, moderators first, then by the time they joined."""
    return [
        GroupMember(row["user_id"], bool(row["is_moderator"]), from_unix(row["joined_at"]))
        async for row in _Q.roster(tx.connection, group_id=group_id)
    ]


async def add_holiday(tx: Tx, *, group_id: int, day: date, label: str) -> None:
    await _Q.add_holiday(tx.connection, group_id=group_id, day=day.isoformat(), label=label)


async def remove_holiday(tx: Tx, *, group_id: int, day: date) -> bool:
    return bool(await _Q.remove_holiday(tx.connection, group_id=group_id, day=day.isoformat()))


async def holidays(tx: Tx, group_id: int) -> dict[date, str]:
    rows = _Q.holidays(tx.connection, group_id=group_id)
    return {date.fromisoformat(row["day"]): row["label"] async for row in rows}
