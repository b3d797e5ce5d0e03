"""What standups add to a member's day: the open round of each group, and when the next one opens."""

from __future__ import annotations

from datetime import datetime

from bot import groups, members
from bot.db import Tx
from bot.schedule import Schedule
from bot.today import Task
from bot.ui import clean

from . import store
from .models import OPEN_KIND

PLACE = 30
_MINUTES = 3
_SKIPPED = "you sit this one out"


class StandupsToday:
    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        tasks: list[Task] = []
        zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        for group in await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id):
            last = await store.last_rounds(tx, group.group_id, limit=1)
            if last and last[0].is_open:
                entry = await store.get_entry(tx, round_id=last[0].round_id, user_id=user_id)
                skipped = f" · {_SKIPPED}" if entry is not None and entry.is_skip else ""
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
            coming = await store.find_coming(tx, group.group_id)
            early = await store.get_entry(tx, round_id=coming.round_id, user_id=user_id) if coming else None
            told = ""
            if early is not None:
                told = _SKIPPED if early.is_skip else "written early"
                # Ticked on its own day; on the days until the round opens, what comes next tells it.
                if early.written_at.astimezone(zone).date() == now.astimezone(zone).date():
                    tasks.append(Task(f"**Standup of {clean(group.name)}** · {told}", "", {}, is_done=True))
            at = await self._schedule.next_run(tx, group.group_id, OPEN_KIND)
            if at is not None:
                title = f"Standup of {clean(group.name)}" + (f" ({told})" if told else "")
                tasks.append(Task(title, "", {}, due_at=at, is_coming=True))
        return tasks
