"""What a group's checkpoints mean for the plan of one of its members. Knows no Discord."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot import members
from bot.db import Tx

from . import store
from .models import milestone_prefix


def is_milestone(key: str, plan_id: str, item_key: str) -> bool:
    """Tell whether a group's milestone is that part of that plan, whenever the group began it."""
    return key.startswith(f"{milestone_prefix(plan_id)}") and key.endswith(f":{item_key}")


async def reached(tx: Tx, guild_id: int, user_id: int, key: str, now: datetime) -> None:
    """Take a part as done whose checkpoint was approved in a group; that earned its own points."""
    who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
    adoption = await store.running(tx, **who)
    if adoption is None:
        return
    today = await members.today_of(tx, **who, now=now)
    for item in await store.items(tx, adoption, None):
        if item.state == "open" and is_milestone(key, adoption.plan_id, item.key):
            await store.set_state(tx, item, "done", done_on=today, is_by_group=True)


async def taken_back(tx: Tx, guild_id: int, user_id: int, key: str, _now: datetime) -> None:
    """Open a part again that an approval ticked off; what the member ticked off themself stays."""
    who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
    adoption = await store.running(tx, **who)
    if adoption is None:
        return
    for item in await store.items(tx, adoption, None):
        if item.is_by_group and is_milestone(key, adoption.plan_id, item.key):
            await store.set_state(tx, item, "open")
            await store.reopen_before(tx, **who, item=item)
