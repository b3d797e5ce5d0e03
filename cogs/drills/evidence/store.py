"""SQL statements of what answers tell, wrapped in types."""

from __future__ import annotations

import json
from pathlib import Path

from bot.clock import from_unix
from bot.db import Tx, load_queries

from .models import Answered

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def latest_answers(tx: Tx, *, guild_id: int, user_id: int) -> list[Answered]:
    """Return the member's latest answer to each drill, oldest first."""
    levels: dict[int, list[int]] = {}
    async for row in _Q.peer_levels(tx.connection, guild_id=guild_id, user_id=user_id):
        levels.setdefault(row["attempt_id"], []).append(row["level"])
    rows = _Q.latest_answers(tx.connection, guild_id=guild_id, user_id=user_id)
    return [
        Answered(
            drill_id=row["drill_id"],
            hints_used=row["hints_used"],
            is_correct=bool(row["is_correct"]) if row["is_correct"] is not None else None,
            touched=len(json.loads(row["touched"])) if row["touched"] else 0,
            self_score=row["self_score"],
            failed=row["failed"],
            levels=tuple(levels.get(row["attempt_id"], ())),
            answered_at=from_unix(row["answered_at"]),
        )
        async for row in rows
    ]
