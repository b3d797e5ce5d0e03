"""SQL statements of explanations, marks and who agreed to mark, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries
from bot.moderators import Actor
from bot.personal_data import erase_by, rows_of

from .models import Explanation, Grades, Mark, Reported

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _grades(row: Mapping[str, Any]) -> Grades | None:
    if row["definition"] is None:
        return None
    return Grades(row["definition"], row["example"], row["consequence"])


def _explanation(row: Mapping[str, Any]) -> Explanation:
    return Explanation(
        explanation_id=row["explanation_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        note=row["note"],
        term=row["term"],
        gist=row["gist"],
        words=row["words"],
        made_at=from_unix(row["made_at"]),
        is_reported=row["reported_at"] is not None,
        is_closed=row["closed_at"] is not None,
        own=_grades(row),
    )


def _mark(row: Mapping[str, Any]) -> Mark:
    return Mark(
        mark_id=row["mark_id"],
        explanation_id=row["explanation_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        group_id=row["group_id"],
        held_until=from_unix(row["held_until"]),
        grades=_grades(row),
        sentence=row["sentence"],
        is_reported=row["reported_at"] is not None,
    )


# ---------------------------------------------------------------------- explanations


async def seen_notes(tx: Tx, *, guild_id: int, user_id: int) -> dict[str, int]:
    """Return a schedule of each content note the member has rated, by ``deck/note``, the latest rated first."""
    rows = _Q.seen_notes(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["note"]: row["schedule_id"] async for row in rows}


async def add(
    tx: Tx,
    *,
    guild_id: int,
    user_id: int,
    note: str,
    term: str,
    gist: str,
    words: str | None,
    now: datetime,
) -> Explanation | None:
    """Store an explanation; None while another one of the same note is open."""
    row = await _Q.add(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        note=note,
        term=term,
        gist=gist,
        words=words,
        now=to_unix(now),
    )
    return _explanation(row) if row is not None else None


async def get(tx: Tx, explanation_id: int) -> Explanation | None:
    row = await _Q.get(tx.connection, explanation_id=explanation_id)
    return _explanation(row) if row is not None else None


async def open_count(tx: Tx, *, guild_id: int, user_id: int) -> int:
    count: int = await _Q.open_count(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


async def own(tx: Tx, *, guild_id: int, user_id: int, most: int) -> list[Explanation]:
    """Return the member's explanations, the open ones first, each part with the newest first."""
    rows = _Q.own(tx.connection, guild_id=guild_id, user_id=user_id, most=most)
    return [_explanation(row) async for row in rows]


async def close(tx: Tx, explanation_id: int, *, now: datetime) -> None:
    await _Q.close(tx.connection, explanation_id=explanation_id, now=to_unix(now))


async def check_oneself(tx: Tx, explanation_id: int, grades: Grades, *, now: datetime) -> None:
    await _Q.check_oneself(tx.connection, explanation_id=explanation_id, now=to_unix(now), **asdict(grades))


async def take_back(tx: Tx, explanation_id: int) -> None:
    """Delete an explanation, unless it was reported."""
    await _Q.take_back(tx.connection, explanation_id=explanation_id)


async def report_explanation(tx: Tx, explanation_id: int, *, now: datetime) -> None:
    await _Q.report_explanation(tx.connection, explanation_id=explanation_id, now=to_unix(now))


# ---------------------------------------------------------------------- marks


async def set_marker(tx: Tx, *, guild_id: int, user_id: int, is_marker: bool, now: datetime) -> None:
    if is_marker:
        await _Q.agree(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))
    else:
        await _Q.disagree(tx.connection, guild_id=guild_id, user_id=user_id)


async def is_marker(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.is_marker(tx.connection, guild_id=guild_id, user_id=user_id))


async def marked_on(tx: Tx, *, guild_id: int, user_id: int, day: date) -> int:
    """Return how many the member marked on their local day."""
    count: int = await _Q.marked_on(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat())
    return count


async def to_mark(tx: Tx, *, guild_id: int, user_id: int, since: datetime, now: datetime) -> dict[int, int]:
    """Return which explanations made after ``since`` the member may mark, with the group they share.

    What is in their hands comes first, then the oldest.
    """
    rows = _Q.to_mark(
        tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now), since=to_unix(since)
    )
    return {row["explanation_id"]: row["group_id"] async for row in rows}


async def claim(
    tx: Tx, explanation: Explanation, *, user_id: int, group_id: int, until: datetime, now: datetime
) -> Mark | None:
    """Give the explanation to the member until that moment; None while another mate has it, or marked it."""
    row = await _Q.claim(
        tx.connection,
        explanation_id=explanation.explanation_id,
        guild_id=explanation.guild_id,
        user_id=user_id,
        group_id=group_id,
        held_until=to_unix(until),
        now=to_unix(now),
    )
    return _mark(row) if row is not None else None


async def mark_of(tx: Tx, explanation_id: int) -> Mark | None:
    row = await _Q.mark_of(tx.connection, explanation_id=explanation_id)
    return _mark(row) if row is not None else None


async def get_mark(tx: Tx, mark_id: int) -> Mark | None:
    row = await _Q.get_mark(tx.connection, mark_id=mark_id)
    return _mark(row) if row is not None else None


async def give_back(tx: Tx, explanation_id: int, *, user_id: int) -> None:
    """Let go of an explanation that was not marked; of one that was reported the claim stays."""
    await _Q.give_back(tx.connection, explanation_id=explanation_id, user_id=user_id)


async def finish(
    tx: Tx, mark_id: int, grades: Grades, sentence: str | None, *, day: date, now: datetime
) -> bool:
    return bool(
        await _Q.finish(
            tx.connection,
            mark_id=mark_id,
            sentence=sentence,
            day=day.isoformat(),
            now=to_unix(now),
            **asdict(grades),
        )
    )


async def report_mark(tx: Tx, mark_id: int, *, now: datetime) -> bool:
    """Hide a mate's sentence; False when it was reported before."""
    return bool(await _Q.report_mark(tx.connection, mark_id=mark_id, now=to_unix(now)))


# ---------------------------------------------------------------------- moderators


async def reported(tx: Tx, actor: Actor, *, most: int) -> list[Reported]:
    """Return what was reported in the groups that the member moderates, the oldest first."""
    rows = _Q.reported(
        tx.connection,
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        is_all=int(actor.manages_guild),
        most=most,
    )
    return [
        Reported(
            row["mark_id"],
            row["group_name"],
            row["term"],
            (row["sentence"] if row["is_mark"] else row["words"]) or "",
            bool(row["is_mark"]),
        )
        async for row in rows
    ]


async def settle(tx: Tx, mark_id: int, *, now: datetime) -> bool:
    return bool(await _Q.settle(tx.connection, mark_id=mark_id, now=to_unix(now)))


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        card_explanations=_Q.export_explanations,
        card_marks_given=_Q.export_given,
        card_marks_received=_Q.export_received,
        card_marking=_Q.export_markers,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_marks, _Q.erase_explanations, _Q.erase_markers)
