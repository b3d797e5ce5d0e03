"""SQL statements of debriefs, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.interviews import Interview
from bot.moderators import Actor
from bot.personal_data import Exported, erase_by, rows_of

from .models import Debrief, Removal, State, Words

_Q = load_queries(Path(__file__).parent / "queries.sql")
_AT_ONCE = 20


def _debrief(row: Mapping[str, Any]) -> Debrief:
    return Debrief(
        debrief_id=row["debrief_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        user_id=row["user_id"],
        interview_id=row["interview_id"],
        kind=row["kind"],
        words=Words(row["topics"], row["formats"], row["advice"]),
        is_named=bool(row["is_named"]),
        state=row["state"],
        version=row["version"],
        reason=row["reason"],
        sent_at=from_unix(row["sent_at"]),
        decided_at=from_unix_or_none(row["decided_at"]),
        attempts=row["attempts"],
        decided_by_user_id=row["decided_by_user_id"],
    )


async def put(
    tx: Tx, interview: Interview, words: Words, *, group_id: int, is_named: bool, now: datetime
) -> Debrief | None:
    """Hand a debrief in, or hand it in anew; None once it was approved."""
    row = await _Q.put(
        tx.connection,
        guild_id=interview.guild_id,
        group_id=group_id,
        user_id=interview.user_id,
        interview_id=interview.interview_id,
        kind=interview.kind,
        topics=words.topics,
        formats=words.formats,
        advice=words.advice,
        is_named=int(is_named),
        now=to_unix(now),
    )
    return _debrief(row) if row is not None else None


async def get(tx: Tx, *, guild_id: int, debrief_id: int) -> Debrief | None:
    row = await _Q.get(tx.connection, guild_id=guild_id, debrief_id=debrief_id)
    return _debrief(row) if row is not None else None


async def of_member(tx: Tx, *, guild_id: int, user_id: int) -> dict[int, Debrief]:
    """Return the member's debriefs by interview."""
    rows = _Q.of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    found = [_debrief(row) async for row in rows]
    return {each.interview_id: each for each in found if each.interview_id is not None}


async def drop_unposted(tx: Tx, *, guild_id: int, user_id: int, interview_id: int) -> bool:
    """Delete the debrief of an interview unless it was approved; tell whether there was one."""
    return bool(
        await _Q.drop_unposted(tx.connection, guild_id=guild_id, user_id=user_id, interview_id=interview_id)
    )


async def waiting(tx: Tx, actor: Actor) -> list[Debrief]:
    """Return what waits in the groups that somebody moderates, the oldest first."""
    rows = _Q.waiting(
        tx.connection,
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        manages_guild=int(actor.manages_guild),
    )
    return [_debrief(row) async for row in rows]


async def decide(
    tx: Tx,
    *,
    debrief_id: int,
    version: int,
    state: State,
    by_user_id: int,
    reason: str,
    now: datetime,
    post_at: datetime | None,
) -> bool:
    """Decide about what was read; False when somebody did, or its author sent another version."""
    return bool(
        await _Q.decide(
            tx.connection,
            debrief_id=debrief_id,
            version=version,
            state=state,
            by_user_id=by_user_id,
            reason=reason,
            now=to_unix(now),
            post_at=to_unix(post_at) if post_at else None,
        )
    )


async def next_post(tx: Tx) -> datetime | None:
    seconds = await _Q.next_post(tx.connection)
    return from_unix_or_none(seconds)


async def claim_posts(tx: Tx, *, now: datetime, lease_until: datetime) -> list[Debrief]:
    """Take approved debriefs that are to be posted by now, until the lease ends."""
    rows = _Q.claim_posts(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=_AT_ONCE)
    return [_debrief(row) async for row in rows]


async def posted(tx: Tx, debrief_id: int, *, channel_id: int, message_id: int) -> bool:
    """Note where it stands; False when it is gone meanwhile."""
    return bool(
        await _Q.posted(tx.connection, debrief_id=debrief_id, channel_id=channel_id, message_id=message_id)
    )


async def post_later(tx: Tx, debrief_id: int, *, post_at: datetime) -> None:
    await _Q.post_later(tx.connection, debrief_id=debrief_id, post_at=to_unix(post_at))


async def put_back(tx: Tx, debrief_id: int, *, reason: str) -> bool:
    """Let an approved debrief wait again: the channel does not take it."""
    return bool(await _Q.put_back(tx.connection, debrief_id=debrief_id, reason=reason))


async def next_removal(tx: Tx) -> datetime | None:
    seconds = await _Q.next_removal(tx.connection)
    return from_unix(seconds) if seconds is not None else None


async def add_removal(tx: Tx, *, guild_id: int, channel_id: int, message_id: int) -> None:
    await _Q.add_removal(tx.connection, guild_id=guild_id, channel_id=channel_id, message_id=message_id)


async def claim_removals(tx: Tx, *, now: datetime, lease_until: datetime) -> list[Removal]:
    """Take messages that are to be deleted by now, until the lease ends."""
    rows = _Q.claim_removals(
        tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=_AT_ONCE
    )
    return [Removal(row["channel_id"], row["message_id"], row["attempts"]) async for row in rows]


async def drop_removal(tx: Tx, removal: Removal) -> None:
    await _Q.drop_removal(tx.connection, channel_id=removal.channel_id, message_id=removal.message_id)


async def later_removal(tx: Tx, removal: Removal, at: datetime) -> None:
    await _Q.later_removal(
        tx.connection, channel_id=removal.channel_id, message_id=removal.message_id, try_at=to_unix(at)
    )


async def export_rows(tx: Tx, user_id: int) -> Exported:
    return await rows_of(tx, user_id, debriefs=_Q.export, debriefs_decided=_Q.export_decided)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    await _Q.remove_named(tx.connection, user_id=user_id, guild_id=guild_id)
    return await erase_by(tx, user_id, guild_id, _Q.erase, _Q.erase_decider)
