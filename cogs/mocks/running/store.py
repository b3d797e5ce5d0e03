"""The statements about rounds under way, kits, and who has read which question; wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import phase_clocks
from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import rows_of

from .models import KitState, Round

_Q = load_queries(Path(__file__).parent / "queries.sql")

FEATURE = "mocks.turn"
"""Under this name the clocks of turns are kept, by turn."""


# ---------------------------------------------------------------------- rounds


async def next_moment(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_moment(tx.connection))


async def claim(
    tx: Tx, *, now: datetime, begins_at: datetime, lease_until: datetime, limit: int
) -> list[int]:
    """Take up meetings that began to run, then hold those to be looked at; return their ids."""
    await _Q.add_rounds(tx.connection, now=to_unix(now), begins_at=to_unix(begins_at))
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [row["meeting_id"] async for row in rows]


async def claim_one(tx: Tx, meeting_id: int, *, lease_until: datetime) -> bool:
    return bool(await _Q.claim_one(tx.connection, meeting_id=meeting_id, lease_until=to_unix(lease_until)))


async def get_round(tx: Tx, meeting_id: int) -> Round | None:
    row = await _Q.get_round(tx.connection, meeting_id=meeting_id)
    if row is None:
        return None
    return Round(
        meeting_id=row["meeting_id"],
        message_id=row["message_id"],
        begins_at=from_unix(row["begins_at"]),
        face=row["face"],
        told=row["told"],
        attempts=row["attempts"],
    )


async def set_begins(tx: Tx, meeting_id: int, begins_at: datetime) -> None:
    await _Q.set_begins(tx.connection, meeting_id=meeting_id, begins_at=to_unix(begins_at))


async def look_at(tx: Tx, meeting_id: int, when: datetime | None) -> None:
    """Set when the round is looked at next; None means never again."""
    await _Q.look_at(tx.connection, meeting_id=meeting_id, moment=to_unix_or_none(when))


async def set_message(tx: Tx, meeting_id: int, message_id: int | None) -> None:
    await _Q.set_message(tx.connection, meeting_id=meeting_id, message_id=message_id)


async def set_shown(tx: Tx, meeting_id: int, *, face: str, told: str, look_at: datetime | None) -> None:
    await _Q.set_shown(
        tx.connection, meeting_id=meeting_id, face=face, told=told, moment=to_unix_or_none(look_at)
    )


# ---------------------------------------------------------------------- kits


async def kit_state(tx: Tx, turn_id: int) -> KitState | None:
    row = await _Q.get_kit(tx.connection, turn_id=turn_id)
    return _kit(row) if row is not None else None


async def put_kit(tx: Tx, state: KitState, *, guild_id: int) -> None:
    await _Q.add_kit(tx.connection, turn_id=state.turn_id, guild_id=guild_id)
    await _Q.set_kit(
        tx.connection,
        turn_id=state.turn_id,
        is_new=int(state.is_new),
        draw_count=state.draw_count,
        framework=state.framework,
        post_count=state.post_count,
        hint_count=state.hint_count,
        ticks=json.dumps(state.ticks),
        curveball_at=to_unix_or_none(state.curveball_at),
        stuck_at=to_unix_or_none(state.stuck_at),
    )


def _kit(row: Mapping[str, Any]) -> KitState:
    return KitState(
        turn_id=row["turn_id"],
        is_new=bool(row["is_new"]),
        draw_count=row["draw_count"],
        framework=row["framework"],
        post_count=row["post_count"],
        hint_count=row["hint_count"],
        ticks=tuple(json.loads(row["ticks"])),
        curveball_at=from_unix_or_none(row["curveball_at"]),
        stuck_at=from_unix_or_none(row["stuck_at"]),
    )


async def add_reading(
    tx: Tx, *, turn_id: int, guild_id: int, user_id: int, question_id: str, now: datetime
) -> None:
    """Note that the member has read the question with its answer."""
    await _Q.add_reading(
        tx.connection,
        turn_id=turn_id,
        guild_id=guild_id,
        user_id=user_id,
        question_id=question_id,
        now=to_unix(now),
    )


async def drawn(tx: Tx, turn_id: int) -> list[str]:
    """Return the questions that were the turn's at some time, as far as its interviewer read them."""
    return [row["question_id"] async for row in _Q.drawn(tx.connection, turn_id=turn_id)]


async def met(tx: Tx, *, guild_id: int, user_id: int, but_turn: int) -> dict[str, datetime]:
    """Return the questions the member was asked, asked others, read or observed, by id, and when last.

    Those of the turn ``but_turn`` are left out.
    """
    rows = _Q.met(tx.connection, guild_id=guild_id, user_id=user_id, turn_id=but_turn)
    return {row["question_id"]: from_unix(row["at"]) async for row in rows}


async def turns_to_give(tx: Tx, *, guild_id: int, user_id: int) -> list[int]:
    """Return the turns whose kit is the member's, the one under way or next first."""
    rows = _Q.turns_to_give(tx.connection, guild_id=guild_id, user_id=user_id)
    return [row["turn_id"] async for row in rows]


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, mock_kits=_Q.export_kits, mock_questions_read=_Q.export_readings)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete what the member read, the kits of their turns on either side, and the clocks of their own."""
    who: dict[str, Any] = {"user_id": user_id, "guild_id": guild_id}
    count: int = await _Q.erase_readings(tx.connection, **who)
    count += await _Q.erase_kits(tx.connection, **who)
    rows = _Q.clocks_of_member(tx.connection, **who)
    for turn_id in [row["turn_id"] async for row in rows]:
        count += await phase_clocks.forget(tx, feature=FEATURE, object_id=turn_id)
    return count
