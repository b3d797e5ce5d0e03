"""SQL statements of plans, wrapped in types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import to_unix
from bot.db import Tx, load_queries
from bot.personal_data import Exported, erase_by, rows_of

from .models import Adoption, Dated, OwnItem, Plan, State

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _adoption(row: Mapping[str, Any]) -> Adoption:
    return Adoption(
        row["adoption_id"],
        row["guild_id"],
        row["user_id"],
        row["plan_id"],
        date.fromisoformat(row["starts_on"]),
        _day(row["until_on"]),
    )


def _item(row: Mapping[str, Any], plan: Plan | None) -> OwnItem:
    return OwnItem(
        item_id=row["item_id"],
        adoption_id=row["adoption_id"],
        key=row["item_key"],
        title=row["title"],
        week=row["week"],
        due_on=date.fromisoformat(row["due_on"]),
        state=row["state"],
        done_on=_day(row["done_on"]),
        is_moved=bool(row["is_moved"]),
        is_by_group=bool(row["is_by_group"]),
        content=plan.item(row["item_key"]) if plan is not None else None,
    )


async def running(tx: Tx, *, guild_id: int, user_id: int) -> Adoption | None:
    """Return the plan that the member follows now."""
    row = await _Q.running(tx.connection, guild_id=guild_id, user_id=user_id)
    return _adoption(row) if row is not None else None


async def adopt(
    tx: Tx, *, guild_id: int, user_id: int, plan_id: str, dated: Dated, now: datetime
) -> Adoption | None:
    """Begin a plan; None when the member follows one already."""
    row = await _Q.adopt(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        plan_id=plan_id,
        starts_on=dated.starts_on.isoformat(),
        until_on=_text(dated.until_on),
        now=to_unix(now),
    )
    return _adoption(row) if row is not None else None


async def end_running(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> bool:
    return bool(await _Q.end_running(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now)))


async def set_dates(tx: Tx, adoption: Adoption, dated: Dated) -> None:
    await _Q.set_dates(
        tx.connection,
        adoption_id=adoption.adoption_id,
        starts_on=dated.starts_on.isoformat(),
        until_on=_text(dated.until_on),
    )


async def put_items(tx: Tx, adoption: Adoption, dated: Dated) -> None:
    """Lay the plan's items out anew; what is done or not for the member stays as it is."""
    rows = [(each.item, each.week, each.due_on, "open") for each in dated.placed]
    rows += [(item, week, dated.last_on, "dropped") for week, item in dated.left_out]
    for item, week, due_on, state in rows:
        await _Q.put_item(
            tx.connection,
            adoption_id=adoption.adoption_id,
            item_key=item.key,
            title=item.title,
            week=week,
            due_on=due_on.isoformat(),
            state=state,
        )
    await _drop_others(tx, adoption, {item.key for item, *_ in rows})


async def _drop_others(tx: Tx, adoption: Adoption, kept: Collection[str]) -> None:
    """Remove what the plan no longer asks of the member: another role, or a pack that changed."""
    for item in await items(tx, adoption, None):
        if item.key not in kept:
            await _Q.drop_others(tx.connection, item_id=item.item_id)


async def finished_keys(tx: Tx, *, guild_id: int, user_id: int, plan_id: str) -> set[str]:
    """Return what the member finished of a plan, whenever they followed it."""
    rows = _Q.finished_before(tx.connection, guild_id=guild_id, user_id=user_id, plan_id=plan_id)
    return {row["item_key"] async for row in rows}


async def keep_finished(tx: Tx, adoption: Adoption) -> None:
    """Bring in what the member finished of this plan when they followed it before."""
    rows = _Q.finished_before(
        tx.connection, guild_id=adoption.guild_id, user_id=adoption.user_id, plan_id=adoption.plan_id
    )
    for row in [row async for row in rows]:
        await _Q.keep_finished(
            tx.connection,
            adoption_id=adoption.adoption_id,
            item_key=row["item_key"],
            title=row["title"],
            week=row["week"],
            due_on=row["due_on"],
            done_on=row["done_on"],
            is_by_group=row["is_by_group"],
        )


async def items(tx: Tx, adoption: Adoption, plan: Plan | None) -> tuple[OwnItem, ...]:
    """Return the member's items by the day they are due."""
    rows = _Q.items(tx.connection, adoption_id=adoption.adoption_id)
    return tuple([_item(row, plan) async for row in rows])


async def item_of(tx: Tx, *, guild_id: int, user_id: int, item_id: int) -> tuple[OwnItem, str] | None:
    """Return an item of the plan that the member follows, with the plan's id."""
    row = await _Q.item_of(tx.connection, guild_id=guild_id, user_id=user_id, item_id=item_id)
    return (_item(row, None), row["plan_id"]) if row is not None else None


async def set_state(
    tx: Tx, item: OwnItem, state: State, *, done_on: date | None = None, is_by_group: bool = False
) -> bool:
    """Change an item that still is as it was read."""
    return bool(
        await _Q.set_state(
            tx.connection,
            item_id=item.item_id,
            before=item.state,
            state=state,
            done_on=_text(done_on),
            is_by_group=is_by_group,
        )
    )


async def reopen_before(tx: Tx, *, guild_id: int, user_id: int, item: OwnItem) -> None:
    """Take a part as not finished in the plan's earlier beginnings either."""
    await _Q.reopen_before(tx.connection, guild_id=guild_id, user_id=user_id, item_id=item.item_id)


async def move(tx: Tx, item: OwnItem, due_on: date) -> bool:
    """Give an open item another day."""
    return bool(await _Q.move(tx.connection, item_id=item.item_id, due_on=due_on.isoformat()))


async def finished_count(tx: Tx, *, guild_id: int, user_id: int) -> int:
    """Return how many items the member finished of plans that they left."""
    count: int = await _Q.finished_count(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


async def export_rows(tx: Tx, user_id: int) -> Exported:
    return await rows_of(tx, user_id, plans=_Q.export_adoptions, plan_items=_Q.export_items)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_adoptions)
