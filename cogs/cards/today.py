"""What cards add to a member's day: how many are asked, how many were rated, when the next one comes."""

from __future__ import annotations

import math
from datetime import datetime

from bot.app import Kernel
from bot.db import Tx
from bot.today import Task

from .models import ALL
from .service import CardService
from .visit import arrive

PLACE = 20
_SECONDS_A_CARD = 12
"""A fair guess for a mixed session; `/card stats` tells each member their own."""


class CardsToday:
    def __init__(self, kernel: Kernel, service: CardService) -> None:
        self._kernel = kernel
        self._service = service

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, _now: datetime) -> list[Task]:
        visit = await arrive(tx, self._kernel, self._service.shelf, guild_id=guild_id, user_id=user_id)
        review: dict[str, int | str] = {"scope": ALL}
        if visit.settings.paused_at is not None:
            return []
        if not visit.taken:
            if not visit.decks and not visit.shared:
                return []
            label = review | {"label": "See decks"}
            return [Task("**Cards** · take your first deck", "cards.review", label, minutes=3)]
        queue = await self._service.queue(tx, visit, ALL)
        tasks = []
        if queue.left:
            minutes = max(1, math.ceil(queue.left * _SECONDS_A_CARD / 60))
            parts = ((queue.learning + queue.reviews, "due"), (len(queue.fresh), "new"))
            told = ", ".join(f"{count} {name}" for count, name in parts if count)
            tasks.append(Task(f"**Cards** · {told}", "cards.review", review, minutes=minutes))
        if queue.tally.count:
            said = f"{queue.tally.count} review{'s' if queue.tally.count != 1 else ''}"
            tasks.append(Task(f"**Cards** · {said}", "", {}, is_done=True))
        if not queue.left:
            next_at = (await self._service.done(tx, visit, ALL, queue)).next_at
            if next_at is not None:
                tasks.append(Task("Cards", "", {}, due_at=next_at, is_coming=True))
        return tasks
