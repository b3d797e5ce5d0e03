"""SQL of checkpoints that several rooms need, wrapped in types; each room has its own statements beside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix, to_unix_or_none
from bot.db import Tx, load_queries
from bot.members import AREAS

from .models import (
    EDIT_PAUSE_SECONDS,
    Asked,
    Evidenced,
    File,
    Item,
    Overdrawn,
    Setting,
    State,
    Submission,
    Verdict,
)

_Q = load_queries(Path(__file__).parent / "queries.sql")


def item_of(row: Mapping[str, Any]) -> Item:
    return Item(
        item_id=row["item_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        asked=Asked(
            title=row["title"],
            done_when=row["done_when"],
            evidence=tuple(row["evidence"].split(",")),
            due_on=date.fromisoformat(row["due_on"]),
            post_on=date.fromisoformat(row["post_on"]) if row["post_on"] else None,
        ),
        due_at=from_unix(row["due_at"]),
        grace_hours=row["grace_hours"],
        points=row["points"],
        role_id=row["role_id"],
        area=row["area"] if row["area"] in AREAS else None,
        state=row["state"],
        made_at=from_unix(row["made_at"]),
        opened_at=from_unix_or_none(row["opened_at"]),
        closed_at=from_unix_or_none(row["closed_at"]),
        reminded_at=from_unix_or_none(row["reminded_at"]),
        counted_at=from_unix_or_none(row["counted_at"]),
        attempts=row["attempts"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        changed=row["changed"],
        shown=row["shown"],
        shown_at=from_unix_or_none(row["shown_at"]),
    )


def submission_of(row: Mapping[str, Any]) -> Submission:
    file = None
    if row["file_name"] is not None:
        file = File(
            submission_id=row["submission_id"],
            guild_id=row["guild_id"],
            name=row["file_name"],
            size=row["size"],
            url=row["url"],
            channel_id=row["channel_id"],
            message_id=row["message_id"],
            attempts=row["attempts"],
        )
    return Submission(
        submission_id=row["submission_id"],
        item_id=row["item_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        number=row["number"],
        link=row["link"],
        words=row["words"],
        state=row["state"],
        is_late=bool(row["is_late"]),
        sent_at=from_unix(row["sent_at"]),
        wants_word=bool(row["wants_word"]),
        file=file,
    )


def verdict_of(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        decision_id=row["decision_id"],
        submission_id=row["submission_id"],
        verdict=row["verdict"],
        reason=row["reason"],
        note=row["note"],
        earned=row["earned"],
        by_user_id=row["by_user_id"],
        at=from_unix(row["at"]),
        undone_by_user_id=row["undone_by_user_id"],
        undone_at=from_unix_or_none(row["undone_at"]),
    )


# ---------------------------------------------------------------------- settings


async def setting_of(tx: Tx, group_id: int) -> Setting:
    row = await _Q.get_setting(tx.connection, group_id=group_id)
    if row is None:
        return Setting()
    return Setting(row["max_misses"], row["sample_percent"], row["file_megabytes"], row["thread_id"])


async def put_setting(tx: Tx, group_id: int, setting: Setting) -> None:
    await _Q.set_setting(
        tx.connection,
        group_id=group_id,
        max_misses=setting.max_misses,
        sample_percent=setting.sample_percent,
        file_megabytes=setting.file_megabytes,
    )


# ---------------------------------------------------------------------- checkpoints


def _asked(asked: Asked, due_at: datetime) -> dict[str, Any]:
    return {
        "title": asked.title,
        "done_when": asked.done_when,
        "evidence": ",".join(asked.evidence),
        "post_on": asked.post_on.isoformat() if asked.post_on else None,
        "due_on": asked.due_on.isoformat(),
        "due_at": to_unix(due_at),
    }


async def add_item(
    tx: Tx,
    *,
    guild_id: int,
    group_id: int,
    asked: Asked,
    due_at: datetime,
    grace_hours: int,
    points: int,
    state: State,
    by_user_id: int,
    now: datetime,
    source_key: str | None = None,
    area: str | None = None,
) -> int | None:
    """Add a checkpoint; None when its source key was used in the group before."""
    item_id: int | None = await _Q.add_item(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        source_key=source_key,
        area=area,
        grace_hours=grace_hours,
        points=points,
        state=state,
        made_by_user_id=by_user_id,
        now=to_unix(now),
        **_asked(asked, due_at),
    )
    return item_id


async def get_item(tx: Tx, item_id: int) -> Item | None:
    row = await _Q.get_item(tx.connection, item_id=item_id)
    return item_of(row) if row is not None else None


async def items_of_group(tx: Tx, group_id: int) -> list[Item]:
    """Return what is open, what comes in its order, drafts, and what is closed, the newest first."""
    return [item_of(row) async for row in _Q.items_of_group(tx.connection, group_id=group_id)]


async def items_of_member(tx: Tx, *, guild_id: int, user_id: int) -> list[Item]:
    """Return open checkpoints of the member's groups, then closed ones that they sent something for."""
    rows = _Q.open_items_of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return [item_of(row) async for row in rows]


async def set_asked(tx: Tx, item_id: int, asked: Asked, due_at: datetime) -> None:
    await _Q.set_asked(tx.connection, item_id=item_id, **_asked(asked, due_at))


async def set_worth(
    tx: Tx, item_id: int, *, points: int, grace_hours: int, role_id: int | None, area: str | None
) -> None:
    await _Q.set_worth(
        tx.connection, item_id=item_id, points=points, grace_hours=grace_hours, role_id=role_id, area=area
    )


async def set_state(tx: Tx, item: Item) -> None:
    """Store state, its moments and the channel as the record has them."""
    await _Q.set_state(
        tx.connection,
        item_id=item.item_id,
        state=item.state,
        opened_at=to_unix_or_none(item.opened_at),
        closed_at=to_unix_or_none(item.closed_at),
        reminded_at=to_unix_or_none(item.reminded_at),
        counted_at=to_unix_or_none(item.counted_at),
        channel_id=item.channel_id,
    )


async def set_channel(tx: Tx, item_id: int, channel_id: int) -> None:
    await _Q.set_channel(tx.connection, item_id=item_id, channel_id=channel_id)


async def look_at(tx: Tx, item_id: int, at: datetime | None) -> None:
    """Set when the bot looks at the checkpoint next; None means never again."""
    await _Q.look_at(tx.connection, item_id=item_id, next_at=to_unix_or_none(at))


async def drop_item(tx: Tx, item_id: int) -> bool:
    """Delete what was not posted yet."""
    return bool(await _Q.drop_item(tx.connection, item_id=item_id))


async def set_message(tx: Tx, item_id: int, message_id: int) -> None:
    await _Q.set_message(tx.connection, item_id=item_id, message_id=message_id)


async def mark_changed(tx: Tx, item_id: int, *, now: datetime) -> None:
    """Have the posted message tell the present state, soon; many changes make one edit."""
    await _Q.mark_changed(tx.connection, item_id=item_id, now=to_unix(now), pause=EDIT_PAUSE_SECONDS)


# ---------------------------------------------------------------------- submissions


async def add_submission(
    tx: Tx, item: Item, *, user_id: int, sent: Evidenced, is_late: bool, now: datetime
) -> int:
    """Add what a member sent; a file that they sent before stays unless they chose another."""
    submission_id: int = await _Q.add_submission(
        tx.connection,
        item_id=item.item_id,
        guild_id=item.guild_id,
        user_id=user_id,
        link=sent.link,
        words=sent.words,
        is_late=int(is_late),
        now=to_unix(now),
    )
    if sent.upload is not None:
        await _Q.add_file(
            tx.connection,
            submission_id=submission_id,
            guild_id=item.guild_id,
            name=sent.upload.name,
            size=sent.upload.size,
            url=sent.upload.url,
            now=to_unix(now),
        )
    elif "file" in item.asked.evidence:
        await _Q.take_over_file(tx.connection, submission_id=submission_id, now=to_unix(now))
    return submission_id


async def choose_word(tx: Tx, *, guild_id: int, user_id: int, wants_word: bool) -> None:
    await _Q.choose_word(tx.connection, guild_id=guild_id, user_id=user_id, wants_word=int(wants_word))


async def set_stage(tx: Tx, submission_id: int, state: str) -> None:
    await _Q.set_stage(tx.connection, submission_id=submission_id, state=state)


async def get_submission(tx: Tx, submission_id: int) -> Submission | None:
    row = await _Q.get_submission(tx.connection, submission_id=submission_id)
    return submission_of(row) if row is not None else None


async def submissions_of(tx: Tx, *, item_id: int, user_id: int) -> list[Submission]:
    """Return what the member sent for a checkpoint, the newest first."""
    rows = _Q.submissions_of(tx.connection, item_id=item_id, user_id=user_id)
    return [submission_of(row) async for row in rows]


async def verdict_on(tx: Tx, submission_id: int) -> Verdict | None:
    """Return the decision that holds."""
    row = await _Q.last_verdict(tx.connection, submission_id=submission_id)
    return verdict_of(row) if row is not None else None


async def stages_of_item(tx: Tx, item_id: int) -> list[tuple[int, str]]:
    """Return each member who sent something with the state of their newest submission."""
    rows = _Q.stages_of_item(tx.connection, item_id=item_id)
    return [(row["user_id"], row["state"]) async for row in rows]


async def approved_between(tx: Tx, group_id: int, start: datetime, end: datetime) -> list[int]:
    """Return members with an approval that holds, by the moment of the first."""
    rows = _Q.approved_between(tx.connection, group_id=group_id, start_at=to_unix(start), end_at=to_unix(end))
    return [row["user_id"] async for row in rows]


# ---------------------------------------------------------------------- roles


async def want_role(
    tx: Tx,
    *,
    item_id: int,
    guild_id: int,
    user_id: int,
    role_id: int,
    is_wanted: bool,
    try_at: datetime | None,
) -> None:
    """Note that a member is to have a role, or no longer; Discord is told after the commit, with no moment never."""
    await _Q.want_role(
        tx.connection,
        item_id=item_id,
        guild_id=guild_id,
        user_id=user_id,
        role_id=role_id,
        is_wanted=int(is_wanted),
        try_at=to_unix_or_none(try_at),
    )


async def role_given(tx: Tx, *, item_id: int, guild_id: int, user_id: int) -> tuple[int, bool] | None:
    """Return the role that the checkpoint gave, and whether another checkpoint gives it to the member too."""
    row = await _Q.grant_of(tx.connection, item_id=item_id, user_id=user_id)
    if row is None or not row["is_wanted"]:
        return None
    others = await _Q.other_grants(
        tx.connection, guild_id=guild_id, user_id=user_id, role_id=row["role_id"], item_id=item_id
    )
    return row["role_id"], bool(others)


async def role_faults(tx: Tx, group_id: int) -> list[str]:
    return [row["fault"] async for row in _Q.role_faults(tx.connection, group_id=group_id)]


# ---------------------------------------------------------------------- the desk, misses


async def count_waiting(tx: Tx, group_id: int, *, user_id: int) -> tuple[int, int]:
    """Return how many submissions wait that this moderator may decide about, and how many of their own."""
    row = await _Q.count_waiting(tx.connection, group_id=group_id, user_id=user_id)
    return row["others"], row["own"]


async def count_samples(tx: Tx, group_id: int, *, user_id: int) -> int:
    """Return how many approvals wait for a second look that this moderator may give."""
    count: int = await _Q.count_samples(tx.connection, group_id=group_id, user_id=user_id)
    return count


async def aways(tx: Tx, *, guild_id: int, group_id: int, since: date) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {}
    rows = _Q.aways_of_group(tx.connection, guild_id=guild_id, group_id=group_id, since=since.isoformat())
    async for row in rows:
        span = (date.fromisoformat(row["from_on"]), date.fromisoformat(row["until_on"]))
        found.setdefault(row["user_id"], []).append(span)
    return found


async def add_miss(tx: Tx, item: Item, *, user_id: int, now: datetime) -> bool:
    """Note that a checkpoint went by a member; False when that was noted before."""
    return bool(
        await _Q.add_miss(
            tx.connection, item_id=item.item_id, guild_id=item.guild_id, user_id=user_id, now=to_unix(now)
        )
    )


async def drop_misses(tx: Tx, item_id: int) -> None:
    await _Q.drop_misses(tx.connection, item_id=item_id)


async def misses_of_group(tx: Tx, group_id: int) -> list[Overdrawn]:
    rows = _Q.misses_of_group(tx.connection, group_id=group_id)
    return [Overdrawn(row["user_id"], row["misses"]) async for row in rows]


async def forgive(tx: Tx, *, group_id: int, user_id: int) -> bool:
    return bool(await _Q.forgive(tx.connection, group_id=group_id, user_id=user_id))
