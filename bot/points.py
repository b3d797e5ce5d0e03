"""The append-only ledger. Features award in their own transaction; boards and streaks only read it.

An entry stands for something a member did on a local day, also when a daily cap makes it worth nothing:
so the same rows say what was earned and on which days a promise was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from .clock import from_unix, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "points.sql")

KUDOS, CORRECTION, INTERVIEWING = "kudos", "correction", "interviewing"
"""Sources with a meaning of their own: the first two are nothing a member did, so they keep no day of a streak;
the third makes the board of the best interviewers. points.sql and the totals' triggers name them too."""

SOURCES: Mapping[str, str] = {
    "drills": "drills",
    "cards": "cards",
    "explain": "explaining terms and marking",
    "reviews": "reviews for peers",
    "standup": "standups",
    "standups": "standups",
    "quiz": "quiz nights",
    "mocks": "mock interviews",
    "checkpoint": "checkpoints",
    "plan": "plan items",
    KUDOS: "kudos",
    CORRECTION: "corrections by moderators",
    INTERVIEWING: "interviewing",
}


def source_words(source: str) -> str:
    """Return what members call a source, its own name when nobody gave it another."""
    return SOURCES.get(source, source.replace("_", " ").replace(".", " "))


@dataclass(frozen=True, slots=True)
class Entry:
    """``note`` is the reason of a correction."""

    entry_id: int
    source: str
    points: int
    day: date
    at: datetime
    note: str | None


async def award(
    tx: Tx,
    *,
    guild_id: int,
    user_id: int,
    source: str,
    points: int,
    key: str,
    day: date,
    now: datetime,
    daily_cap: int,
    group_id: int | None = None,
) -> int | None:
    """Add one entry and return the points it was worth after the cap; None when ``key`` was used before.

    ``day`` is the member's local date when they did it, also for what belongs to an earlier round: that day is
    kept, in streaks and totals, and no later change of zone moves it. ``daily_cap`` bounds the points of
    ``source`` on that day.
    """
    so_far = await _Q.points_of_day(
        tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat(), source=source
    )
    worth = max(0, min(points, daily_cap - so_far))
    added = await _Q.add_entry(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        group_id=group_id,
        source=source,
        points=worth,
        key=key,
        day=day.isoformat(),
        at=to_unix(now),
        note=None,
    )
    return worth if added else None


async def correct(
    tx: Tx,
    *,
    guild_id: int,
    user_id: int,
    points: int,
    reason: str,
    key: str,
    day: date,
    now: datetime,
) -> bool:
    """Add a moderator's correction, which may be negative; False when ``key`` was used before."""
    return bool(
        await _Q.add_entry(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            group_id=None,
            source=CORRECTION,
            points=points,
            key=key,
            day=day.isoformat(),
            at=to_unix(now),
            note=reason,
        )
    )


async def total(tx: Tx, *, guild_id: int, user_id: int) -> int:
    value: int = await _Q.total(tx.connection, guild_id=guild_id, user_id=user_id)
    return value


async def counts_since(tx: Tx, *, guild_id: int, user_id: int, since: datetime) -> dict[str, int]:
    """Return how many entries each source has from the moment on; corrections, below zero, left out."""
    rows = _Q.counts_since(tx.connection, guild_id=guild_id, user_id=user_id, since=to_unix(since))
    return {row["source"]: row["number"] async for row in rows}


async def active_days(tx: Tx, *, guild_id: int, user_id: int) -> list[date]:
    """Return the local dates on which the member did something, oldest first."""
    rows = _Q.active_days(tx.connection, guild_id=guild_id, user_id=user_id)
    return [date.fromisoformat(row["day"]) async for row in rows]


async def done_by_day(tx: Tx, *, guild_id: int, user_id: int) -> dict[date, dict[str, int]]:
    """Return what the member did on which local date: source to number of entries, oldest day first."""
    found: dict[date, dict[str, int]] = {}
    async for row in _Q.done_by_day(tx.connection, guild_id=guild_id, user_id=user_id):
        found.setdefault(date.fromisoformat(row["day"]), {})[row["source"]] = row["entries"]
    return found


@dataclass(frozen=True, slots=True)
class Done:
    """What a member did of one source on one of their days."""

    user_id: int
    source: str
    day: date
    entries: int
    points: int


async def done_in_group(tx: Tx, *, guild_id: int, group_id: int, first: date, last: date) -> list[Done]:
    """Return what the group's present members did from the first to the last day, both included."""
    rows = _Q.done_in_group(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return [
        Done(row["user_id"], row["source"], date.fromisoformat(row["day"]), row["entries"], row["points"])
        async for row in rows
    ]


async def entries_of(
    tx: Tx, *, guild_id: int, user_id: int, limit: int, skip: int
) -> tuple[list[Entry], int]:
    """Return the newest entries after ``skip``, and how many there are in all."""
    rows = _Q.entries_page(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit, skip=skip)
    found = [
        Entry(
            row["entry_id"],
            row["source"],
            row["points"],
            date.fromisoformat(row["day"]),
            from_unix(row["at"]),
            row["note"],
        )
        async for row in rows
    ]
    return found, await _Q.entry_count(tx.connection, guild_id=guild_id, user_id=user_id)


async def by_source(tx: Tx, *, guild_id: int, user_id: int) -> list[tuple[str, int, int]]:
    """Return source, points and number of entries, the most points first."""
    rows = _Q.by_source(tx.connection, guild_id=guild_id, user_id=user_id)
    return [(row["source"], row["points"], row["entries"]) async for row in rows]
