"""SQL statements of the way from match to meeting, wrapped in types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import notices
from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of
from cogs.mocks.models import Meeting
from cogs.mocks.store import meeting_of

from .models import (
    MOST_MOVES,
    SOLO_KEY,
    STANDBY_KEY,
    Arrangement,
    Ask,
    Kind,
    Reason,
    Span,
    Standby,
    Step,
    Time,
    notice_key,
)

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        step_id=row["step_id"],
        meeting_id=row["meeting_id"],
        guild_id=row["guild_id"],
        kind=row["kind"],
        number=row["number"],
        due_at=from_unix(row["due_at"]),
        claims=row["claims"],
        message_id=row["message_id"],
    )


def _ask(row: Mapping[str, Any] | None) -> Ask | None:
    if row is None:
        return None
    return Ask(
        ask_id=row["ask_id"],
        meeting_id=row["meeting_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        number=row["number"],
        expires_at=from_unix(row["expires_at"]),
        answer=row["answer"],
    )


def _time(row: Mapping[str, Any], pressed_by: tuple[int, ...] = ()) -> Time:
    return Time(
        time_id=row["time_id"],
        meeting_id=row["meeting_id"],
        search=row["search"],
        starts_at=from_unix(row["starts_at"]),
        proposer_id=row["proposer_user_id"],
        pressed_by=pressed_by,
    )


# ---------------------------------------------------------------------- finding work


async def next_moment(tx: Tx) -> datetime | None:
    """Return when something is to be done next; a meeting that is new or has ended is due at once."""
    found = [
        await query(tx.connection) for query in (_Q.first_undiscovered, _Q.first_unclosed, _Q.first_step)
    ]
    return from_unix(min(known)) if (known := [seconds for seconds in found if seconds is not None]) else None


async def undiscovered(tx: Tx, *, limit: int) -> list[Meeting]:
    """Return meetings that look for a time and have no arrangement yet."""
    return [meeting_of(row) async for row in _Q.undiscovered(tx.connection, limit=limit)]


async def unclosed(tx: Tx, *, limit: int) -> list[Meeting]:
    """Return meetings that have ended, whoever ended them, and of which that was not told yet."""
    return [meeting_of(row) async for row in _Q.unclosed(tx.connection, limit=limit)]


# ---------------------------------------------------------------------- arrangements


async def add_arrangement(tx: Tx, meeting: Meeting) -> bool:
    """Begin to look after a meeting; False when that was begun."""
    return bool(
        await _Q.add_arrangement(tx.connection, meeting_id=meeting.meeting_id, guild_id=meeting.guild_id)
    )


async def get_arrangement(tx: Tx, meeting_id: int) -> Arrangement | None:
    row = await _Q.get_arrangement(tx.connection, meeting_id=meeting_id)
    if row is None:
        return None
    return Arrangement(
        row["meeting_id"],
        row["search"],
        bool(row["is_searching"]),
        row["reason"],
        from_unix_or_none(row["closed_at"]),
    )


async def begin_search(tx: Tx, meeting_id: int) -> bool:
    """Look for another time; False while one is looked for, and after too many."""
    return bool(await _Q.begin_search(tx.connection, meeting_id=meeting_id, most=MOST_MOVES))


async def end_search(tx: Tx, meeting_id: int) -> None:
    await _Q.end_search(tx.connection, meeting_id=meeting_id)


async def give_reason(tx: Tx, meeting_id: int, reason: Reason) -> None:
    await _Q.give_reason(tx.connection, meeting_id=meeting_id, reason=reason)


async def close(tx: Tx, meeting_id: int, *, now: datetime) -> bool:
    return bool(await _Q.close(tx.connection, meeting_id=meeting_id, now=to_unix(now)))


async def claim_thread(tx: Tx, meeting_id: int, thread_id: int) -> bool:
    """Keep the thread; False when another process was quicker."""
    return bool(await _Q.claim_thread(tx.connection, meeting_id=meeting_id, thread_id=thread_id))


async def enter_thread(tx: Tx, meeting_id: int, user_id: int) -> None:
    await _Q.enter_thread(tx.connection, meeting_id=meeting_id, user_id=user_id)


async def lose_thread(tx: Tx, meeting: Meeting, *, search: int, now: datetime) -> None:
    """Forget a thread that was deleted with its messages; have said again what the next one is to begin with.

    That is the times, the time that stands, or, in the middle of the round, that it has begun.
    """
    await _Q.lose_thread(tx.connection, meeting_id=meeting.meeting_id)
    await _Q.leave_thread(tx.connection, meeting_id=meeting.meeting_id)
    await _Q.lose_messages(
        tx.connection,
        meeting_id=meeting.meeting_id,
        search=search,
        sequence=meeting.sequence if meeting.starts_at else -1,
        said="here" if meeting.state == "running" else "agreed",
        now=to_unix(now),
    )


# ---------------------------------------------------------------------- times and presses


async def add_times(
    tx: Tx, meeting: Meeting, search: int, times: Iterable[datetime], *, proposer_id: int | None = None
) -> None:
    rows = [
        {
            "meeting_id": meeting.meeting_id,
            "guild_id": meeting.guild_id,
            "search": search,
            "starts_at": to_unix(time),
            "proposer_id": proposer_id,
        }
        for time in times
    ]
    if rows:
        await _Q.add_times(tx.connection, rows)


async def times_of(tx: Tx, meeting_id: int, search: int) -> tuple[Time, ...]:
    """Return the offered times with who pressed them, by time."""
    pressed: dict[int, list[int]] = {}
    async for row in _Q.presses_of(tx.connection, meeting_id=meeting_id, search=search):
        pressed.setdefault(row["time_id"], []).append(row["user_id"])
    rows = _Q.times_of(tx.connection, meeting_id=meeting_id, search=search)
    return tuple([_time(row, tuple(pressed.get(row["time_id"], ()))) async for row in rows])


async def get_time(tx: Tx, time_id: int) -> Time | None:
    row = await _Q.get_time(tx.connection, time_id=time_id)
    return _time(row) if row else None


async def press(tx: Tx, time_id: int, *, guild_id: int, user_id: int, now: datetime) -> None:
    await _Q.press(tx.connection, time_id=time_id, guild_id=guild_id, user_id=user_id, now=to_unix(now))


async def unpress(tx: Tx, time_id: int, *, user_id: int) -> None:
    await _Q.unpress(tx.connection, time_id=time_id, user_id=user_id)


# ---------------------------------------------------------------------- steps


async def want(tx: Tx, meeting: Meeting, kind: Kind, number: int, *, at: datetime) -> None:
    """Have something said or settled at that moment, once for each kind and number."""
    await _Q.want_step(
        tx.connection,
        meeting_id=meeting.meeting_id,
        guild_id=meeting.guild_id,
        kind=kind,
        number=number,
        due_at=to_unix(at),
    )


async def show_again(tx: Tx, meeting_id: int, kind: Kind, number: int, *, now: datetime) -> None:
    """Have a message that is out edited to what holds now."""
    await _Q.show_again(tx.connection, meeting_id=meeting_id, kind=kind, number=number, now=to_unix(now))


async def drop_steps(tx: Tx, meeting_id: int) -> None:
    """Do nothing of what was still to come; what is running confirms nothing any more."""
    await _Q.drop_steps(tx.connection, meeting_id=meeting_id)


async def get_step(tx: Tx, meeting_id: int, kind: Kind, number: int) -> Step | None:
    row = await _Q.get_step(tx.connection, meeting_id=meeting_id, kind=kind, number=number)
    return _step(row) if row else None


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[Step]:
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [_step(row) async for row in rows]


async def claim_of(tx: Tx, meeting_id: int, *, now: datetime, lease_until: datetime) -> list[Step]:
    rows = _Q.claim_of(
        tx.connection, meeting_id=meeting_id, now=to_unix(now), lease_until=to_unix(lease_until)
    )
    return [_step(row) async for row in rows]


async def steps_beside(tx: Tx, step: Step) -> list[int]:
    """Return the ids of the meeting's other steps."""
    rows = _Q.steps_beside(tx.connection, meeting_id=step.meeting_id, step_id=step.step_id)
    return [row["step_id"] async for row in rows]


async def finish(tx: Tx, step: Step, *, message_id: int | None = None) -> None:
    await _Q.finish(tx.connection, step_id=step.step_id, claims=step.claims, message_id=message_id)


async def keep_message(tx: Tx, step: Step, message_id: int | None) -> None:
    await _Q.keep_message(tx.connection, step_id=step.step_id, message_id=message_id)


async def put_off(tx: Tx, step: Step, *, until: datetime) -> None:
    await _Q.put_off(tx.connection, step_id=step.step_id, claims=step.claims, try_at=to_unix(until))


# ---------------------------------------------------------------------- members and those who stand by


async def meetings_under_way(tx: Tx, *, guild_id: int, user_id: int) -> list[Meeting]:
    """Return the member's meetings that have not ended, the nearest first."""
    rows = _Q.meetings_under_way(tx.connection, guild_id=guild_id, user_id=user_id)
    return [meeting_of(row) async for row in rows]


async def promised(tx: Tx, meeting: Meeting, user_id: int) -> list[Span]:
    """Return when the member has other mocks whose time stands."""
    return [_span(row) async for row in _Q.promised(tx.connection, **_beside(meeting, user_id))]


async def offered_beside(tx: Tx, meeting: Meeting, user_id: int) -> list[Span]:
    """Return the times that are being offered for other mocks of the member."""
    return [_span(row) async for row in _Q.offered_beside(tx.connection, **_beside(meeting, user_id))]


async def show_times_beside(tx: Tx, meeting: Meeting, user_id: int, *, now: datetime) -> None:
    """Have the times of the member's other mocks shown anew."""
    await _Q.show_times_beside(tx.connection, **_beside(meeting, user_id), now=to_unix(now))


def _beside(meeting: Meeting, user_id: int) -> dict[str, int]:
    return {"guild_id": meeting.guild_id, "meeting_id": meeting.meeting_id, "user_id": user_id}


def _span(row: Mapping[str, Any]) -> Span:
    since = from_unix(row["starts_at"])
    return since, since + timedelta(minutes=row["slot_minutes"])


async def next_meeting(tx: Tx, meeting: Meeting) -> Meeting | None:
    """Return what took the place of a meeting that one of two did not come to."""
    row = await _Q.next_meeting(
        tx.connection,
        guild_id=meeting.guild_id,
        by_standby=f"{STANDBY_KEY}{meeting.meeting_id}",
        alone=f"{SOLO_KEY}{meeting.meeting_id}",
    )
    return meeting_of(row) if row else None


async def is_busy(tx: Tx, *, guild_id: int, user_id: int, since: datetime, until: datetime) -> bool:
    """Tell whether the member holds a mock now, or has agreed to one that begins in between."""
    count = await _Q.is_busy(
        tx.connection, guild_id=guild_id, user_id=user_id, since_at=to_unix(since), until_at=to_unix(until)
    )
    return bool(count)


async def stand_by(tx: Tx, *, guild_id: int, user_id: int, until: datetime) -> None:
    await _Q.stand_by(tx.connection, guild_id=guild_id, user_id=user_id, until_at=to_unix(until))


async def stand_down(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.stand_down(tx.connection, guild_id=guild_id, user_id=user_id))


async def forget_standbys(tx: Tx, *, now: datetime) -> None:
    await _Q.forget_standbys(tx.connection, now=to_unix(now))


async def standbys(tx: Tx, meeting: Meeting, *, now: datetime) -> list[Standby]:
    """Return who stands by, has no seat in this meeting, and was neither asked about it nor is asked elsewhere."""
    rows = _Q.standbys(
        tx.connection, guild_id=meeting.guild_id, meeting_id=meeting.meeting_id, now=to_unix(now)
    )
    return [Standby(row["user_id"], row["level"], row["track"]) async for row in rows]


async def add_ask(tx: Tx, meeting: Meeting, *, user_id: int, expires_at: datetime) -> Ask | None:
    """Note that somebody is asked to jump in; None while somebody else is asked."""
    row = await _Q.add_ask(
        tx.connection,
        meeting_id=meeting.meeting_id,
        guild_id=meeting.guild_id,
        user_id=user_id,
        expires_at=to_unix(expires_at),
    )
    return _ask(row)


async def get_ask(tx: Tx, ask_id: int) -> Ask | None:
    return _ask(await _Q.get_ask(tx.connection, ask_id=ask_id))


async def ask_numbered(tx: Tx, meeting_id: int, number: int) -> Ask | None:
    return _ask(await _Q.ask_numbered(tx.connection, meeting_id=meeting_id, number=number))


async def open_ask(tx: Tx, meeting_id: int) -> Ask | None:
    return _ask(await _Q.open_ask(tx.connection, meeting_id=meeting_id))


async def answer_ask(tx: Tx, ask_id: int, answer: str) -> bool:
    """Keep the first answer; False when there was one."""
    return bool(await _Q.answer_ask(tx.connection, ask_id=ask_id, answer=answer))


async def end_asks(tx: Tx, meeting_id: int) -> None:
    await _Q.end_asks(tx.connection, meeting_id=meeting_id)


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        mock_times=_Q.export_times,
        mock_standby=_Q.export_standbys,
        mock_standby_asks=_Q.export_asks,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete presses and standby; a time they proposed stays without their name.

    Words about their mocks that wait for others name them, so they go, too.
    """
    steps = _Q.steps_of_member(tx.connection, user_id=user_id, guild_id=guild_id)
    for row in [row async for row in steps]:
        await notices.take_back_from_all(tx, guild_id=row["guild_id"], key=notice_key(row["step_id"]))
    return await erase_by(
        tx, user_id, guild_id, _Q.anonymise_times, _Q.erase_presses, _Q.erase_standbys, _Q.erase_asks
    )
