"""Members of a server: profile, promise, away dates. A member has one record a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from . import groups
from .clock import to_unix
from .db import Tx, load_queries
from .errors import UserFacingError

_Q = load_queries(Path(__file__).parent / "sql" / "members.sql")

Board = Literal["hidden", "pseudonym", "name"]

TRACKS: Mapping[str, str] = {
    "core_ml": "AI engineer (core ML)",
    "genai_llm": "GenAI or LLM engineer",
    "mlops": "MLOps engineer",
    "ai_agent": "AI agent engineer",
    "solutions_architect": "AI solutions architect",
    "llmops": "LLMOps engineer",
    "ai_platform": "AI platform engineer",
}
"""The seven role tracks, id to name, in the order they are offered."""

LEVELS: Mapping[str, str] = {
    "fresher": "Starting out",
    "experienced": "Experienced",
    "specialist": "Specialist",
}
"""Difficulty levels, id to name, from easy to hard."""

AREAS: Mapping[str, str] = {
    "ml_fundamentals": "ML fundamentals",
    "coding_tools": "Coding and tools",
    "system_design": "System design",
    "production_mlops": "Production and MLOps",
    "genai_llm": "GenAI and LLM",
    "communication": "Communication",
}
"""The six competency areas, id to name."""


@dataclass(frozen=True, slots=True)
class Member:
    """``promise_days`` is a bit mask, Monday the lowest bit; 0 with a count means any days."""

    guild_id: int
    user_id: int
    zone: ZoneInfo | None
    track: str | None
    adjacent_track: str | None
    level: str | None
    promise_days: int
    promise_count: int
    wants_pings: bool
    board: Board
    pseudonym: str | None
    board_name: str | None = None
    """The name a board shows, as it was when the member last chose or looked."""
    is_here: bool = True
    """False for who was found to have left the server, and may yet come back."""

    @property
    def shown_name(self) -> str | None:
        """What boards may call the member, None when they show nothing."""
        if self.board == "pseudonym":
            return self.pseudonym
        return (self.board_name or "a member") if self.board == "name" else None


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        zone=ZoneInfo(row["zone"]) if row["zone"] else None,
        track=row["track"],
        adjacent_track=row["adjacent_track"],
        level=row["level"],
        promise_days=row["promise_days"],
        promise_count=row["promise_count"],
        wants_pings=bool(row["wants_pings"]),
        board=row["board"],
        pseudonym=row["pseudonym"],
        board_name=row["board_name"],
        is_here=row["left_at"] is None,
    )


async def ensure_member(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> Member:
    """Return the record of a member who is at it now, made on first use; one who had left counts as back."""
    await groups.ensure_guild(tx, guild_id, now=now)
    await _Q.ensure_member(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))
    member = await get_member(tx, guild_id=guild_id, user_id=user_id)
    assert member is not None  # noqa: S101 - just ensured in this transaction
    return member


async def get_member(tx: Tx, *, guild_id: int, user_id: int) -> Member | None:
    row = await _Q.get_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return _member(row) if row is not None else None


async def members_of_group(tx: Tx, group: groups.Group) -> list[Member]:
    rows = _Q.members_of_group(tx.connection, guild_id=group.guild_id, group_id=group.group_id)
    return [_member(row) async for row in rows]


async def shown_names(tx: Tx, *, guild_id: int, group_id: int) -> dict[int, str]:
    """Return what a group's posts may call its present members, those who chose not to be named left out."""
    rows = _Q.boarded_of_group(tx.connection, guild_id=guild_id, group_id=group_id)
    found = [_member(row) async for row in rows]
    return {member.user_id: member.shown_name for member in found if member.shown_name}


async def update_member(tx: Tx, member: Member) -> None:
    """Store every editable field.

    Raises:
        UserFacingError: when another member of the server has the pseudonym.
    """
    if member.pseudonym:
        owner = await _Q.pseudonym_owner(tx.connection, guild_id=member.guild_id, pseudonym=member.pseudonym)
        if owner is not None and owner != member.user_id:
            raise UserFacingError(
                f"**Pseudonym**: someone here is already “{member.pseudonym}”. Choose another one.",
                kept=member.pseudonym,
            )
    await _Q.update_member(
        tx.connection,
        guild_id=member.guild_id,
        user_id=member.user_id,
        zone=member.zone.key if member.zone else None,
        track=member.track,
        adjacent_track=member.adjacent_track,
        level=member.level,
        promise_days=member.promise_days,
        promise_count=member.promise_count,
        wants_pings=int(member.wants_pings),
        board=member.board,
        pseudonym=member.pseudonym,
        board_name=member.board_name if member.board == "name" else None,
    )
    # Their zone may be another one now, and with it the moment of each reminder.
    await _Q.wake_reminders(tx.connection, guild_id=member.guild_id, user_id=member.user_id)


async def zone_of(tx: Tx, *, guild_id: int, user_id: int, group: groups.Group | None = None) -> ZoneInfo:
    """Return the zone that rules the member's day: their own, else the group's, else the server's."""
    member = await get_member(tx, guild_id=guild_id, user_id=user_id)
    if member is not None and member.zone is not None:
        return member.zone
    if group is not None:
        return group.zone
    joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
    if joined:
        return joined[0].zone
    guild = await groups.get_guild(tx, guild_id)
    return guild.zone if guild is not None else ZoneInfo("UTC")


async def today_of(
    tx: Tx, *, guild_id: int, user_id: int, now: datetime, group: groups.Group | None = None
) -> date:
    """Return the date it is for the member."""
    zone = await zone_of(tx, guild_id=guild_id, user_id=user_id, group=group)
    return now.astimezone(zone).date()


async def set_away(
    tx: Tx, *, guild_id: int, user_id: int, from_on: date, until_on: date, today: date
) -> None:
    """Replace current and future away dates by one span, both ends included.

    It begins today at the earliest: what is over cannot be excused afterwards, only repaired by a moderator.
    """
    await clear_away(tx, guild_id=guild_id, user_id=user_id, today=today)
    from_on = max(from_on, today)
    await _Q.add_away(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat(),
    )


async def clear_away(tx: Tx, *, guild_id: int, user_id: int, today: date) -> bool:
    """End the present away span and drop planned ones; False when there was none. Days past stay."""
    who = {"guild_id": guild_id, "user_id": user_id, "today": today.isoformat()}
    dropped = await _Q.drop_coming_aways(tx.connection, **who)
    yesterday = (today - timedelta(days=1)).isoformat()
    return bool(await _Q.end_present_aways(tx.connection, **who, yesterday=yesterday) + dropped)


async def is_away(tx: Tx, *, guild_id: int, user_id: int, day: date) -> bool:
    return bool(await _Q.is_away(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat()))


async def next_away(tx: Tx, *, guild_id: int, user_id: int, today: date) -> tuple[date, date] | None:
    """Return the current or next away span, first and last day."""
    row = await _Q.next_away(tx.connection, guild_id=guild_id, user_id=user_id, today=today.isoformat())
    return (date.fromisoformat(row["from_on"]), date.fromisoformat(row["until_on"])) if row else None


async def members_to_check(tx: Tx, *, before: datetime, limit: int) -> list[tuple[int, int]]:
    """Return (guild_id, user_id) of members not looked up since the moment, longest ago first."""
    rows = _Q.members_to_check(tx.connection, before=to_unix(before), limit=limit)
    return [(row["guild_id"], row["user_id"]) async for row in rows]


async def mark_presence(tx: Tx, *, guild_id: int, user_id: int, is_present: bool, now: datetime) -> None:
    """Note whether the member is still in the server; the first absence starts their time to return."""
    statement = _Q.mark_present if is_present else _Q.mark_left
    await statement(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))


async def members_left_before(tx: Tx, moment: datetime, *, limit: int) -> list[tuple[int, int, bool]]:
    """Return (guild_id, user_id, whether the bot is still in the server), who left first at the head."""
    rows = _Q.members_left_before(tx.connection, before=to_unix(moment), limit=limit)
    return [(row["guild_id"], row["user_id"], bool(row["can_look"])) async for row in rows]


async def has_left(tx: Tx, *, guild_id: int, user_id: int, before: datetime) -> bool:
    """Tell whether the member left before the moment, as far as is known, and has not been back."""
    return bool(await _Q.has_left(tx.connection, guild_id=guild_id, user_id=user_id, before=to_unix(before)))
