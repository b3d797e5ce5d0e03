"""What keeps the bot from working in a channel, until somebody mends it. Told once, never retried in a loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .clock import from_unix, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "conditions.sql")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that keeps the bot from working in a channel until somebody mends it."""

    channel_id: int
    code: int
    sentence: str
    since: datetime


async def raise_condition(
    tx: Tx, *, guild_id: int, channel_id: int, code: int, sentence: str, now: datetime
) -> bool:
    """Record a condition; return True the first time only, so that it is told once."""
    return bool(
        await _Q.raise_one(
            tx.connection,
            guild_id=guild_id,
            channel_id=channel_id,
            code=code,
            sentence=sentence,
            since_at=to_unix(now),
        )
    )


async def clear(tx: Tx, channel_id: int) -> None:
    await _Q.clear(tx.connection, channel_id=channel_id)


async def of_guild(tx: Tx, guild_id: int) -> list[Condition]:
    rows = _Q.of_guild(tx.connection, guild_id=guild_id)
    return [
        Condition(row["channel_id"], row["code"], row["sentence"], from_unix(row["since_at"]))
        async for row in rows
    ]
