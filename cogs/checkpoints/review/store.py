"""SQL of decisions and second looks, wrapped in types."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.clock import from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from cogs.checkpoints.models import Submission, Verdict
from cogs.checkpoints.store import verdict_of

from .models import Answer, Decision

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def waiting(tx: Tx, group_id: int) -> list[tuple[int, int]]:
    """Return submission and member of what waits, the oldest first."""
    rows = _Q.waiting(tx.connection, group_id=group_id)
    return [(row["submission_id"], row["user_id"]) async for row in rows]


async def add_decision(
    tx: Tx,
    submission: Submission,
    *,
    verdict: Decision,
    reason: str | None,
    note: str,
    by_user_id: int,
    now: datetime,
) -> int:
    decision_id: int = await _Q.add_decision(
        tx.connection,
        submission_id=submission.submission_id,
        guild_id=submission.guild_id,
        verdict=verdict,
        reason=reason,
        note=note,
        by_user_id=by_user_id,
        now=to_unix(now),
    )
    return decision_id


async def set_earned(tx: Tx, decision_id: int, earned: int) -> None:
    await _Q.set_earned(tx.connection, decision_id=decision_id, earned=earned)


async def earned_first(tx: Tx, *, item_id: int, user_id: int, other_than: int) -> int:
    found = await _Q.earned_first(tx.connection, item_id=item_id, user_id=user_id, decision_id=other_than)
    return int(found or 0)


async def get_decision(tx: Tx, decision_id: int) -> Verdict | None:
    row = await _Q.get_decision(tx.connection, decision_id=decision_id)
    return verdict_of(row) if row is not None else None


async def undo(tx: Tx, decision_id: int, *, by_user_id: int, now: datetime) -> bool:
    """Note that a decision holds no more; False when somebody was quicker."""
    return bool(
        await _Q.undo(tx.connection, decision_id=decision_id, by_user_id=by_user_id, now=to_unix(now))
    )


async def decisions_of_group(tx: Tx, group_id: int, *, before: int | None, limit: int) -> list[Verdict]:
    """Return the newest first, those taken back among them; with ``before`` only older ones."""
    rows = _Q.decisions_of_group(tx.connection, group_id=group_id, before=before, limit=limit)
    return [verdict_of(row) async for row in rows]


async def add_sample(tx: Tx, decision_id: int, *, guild_id: int) -> None:
    await _Q.add_sample(tx.connection, decision_id=decision_id, guild_id=guild_id)


async def open_samples(tx: Tx, group_id: int, *, user_id: int) -> list[int]:
    """Return decisions that wait for a second look which this moderator may give, the oldest first."""
    rows = _Q.open_samples(tx.connection, group_id=group_id, user_id=user_id)
    return [row["decision_id"] async for row in rows]


async def is_sample_open(tx: Tx, decision_id: int) -> bool:
    row = await _Q.get_sample(tx.connection, decision_id=decision_id)
    return row is not None and row["answer"] is None


async def answer_sample(tx: Tx, decision_id: int, answer: Answer, *, by_user_id: int, now: datetime) -> bool:
    """Keep the answer; False when somebody was quicker."""
    return bool(
        await _Q.answer_sample(
            tx.connection, decision_id=decision_id, answer=answer, by_user_id=by_user_id, now=to_unix(now)
        )
    )


async def waiting_of_item(tx: Tx, item_id: int) -> list[int]:
    """Return the members whose submission waits."""
    return [row["user_id"] async for row in _Q.waiting_of_item(tx.connection, item_id=item_id)]


async def mark_reminded(tx: Tx, item_id: int, *, now: datetime) -> bool:
    return bool(await _Q.mark_reminded(tx.connection, item_id=item_id, now=to_unix(now)))


# ---------------------------------------------------------------------- news for a better hour


async def tell_at(tx: Tx, decision_id: int, at: datetime | None) -> None:
    """Set when the member is told of a decision, if it is a good time then; None when there is nothing to tell."""
    await _Q.tell_at(tx.connection, decision_id=decision_id, tell_at=to_unix(at) if at else None)


async def next_news(tx: Tx) -> datetime | None:
    seconds = await _Q.next_news(tx.connection)
    return from_unix_or_none(seconds)


async def claim_news(tx: Tx, *, now: datetime, again: datetime, limit: int) -> list[Verdict]:
    """Take what is to be told; each comes up again at the given moment unless that is changed."""
    rows = _Q.claim_news(tx.connection, now=to_unix(now), again=to_unix(again), limit=limit)
    return [verdict_of(row) async for row in rows]
