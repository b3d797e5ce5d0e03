"""SQL statements of goals and digests, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries
from bot.weekly import Week

from .models import Goal

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def goal(tx: Tx, group_id: int) -> Goal | None:
    row = await _Q.goal(tx.connection, group_id=group_id)
    return Goal(row["unit"], row["target"]) if row is not None else None


async def set_goal(tx: Tx, *, group_id: int, guild_id: int, goal: Goal) -> None:
    await _Q.set_goal(tx.connection, group_id=group_id, guild_id=guild_id, unit=goal.unit, target=goal.target)


async def clear_goal(tx: Tx, group_id: int) -> bool:
    return bool(await _Q.clear_goal(tx.connection, group_id=group_id))


async def begin_digest(
    tx: Tx, *, group_id: int, guild_id: int, week: Week, now: datetime
) -> tuple[int | None, datetime]:
    """Note that a week's digest is made; return its message, if it was sent, and when it was begun."""
    key = {"group_id": group_id, "week": week.monday.isoformat()}
    await _Q.begin_digest(tx.connection, **key, guild_id=guild_id, now=to_unix(now))
    row = await _Q.digest(tx.connection, **key)
    return row["message_id"], from_unix(row["made_at"])


async def span(tx: Tx, *, group_id: int, week: Week) -> tuple[datetime | None, datetime | None]:
    """Return when the last digest before the week's was made, of those that were sent, and when the week's own was."""
    key = {"group_id": group_id, "week": week.monday.isoformat()}
    last = await _Q.last_sent(tx.connection, **key)
    row = await _Q.digest(tx.connection, **key)
    return (
        from_unix(last) if last is not None else None,
        from_unix(row["made_at"]) if row is not None else None,
    )


async def set_message(tx: Tx, *, group_id: int, week: Week, message_id: int) -> None:
    await _Q.set_message(
        tx.connection, group_id=group_id, week=week.monday.isoformat(), message_id=message_id
    )
