"""Points of a plan's parts: each earns once, also when it is taken back and done again. Knows no Discord."""

from __future__ import annotations

from datetime import datetime

from bot import points
from bot.db import Tx

from .models import SOURCE, Detail

POINTS, DAILY_CAP = 3, 9


def _key(found: Detail) -> str:
    # The plan's id, not the adoption's: begun anew, an item earns nothing twice.
    return f"plan:{found.plan.id if found.plan else found.item.adoption_id}:{found.item.key}"


async def earn(tx: Tx, *, guild_id: int, user_id: int, found: Detail, now: datetime) -> None:
    """Award a part that was just done, or give back what an *Undo* took."""
    first = await points.award(
        tx,
        guild_id=guild_id,
        user_id=user_id,
        source=SOURCE,
        points=POINTS,
        key=_key(found),
        day=found.today,
        now=now,
        daily_cap=DAILY_CAP,
    )
    if first is None:
        await _turn(tx, guild_id, user_id, found, "done again", now, is_earned=True)


async def take_back(tx: Tx, *, guild_id: int, user_id: int, found: Detail, now: datetime) -> None:
    """Take away what a part earned that is not done after all."""
    await _turn(tx, guild_id, user_id, found, "not done after all", now, is_earned=False)


async def _turn(
    tx: Tx, guild_id: int, user_id: int, found: Detail, why: str, now: datetime, *, is_earned: bool
) -> None:
    await points.turn(
        tx,
        guild_id=guild_id,
        user_id=user_id,
        key=_key(found),
        is_earned=is_earned,
        reason=f"{why}: {found.item.title}",
        day=found.today,
        now=now,
    )
