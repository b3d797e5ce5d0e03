"""SQL statements of peer reviews, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.moderators import Actor
from bot.personal_data import erase_by, rows_of
from cogs.drills.models import Attempt

from .models import Candidate, News, Request, Review, Words

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _request(row: Mapping[str, Any]) -> Request:
    return Request(
        request_id=row["request_id"],
        attempt_id=row["attempt_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        user_id=row["user_id"],
        drill_id=row["drill_id"],
        asked_at=from_unix(row["asked_at"]),
        withdrawn_at=from_unix_or_none(row["withdrawn_at"]),
        reported_at=from_unix_or_none(row["reported_at"]),
        kept_at=from_unix_or_none(row["kept_at"]),
        removed_at=from_unix_or_none(row["removed_at"]),
        removed_for=row["removed_for"],
    )


def _review(row: Mapping[str, Any]) -> Review:
    return Review(
        review_id=row["review_id"],
        request_id=row["request_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        place=row["place"],
        held_until=from_unix_or_none(row["held_until"]),
        words=Words(row["level"], (row["point_1"] or "", row["point_2"] or ""), row["next_action"] or ""),
        written_at=from_unix_or_none(row["written_at"]),
        points=row["points"],
        read_at=from_unix_or_none(row["read_at"]),
        thanked_at=from_unix_or_none(row["thanked_at"]),
        reported_at=from_unix_or_none(row["reported_at"]),
        kept_at=from_unix_or_none(row["kept_at"]),
        removed_at=from_unix_or_none(row["removed_at"]),
        removed_for=row["removed_for"],
    )


# ---------------------------------------------------------------------- answers offered


async def ask(tx: Tx, *, attempt: Attempt, group_id: int, now: datetime) -> Request:
    """Put an answer into the group's queue, or back into it."""
    row = await _Q.ask(
        tx.connection,
        attempt_id=attempt.attempt_id,
        guild_id=attempt.guild_id,
        group_id=group_id,
        user_id=attempt.user_id,
        drill_id=attempt.drill_id,
        now=to_unix(now),
    )
    return _request(row)


async def get_request(tx: Tx, request_id: int) -> Request | None:
    row = await _Q.get_request(tx.connection, request_id=request_id)
    return _request(row) if row else None


async def request_of_attempt(tx: Tx, attempt_id: int) -> Request | None:
    row = await _Q.request_of_attempt(tx.connection, attempt_id=attempt_id)
    return _request(row) if row else None


async def unreviewed_count(tx: Tx, *, guild_id: int, user_id: int) -> int:
    count: int = await _Q.unreviewed_of_author(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


async def withdraw(tx: Tx, *, request_id: int, now: datetime) -> None:
    await _Q.withdraw(tx.connection, request_id=request_id, now=to_unix(now))


async def own_answers(tx: Tx, *, guild_id: int, user_id: int, most: int) -> list[Mapping[str, Any]]:
    """Return the member's answers, those with unread reviews first, then the newest."""
    rows = _Q.own_answers(tx.connection, guild_id=guild_id, user_id=user_id, most=most)
    return [dict(row) async for row in rows]


# ---------------------------------------------------------------------- reviewers and their places


async def candidates(
    tx: Tx, *, guild_id: int, user_id: int, wanted: int, now: datetime
) -> list[tuple[Candidate, int]]:
    """Return what the member may review in its order, each with how many places are taken."""
    rows = _Q.candidates(tx.connection, guild_id=guild_id, user_id=user_id, wanted=wanted, now=to_unix(now))
    return [
        (Candidate(row["request_id"], row["drill_id"], bool(row["is_attempted"])), row["taken_count"])
        async for row in rows
    ]


async def held_by(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> Review | None:
    row = await _Q.held_by(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))
    return _review(row) if row else None


async def places_taken(tx: Tx, *, request_id: int, now: datetime) -> set[int]:
    """Return the taken places, after freeing those whose time is over."""
    await _Q.free_lapsed(tx.connection, request_id=request_id, now=to_unix(now))
    return {row["place"] async for row in _Q.places(tx.connection, request_id=request_id)}


async def take_place(tx: Tx, *, request: Request, user_id: int, place: int, until: datetime) -> Review:
    row = await _Q.take_place(
        tx.connection,
        request_id=request.request_id,
        guild_id=request.guild_id,
        user_id=user_id,
        place=place,
        held_until=to_unix(until),
    )
    return _review(row)


async def give_back(tx: Tx, *, request_id: int, user_id: int, now: datetime) -> bool:
    return bool(await _Q.give_back(tx.connection, request_id=request_id, user_id=user_id, now=to_unix(now)))


def _columns(words: Words) -> dict[str, Any]:
    first, second = words.points
    return {"level": words.level, "point_1": first, "point_2": second, "next_action": words.next_action}


async def keep_draft(tx: Tx, *, review_id: int, words: Words) -> None:
    await _Q.keep_draft(tx.connection, review_id=review_id, **_columns(words))


async def finish(tx: Tx, *, review_id: int, words: Words, points: int, now: datetime) -> None:
    await _Q.finish(tx.connection, review_id=review_id, points=points, now=to_unix(now), **_columns(words))


async def review_by(tx: Tx, *, request_id: int, user_id: int) -> Review | None:
    row = await _Q.review_by(tx.connection, request_id=request_id, user_id=user_id)
    return _review(row) if row else None


async def get_review(tx: Tx, review_id: int) -> Review | None:
    row = await _Q.get_review(tx.connection, review_id=review_id)
    return _review(row) if row else None


async def written_for(tx: Tx, request_id: int) -> list[Review]:
    """Return the reviews of an answer, removed ones too, the oldest first."""
    return [_review(row) async for row in _Q.written_for(tx.connection, request_id=request_id)]


async def mark_read(tx: Tx, *, request_id: int, now: datetime) -> None:
    await _Q.mark_read(tx.connection, request_id=request_id, now=to_unix(now))


async def thank(tx: Tx, *, review_id: int, now: datetime) -> None:
    """Note the author's thanks; a second press keeps the first."""
    await _Q.thank(tx.connection, review_id=review_id, now=to_unix(now))


# ---------------------------------------------------------------------- a member's own side


async def own_reviews(tx: Tx, *, guild_id: int, user_id: int) -> tuple[int, int, int]:
    """Return how many reviews the member wrote, how many were thanked, and what they earned."""
    row = await _Q.own_reviews(tx.connection, guild_id=guild_id, user_id=user_id)
    return row["written_count"], row["thanked_count"], row["earned"]


async def own_removed(tx: Tx, *, guild_id: int, user_id: int, most: int) -> list[tuple[str, str]]:
    """Return drill id and reason of the member's reviews that a moderator took back."""
    rows = _Q.own_removed(tx.connection, guild_id=guild_id, user_id=user_id, most=most)
    return [(row["drill_id"], row["removed_for"]) async for row in rows]


async def news(tx: Tx, *, guild_id: int, user_id: int) -> News:
    who = {"guild_id": guild_id, "user_id": user_id}
    return News(
        unread_count=await _Q.unread_count(tx.connection, **who),
        thanked_count=await _Q.untold_thanks(tx.connection, **who),
        removed_count=await _Q.untold_removals(tx.connection, **who),
    )


async def mark_told(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> None:
    """Note that the member has read of thanks and removals."""
    who = {"guild_id": guild_id, "user_id": user_id, "now": to_unix(now)}
    await _Q.tell_writer(tx.connection, **who)
    await _Q.tell_author(tx.connection, **who)


# ---------------------------------------------------------------------- reports, moderators


async def report_request(tx: Tx, *, request_id: int, now: datetime) -> None:
    await _Q.report_request(tx.connection, request_id=request_id, now=to_unix(now))


async def report_review(tx: Tx, *, review_id: int, now: datetime) -> None:
    await _Q.report_review(tx.connection, review_id=review_id, now=to_unix(now))


async def remove_request(tx: Tx, *, request_id: int, reason: str, now: datetime) -> bool:
    return bool(
        await _Q.remove_request(tx.connection, request_id=request_id, reason=reason, now=to_unix(now))
    )


async def remove_review(tx: Tx, *, review_id: int, reason: str, now: datetime) -> bool:
    """Hide a review from its reader and free its place; return False when it was removed before."""
    return bool(await _Q.remove_review(tx.connection, review_id=review_id, reason=reason, now=to_unix(now)))


async def keep_request(tx: Tx, *, request_id: int, now: datetime) -> bool:
    return bool(await _Q.keep_request(tx.connection, request_id=request_id, now=to_unix(now)))


async def keep_review(tx: Tx, *, review_id: int, now: datetime) -> bool:
    return bool(await _Q.keep_review(tx.connection, review_id=review_id, now=to_unix(now)))


def _scope(actor: Actor) -> dict[str, int]:
    return {"guild_id": actor.guild_id, "user_id": actor.user_id, "is_all": int(actor.manages_guild)}


async def reported_count(tx: Tx, actor: Actor) -> int:
    count: int = await _Q.reported_count(tx.connection, **_scope(actor))
    return count


async def queues(tx: Tx, actor: Actor, *, wanted: int) -> list[Mapping[str, Any]]:
    return [dict(row) async for row in _Q.queues(tx.connection, wanted=wanted, **_scope(actor))]


async def answers_to_moderate(tx: Tx, actor: Actor, *, most: int) -> list[tuple[Request, Mapping[str, Any]]]:
    """Return offered answers, reported ones first, each with the row's group name and text."""
    rows = _Q.answers_to_moderate(tx.connection, most=most, **_scope(actor))
    return [(_request(row), dict(row)) async for row in rows]


async def reviews_to_moderate(tx: Tx, actor: Actor, *, most: int) -> list[tuple[Review, Mapping[str, Any]]]:
    """Return written reviews, reported ones first, each with the row's group and drill."""
    rows = _Q.reviews_to_moderate(tx.connection, most=most, **_scope(actor))
    return [(_review(row), dict(row)) async for row in rows]


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        drill_review_requests=_Q.export_requests,
        drill_reviews_written=_Q.export_written,
        drill_reviews_received=_Q.export_received,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_reviews, _Q.erase_requests)
