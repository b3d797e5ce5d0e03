"""What the panel of the day is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from bot.groups import Group
from bot.today import Task

Rest = Literal["away", "holiday", "travel", "rest"]
"""Why nothing is expected of a member today: they are away, their group rests, a flight cut the day short,
or it is no day of their promise."""


@dataclass(frozen=True, slots=True)
class Day:
    """A member's own day, in their ``zone``. ``open_groups`` can be joined, and are given only to who is in none.

    ``away_until`` ends the present away span, or the next one while they are here. ``interview`` is told on its day and
    on the evening before.
    """

    on: date
    zone: ZoneInfo
    tasks: tuple[Task, ...]
    words: tuple[str, ...]
    rest: Rest | None
    away_until: date | None
    is_in_group: bool
    open_groups: tuple[Group, ...]
    interview: Literal["today", "tomorrow"] | None = None

    @property
    def open(self) -> list[Task]:
        return [task for task in self.tasks if not task.is_done and not task.is_coming]

    @property
    def done(self) -> list[Task]:
        return [task for task in self.tasks if task.is_done]

    @property
    def coming(self) -> list[Task]:
        """What comes next, the soonest first."""
        found = [(task.due_at, task) for task in self.tasks if task.is_coming and task.due_at is not None]
        return [task for _, task in sorted(found, key=lambda each: (each[0], each[1].title))]
