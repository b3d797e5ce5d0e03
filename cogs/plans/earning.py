"""Points of a plan's parts: each earns once, for good. Knows no Discord."""

from __future__ import annotations

from datetime import datetime

from bot import points
from bot.db import Tx

from .models import SOURCE, Detail

POINTS, DAILY_CAP = 3, 9


async def earn(tx: Tx, *, guild_id: int, user_id: int, found: Detail, now: datetime) -> None:
    """Award a part that was just done; again, after an *Undo*, it earns nothing more."""
    await points.award(
        tx,
        guild_id=guild_id,
        user_id=user_id,
        source=SOURCE,
        points=POINTS,
        # The plan's id, not the adoption's: begun anew, an item earns nothing twice.
        key=f"plan:{found.plan.id if found.plan else found.item.adoption_id}:{found.item.key}",
        day=found.today,
        now=now,
        daily_cap=DAILY_CAP,
    )
