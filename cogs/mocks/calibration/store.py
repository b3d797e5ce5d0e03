"""SQL statements of calibration, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Calibration, Rating

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _calibration(row: Mapping[str, Any]) -> Calibration:
    return Calibration(
        calibration_id=row["calibration_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        sample_id=row["sample_id"],
        channel_id=row["channel_id"],
        made_at=from_unix(row["made_at"]),
        closes_at=from_unix(row["closes_at"]),
        closed_at=from_unix_or_none(row["closed_at"]),
        message_id=row["message_id"],
        summary_id=row["summary_id"],
        look_at=from_unix_or_none(row["look_at"]),
        attempts=row["attempts"],
    )


def _rating(row: Mapping[str, Any]) -> Rating:
    return Rating(
        user_id=row["user_id"],
        scores=json.loads(row["scores"]),
        evidence=json.loads(row["evidence"]),
        typed=row["typed"],
        sent_at=from_unix_or_none(row["sent_at"]),
    )


# ---------------------------------------------------------------------- rounds


async def add(
    tx: Tx,
    *,
    guild_id: int,
    group_id: int,
    sample_id: str,
    channel_id: int,
    closes_at: datetime,
    now: datetime,
) -> Calibration | None:
    """Begin a round; None when the group has an open one."""
    row = await _Q.add(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        sample_id=sample_id,
        channel_id=channel_id,
        closes_at=to_unix(closes_at),
        now=to_unix(now),
    )
    return _calibration(row) if row else None


async def get(tx: Tx, calibration_id: int) -> Calibration | None:
    row = await _Q.get(tx.connection, calibration_id=calibration_id)
    return _calibration(row) if row else None


async def open_of_group(tx: Tx, group_id: int) -> Calibration | None:
    row = await _Q.open_of_group(tx.connection, group_id=group_id)
    return _calibration(row) if row else None


async def next_moment(tx: Tx) -> datetime | None:
    return from_unix_or_none(await _Q.next_look(tx.connection))


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[int]:
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return sorted([row["calibration_id"] async for row in rows])


async def claim_one(tx: Tx, calibration_id: int, *, lease_until: datetime) -> None:
    await _Q.claim_one(tx.connection, calibration_id=calibration_id, lease_until=to_unix(lease_until))


async def look(tx: Tx, calibration_id: int, look_at: datetime | None, *, is_again: bool = False) -> None:
    """Set when to look next; ``is_again``: because something did not work, so the attempts go on counting."""
    await _Q.look(
        tx.connection,
        calibration_id=calibration_id,
        look_at=to_unix_or_none(look_at),
        is_again=int(is_again),
    )


async def set_message(tx: Tx, calibration_id: int, message_id: int) -> None:
    await _Q.set_message(tx.connection, calibration_id=calibration_id, message_id=message_id)


async def close_early(tx: Tx, calibration_id: int, *, now: datetime) -> bool:
    """Let the round close now; False when it is closed."""
    return bool(await _Q.close_early(tx.connection, calibration_id=calibration_id, now=to_unix(now)))


async def close(tx: Tx, calibration_id: int, *, now: datetime) -> bool:
    return bool(await _Q.close(tx.connection, calibration_id=calibration_id, now=to_unix(now)))


async def set_summary(tx: Tx, calibration_id: int, message_id: int) -> None:
    await _Q.set_summary(tx.connection, calibration_id=calibration_id, message_id=message_id)


# ---------------------------------------------------------------------- ratings


async def rating_of(tx: Tx, calibration_id: int, *, user_id: int) -> Rating | None:
    row = await _Q.rating_of(tx.connection, calibration_id=calibration_id, user_id=user_id)
    return _rating(row) if row else None


async def ratings(tx: Tx, calibration_id: int) -> list[Rating]:
    """Return what was handed in."""
    return [_rating(row) async for row in _Q.ratings(tx.connection, calibration_id=calibration_id)]


async def keep(
    tx: Tx,
    calibration: Calibration,
    *,
    user_id: int,
    scores: Mapping[str, int],
    evidence: Mapping[str, str],
    typed: str,
    sent_at: datetime | None,
) -> None:
    """Keep a rating, in the place of the one before; ``sent_at`` None keeps it as a draft."""
    await _Q.keep(
        tx.connection,
        calibration_id=calibration.calibration_id,
        guild_id=calibration.guild_id,
        user_id=user_id,
        scores=json.dumps(dict(scores)),
        evidence=json.dumps(dict(evidence), ensure_ascii=False),
        typed=typed,
        sent_at=to_unix_or_none(sent_at),
    )


async def closed_of(tx: Tx, *, guild_id: int, user_id: int, limit: int) -> list[Calibration]:
    """Return the closed rounds that the member rated in, the newest first."""
    rows = _Q.closed_of(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit)
    return [_calibration(row) async for row in rows]


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, mock_calibration_ratings=_Q.export_ratings)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_ratings)
