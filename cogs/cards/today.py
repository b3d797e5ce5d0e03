"""What cards add to a member's day: how many are asked, how many were rated, when the next one comes."""

from __future__ import annotations

import math
from datetime import datetime

from bot.app import Kernel
from bot.db import Tx
from bot.today import Task

from . import agenda, render, store
from .models import ALL
from .shelf import Shelf
from .visit import arrive

PLACE = 20
_SECONDS_A_CARD = 12
"""A fair guess for a mixed session; `/card stats` tells each member their own."""


class CardsToday:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, _now: datetime) -> list[Task]:
        visit = await arrive(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
        review: dict[str, int | str] = {"scope": ALL}
        if visit.settings.paused_at is not None:
            return []
        if not visit.taken:
            if not visit.decks and not visit.shared:
                return []
            label = review | {"label": "See decks"}
            return [Task("**Cards** · take your first deck", "cards.review", label, minutes=3)]
        queue = await agenda.queue_of(tx, self._shelf, visit, ALL)
        tasks = []
        if queue.left:
            minutes = max(1, math.ceil(queue.left * _SECONDS_A_CARD / 60))
            tasks.append(Task(f"**Cards** · {render.left(queue)}", "cards.review", review, minutes=minutes))
        # Of the calendar's day, as the streak beside it, which may have begun in the middle of a day of cards.
        zone = visit.day.zone
        made = await store.count_made_on(tx, **visit.who, day=visit.now.astimezone(zone).date(), zone=zone)
        if made:
            said = f"{made} review{'s' if made != 1 else ''}"
            tasks.append(Task(f"**Cards** · {said}", "", {}, is_done=True))
        if not queue.left:
            next_at = await agenda.next_at(tx, self._shelf, visit, ALL)
            if next_at is not None:
                tasks.append(Task("Cards", "", {}, due_at=next_at, is_coming=True))
        return tasks
