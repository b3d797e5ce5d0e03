"""SQL statements of the desk, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Decision, Outcome, Queued, Standing, Suggestion, Words

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _queued(row: Mapping[str, Any]) -> Queued:
    return Queued(
        queue_id=row["queue_id"],
        group_id=row["group_id"],
        day=date.fromisoformat(row["day"]),
        drill_id=row["drill_id"],
        passed=tuple(json.loads(row["passed"])),
        outcome=row["outcome"],
    )


def _suggestion(row: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        suggestion_id=row["suggestion_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        user_id=row["user_id"],
        words=Words(row["title"], row["question"], row["solution"], row["area"]),
        is_quoted=bool(row["is_quoted"]),
        at=from_unix(row["at"]),
        decision=row["decision"],
        reason=row["reason"],
        note=row["note"],
    )


# ---------------------------------------------------------------------- the queue


async def leans(tx: Tx, group_id: int) -> bool:
    """Tell whether the group's mix leans to its weak areas; it does until a moderator says otherwise."""
    found = await _Q.leans(tx.connection, group_id=group_id)
    return found is None or bool(found)


async def set_leans(tx: Tx, *, group_id: int, leans: bool) -> None:
    await _Q.set_leans(tx.connection, group_id=group_id, leans=int(leans))


async def put_on(
    tx: Tx, *, group_id: int, day: date, drill_id: str, passed: Sequence[str], now: datetime
) -> None:
    """Put a drill on a day, instead of whatever was queued there."""
    await _Q.put_on(
        tx.connection,
        group_id=group_id,
        day=day.isoformat(),
        drill_id=drill_id,
        passed=json.dumps(list(passed)),
        now=to_unix(now),
    )


async def take_off(tx: Tx, *, group_id: int, day: date) -> None:
    await _Q.take_off(tx.connection, group_id=group_id, day=day.isoformat())


async def queued_on(tx: Tx, *, group_id: int, day: date) -> Queued | None:
    row = await _Q.queued_on(tx.connection, group_id=group_id, day=day.isoformat())
    return _queued(row) if row else None


async def queued_from(tx: Tx, *, group_id: int, day: date) -> list[Queued]:
    """Return what is queued for the day and later ones, in their order."""
    rows = _Q.queued_from(tx.connection, group_id=group_id, day=day.isoformat())
    return [_queued(row) async for row in rows]


async def set_outcome(tx: Tx, *, queue_id: int, outcome: Outcome) -> None:
    await _Q.set_outcome(tx.connection, queue_id=queue_id, outcome=outcome)


async def posted_days(tx: Tx, group_id: int) -> dict[str, date]:
    """Return when the group had each drill last."""
    rows = _Q.posted_days(tx.connection, group_id=group_id)
    return {row["drill_id"]: date.fromisoformat(row["day"]) async for row in rows}


# ---------------------------------------------------------------------- suggestions


async def suggest(
    tx: Tx, *, guild_id: int, group_id: int, user_id: int, words: Words, is_quoted: bool, now: datetime
) -> Suggestion | None:
    """Keep a suggestion; None when the same question of the member waits in the group already."""
    row = await _Q.suggest(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        user_id=user_id,
        title=words.title,
        question=words.question,
        solution=words.solution,
        area=words.area,
        is_quoted=int(is_quoted),
        now=to_unix(now),
    )
    return _suggestion(row) if row else None


async def get_suggestion(tx: Tx, suggestion_id: int) -> Suggestion | None:
    row = await _Q.get_suggestion(tx.connection, suggestion_id=suggestion_id)
    return _suggestion(row) if row else None


async def count_waiting(tx: Tx, group_id: int) -> int:
    count: int = await _Q.count_waiting(tx.connection, group_id=group_id)
    return count


async def count_waiting_of(tx: Tx, *, group_id: int, user_id: int) -> int:
    count: int = await _Q.count_waiting_of(tx.connection, group_id=group_id, user_id=user_id)
    return count


async def next_waiting(tx: Tx, *, group_id: int, after_id: int) -> Suggestion | None:
    """Return the oldest suggestion to decide that came after the given one."""
    row = await _Q.next_waiting(tx.connection, group_id=group_id, after_id=after_id)
    return _suggestion(row) if row else None


async def decide(
    tx: Tx, *, suggestion_id: int, decision: Decision, reason: str | None, note: str | None, now: datetime
) -> bool:
    """Store the decision; False when there was one before, which stands."""
    return bool(
        await _Q.decide(
            tx.connection,
            suggestion_id=suggestion_id,
            decision=decision,
            reason=reason,
            note=note,
            now=to_unix(now),
        )
    )


async def withdraw(tx: Tx, *, suggestion_id: int, user_id: int) -> bool:
    return bool(await _Q.withdraw(tx.connection, suggestion_id=suggestion_id, user_id=user_id))


async def accepted_of_group(tx: Tx, group_id: int) -> list[Suggestion]:
    rows = _Q.accepted_of_group(tx.connection, group_id=group_id)
    return [_suggestion(row) async for row in rows]


async def all_accepted(tx: Tx) -> list[Suggestion]:
    return [_suggestion(row) async for row in _Q.all_accepted(tx.connection)]


async def suggestions_of_member(
    tx: Tx, *, guild_id: int, user_id: int, today: date, limit: int
) -> list[Standing]:
    """Return the member's suggestions and where each is now, newest first."""
    rows = _Q.suggestions_of_member(
        tx.connection, guild_id=guild_id, user_id=user_id, today=today.isoformat(), limit=limit
    )
    return [
        Standing(_suggestion(row), row["group_name"], _date(row["posted_on"]), _date(row["queued_on"]))
        async for row in rows
    ]


# ---------------------------------------------------------------------- personal data


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, drill_suggestions=_Q.export_suggestions)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete the member's suggestions; accepted ones are the group's drills by then and lose their name."""
    return await erase_by(tx, user_id, guild_id, _Q.forget_writer, _Q.erase_suggestions)
