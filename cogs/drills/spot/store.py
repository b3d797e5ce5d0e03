"""SQL statements of spot drills, wrapped in types. They keep nothing of their own: an attempt says it all."""

from __future__ import annotations

from pathlib import Path

from bot.db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def set_verdict(tx: Tx, *, attempt_id: int, is_correct: bool, self_score: int) -> bool:
    """Store the member's verdict on an answer that is not judged yet; False when it was judged before."""
    return bool(
        await _Q.set_verdict(
            tx.connection, attempt_id=attempt_id, is_correct=int(is_correct), self_score=self_score
        )
    )
