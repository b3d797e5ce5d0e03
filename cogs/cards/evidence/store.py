"""SQL statements of what cards tell, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries

from .models import Rated

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def rated(tx: Tx, *, guild_id: int, user_id: int, since: datetime) -> list[Rated]:
    """Return the member's rated cards with their repeated reviews since then."""
    who = {"guild_id": guild_id, "user_id": user_id}
    recalls = {
        row["card"]: (row["asked"], row["kept"])
        async for row in _Q.recalls(tx.connection, **who, since=to_unix(since))
    }
    return [
        Rated(
            row["card"],
            row["stability"],
            from_unix(row["last_review_at"]),
            *recalls.get(row["card"], (0, 0)),
        )
        async for row in _Q.rated_cards(tx.connection, **who)
    ]
