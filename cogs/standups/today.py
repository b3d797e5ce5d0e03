"""What standups add to a member's day: the open round of each group, and when the next one opens."""

from __future__ import annotations

from datetime import datetime

from bot import groups
from bot.db import Tx
from bot.schedule import Schedule
from bot.today import Task
from bot.ui import clean

from . import store
from .models import OPEN_KIND

PLACE = 30
_MINUTES = 3


class StandupsToday:
    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, _now: datetime) -> list[Task]:
        tasks: list[Task] = []
        for group in await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id):
            last = await store.last_rounds(tx, group.group_id, limit=1)
            if last and last[0].is_open:
                entry = await store.get_entry(tx, round_id=last[0].round_id, user_id=user_id)
                skipped = " · you sit this one out" if entry is not None and entry.is_skip else ""
                tasks.append(
                    Task(
                        title=f"**Standup of {clean(group.name)}**{skipped}",
                        control="standups.write",
                        args={"round_id": last[0].round_id},
                        minutes=_MINUTES,
                        due_at=last[0].closes_at,
                        is_done=entry is not None,
                    )
                )
            at = await self._schedule.next_run(tx, group.group_id, OPEN_KIND)
            if at is not None:
                tasks.append(Task(f"Standup of {clean(group.name)}", "", {}, due_at=at, is_coming=True))
        return tasks
