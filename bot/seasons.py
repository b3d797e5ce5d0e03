"""Seasons: a named stretch of time with a board of its own. One runs at a time in a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .clock import to_unix
from .db import Tx, load_queries
from .groups import name_key

_Q = load_queries(Path(__file__).parent / "sql" / "seasons.sql")


@dataclass(frozen=True, slots=True)
class Season:
    """Counts what members do on their local days from ``starts_on`` on, until a moderator ends it."""

    season_id: int
    guild_id: int
    name: str
    starts_on: date
    ended_on: date | None

    @property
    def is_open(self) -> bool:
        return self.ended_on is None


def _season(row: Mapping[str, Any]) -> Season:
    ended_on = date.fromisoformat(row["ended_on"]) if row["ended_on"] else None
    return Season(
        row["season_id"], row["guild_id"], row["name"], date.fromisoformat(row["starts_on"]), ended_on
    )


async def of_guild(tx: Tx, guild_id: int) -> list[Season]:
    """Return the seasons of a server, the newest first."""
    return [_season(row) async for row in _Q.of_guild(tx.connection, guild_id=guild_id)]


async def running(tx: Tx, guild_id: int) -> Season | None:
    return next((season for season in await of_guild(tx, guild_id) if season.is_open), None)


async def get(tx: Tx, *, guild_id: int, season_id: int) -> Season | None:
    return next((s for s in await of_guild(tx, guild_id) if s.season_id == season_id), None)


async def start(tx: Tx, *, guild_id: int, name: str, starts_on: date, now: datetime) -> Season | None:
    """Begin a season; None when one runs, or when the name was used before.

    What members did since ``starts_on`` counts at once.
    """
    row = await _Q.start(
        tx.connection,
        guild_id=guild_id,
        name=name,
        name_key=name_key(name),
        starts_on=starts_on.isoformat(),
        now=to_unix(now),
    )
    if row is None:
        return None
    await _Q.count_from_start(
        tx.connection, guild_id=guild_id, season_id=row["season_id"], starts_on=starts_on.isoformat()
    )
    return _season(row)


async def end(tx: Tx, *, guild_id: int, ended_on: date, now: datetime) -> Season | None:
    """End the season that runs: nothing is added to it any more. None when none runs."""
    row = await _Q.end_running(
        tx.connection, guild_id=guild_id, ended_on=ended_on.isoformat(), now=to_unix(now)
    )
    return _season(row) if row is not None else None
