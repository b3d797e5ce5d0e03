"""Records of peer reviews. What one side is shown of the other holds no name, by its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.groups import Group
from cogs.drills.models import Drill

Subject = Literal["answer", "review"]
"""What a moderator may look at, remove or keep."""

REASONS: Mapping[str, str] = {
    "names": "it names or points at a person",
    "hurts": "its tone can hurt",
    "off": "it is not about the drill",
    "copied": "it is not in the writer's own words",
}
"""Why a moderator removes an answer or a review: key to the words its writer reads."""


@dataclass(frozen=True, slots=True)
class Request:
    """An answer offered for review, as stored; ``user_id`` is its author, whom only services may know."""

    request_id: int
    attempt_id: int
    guild_id: int
    group_id: int
    user_id: int
    drill_id: str
    asked_at: datetime
    withdrawn_at: datetime | None
    reported_at: datetime | None
    kept_at: datetime | None
    removed_at: datetime | None
    removed_for: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """What a reviewer fills in; a draft may lack the level."""

    level: int | None
    points: tuple[str, str]
    next_action: str


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's place at an answer, as stored: held until a moment, then written or given up.

    ``place`` is None for whoever holds none any more; ``user_id`` is known to services only.
    """

    review_id: int
    request_id: int
    guild_id: int
    user_id: int
    place: int | None
    held_until: datetime | None
    words: Words
    written_at: datetime | None
    points: int
    read_at: datetime | None
    thanked_at: datetime | None
    reported_at: datetime | None
    kept_at: datetime | None
    removed_at: datetime | None
    removed_for: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer the member may review once they have attempted its drill."""

    request_id: int
    drill_id: str
    is_attempted: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What a reviewer sees of an answer in their hands."""

    request_id: int
    drill: Drill
    answer: str
    held_until: datetime
    draft: Words


@dataclass(frozen=True, slots=True)
class AnswerFirst:
    """An answer waits, but the member has not attempted its drill."""

    drill: Drill


@dataclass(frozen=True, slots=True)
class NothingWaits:
    """``is_busy``: what waits is in other hands, and may come back."""

    is_busy: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What an author sees of a review; ``words`` is None once a moderator removed it."""

    review_id: int
    words: Words | None
    is_thanked: bool
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An author's own offered answer and what came of it. ``drill`` is None once the library lost it."""

    request_id: int
    drill: Drill | None
    group_name: str
    answer: str
    self_score: int | None
    asked_at: datetime
    is_withdrawn: bool
    removed_for: str | None
    reviews: list[Received]


@dataclass(frozen=True, slots=True)
class Asking:
    """What the press on *Ask a peer* meets: asked before, or groups to choose from."""

    attempt_id: int
    drill: Drill
    groups: list[Group]
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One line of the author's list."""

    request_id: int
    title: str
    asked_at: datetime
    review_count: int
    unread_count: int
    is_withdrawn: bool
    removed_for: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a member's answers and reviews since they last looked."""

    unread_count: int = 0
    thanked_count: int = 0
    removed_count: int = 0

    def __bool__(self) -> bool:
        return bool(self.unread_count or self.thanked_count or self.removed_count)


@dataclass(frozen=True, slots=True)
class Overview:
    """A member's side of peer reviews: answers they offered, and reviews they wrote."""

    news: News
    answers: list[OwnAnswer]
    written_count: int
    thanked_count: int
    earned: int
    removed: list[tuple[str, str]]
    """Title and reason of reviews that a moderator took back, newest first."""
    is_moderator: bool
    reported_count: int


@dataclass(frozen=True, slots=True)
class Written:
    """A review just sent; ``points`` is 0 where the day's limit is reached."""

    title: str
    points: int


@dataclass(frozen=True, slots=True)
class QueueState:
    """How one group's queue stands."""

    group_name: str
    waiting_count: int
    oldest_at: datetime | None
    reported_count: int


@dataclass(frozen=True, slots=True)
class Item:
    """An answer or a review as moderators see it, without its writer."""

    subject: Subject
    item_id: int
    group_id: int
    group_name: str
    title: str
    text: str
    words: Words | None
    at: datetime
    is_reported: bool
    is_removed: bool


@dataclass(frozen=True, slots=True)
class ModeratorsView:
    queues: list[QueueState]
    items: list[Item]
