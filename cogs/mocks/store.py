"""The statements about meetings, seats and turns, which every room of mock interviews reads; wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Meeting, NewMeeting, Seat, State, Turn

_Q = load_queries(Path(__file__).parent / "queries.sql")


def meeting_of(row: Mapping[str, Any]) -> Meeting:
    """Read a row of ``mocks_meetings``, also for the rooms' own statements that select all its columns."""
    return Meeting(
        meeting_id=row["meeting_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        source=row["source"],
        source_key=row["source_key"],
        round_type=row["round_type"],
        slot_minutes=row["slot_minutes"],
        state=row["state"],
        made_at=from_unix(row["made_at"]),
        answer_by=from_unix_or_none(row["answer_by"]),
        starts_at=from_unix_or_none(row["starts_at"]),
        ended_at=from_unix_or_none(row["ended_at"]),
        thread_id=row["thread_id"],
        event_id=row["event_id"],
        sequence=row["sequence"],
    )


def turn_of(row: Mapping[str, Any]) -> Turn:
    return Turn(
        turn_id=row["turn_id"],
        meeting_id=row["meeting_id"],
        guild_id=row["guild_id"],
        number=row["number"],
        interviewer_id=row["interviewer_user_id"],
        candidate_id=row["candidate_user_id"],
        question_id=row["question_id"],
        began_at=from_unix_or_none(row["began_at"]),
        ended_at=from_unix_or_none(row["ended_at"]),
    )


def _seat(row: Mapping[str, Any]) -> Seat:
    return Seat(
        meeting_id=row["meeting_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        is_third=bool(row["is_third"]),
        answered_at=from_unix_or_none(row["answered_at"]),
        has_come=None if row["has_come"] is None else bool(row["has_come"]),
        is_in_thread=bool(row["is_in_thread"]),
    )


async def add_meeting(tx: Tx, new: NewMeeting, *, now: datetime) -> Meeting:
    """Make the meeting with its seats and turns, in ``finding``; the same ``source_key`` gives the one made before."""
    made = await _Q.add_meeting(
        tx.connection,
        guild_id=new.guild_id,
        group_id=new.group_id,
        source=new.source,
        source_key=new.source_key,
        round_type=new.round_type,
        slot_minutes=new.slot_minutes,
        made_at=to_unix(now),
        answer_by=to_unix(new.answer_by) if new.answer_by else None,
    )
    if made is None:
        row = await _Q.meeting_by_key(tx.connection, guild_id=new.guild_id, source_key=new.source_key)
        return meeting_of(row)
    meeting_id = made["meeting_id"]
    pair = {
        user for turn in new.turns for user in (turn.interviewer_id, turn.candidate_id) if user is not None
    }
    for user_id in sorted(pair | set(new.thirds)):
        await _Q.add_seat(
            tx.connection,
            meeting_id=meeting_id,
            guild_id=new.guild_id,
            user_id=user_id,
            is_third=int(user_id not in pair),
        )
    for number, turn in enumerate(new.turns):
        await _Q.add_turn(
            tx.connection,
            meeting_id=meeting_id,
            guild_id=new.guild_id,
            number=number,
            interviewer_id=turn.interviewer_id,
            candidate_id=turn.candidate_id,
        )
    return meeting_of(await _Q.get_meeting(tx.connection, meeting_id=meeting_id))


async def get_meeting(tx: Tx, meeting_id: int) -> Meeting | None:
    row = await _Q.get_meeting(tx.connection, meeting_id=meeting_id)
    return meeting_of(row) if row else None


async def meeting_in_thread(tx: Tx, thread_id: int) -> Meeting | None:
    row = await _Q.meeting_in_thread(tx.connection, thread_id=thread_id)
    return meeting_of(row) if row else None


async def meetings_of(tx: Tx, *, guild_id: int, user_id: int) -> list[Meeting]:
    """Return every meeting the member has a seat in, the newest first."""
    rows = _Q.meetings_of(tx.connection, guild_id=guild_id, user_id=user_id)
    return [meeting_of(row) async for row in rows]


async def seats_of(tx: Tx, meeting_id: int) -> list[Seat]:
    """Return the pair, then thirds."""
    return [_seat(row) async for row in _Q.seats_of(tx.connection, meeting_id=meeting_id)]


async def turns_of(tx: Tx, meeting_id: int) -> list[Turn]:
    return [turn_of(row) async for row in _Q.turns_of(tx.connection, meeting_id=meeting_id)]


async def get_turn(tx: Tx, turn_id: int) -> Turn | None:
    row = await _Q.get_turn(tx.connection, turn_id=turn_id)
    return turn_of(row) if row else None


async def move(tx: Tx, meeting_id: int, *, was: State, to: State, now: datetime) -> bool:
    """Change the state if it is still ``was``; False means that somebody else was first."""
    count = await _Q.move(tx.connection, meeting_id=meeting_id, was=was, state=to, now=to_unix(now))
    return bool(count)


async def cancel_coming(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> None:
    """Cancel what a member would have held with somebody and has not begun."""
    await _Q.cancel_coming(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))


async def agree(tx: Tx, meeting_id: int, *, starts_at: datetime) -> bool:
    """Set or change the time; False when it can no longer be changed."""
    return bool(await _Q.agree(tx.connection, meeting_id=meeting_id, starts_at=to_unix(starts_at)))


async def keep_thread(tx: Tx, meeting_id: int, thread_id: int) -> None:
    await _Q.keep_thread(tx.connection, meeting_id=meeting_id, thread_id=thread_id)


async def keep_event(tx: Tx, meeting_id: int, event_id: int | None) -> None:
    await _Q.keep_event(tx.connection, meeting_id=meeting_id, event_id=event_id)


async def answer(tx: Tx, meeting_id: int, *, user_id: int, now: datetime) -> None:
    """Note that the member did something about the meeting; only the first time counts."""
    await _Q.answer(tx.connection, meeting_id=meeting_id, user_id=user_id, now=to_unix(now))


async def keep_attendance(tx: Tx, meeting_id: int, *, user_id: int, has_come: bool) -> None:
    await _Q.keep_attendance(tx.connection, meeting_id=meeting_id, user_id=user_id, has_come=int(has_come))


async def put_off_answer(tx: Tx, meeting_id: int, *, answer_by: datetime) -> None:
    """Set by when a time must be agreed."""
    await _Q.put_off_answer(tx.connection, meeting_id=meeting_id, answer_by=to_unix(answer_by))


async def forget_attendance(tx: Tx, meeting_id: int) -> None:
    """Let nobody count as here: they were so at a time that no longer stands."""
    await _Q.forget_attendance(tx.connection, meeting_id=meeting_id)


async def ask(tx: Tx, turn_id: int, *, question_id: str) -> bool:
    """Choose the turn's question; False once the turn has ended."""
    return bool(await _Q.ask(tx.connection, turn_id=turn_id, question_id=question_id))


async def begin_turn(tx: Tx, turn_id: int, *, now: datetime) -> bool:
    return bool(await _Q.begin_turn(tx.connection, turn_id=turn_id, now=to_unix(now)))


async def end_turn(tx: Tx, turn_id: int, *, now: datetime) -> bool:
    return bool(await _Q.end_turn(tx.connection, turn_id=turn_id, now=to_unix(now)))


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, mock_meetings=_Q.export_meetings, mock_turns=_Q.export_turns)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete the member's seats and the turns about them; what they asked others stays without their name.

    A mock that they were to hold is called off; one that they were to observe goes on without them.
    """
    count = await erase_by(
        tx, user_id, guild_id, _Q.cancel_open, _Q.erase_candidate_turns, _Q.anonymise_turns, _Q.erase_seats
    )
    await _Q.erase_empty_meetings(tx.connection)
    return count
