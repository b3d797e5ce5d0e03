"""Every SQL statement of standups, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Entry, Round, Timing, Words

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _round(row: Mapping[str, Any]) -> Round:
    return Round(
        round_id=row["round_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        opened_at=from_unix_or_none(row["opened_at"]),
        remind_at=from_unix_or_none(row["remind_at"]),
        closes_at=from_unix_or_none(row["closes_at"]),
        closed_at=from_unix_or_none(row["closed_at"]),
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        digest_message_id=row["digest_message_id"],
        digest_channel_id=row["digest_channel_id"],
        renew_at=from_unix_or_none(row["renew_at"]),
    )


def _words(row: Mapping[str, Any]) -> Words:
    ticked = row["ticked"]
    return Words(
        done=row["done"],
        blocked=row["blocked"],
        next=row["next"],
        outside=row["outside"],
        ticked=tuple(json.loads(ticked) if isinstance(ticked, str) else ticked),
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        entry_id=row["entry_id"],
        round_id=row["round_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        is_skip=bool(row["is_skip"]),
        words=_words(row),
        timing=row["timing"],
        is_own=bool(row["is_own"]),
        wants_help=bool(row["wants_help"]),
        thread_id=row["thread_id"],
        written_at=from_unix(row["written_at"]),
        edited_at=from_unix_or_none(row["edited_at"]),
    )


# ---------------------------------------------------------------------- settings


async def window_of(tx: Tx, group_id: int) -> int | None:
    minutes: int | None = await _Q.get_window(tx.connection, group_id=group_id)
    return minutes


async def set_window(tx: Tx, group_id: int, minutes: int) -> None:
    await _Q.set_window(tx.connection, group_id=group_id, window_minutes=minutes)


async def wants_reminder(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    return bool(await _Q.wants_reminder(tx.connection, guild_id=guild_id, user_id=user_id))


async def set_reminder(tx: Tx, *, guild_id: int, user_id: int, wants: bool) -> None:
    await _Q.set_reminder(tx.connection, guild_id=guild_id, user_id=user_id, wants_reminder=int(wants))


# ---------------------------------------------------------------------- rounds


async def coming(tx: Tx, *, guild_id: int, group_id: int) -> Round:
    """Return the group's one round that has not opened, made on first use."""
    await _Q.add_coming(tx.connection, guild_id=guild_id, group_id=group_id)
    return _round(await _Q.coming(tx.connection, group_id=group_id))


async def find_coming(tx: Tx, group_id: int) -> Round | None:
    row = await _Q.coming(tx.connection, group_id=group_id)
    return _round(row) if row is not None else None


async def open_coming(
    tx: Tx,
    group_id: int,
    *,
    day: date,
    opened_at: datetime,
    remind_at: datetime,
    closes_at: datetime,
    channel_id: int,
) -> None:
    await _Q.open_coming(
        tx.connection,
        group_id=group_id,
        day=day.isoformat(),
        opened_at=to_unix(opened_at),
        remind_at=to_unix(remind_at),
        closes_at=to_unix(closes_at),
        channel_id=channel_id,
    )


async def get_round(tx: Tx, round_id: int) -> Round | None:
    row = await _Q.get_round(tx.connection, round_id=round_id)
    return _round(row) if row is not None else None


async def round_of_day(tx: Tx, *, group_id: int, day: date) -> Round | None:
    row = await _Q.round_of_day(tx.connection, group_id=group_id, day=day.isoformat())
    return _round(row) if row is not None else None


async def last_rounds(tx: Tx, group_id: int, *, limit: int) -> list[Round]:
    """Return rounds that have opened, the newest first."""
    return [_round(row) async for row in _Q.last_rounds(tx.connection, group_id=group_id, limit=limit)]


async def close_round(tx: Tx, round_id: int, *, now: datetime) -> bool:
    return bool(await _Q.close_round(tx.connection, round_id=round_id, now=to_unix(now)))


async def mark_reminded(tx: Tx, round_id: int, *, now: datetime) -> bool:
    """Note that the reminders are on their way; False when they were before."""
    return bool(await _Q.mark_reminded(tx.connection, round_id=round_id, now=to_unix(now)))


async def set_message(tx: Tx, round_id: int, message_id: int, *, channel_id: int) -> None:
    await _Q.set_message(tx.connection, round_id=round_id, message_id=message_id, channel_id=channel_id)


async def set_digest(tx: Tx, round_id: int, message_id: int, *, channel_id: int) -> bool:
    """Note the digest's message; False when another one was quicker."""
    return bool(
        await _Q.set_digest(tx.connection, round_id=round_id, message_id=message_id, channel_id=channel_id)
    )


async def forget_digest(tx: Tx, round_id: int, message_id: int) -> None:
    await _Q.forget_digest(tx.connection, round_id=round_id, message_id=message_id)


async def mark_stale(tx: Tx, round_id: int, *, renew_at: datetime) -> None:
    """Note that the channel shows something else than it should, to be mended from a moment on."""
    await _Q.mark_stale(tx.connection, round_id=round_id, renew_at=to_unix(renew_at))


async def claim_stale(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[int]:
    rows = _Q.claim_stale(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [row["round_id"] async for row in rows]


async def settle_stale(tx: Tx, round_: Round, *, renew_at: datetime | None) -> None:
    """Note that the channel is up to date with the round as it was read, or when to try again."""
    if round_.renew_at is not None:
        seen, later = to_unix(round_.renew_at), to_unix_or_none(renew_at)
        await _Q.settle_stale(tx.connection, round_id=round_.round_id, seen=seen, renew_at=later)


async def next_stale(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_stale(tx.connection))


# ---------------------------------------------------------------------- entries


async def get_entry(tx: Tx, *, round_id: int, user_id: int) -> Entry | None:
    row = await _Q.get_entry(tx.connection, round_id=round_id, user_id=user_id)
    return _entry(row) if row is not None else None


async def entry_by_id(tx: Tx, entry_id: int) -> Entry | None:
    row = await _Q.entry_by_id(tx.connection, entry_id=entry_id)
    return _entry(row) if row is not None else None


async def entries_of_round(tx: Tx, round_id: int) -> list[Entry]:
    return [_entry(row) async for row in _Q.entries_of_round(tx.connection, round_id=round_id)]


async def put_entry(
    tx: Tx,
    round_: Round,
    *,
    user_id: int,
    words: Words | None,
    timing: Timing,
    now: datetime,
    edited_at: datetime | None,
) -> None:
    """Store what the member wrote, or with no words that they skip; the first mark and moment stay."""
    stored = asdict(words or Words()) | {"ticked": json.dumps(list(words.ticked if words else ()))}
    await _Q.put_entry(
        tx.connection,
        round_id=round_.round_id,
        guild_id=round_.guild_id,
        user_id=user_id,
        is_skip=int(words is None),
        timing=timing,
        now=to_unix(now),
        edited_at=to_unix_or_none(edited_at),
        **stored,
    )


async def set_own(tx: Tx, *, round_id: int, user_id: int, is_own: bool) -> None:
    await _Q.set_own(tx.connection, round_id=round_id, user_id=user_id, is_own=int(is_own))


async def set_help(tx: Tx, *, round_id: int, user_id: int, wants: bool) -> bool:
    """Note the consent; False when there is no blocker to help with."""
    return bool(await _Q.set_help(tx.connection, round_id=round_id, user_id=user_id, wants_help=int(wants)))


async def previous_entry(tx: Tx, *, group_id: int, user_id: int, before: datetime | None) -> Entry | None:
    """Return the member's last entry in a round that opened before the moment, or in any; skips do not count."""
    row = await _Q.previous_entry(
        tx.connection, group_id=group_id, user_id=user_id, before=to_unix(before) if before else None
    )
    return _entry(row) if row is not None else None


async def count_past(tx: Tx, *, guild_id: int, user_id: int) -> int:
    count: int = await _Q.count_past(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


async def past(
    tx: Tx, *, guild_id: int, user_id: int, limit: int, offset: int
) -> list[tuple[Round, Entry | None, bool]]:
    """Return rounds of the member's groups with their entry and whether they were away, newest first."""
    rows = _Q.past(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit, offset=offset)
    return [
        (_round(row), _entry(row) if row["entry_id"] is not None else None, bool(row["was_away"]))
        async for row in rows
    ]


async def put_draft(tx: Tx, round_: Round, *, user_id: int, words: Words, now: datetime) -> None:
    await _Q.put_draft(
        tx.connection,
        round_id=round_.round_id,
        guild_id=round_.guild_id,
        user_id=user_id,
        typed=json.dumps(asdict(words), ensure_ascii=False),
        now=to_unix(now),
    )


async def get_draft(tx: Tx, *, round_id: int, user_id: int) -> Words | None:
    typed = await _Q.get_draft(tx.connection, round_id=round_id, user_id=user_id)
    return _words(json.loads(typed)) if typed is not None else None


async def drop_draft(tx: Tx, *, round_id: int, user_id: int) -> None:
    await _Q.drop_draft(tx.connection, round_id=round_id, user_id=user_id)


# ---------------------------------------------------------------------- reminders, help, pulse


async def to_remind(tx: Tx, round_: Round) -> list[int]:
    """Return who wants reminders and has neither written nor skipped."""
    rows = _Q.to_remind(
        tx.connection, guild_id=round_.guild_id, group_id=round_.group_id, round_id=round_.round_id
    )
    return [row["user_id"] async for row in rows]


async def send_later(tx: Tx, *, guild_id: int, user_id: int, key: str, send_at: datetime) -> None:
    """Have a notice that was left sent at a moment, once."""
    await _Q.send_later(tx.connection, guild_id=guild_id, user_id=user_id, key=key, send_at=to_unix(send_at))


async def take_sendings(tx: Tx, *, now: datetime, limit: int) -> list[tuple[int, int, str]]:
    """Hand out, once, whose notices are to be sent now: server, member, key."""
    rows = _Q.take_sendings(tx.connection, now=to_unix(now), limit=limit)
    return [(row["guild_id"], row["user_id"], row["key"]) async for row in rows]


async def next_sending(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_sending(tx.connection))


async def count_reminders(tx: Tx, *, guild_id: int, group_id: int) -> int:
    """Return how many members of the group want reminders and pings."""
    count: int = await _Q.count_reminders(tx.connection, guild_id=guild_id, group_id=group_id)
    return count


async def set_thread(tx: Tx, entry_id: int, thread_id: int, *, instead_of: int | None) -> None:
    await _Q.set_thread(tx.connection, entry_id=entry_id, thread_id=thread_id, instead_of=instead_of or 0)


async def add_help(tx: Tx, entry: Entry, *, user_id: int, now: datetime) -> bool:
    """Note who helps; False when they do already."""
    return bool(
        await _Q.add_help(
            tx.connection, entry_id=entry.entry_id, guild_id=entry.guild_id, user_id=user_id, now=to_unix(now)
        )
    )


async def answers_since(tx: Tx, group_id: int, since: datetime) -> set[tuple[int, int]]:
    """Return (round_id, user_id) of entries and skips of rounds that opened since."""
    rows = _Q.answers_since(tx.connection, group_id=group_id, since=to_unix(since))
    return {(row["round_id"], row["user_id"]) async for row in rows}


async def last_entries(tx: Tx, group_id: int, since: datetime) -> list[Entry]:
    """Return entries that the group may read, by member, each member's newest first."""
    rows = _Q.last_entries(tx.connection, group_id=group_id, since=to_unix(since))
    return [_entry(row) async for row in rows]


async def aways(tx: Tx, *, guild_id: int, group_id: int, since: date) -> dict[int, list[tuple[date, date]]]:
    """Return away spans that end on the day or later, by member."""
    found: dict[int, list[tuple[date, date]]] = {}
    rows = _Q.aways_of_group(tx.connection, guild_id=guild_id, group_id=group_id, since=since.isoformat())
    async for row in rows:
        span = (date.fromisoformat(row["from_on"]), date.fromisoformat(row["until_on"]))
        found.setdefault(row["user_id"], []).append(span)
    return found


async def last_active(tx: Tx, *, guild_id: int, group_id: int) -> dict[int, date]:
    """Return the last day with an entry in the ledger, by member of the group."""
    rows = _Q.last_active(tx.connection, guild_id=guild_id, group_id=group_id)
    return {row["user_id"]: date.fromisoformat(row["day"]) async for row in rows}


async def nudges(tx: Tx, round_id: int) -> dict[int, tuple[datetime, int | None]]:
    """Return when and by whom a member was written to, by member."""
    rows = _Q.nudges_of_round(tx.connection, round_id=round_id)
    return {row["user_id"]: (from_unix(row["sent_at"]), row["by_user_id"]) async for row in rows}


async def add_nudge(tx: Tx, round_: Round, *, user_id: int, by_user_id: int, now: datetime) -> bool:
    """Claim the sending of a kind message; False when it was sent for this round already."""
    return bool(
        await _Q.add_nudge(
            tx.connection,
            round_id=round_.round_id,
            guild_id=round_.guild_id,
            user_id=user_id,
            by_user_id=by_user_id,
            now=to_unix(now),
        )
    )


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        standup_entries=_Q.export_entries,
        standup_drafts=_Q.export_drafts,
        standup_settings=_Q.export_settings,
        standup_helps=_Q.export_helps,
        standup_messages=_Q.export_nudges,
        standup_waiting=_Q.export_sendings,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(
        tx,
        user_id,
        guild_id,
        _Q.erase_helps,
        _Q.erase_entries,
        _Q.erase_drafts,
        _Q.erase_settings,
        _Q.erase_nudges,
        _Q.erase_sendings,
        _Q.anonymise_nudges,
    )
