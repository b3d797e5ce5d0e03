"""A group's weekly goal and its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.groups import Group
from bot.weekly import Week

UNITS: Mapping[str, str] = {
    "days": "active days",
    "drills": "drills",
    "cards": "rounds of cards",
    "entries": "things done",
    "points": "points",
}
"""What a goal counts, over all members together. An active day is one member's day with anything done."""


@dataclass(frozen=True, slots=True)
class Goal:
    unit: str
    target: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a group stands in a week. ``days_left`` counts the running day; 0 when the week is over."""

    group: Group
    week: Week
    goal: Goal | None
    reached: int
    active_members: int
    by_source: Mapping[str, int]
    days_left: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What is posted once a week; ``parts`` are title and lines of the other features."""

    progress: Progress
    parts: list[tuple[str, list[str]]]
    message_id: int | None
