"""SQL of posts, their edits and the weekly snapshots, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.groups import Group
from cogs.checkpoints.models import EDIT_PAUSE_SECONDS, Item
from cogs.checkpoints.store import item_of

from .models import Line, Snapshot

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def next_moment(tx: Tx) -> datetime | None:
    seconds = await _Q.next_moment(tx.connection)
    return from_unix_or_none(seconds)


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[Item]:
    """Take checkpoints whose moment has come, so that nobody else looks at them before the lease is over."""
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [item_of(row) async for row in rows]


async def claim_one(tx: Tx, item_id: int, *, now: datetime, lease_until: datetime) -> list[Item]:
    rows = _Q.claim_one(tx.connection, item_id=item_id, now=to_unix(now), lease_until=to_unix(lease_until))
    return [item_of(row) async for row in rows]


async def later(tx: Tx, item_id: int, at: datetime) -> None:
    await _Q.later(tx.connection, item_id=item_id, next_at=to_unix(at))


# ---------------------------------------------------------------------- edits


async def next_show(tx: Tx) -> datetime | None:
    seconds = await _Q.next_show(tx.connection)
    return from_unix_or_none(seconds)


async def claim_shows(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[Item]:
    rows = _Q.claim_shows(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [item_of(row) async for row in rows]


async def shown(tx: Tx, item: Item, *, now: datetime) -> None:
    """Note what the message tells now; what changed meanwhile is told after the pause."""
    again = now + timedelta(seconds=EDIT_PAUSE_SECONDS)
    await _Q.shown(
        tx.connection, item_id=item.item_id, changed=item.changed, now=to_unix(now), again=to_unix(again)
    )


async def forget_message(tx: Tx, item: Item) -> None:
    await _Q.forget_message(tx.connection, item_id=item.item_id, message_id=item.message_id)


async def renew_names(tx: Tx, guild_id: int, user_id: int) -> None:
    """Have the posts written anew that may name the member."""
    await _Q.renew_names(tx.connection, guild_id=guild_id, user_id=user_id)


async def wake_group(tx: Tx, group_id: int) -> None:
    """Look at a group's checkpoints anew: their days begin and end by its zone."""
    await _Q.wake_group(tx.connection, group_id=group_id)


async def post_anew(tx: Tx, item_id: int) -> None:
    """Let a checkpoint without a message count as never posted, so that it is posted."""
    await _Q.post_anew(tx.connection, item_id=item_id)


async def has_sent(tx: Tx, item_id: int) -> set[int]:
    return {row["user_id"] async for row in _Q.has_sent(tx.connection, item_id=item_id)}


# ---------------------------------------------------------------------- snapshots


def _snapshot(row: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        snapshot_id=row["snapshot_id"],
        group_id=row["group_id"],
        day=date.fromisoformat(row["day"]),
        lines=tuple(Line(**line) for line in json.loads(row["body"])),
        made_at=from_unix(row["made_at"]),
        message_id=row["message_id"],
    )


async def of_week(tx: Tx, group_id: int, *, since: datetime) -> list[Item]:
    """Return what is open, and what closed since, by due date."""
    rows = _Q.of_week(tx.connection, group_id=group_id, since=to_unix(since))
    return [item_of(row) async for row in rows]


async def freeze(tx: Tx, group: Group, day: date, lines: Sequence[Line], *, now: datetime) -> Snapshot:
    """Keep a snapshot, unless the day has one, and return the one that is kept."""
    await _Q.add_snapshot(
        tx.connection,
        guild_id=group.guild_id,
        group_id=group.group_id,
        day=day.isoformat(),
        body=json.dumps([asdict(line) for line in lines], ensure_ascii=False),
        now=to_unix(now),
    )
    return _snapshot(await _Q.get_snapshot(tx.connection, group_id=group.group_id, day=day.isoformat()))


async def has_snapshot(tx: Tx, group_id: int, day: date) -> bool:
    return await _Q.get_snapshot(tx.connection, group_id=group_id, day=day.isoformat()) is not None


async def snapshots_before(tx: Tx, group_id: int, before: date | None, *, limit: int) -> list[Snapshot]:
    """Return the newest first; with a day only older ones."""
    day = before.isoformat() if before is not None else None
    rows = _Q.snapshots_before(tx.connection, group_id=group_id, before=day, limit=limit)
    return [_snapshot(row) async for row in rows]


async def sent_snapshot(tx: Tx, snapshot_id: int, message_id: int) -> None:
    await _Q.sent_snapshot(tx.connection, snapshot_id=snapshot_id, message_id=message_id)
