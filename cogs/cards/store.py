"""SQL statements of schedules, reviews and the queue, wrapped in types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of
from bot.recurrence import moment_of

from .models import ALL, Memory, Review, Schedule, SharedCard, Tally, note_of

_Q = load_queries(Path(__file__).parent / "queries.sql")
_STILL_SHOWN = timedelta(hours=1)
"""So long the intervals on an answer's buttons are as good as new ones."""


def to_millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    return from_unix(millis // 1000) + timedelta(milliseconds=millis % 1000)


def _schedule(row: Mapping[str, Any]) -> Schedule:
    return Schedule(
        schedule_id=row["schedule_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        card=row["card"],
        note=row["note"],
        deck=row["deck"],
        memory=Memory(
            state=row["state"],
            step=row["step"],
            stability=row["stability"],
            difficulty=row["difficulty"],
            due_at=from_unix(row["due_at"]),
            last_review_at=from_unix_or_none(row["last_review_at"]),
        ),
        lapses=row["lapses"],
        reviews=row["reviews"],
        set_aside=row["set_aside"],
        asked_at=from_millis(row["asked_ms"]) if row["asked_ms"] is not None else None,
        shown_at=from_unix_or_none(row["shown_at"]),
    )


# ---------------------------------------------------------------------- one schedule


async def ensure_schedule(
    tx: Tx, *, guild_id: int, user_id: int, card: str, deck: str, now: datetime
) -> Schedule:
    """Return the member's schedule of a card, made on first use."""
    key = {"guild_id": guild_id, "user_id": user_id, "card": card}
    await _Q.ensure_schedule(tx.connection, **key, note=note_of(card), deck=deck, now=to_unix(now))
    return _schedule(await _Q.find_schedule(tx.connection, **key))


async def get_schedule(tx: Tx, *, schedule_id: int, user_id: int) -> Schedule | None:
    row = await _Q.get_schedule(tx.connection, schedule_id=schedule_id, user_id=user_id)
    return _schedule(row) if row is not None else None


async def schedules_of_note(tx: Tx, *, guild_id: int, user_id: int, note: str) -> list[Schedule]:
    rows = _Q.of_note(tx.connection, guild_id=guild_id, user_id=user_id, low=f"{note}/", high=f"{note}0")
    return [_schedule(row) async for row in rows]


async def mark_asked(tx: Tx, schedule_id: int, *, now: datetime) -> None:
    """Note when the front was shown, in milliseconds: from here on the clock of the answer runs.

    An answer shown a moment ago, on another device, can still be rated there.
    """
    since = to_unix(now - _STILL_SHOWN)
    await _Q.mark_asked(tx.connection, schedule_id=schedule_id, now_ms=to_millis(now), since=since)


async def mark_shown(tx: Tx, schedule_id: int, *, now: datetime) -> None:
    """Note when the answer was shown, the first time only: the intervals written then hold."""
    await _Q.mark_shown(tx.connection, schedule_id=schedule_id, now=to_unix(now))


async def hide_all(tx: Tx, *, guild_id: int, user_id: int) -> None:
    """Take back the answers shown: the intervals on their buttons do not hold any more."""
    await _Q.hide_all(tx.connection, guild_id=guild_id, user_id=user_id)


async def add_review(tx: Tx, review: Review, after: Memory, *, lapses: int, set_aside: int) -> bool:
    """Write a rating down and move the schedule on; False when its turn was rated before."""
    schedule, before = review.schedule, review.schedule.memory
    added = await _Q.add_review(
        tx.connection,
        schedule_id=schedule.schedule_id,
        turn=schedule.reviews,
        guild_id=schedule.guild_id,
        user_id=schedule.user_id,
        day=review.day.isoformat(),
        rating=review.rating,
        reviewed_at=to_unix(review.reviewed_at),
        took_ms=review.took_ms,
        state_before=before.state,
        stability_before=before.stability,
        difficulty_before=before.difficulty,
        due_before_at=to_unix(before.due_at),
    )
    if not added:
        return False
    return bool(
        await _Q.set_memory(
            tx.connection,
            schedule_id=schedule.schedule_id,
            turn=schedule.reviews,
            state=after.state,
            step=after.step,
            stability=after.stability,
            difficulty=after.difficulty,
            due_at=to_unix(after.due_at),
            last_review_at=to_unix_or_none(after.last_review_at),
            lapses=lapses,
            set_aside=set_aside,
        )
    )


# ---------------------------------------------------------------------- the queue


async def tally(tx: Tx, *, guild_id: int, user_id: int, day: date) -> Tally:
    rows = _Q.ratings_of_day(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat())
    found = [row async for row in rows]
    return Tally(
        count=sum(row["number"] for row in found),
        fresh=sum(row["fresh"] for row in found),
        repeats=sum(row["repeats"] for row in found),
        took_ms=sum(row["took_ms"] for row in found),
        by_rating={row["rating"]: row["number"] for row in found},
    )


async def count_made_on(tx: Tx, *, guild_id: int, user_id: int, day: date, zone: ZoneInfo) -> int:
    """Return how many reviews were made here on that day of the calendar; those of an import do not count."""
    count: int = await _Q.count_made(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        since=to_unix(moment_of(day, 0, zone)),
        since_day=(day - timedelta(days=1)).isoformat(),
    )
    return count


async def seen_notes(tx: Tx, *, guild_id: int, user_id: int, day: date) -> set[str]:
    """Return the notes rated on the day or, after a flight westward, on one that is yet to come."""
    rows = _Q.seen_notes(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat())
    return {row["note"] async for row in rows}


async def next_learning(
    tx: Tx, *, guild_id: int, user_id: int, until: datetime, scope: str = ALL
) -> Schedule | None:
    row = await _Q.next_learning(
        tx.connection, guild_id=guild_id, user_id=user_id, until=to_unix(until), scope=scope
    )
    return _schedule(row) if row is not None else None


async def next_review(
    tx: Tx, *, guild_id: int, user_id: int, until: datetime, day: date, scope: str = ALL
) -> Schedule | None:
    """Return the review longest due before ``until`` of a note that was not seen on the day."""
    row = await _Q.next_review(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        until=to_unix(until),
        day=day.isoformat(),
        scope=scope,
    )
    return _schedule(row) if row is not None else None


async def due_by_deck(tx: Tx, *, guild_id: int, user_id: int, until: datetime, day: date) -> dict[str, int]:
    """Return how many notes have a review due before ``until`` and were not seen on the day."""
    rows = _Q.due_notes(
        tx.connection, guild_id=guild_id, user_id=user_id, until=to_unix(until), day=day.isoformat()
    )
    return {row["deck"]: row["number"] async for row in rows}


async def learning_by_deck(tx: Tx, *, guild_id: int, user_id: int) -> dict[str, tuple[int, datetime]]:
    """Return how many cards of a deck are being learnt, and when the first of them is due."""
    rows = _Q.learning_by_deck(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["deck"]: (row["number"], from_unix(row["due_at"])) async for row in rows}


async def first_review_by_deck(tx: Tx, *, guild_id: int, user_id: int) -> dict[str, datetime]:
    """Return when the first review of a deck is due."""
    rows = _Q.first_review_by_deck(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["deck"]: from_unix(row["due_at"]) async for row in rows}


async def rated_by_deck(tx: Tx, *, guild_id: int, user_id: int) -> dict[str, tuple[int, int]]:
    """Return how many cards of a deck were ever rated, and how many of them are known."""
    rows = _Q.rated_by_deck(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["deck"]: (row["rated"], row["known"]) async for row in rows}


async def states_in(tx: Tx, *, guild_id: int, user_id: int, deck: str) -> dict[str, tuple[int, datetime]]:
    """Return state and due date of the deck's cards by key, those never rated left out."""
    rows = _Q.states_between(
        tx.connection, guild_id=guild_id, user_id=user_id, low=f"{deck}/", high=f"{deck}0"
    )
    return {row["card"]: (row["state"], from_unix(row["due_at"])) async for row in rows}


async def fresh_own(tx: Tx, *, guild_id: int, user_id: int) -> dict[str, str]:
    """Return the keys of own cards never rated, the oldest first, with the note that imported siblings share."""
    rows = _Q.fresh_own(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["card"]: row["note"] async for row in rows}


# ---------------------------------------------------------------------- many schedules at once


async def overdue(tx: Tx, *, guild_id: int, user_id: int, until: datetime) -> list[int]:
    """Return the schedules with a review due before ``until``, the longest due first."""
    rows = _Q.overdue(tx.connection, guild_id=guild_id, user_id=user_id, until=to_unix(until))
    return [row["schedule_id"] async for row in rows]


async def planned(tx: Tx, *, guild_id: int, user_id: int, since: datetime) -> dict[int, datetime]:
    """Return when reviews are due from then on, by schedule."""
    rows = _Q.planned(tx.connection, guild_id=guild_id, user_id=user_id, since=to_unix(since))
    return {row["schedule_id"]: from_unix(row["due_at"]) async for row in rows}


async def set_due(tx: Tx, moments: Iterable[tuple[int, datetime]]) -> None:
    await _Q.set_due(tx.connection, [{"schedule_id": i, "due_at": to_unix(at)} for i, at in moments])


async def shift_due(tx: Tx, *, guild_id: int, user_id: int, since: datetime, now: datetime) -> None:
    """Move every due date on by the time that has passed since then, of a card that came later since it came."""
    await _Q.shift_due(
        tx.connection, guild_id=guild_id, user_id=user_id, since=to_unix(since), now=to_unix(now)
    )


async def cards_of_others(tx: Tx, *, guild_id: int, user_id: int) -> list[tuple[int, str, int]]:
    """Return (schedule_id, card, set_aside) of cards that are not the member's own, leeches left out."""
    rows = _Q.cards_of_others(tx.connection, guild_id=guild_id, user_id=user_id)
    return [(row["schedule_id"], row["card"], row["set_aside"]) async for row in rows]


async def set_aside(tx: Tx, found: Sequence[tuple[int, int]]) -> None:
    """Store ``set_aside`` by schedule."""
    await _Q.set_aside(tx.connection, [{"schedule_id": i, "set_aside": value} for i, value in found])


async def set_gone(tx: Tx, card: SharedCard) -> None:
    """Let the members of its group be asked and reminded of a removed card no more."""
    await _Q.set_gone(tx.connection, guild_id=card.deck.guild_id, group_id=card.deck.group_id, card=card.key)


async def bring_back(tx: Tx, *, schedule_id: int, user_id: int) -> bool:
    return bool(await _Q.bring_back(tx.connection, schedule_id=schedule_id, user_id=user_id))


async def keys_aside(tx: Tx, *, guild_id: int, user_id: int) -> dict[int, str]:
    """Return the cards set aside as too hard by schedule, the oldest first."""
    rows = _Q.keys_aside(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["schedule_id"]: row["card"] async for row in rows}


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, card_schedules=_Q.export_schedules, card_reviews=_Q.export_reviews)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_reviews, _Q.erase_schedules)
