"""SQL statements of submissions, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of
from cogs.drills.judge.verdict import CaseResult, Verdict
from cogs.drills.models import Attempt

from .models import Submission

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _verdict(text: str | None) -> Verdict | None:
    if text is None:
        return None
    data = json.loads(text)
    results = tuple(CaseResult(**result) for result in data.pop("results"))
    return Verdict(results=results, **data)


def _submission(row: Mapping[str, Any]) -> Submission:
    return Submission(row["submission_id"], row["attempt_id"], row["source"], _verdict(row["verdict"]))


async def add_submission(tx: Tx, *, attempt: Attempt, source: str, now: datetime) -> Submission:
    """Keep what was sent before it is judged, so that a crash loses nothing the member typed."""
    row = await _Q.add_submission(
        tx.connection,
        attempt_id=attempt.attempt_id,
        guild_id=attempt.guild_id,
        user_id=attempt.user_id,
        source=source,
        now=to_unix(now),
    )
    return _submission(row)


async def set_verdict(tx: Tx, *, submission_id: int, verdict: Verdict) -> None:
    await _Q.set_verdict(
        tx.connection,
        submission_id=submission_id,
        verdict=json.dumps(asdict(verdict)),
        is_solved=int(verdict.is_solved),
    )


async def last_submission(tx: Tx, attempt_id: int) -> Submission | None:
    row = await _Q.last_submission(tx.connection, attempt_id=attempt_id)
    return _submission(row) if row else None


async def failed_count(tx: Tx, attempt_id: int) -> int:
    count: int = await _Q.failed_submissions(tx.connection, attempt_id=attempt_id)
    return count


async def count_since(tx: Tx, *, user_id: int, since: datetime) -> int:
    count: int = await _Q.submissions_since(tx.connection, user_id=user_id, since=to_unix(since))
    return count


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, drill_submissions=_Q.export_submissions)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_submissions)
