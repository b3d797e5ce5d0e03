"""SQL statements about who is asked to interview, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import notices
from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from cogs.mocks.matching.models import Slot

from .models import Ask, AskState, Loop

_Q = load_queries(Path(__file__).parent / "queries.sql")


def ask_of(row: Mapping[str, Any]) -> Ask:
    return Ask(
        loop_id=row["loop_id"],
        place=row["place"],
        number=row["number"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        state=row["state"],
        starts=tuple(json.loads(row["starts"])),
        asked_at=from_unix(row["asked_at"]),
        answer_by=from_unix(row["answer_by"]),
        answered_at=from_unix_or_none(row["answered_at"]),
        meeting_id=row["meeting_id"],
        flags=tuple(json.loads(row["flags"])) if row["flags"] is not None else None,
    )


async def asks_of(tx: Tx, loop_id: int) -> list[Ask]:
    return [ask_of(row) async for row in _Q.asks_of(tx.connection, loop_id=loop_id)]


async def get_ask(tx: Tx, *, loop_id: int, place: int, number: int) -> Ask | None:
    row = await _Q.get_ask(tx.connection, loop_id=loop_id, place=place, number=number)
    return ask_of(row) if row is not None else None


async def held_ask(tx: Tx, *, loop_id: int, place: int) -> Ask | None:
    """Return the ask that was accepted and stands."""
    row = await _Q.held_ask(tx.connection, loop_id=loop_id, place=place)
    return ask_of(row) if row is not None else None


async def ask(
    tx: Tx,
    loop: Loop,
    place: int,
    *,
    user_id: int,
    starts: Iterable[Slot],
    answer_by: datetime,
    now: datetime,
) -> Ask | None:
    """Ask a member to interview; None when the round looks for nobody any more."""
    begun = await _Q.begin_try(tx.connection, loop_id=loop.loop_id, place=place)
    if begun is None:
        return None
    number = begun["tries"]
    await _Q.add_ask(
        tx.connection,
        loop_id=loop.loop_id,
        place=place,
        number=number,
        guild_id=loop.guild_id,
        user_id=user_id,
        starts=json.dumps(list(starts)),
        answer_by=to_unix(answer_by),
        now=to_unix(now),
    )
    return await get_ask(tx, loop_id=loop.loop_id, place=place, number=number)


async def end_ask(
    tx: Tx, found: Ask, *, was: AskState = "asked", to: AskState, now: datetime, meeting_id: int | None = None
) -> bool:
    return bool(
        await _Q.end_ask(
            tx.connection,
            loop_id=found.loop_id,
            place=found.place,
            number=found.number,
            was=was,
            state=to,
            meeting_id=meeting_id,
            now=to_unix(now),
        )
    )


async def withdraw_asks(tx: Tx, loop_id: int, *, now: datetime) -> None:
    await _Q.withdraw_asks(tx.connection, loop_id=loop_id, now=to_unix(now))


async def next_unanswered(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_unanswered(tx.connection))


async def unanswered(tx: Tx, *, now: datetime) -> list[Ask]:
    """Return the asks whose time to answer is over."""
    return [ask_of(row) async for row in _Q.unanswered(tx.connection, now=to_unix(now))]


async def keep_flags(tx: Tx, found: Ask, *, user_id: int, flags: Sequence[str], now: datetime) -> bool:
    """Keep what the interviewer ticked; False when the round is not theirs."""
    return bool(
        await _Q.keep_flags(
            tx.connection,
            loop_id=found.loop_id,
            place=found.place,
            number=found.number,
            user_id=user_id,
            flags=json.dumps(list(flags)),
            now=to_unix(now),
        )
    )


async def given_by(tx: Tx, *, guild_id: int, user_id: int) -> list[Ask]:
    """Return what the member is asked for or took, the newest first."""
    return [ask_of(row) async for row in _Q.given_by(tx.connection, guild_id=guild_id, user_id=user_id)]


async def load_since(tx: Tx, guild_id: int, since: datetime) -> dict[int, int]:
    """Return how many rounds each member was asked for since then and has not refused."""
    rows = _Q.load_since(tx.connection, guild_id=guild_id, since=to_unix(since))
    return {row["user_id"]: row["rounds"] async for row in rows}


async def next_ended(tx: Tx) -> datetime | None:
    """Return when the first meeting ended whose round does not know yet."""
    return from_unix_or_none(await _Q.next_ended(tx.connection))


async def ended(tx: Tx) -> list[Ask]:
    return [ask_of(row) async for row in _Q.ended(tx.connection)]


async def take_back(tx: Tx, found: Ask) -> None:
    """Drop what waits to be told to an interviewer: it names the candidate."""
    if found.user_id is not None:
        for key in found.keys:
            await notices.take_back(tx, guild_id=found.guild_id, user_id=found.user_id, key=key)
