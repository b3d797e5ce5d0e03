"""SQL statements of scorecards, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import notices
from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Card, CardRead, Note, Past, Point, Role, Scoring, thanks_key

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _scoring(row: Mapping[str, Any]) -> Scoring:
    return Scoring(
        turn_id=row["turn_id"],
        guild_id=row["guild_id"],
        opens_at=from_unix(row["opens_at"]),
        asked_at=from_unix_or_none(row["asked_at"]),
        message_id=row["message_id"],
        released_at=from_unix_or_none(row["released_at"]),
        told_at=from_unix_or_none(row["told_at"]),
        thanked_at=from_unix_or_none(row["thanked_at"]),
        look_at=from_unix_or_none(row["look_at"]),
        attempts=row["attempts"],
    )


def _points(text: str) -> tuple[Point, ...]:
    return tuple(Point(**point) for point in json.loads(text))


def _card(row: Mapping[str, Any]) -> Card:
    return Card(
        card_id=row["card_id"],
        turn_id=row["turn_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        role=row["role"],
        scores=json.loads(row["scores"]),
        evidence=json.loads(row["evidence"]),
        typed={int(page): text for page, text in json.loads(row["typed"]).items()},
        points=_points(row["points"]),
        sent_at=from_unix_or_none(row["sent_at"]),
        reminded_at=from_unix_or_none(row["reminded_at"]),
    )


def _read(row: Mapping[str, Any]) -> CardRead:
    card = _card(row)
    return CardRead(
        turn_id=card.turn_id,
        rater_user_id=card.user_id,
        candidate_user_id=row["candidate_user_id"],
        is_self=card.role == "self",
        round_type=row["round_type"],
        held_at=from_unix(row["ended_at"]),
        scores=card.seen,
        evidence=card.evidence,
        points=card.points,
    )


# ---------------------------------------------------------------------- where the scoring of a turn stands


async def next_moment(tx: Tx) -> datetime | None:
    """Return when a turn without scoring ended, or a scoring is to be looked at; the earliest."""
    found = [await _Q.next_unscored(tx.connection), await _Q.next_look(tx.connection)]
    return from_unix_or_none(min((seconds for seconds in found if seconds is not None), default=None))


async def unscored(tx: Tx, *, now: datetime, limit: int) -> list[int]:
    """Return turns that ended and whose scoring has not begun."""
    rows = _Q.unscored(tx.connection, now=to_unix(now), limit=limit)
    return [row["turn_id"] async for row in rows]


async def begin(tx: Tx, turn_id: int, *, guild_id: int, opens_at: datetime, now: datetime) -> None:
    await _Q.mark_scored(tx.connection, turn_id=turn_id)
    await _Q.begin(
        tx.connection, turn_id=turn_id, guild_id=guild_id, opens_at=to_unix(opens_at), now=to_unix(now)
    )


async def expect(tx: Tx, turn_id: int, *, guild_id: int, user_id: int, role: Role) -> None:
    """Make the empty card that somebody is asked to fill in."""
    await _Q.expect(tx.connection, turn_id=turn_id, guild_id=guild_id, user_id=user_id, role=role)


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[int]:
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return sorted([row["turn_id"] async for row in rows])


async def look(tx: Tx, turn_id: int, look_at: datetime | None, *, is_again: bool = False) -> None:
    """Set when to look next; ``is_again``: because something did not work, so the attempts go on counting."""
    await _Q.look(tx.connection, turn_id=turn_id, look_at=to_unix_or_none(look_at), is_again=int(is_again))


async def get_scoring(tx: Tx, turn_id: int) -> Scoring | None:
    row = await _Q.get_scoring(tx.connection, turn_id=turn_id)
    return _scoring(row) if row else None


async def set_asked(tx: Tx, turn_id: int, *, message_id: int | None, now: datetime) -> None:
    await _Q.set_asked(tx.connection, turn_id=turn_id, message_id=message_id, now=to_unix(now))


async def release(tx: Tx, turn_id: int, *, now: datetime) -> bool:
    """Open the cards; False when they are open."""
    return bool(await _Q.release(tx.connection, turn_id=turn_id, now=to_unix(now)))


async def set_told(tx: Tx, turn_id: int, *, now: datetime) -> None:
    await _Q.set_told(tx.connection, turn_id=turn_id, now=to_unix(now))


async def thank(tx: Tx, turn_id: int, *, now: datetime) -> bool:
    """Note the thanks; False when they were said, or the cards are not open."""
    return bool(await _Q.thank(tx.connection, turn_id=turn_id, now=to_unix(now)))


# ---------------------------------------------------------------------- cards and notes


async def cards_of(tx: Tx, turn_id: int) -> list[Card]:
    """Return the candidate's own card, the interviewer's, then thirds'; drafts too."""
    return [_card(row) async for row in _Q.cards_of(tx.connection, turn_id=turn_id)]


async def keep_draft(tx: Tx, card: Card) -> None:
    """Keep scores, evidence and what was typed, of a draft or of a card that may still be changed."""
    await _Q.keep_draft(
        tx.connection,
        card_id=card.card_id,
        scores=json.dumps(dict(card.scores)),
        evidence=json.dumps(dict(card.evidence), ensure_ascii=False),
        typed=json.dumps({str(page): text for page, text in card.typed.items()}, ensure_ascii=False),
    )


async def send(tx: Tx, card_id: int, *, now: datetime) -> bool:
    """Hand the card in; False when it was before."""
    return bool(await _Q.send(tx.connection, card_id=card_id, now=to_unix(now)))


async def keep_points(tx: Tx, card_id: int, points: Sequence[Point]) -> None:
    text = json.dumps([asdict(point) for point in points], ensure_ascii=False)
    await _Q.keep_points(tx.connection, card_id=card_id, points=text)


async def set_reminded(tx: Tx, card_id: int, *, now: datetime) -> None:
    await _Q.set_reminded(tx.connection, card_id=card_id, now=to_unix(now))


async def notes_of(tx: Tx, turn_id: int) -> list[Note]:
    rows = _Q.notes_of(tx.connection, turn_id=turn_id)
    return [Note(row["user_id"], row["text"], from_unix(row["written_at"])) async for row in rows]


async def add_note(tx: Tx, turn_id: int, *, guild_id: int, user_id: int, text: str, now: datetime) -> None:
    await _Q.add_note(
        tx.connection, turn_id=turn_id, guild_id=guild_id, user_id=user_id, text=text, now=to_unix(now)
    )


# ---------------------------------------------------------------------- a member's own


async def waiting(
    tx: Tx, *, guild_id: int, user_id: int, now: datetime
) -> list[tuple[int, Role, str, datetime]]:
    """Return what the member is still asked for as (turn, role, round type, when it opens), the most urgent first."""
    rows = _Q.waiting(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))
    return [
        (row["turn_id"], row["role"], row["round_type"], from_unix(row["opens_at"])) async for row in rows
    ]


async def past(tx: Tx, *, guild_id: int, user_id: int, limit: int, skip: int) -> tuple[list[Past], int]:
    """Return the member's turns, the newest first, and how many there are."""
    rows = _Q.past(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit, skip=skip)
    found = [
        Past(
            turn_id=row["turn_id"],
            round_type=row["round_type"],
            held_at=from_unix(row["ended_at"]),
            is_candidate=row["role"] == "self",
            is_open=row["released_at"] is not None,
            is_own_sent=row["sent_at"] is not None,
        )
        async for row in rows
    ]
    return found, await _Q.past_count(tx.connection, guild_id=guild_id, user_id=user_id)


async def cards_about(tx: Tx, *, guild_id: int, user_id: int) -> list[CardRead]:
    """Return the open cards about a candidate, of the oldest mock first."""
    rows = _Q.open_cards_about(tx.connection, guild_id=guild_id, user_id=user_id)
    return [_read(row) async for row in rows]


async def released_cards(tx: Tx, meeting_ids: Sequence[int]) -> list[CardRead]:
    """Return the open cards of meetings, meeting by meeting and turn by turn."""
    found = []
    for meeting_id in meeting_ids:
        rows = _Q.open_cards_of_meeting(tx.connection, meeting_id=meeting_id)
        found += [_read(row) async for row in rows]
    return found


async def all_released(tx: Tx, meeting_id: int) -> bool:
    """Tell whether the cards of every turn that was held are open."""
    return not await _Q.is_settled(tx.connection, meeting_id=meeting_id)


async def held_count(tx: Tx, *, guild_id: int, group_id: int, start: datetime, end: datetime) -> int:
    count: int = await _Q.held_count(
        tx.connection, guild_id=guild_id, group_id=group_id, start=to_unix(start), end_at=to_unix(end)
    )
    return count


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        mock_scorecards=_Q.export_cards,
        mock_scorecards_about_you=_Q.export_cards_about,
        mock_scorecard_notes=_Q.export_notes,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete the cards about the member and their drafts; scores they gave to others stay, without name and words.

    Thanks that were not read yet name them, so they go, too.
    """
    thanked = _Q.thanked_by(tx.connection, user_id=user_id, guild_id=guild_id)
    for row in [row async for row in thanked]:
        await notices.take_back_from_all(tx, guild_id=row["guild_id"], key=thanks_key(row["turn_id"]))
    return await erase_by(
        tx, user_id, guild_id, _Q.erase_about, _Q.erase_drafts, _Q.anonymise_cards, _Q.erase_notes
    )
