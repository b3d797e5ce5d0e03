"""Records of the moderators' desk: what is queued, what is planned, what members suggest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.groups import Group
from cogs.drills.models import Drill

Outcome = Literal["posted", "closed", "gone"]
"""What became of a queued drill; the last two mean that the usual pick came instead."""
Trouble = Literal["closed", "gone"]
Decision = Literal["accepted", "declined"]

REASONS: Mapping[str, str] = {
    "duplicate": "it is there already",
    "unclear": "the question is not clear enough yet",
    "wrong": "the answer is wrong, or incomplete",
    "off_topic": "it is off topic for this group",
    "nda": "it is a verbatim interview question, which may be under NDA",
    "other": "for another reason",
}
"""Why a moderator declines a suggestion: key to the words its writer reads."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A drill that a moderator put on a day; ``passed`` are those swapped away on that day before."""

    queue_id: int
    group_id: int
    day: date
    drill_id: str
    passed: tuple[str, ...]
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Day:
    """What comes on a coming posting day as things stand; ``trouble`` is why a queued drill would not."""

    day: date
    moment: datetime
    drill: Drill
    queued: Queued | None
    trouble: Trouble | None

    @property
    def is_chosen(self) -> bool:
        return self.queued is not None and self.trouble is None

    @property
    def seen(self) -> str:
        """Return what a button carries so that a press on an outdated panel is noticed."""
        queue_id = self.queued.queue_id if self.queued else 0
        return hashlib.blake2b(f"{self.drill.id}/{queue_id}".encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Missed:
    """A queued drill that did not come, or will not; ``trouble`` None means a day without a post."""

    queued: Queued
    title: str
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Board:
    """The desk of a group. ``weak`` are the areas its mix leans to; ``unplaced`` questions have no day."""

    group: Group
    days: list[Day]
    is_scheduled: bool
    is_paused: bool
    resumes_on: date | None
    leans: bool
    weak: list[str]
    waiting: int
    unplaced: int
    missed: list[Missed]


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day with what could come instead, the best fitting first."""

    group: Group
    day: Day
    others: list[Drill]


@dataclass(frozen=True, slots=True)
class Found:
    """A drill that a moderator may queue; ``posted_on`` is when the group had it last."""

    drill: Drill
    posted_on: date | None
    queued_on: date | None


@dataclass(frozen=True, slots=True)
class Search:
    """``more`` were found beyond those listed; ``closed`` cannot be judged right now."""

    group: Group
    day: Day
    found: list[Found]
    more: int
    closed: int


@dataclass(frozen=True, slots=True)
class Words:
    """What a member fills in to suggest a drill."""

    title: str
    question: str
    solution: str
    area: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``user_id`` is None once its writer had their data erased; ``is_quoted``: taken from another's message."""

    suggestion_id: int
    guild_id: int
    group_id: int
    user_id: int | None
    words: Words
    is_quoted: bool
    at: datetime
    decision: Decision | None
    reason: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's own suggestion and where it is now."""

    suggestion: Suggestion
    group_name: str
    posted_on: date | None
    queued_on: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """A suggestion before a moderator; ``free`` are coming days without a drill chosen by hand."""

    group: Group
    suggestion: Suggestion
    waiting: int
    free: list[Day] = field(default_factory=list)
