"""Every SQL statement of drills, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Answer, Attempt, Post

_Q = load_queries(Path(__file__).parent / "queries.sql")

_CLOSING_REACH = timedelta(days=14)
"""Posts older than this that were never closed (a long outage) stay as they are."""


def _post(row: Mapping[str, Any]) -> Post:
    return Post(
        post_id=row["post_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        day=date.fromisoformat(row["day"]),
        drill_id=row["drill_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        opened_at=from_unix(row["opened_at"]),
        closes_at=from_unix_or_none(row["closes_at"]),
        closed_at=from_unix_or_none(row["closed_at"]),
        solution_message_id=row["solution_message_id"],
    )


def _attempt(row: Mapping[str, Any]) -> Attempt:
    return Attempt(
        attempt_id=row["attempt_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        post_id=row["post_id"],
        drill_id=row["drill_id"],
        number=row["number"],
        kind=row["kind"],
        is_answered=row["state"] == "answered",
        hints_used=row["hints_used"],
        answer=row["answer"],
        is_correct=bool(row["is_correct"]) if row["is_correct"] is not None else None,
        touched=tuple(json.loads(row["touched"])) if row["touched"] else (),
        self_score=row["self_score"],
        points=row["points"],
        opened_at=from_unix(row["opened_at"]),
        answered_at=from_unix_or_none(row["answered_at"]),
    )


async def add_post(
    tx: Tx,
    *,
    occurrence_id: int,
    guild_id: int,
    group_id: int,
    day: date,
    drill_id: str,
    channel_id: int,
    opened_at: datetime,
    closes_at: datetime | None,
) -> None:
    """Record the intention to post; a second call for the same day changes nothing."""
    await _Q.add_post(
        tx.connection,
        occurrence_id=occurrence_id,
        guild_id=guild_id,
        group_id=group_id,
        day=day.isoformat(),
        drill_id=drill_id,
        channel_id=channel_id,
        opened_at=to_unix(opened_at),
        closes_at=to_unix(closes_at) if closes_at else None,
    )


async def post_of_day(tx: Tx, *, group_id: int, day: date) -> Post | None:
    row = await _Q.post_of_day(tx.connection, group_id=group_id, day=day.isoformat())
    return _post(row) if row else None


async def get_post(tx: Tx, post_id: int) -> Post | None:
    row = await _Q.get_post(tx.connection, post_id=post_id)
    return _post(row) if row else None


async def posted_ids(tx: Tx, group_id: int) -> list[str]:
    """Return the ids of the group's drills so far, oldest first."""
    return [row["drill_id"] async for row in _Q.posted_ids(tx.connection, group_id=group_id)]


async def set_message(tx: Tx, *, post_id: int, message_id: int) -> None:
    await _Q.set_message(tx.connection, post_id=post_id, message_id=message_id)


async def set_thread(tx: Tx, *, post_id: int, thread_id: int, instead_of: int | None) -> None:
    """Set the thread if it is still ``instead_of`` (None: if there is none)."""
    await _Q.set_thread(tx.connection, post_id=post_id, thread_id=thread_id, instead_of=instead_of or 0)


async def set_solution_message(tx: Tx, *, post_id: int, message_id: int) -> None:
    await _Q.set_solution_message(tx.connection, post_id=post_id, message_id=message_id)


async def close_post(tx: Tx, *, post_id: int, now: datetime) -> None:
    await _Q.close_post(tx.connection, post_id=post_id, now=to_unix(now))


async def posts_to_close(tx: Tx, *, group_id: int, before: datetime) -> list[Post]:
    """Return posts opened before the moment that are open, or closed without their solution posted.

    One that said it would close later is left open.
    """
    rows = _Q.posts_to_close(
        tx.connection,
        group_id=group_id,
        before=to_unix(before),
        not_older_than=to_unix(before - _CLOSING_REACH),
    )
    return [_post(row) async for row in rows]


async def open_posts_of_group(tx: Tx, group_id: int, *, now: datetime) -> list[Post]:
    rows = _Q.open_posts_of_group(
        tx.connection, group_id=group_id, not_older_than=to_unix(now - _CLOSING_REACH)
    )
    return [_post(row) async for row in rows]


async def open_posts_of_member(tx: Tx, *, guild_id: int, user_id: int) -> list[Post]:
    rows = _Q.open_posts_of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return [_post(row) async for row in rows]


async def closed_posts_of_member(tx: Tx, *, guild_id: int, user_id: int, limit: int) -> list[Post]:
    """Return closed posts of the member's groups, newest first."""
    rows = _Q.closed_posts_of_member(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit)
    return [_post(row) async for row in rows]


async def answers_of_post(tx: Tx, post_id: int) -> list[Answer]:
    """Return the answers given to a post, without saying whose they are."""
    return [
        Answer(
            text=row["answer"],
            is_correct=bool(row["is_correct"]) if row["is_correct"] is not None else None,
            touched=tuple(json.loads(row["touched"] or "[]")),
        )
        async for row in _Q.answers_of_post(tx.connection, post_id=post_id)
    ]


async def let_go_of_closed_post(tx: Tx, *, guild_id: int, user_id: int, drill_id: str) -> None:
    """Let an attempt that was left open when its post closed go on as practice."""
    await _Q.let_go_of_closed_post(tx.connection, guild_id=guild_id, user_id=user_id, drill_id=drill_id)


async def start_attempt(
    tx: Tx, *, guild_id: int, user_id: int, post_id: int | None, drill_id: str, kind: str, now: datetime
) -> Attempt:
    """Return the member's attempt for this post, or their open attempt at the drill, or a new one."""
    if post_id is not None:
        row = await _Q.attempt_of_post(tx.connection, post_id=post_id, user_id=user_id)
        if row is not None:
            return _attempt(row)
    # Or for the post that asks the same again.
    await let_go_of_closed_post(tx, guild_id=guild_id, user_id=user_id, drill_id=drill_id)
    row = await _Q.open_attempt(tx.connection, guild_id=guild_id, user_id=user_id, drill_id=drill_id)
    if row is None:
        number = await _Q.last_number(tx.connection, guild_id=guild_id, user_id=user_id, drill_id=drill_id)
        await _Q.add_attempt(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            post_id=post_id,
            drill_id=drill_id,
            number=number + 1,
            kind=kind,
            now=to_unix(now),
        )
        row = await _Q.open_attempt(tx.connection, guild_id=guild_id, user_id=user_id, drill_id=drill_id)
    elif post_id is not None:
        # Opened as practice before the group got the same drill: the same go counts for both.
        await _Q.adopt_attempt(tx.connection, attempt_id=row["attempt_id"], post_id=post_id)
        row = await _Q.get_attempt(tx.connection, attempt_id=row["attempt_id"])
    return _attempt(row)


async def get_attempt(tx: Tx, attempt_id: int) -> Attempt | None:
    row = await _Q.get_attempt(tx.connection, attempt_id=attempt_id)
    return _attempt(row) if row else None


async def attempt_of_post(tx: Tx, *, post_id: int, user_id: int) -> Attempt | None:
    row = await _Q.attempt_of_post(tx.connection, post_id=post_id, user_id=user_id)
    return _attempt(row) if row else None


async def take_hint(tx: Tx, *, attempt_id: int, hints_used: int) -> None:
    await _Q.take_hint(tx.connection, attempt_id=attempt_id, hints_used=hints_used)


async def answer(
    tx: Tx,
    *,
    attempt_id: int,
    answer: str,
    is_correct: bool | None,
    touched: tuple[int, ...],
    now: datetime,
    day: date,
) -> bool:
    """Close an open attempt with its answer; return False when it was answered before."""
    return bool(
        await _Q.answer(
            tx.connection,
            attempt_id=attempt_id,
            answer=answer,
            is_correct=int(is_correct) if is_correct is not None else None,
            touched=json.dumps(touched),
            now=to_unix(now),
            day=day.isoformat(),
        )
    )


async def set_points(tx: Tx, *, attempt_id: int, points: int) -> None:
    await _Q.set_points(tx.connection, attempt_id=attempt_id, points=points)


async def set_self_score(tx: Tx, *, attempt_id: int, self_score: int) -> None:
    await _Q.set_self_score(tx.connection, attempt_id=attempt_id, self_score=self_score)


async def attempts_of_member(tx: Tx, *, guild_id: int, user_id: int) -> list[Attempt]:
    """Return all attempts, oldest first."""
    rows = _Q.attempts_of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return [_attempt(row) async for row in rows]


async def practised_on(tx: Tx, *, guild_id: int, user_id: int, day: date) -> int:
    """Return how many drills of no post the member answered on their day."""
    count: int = await _Q.practised_on(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat())
    return count


async def is_explainer(tx: Tx, *, post_id: int, user_id: int) -> bool:
    return bool(await _Q.is_explainer(tx.connection, post_id=post_id, user_id=user_id))


async def add_explainer(tx: Tx, *, post_id: int, guild_id: int, user_id: int, now: datetime) -> bool:
    return bool(
        await _Q.add_explainer(
            tx.connection, post_id=post_id, guild_id=guild_id, user_id=user_id, now=to_unix(now)
        )
    )


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx, user_id, drill_attempts=_Q.export_attempts, drill_explainers=_Q.export_explainers
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_attempts, _Q.erase_explainers)
