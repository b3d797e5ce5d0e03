"""Who stands where: boards read totals that the database keeps beside the ledger, never the ledger itself.

Triggers (migration 0015) add every entry to its totals, and count the members who show themselves by bins of
points. So a place is two short looks: the bins above, and the members of the own bin. :func:`recount` tells what
the totals have to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "standings.sql")

Kind = Literal["points", "interviewer"]
_BINS = ((64, 1), (1024, 4), (8192, 32), (65536, 256))
"""Up to how many points a bin is how wide; beyond, ``_WIDEST``. The triggers have the same steps."""
_WIDEST = 2048


@dataclass(frozen=True, slots=True)
class Standing:
    """``name`` is what the member lets boards show; None is a hidden member, whom only they themselves see."""

    user_id: int
    points: int
    rank: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Where:
    """A board of a server: what is counted, and in which period."""

    guild_id: int
    kind: Kind
    period: str

    @property
    def key(self) -> dict[str, Any]:
        return {"guild_id": self.guild_id, "board": self.kind, "period": self.period}


def bin_of(points: int) -> tuple[int, int]:
    """Return the bin that so many points fall into, and the first points above it."""
    low, base = 0, 0
    for end, width in (*_BINS, (None, _WIDEST)):
        if end is None or points < end:
            steps = (max(points, 0) - low) // width
            return base + steps, low + (steps + 1) * width
        base += (end - low) // width
        low = end
    raise AssertionError("the last bins have no end")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(day: date) -> str:
    """Return the period of an ISO week, named by its Monday."""
    return f"w{monday_of(day).isoformat()}"


def month(day: date) -> str:
    return f"m{day:%Y-%m}"


def season(season_id: int) -> str:
    return f"s{season_id}"


ALL = "all"


def shown_name(row: Mapping[str, Any]) -> str | None:
    """Return how a member wants boards to name them, None if hidden."""
    if row["board"] == "pseudonym":
        return str(row["pseudonym"])
    return (row["board_name"] or "a member") if row["board"] == "name" else None


def ranked(rows: Iterable[Mapping[str, Any]], *, first_rank: int = 1, skipped: int = 0) -> list[Standing]:
    """Give places 1-2-2-4 to rows that come by falling points; ``first_rank`` is that of the first one."""
    found: list[Standing] = []
    for i, row in enumerate(rows):
        rank = first_rank if i == 0 else skipped + i + 1
        if found and found[-1].points == row["points"]:
            rank = found[-1].rank
        found.append(Standing(row["user_id"], row["points"], rank, shown_name(row)))
    return found


async def total(tx: Tx, where: Where, *, user_id: int) -> int:
    return int(await _Q.total_of(tx.connection, **where.key, user_id=user_id) or 0)


async def rank_of(tx: Tx, where: Where, *, points: int) -> int:
    """Return the place that so many points have among those who show themselves."""
    bin_, ceiling = bin_of(points)
    better = await _Q.better(tx.connection, **where.key, bin=bin_, points=points, ceiling=ceiling)
    return int(better) + 1


async def count(tx: Tx, where: Where) -> int:
    """Return how many members with points show themselves."""
    return int(await _Q.shown_count(tx.connection, **where.key))


async def page(tx: Tx, where: Where, *, limit: int, skip: int = 0) -> list[Standing]:
    rows = [row async for row in _Q.top(tx.connection, **where.key, limit=limit, skip=skip)]
    if not rows:
        return []
    first = 1
    if skip:
        first = await rank_of(tx, where, points=rows[0]["points"])
    return ranked(rows, first_rank=first, skipped=skip)


async def around(tx: Tx, where: Where, *, user_id: int, each_side: int) -> list[Standing]:
    """Return the member between those just above and just below; hidden neighbours are left out."""
    mine = await total(tx, where, user_id=user_id)
    beside = {**where.key, "points": mine, "user_id": user_id, "limit": each_side}
    above = [row async for row in _Q.just_above(tx.connection, **beside)][::-1]
    below = [row async for row in _Q.just_below(tx.connection, **beside)]
    me = await _Q.me(tx.connection, guild_id=where.guild_id, user_id=user_id)
    own = {**(dict(me) if me else {"board": "hidden"}), "user_id": user_id, "points": mine}
    rows: Sequence[Mapping[str, Any]] = [*above, own, *below]
    found = []
    for row in rows:
        rank = await rank_of(tx, where, points=row["points"])
        found.append(Standing(row["user_id"], row["points"], rank, shown_name(row)))
    return found


async def of_group(tx: Tx, where: Where, *, group_id: int) -> list[Standing]:
    """Return all members of a group who show themselves, by rank."""
    rows = _Q.of_group(tx.connection, **where.key, group_id=group_id)
    return ranked([row async for row in rows])


async def improved(
    tx: Tx,
    where: Where,
    *,
    before: str,
    group_id: int | None = None,
    limit: int,
    skip: int = 0,
) -> tuple[list[Standing], int]:
    """Return who gained most on the period before, and how many gained; ``points`` is the gain."""
    rows = [
        row
        async for row in _Q.improved(
            tx.connection,
            guild_id=where.guild_id,
            period=where.period,
            before=before,
            group_id=group_id,
            limit=limit,
            skip=skip,
        )
    ]
    found = [Standing(row["user_id"], row["points"], row["place"], shown_name(row)) for row in rows]
    return found, rows[0]["gained"] if rows else 0


async def at_least(tx: Tx, *, guild_id: int, points: int) -> list[tuple[int, int]]:
    """Return user_id and points of all members present with so many points, also hidden ones: for moderators."""
    rows = _Q.at_least(tx.connection, guild_id=guild_id, points=points)
    return [(row["user_id"], row["points"]) async for row in rows]


async def recount(tx: Tx) -> dict[tuple[int, str, str, int], int]:
    """Add up the ledger anew: (guild, kind, period, member) to points, seasons left out."""
    rows = _Q.recount(tx.connection)
    return {
        (row["guild_id"], row["board"], row["period"], row["user_id"]): row["points"] async for row in rows
    }


async def totals(tx: Tx) -> dict[tuple[int, str, str, int], int]:
    """Return the totals as they are kept, seasons left out."""
    rows = _Q.totals(tx.connection)
    return {
        (row["guild_id"], row["board"], row["period"], row["user_id"]): row["points"] async for row in rows
    }
