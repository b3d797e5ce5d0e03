"""SQL of wished roles, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix_or_none, to_unix
from bot.db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "queries.sql")


@dataclass(frozen=True, slots=True)
class Wish:
    """A role that a member is to have, or no longer. ``version`` tells it from what was decided since."""

    item_id: int
    guild_id: int
    user_id: int
    role_id: int
    is_wanted: bool
    version: int
    attempts: int
    fault: str | None


def _wish(row: Mapping[str, Any]) -> Wish:
    return Wish(
        item_id=row["item_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        role_id=row["role_id"],
        is_wanted=bool(row["is_wanted"]),
        version=row["version"],
        attempts=row["attempts"],
        fault=row["fault"],
    )


async def next_moment(tx: Tx) -> datetime | None:
    seconds = await _Q.next_moment(tx.connection)
    return from_unix_or_none(seconds)


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[Wish]:
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [_wish(row) async for row in rows]


async def claim_one(
    tx: Tx, *, item_id: int, user_id: int, now: datetime, lease_until: datetime
) -> list[Wish]:
    """Take a wish, if nobody is at work on it."""
    rows = _Q.claim_one(
        tx.connection, item_id=item_id, user_id=user_id, now=to_unix(now), lease_until=to_unix(lease_until)
    )
    return [_wish(row) async for row in rows]


async def done(tx: Tx, wish: Wish, *, fault: str | None = None) -> bool:
    """Note that there is nothing more to do; False when something else was decided meanwhile."""
    return bool(
        await _Q.done(
            tx.connection, item_id=wish.item_id, user_id=wish.user_id, version=wish.version, fault=fault
        )
    )


async def again(tx: Tx, wish: Wish, at: datetime) -> None:
    """Have the newest wish about the member applied, also if it was before."""
    await _Q.again(tx.connection, item_id=wish.item_id, user_id=wish.user_id, try_at=to_unix(at))


async def is_first(tx: Tx, wish: Wish) -> bool:
    """Tell whether no checkpoint has given the member the role yet, nor tried to."""
    count = await _Q.other_wishes(
        tx.connection,
        guild_id=wish.guild_id,
        user_id=wish.user_id,
        role_id=wish.role_id,
        item_id=wish.item_id,
    )
    return wish.version == 1 and wish.attempts == 1 and not count


async def was_held(tx: Tx, wish: Wish) -> bool:
    """Tell whether the member had the role before any checkpoint gave it, so that none takes it."""
    count = await _Q.held_before(
        tx.connection, guild_id=wish.guild_id, user_id=wish.user_id, role_id=wish.role_id
    )
    return bool(count)


async def note_held(tx: Tx, wish: Wish) -> None:
    await _Q.note_held(tx.connection, item_id=wish.item_id, user_id=wish.user_id)


async def later(tx: Tx, wish: Wish, at: datetime, *, fault: str | None) -> bool:
    """Put a wish off; False when something else was decided meanwhile."""
    return bool(
        await _Q.later(
            tx.connection,
            item_id=wish.item_id,
            user_id=wish.user_id,
            version=wish.version,
            try_at=to_unix(at),
            fault=fault,
        )
    )
