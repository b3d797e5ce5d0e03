"""What drills add to a member's day: those of their groups, cases under way, what they practised."""

from __future__ import annotations

from datetime import datetime

from bot import groups, members
from bot.db import Tx
from bot.schedule import Schedule
from bot.today import Task
from bot.ui import clean

from . import store
from .case.service import CaseService
from .daily import POST_KIND
from .models import Attempt, Drill, Post
from .service import DrillService

PLACE = 10


class DrillsToday:
    def __init__(self, schedule: Schedule, service: DrillService, cases: CaseService) -> None:
        self._schedule = schedule
        self._service = service
        self._cases = cases

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        who = {"guild_id": guild_id, "user_id": user_id}
        joined = await groups.groups_of_member(tx, **who)
        names = {group.group_id: group.name for group in joined}
        posted = await self._service.open_posts_in(tx, **who)
        # Posts of days that nobody closed stay open; only the newest of a group is today's.
        newest: dict[int, tuple[Post, Drill, Attempt | None]] = {}
        for found in posted:
            newest.setdefault(found[0].group_id, found)
        tasks = [_of_group(*found, names.get(found[0].group_id, "your group")) for found in newest.values()]
        tasks += [
            Task(
                title=f"**Case under way** · {clean(title)}",
                control="drills.case_go_on",
                args={"attempt_id": attempt_id, "label": "Go on"},
                minutes=20,
            )
            for attempt_id, title in await self._cases.under_way_in(tx, **who)
        ]
        day = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
        practised = await store.practised_on(tx, **who, day=day)
        if practised:
            said = f"{practised} drill{'s' if practised != 1 else ''}"
            tasks.append(Task(f"**Practice** · {said} answered", "", {}, is_done=True))
        for group in joined:
            at = await self._schedule.next_run(tx, group.group_id, POST_KIND)
            if at is not None:
                tasks.append(Task(f"Drill of {clean(group.name)}", "", {}, due_at=at, is_coming=True))
        return tasks


def _of_group(post: Post, drill: Drill, attempt: Attempt | None, group: str) -> Task:
    is_done = attempt is not None and attempt.is_answered
    return Task(
        title=f"**Drill of {clean(group)}** · {clean(drill.title)}",
        control="drills.answer",
        args={"post_id": post.post_id, "kind": drill.kind, "label": "Go on" if attempt else "Answer"},
        minutes=drill.minutes,
        due_at=post.closes_at,
        is_done=is_done,
    )
