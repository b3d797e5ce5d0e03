"""What the author of a debrief is told of it, in the transaction in which it came about."""

from __future__ import annotations

from datetime import datetime

from bot import notices
from bot.db import Tx
from bot.interviews import PING
from bot.notices import Notice

from . import logic
from .models import TOLD_FOR, Debrief


async def tell_author(tx: Tx, debrief: Debrief, *, now: datetime) -> None:
    key = f"{PING}decided:{debrief.debrief_id}:{debrief.version}"
    notice = Notice(
        debrief.guild_id, debrief.user_id, key, logic.decision(debrief), expires_at=now + TOLD_FOR
    )
    await notices.leave(tx, notice, now=now)
