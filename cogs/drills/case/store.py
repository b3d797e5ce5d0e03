"""SQL statements of cases, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from bot import phase_clocks
from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import rows_of

from .models import Question

_Q = load_queries(Path(__file__).parent / "queries.sql")

FEATURE = "drills.case"
"""Under this name the clocks of cases are kept, by attempt."""


async def add_question(tx: Tx, *, attempt_id: int, question: Question, now: datetime) -> None:
    await _Q.add_question(
        tx.connection, attempt_id=attempt_id, phase=question.phase, question=question.text, now=to_unix(now)
    )


async def questions(tx: Tx, attempt_id: int) -> tuple[Question, ...]:
    """Return what was asked, oldest first."""
    rows = _Q.questions(tx.connection, attempt_id=attempt_id)
    return tuple([Question(row["phase"], row["question"]) async for row in rows])


async def open_cases(tx: Tx, *, guild_id: int, user_id: int, limit: int) -> list[tuple[int, str]]:
    """Return (attempt, drill id) of the member's cases that can still be answered, newest first."""
    rows = _Q.open_cases(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit)
    return [(row["attempt_id"], row["drill_id"]) async for row in rows]


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, drill_case_questions=_Q.export_questions)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete questions and clocks; the notes go with the clocks."""
    rows = _Q.cases_of_member(tx.connection, user_id=user_id, guild_id=guild_id)
    count: int = await _Q.erase_questions(tx.connection, user_id=user_id, guild_id=guild_id)
    for attempt_id in [row["attempt_id"] async for row in rows]:
        count += await phase_clocks.forget(tx, feature=FEATURE, object_id=attempt_id)
    return count
