"""SQL of files that are kept, and of those to be removed, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from cogs.checkpoints.models import File, Setting

_Q = load_queries(Path(__file__).parent / "queries.sql")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose file it is, and what for."""

    group_id: int
    title: str
    user_id: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """A message that is to go."""

    channel_id: int
    message_id: int
    attempts: int


def _file(row: Mapping[str, Any]) -> File:
    return File(
        submission_id=row["submission_id"],
        guild_id=row["guild_id"],
        name=row["name"],
        size=row["size"],
        url=row["url"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        attempts=row["attempts"],
    )


async def next_moment(tx: Tx) -> datetime | None:
    seconds = await _Q.next_moment(tx.connection)
    return from_unix_or_none(seconds)


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[File]:
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [_file(row) async for row in rows]


async def claim_one(tx: Tx, submission_id: int, *, now: datetime, lease_until: datetime) -> list[File]:
    """Take a file, if nobody is at work on it."""
    rows = _Q.claim_one(
        tx.connection, submission_id=submission_id, now=to_unix(now), lease_until=to_unix(lease_until)
    )
    return [_file(row) async for row in rows]


async def keep(tx: Tx, submission_id: int, *, channel_id: int, message_id: int) -> bool:
    """Note where the file is; False when its submission is gone meanwhile, or it was kept before."""
    return bool(
        await _Q.keep(
            tx.connection, submission_id=submission_id, channel_id=channel_id, message_id=message_id
        )
    )


async def lose(tx: Tx, submission_id: int) -> bool:
    return bool(await _Q.lose(tx.connection, submission_id=submission_id))


async def later(tx: Tx, submission_id: int, at: datetime) -> None:
    await _Q.later(tx.connection, submission_id=submission_id, try_at=to_unix(at))


async def owner_of(tx: Tx, submission_id: int) -> Owner | None:
    row = await _Q.group_of(tx.connection, submission_id=submission_id)
    if row is None:
        return None
    return Owner(row["group_id"], row["title"], row["user_id"], from_unix(row["sent_at"]))


async def set_thread(tx: Tx, group_id: int, thread_id: int) -> None:
    """Note the group's thread for files, unless another process was quicker."""
    usual = Setting()
    await _Q.set_thread(
        tx.connection,
        group_id=group_id,
        thread_id=thread_id,
        max_misses=usual.max_misses,
        sample_percent=usual.sample_percent,
        file_megabytes=usual.file_megabytes,
    )


async def forget_thread(tx: Tx, group_id: int, thread_id: int) -> None:
    await _Q.forget_thread(tx.connection, group_id=group_id, thread_id=thread_id)


async def add_removal(tx: Tx, *, guild_id: int, channel_id: int, message_id: int, at: datetime) -> None:
    await _Q.add_removal(
        tx.connection, guild_id=guild_id, channel_id=channel_id, message_id=message_id, try_at=to_unix(at)
    )


async def claim_removals(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[Removal]:
    rows = _Q.claim_removals(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [Removal(row["channel_id"], row["message_id"], row["attempts"]) async for row in rows]


async def drop_removal(tx: Tx, removal: Removal) -> None:
    await _Q.drop_removal(tx.connection, channel_id=removal.channel_id, message_id=removal.message_id)


async def later_removal(tx: Tx, removal: Removal, at: datetime) -> None:
    await _Q.later_removal(
        tx.connection, channel_id=removal.channel_id, message_id=removal.message_id, try_at=to_unix(at)
    )
