"""Records of explanations. What one side is shown of the other holds no name, unless they spoke together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

NO, PARTLY, YES = 0, 1, 2
GRADES: Mapping[int, str] = {YES: "yes", PARTLY: "partly", NO: "no"}
POINTS: Mapping[str, tuple[str, str]] = {
    "definition": ("Definition", "Does it say what the term is?"),
    "example": ("Example", "Is there an example?"),
    "consequence": ("Consequence", "Does it say what follows, or why it matters?"),
}
"""The three points of a mark: key to name and question."""

State = Literal["waiting", "marked", "returned", "closed"]


@dataclass(frozen=True, slots=True)
class Grades:
    """Each is one of ``GRADES``."""

    definition: int
    example: int
    consequence: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """As stored. ``words`` is None where the member spoke; ``own`` is their self-check."""

    explanation_id: int
    guild_id: int
    user_id: int
    note: str
    term: str
    gist: str
    words: str | None
    made_at: datetime
    is_reported: bool
    is_closed: bool
    own: Grades | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mate's claim on an explanation, as stored, and what they found once ``grades`` are set."""

    mark_id: int
    explanation_id: int
    guild_id: int
    user_id: int
    group_id: int
    held_until: datetime
    grades: Grades | None
    sentence: str | None
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What a writer sees of a mark; ``sentence`` is None when there is none, or it was not kind."""

    mark_id: int
    grades: Grades
    sentence: str | None
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's own explanation and how it stands."""

    explanation: Explanation
    state: State
    received: Received | None
    until: datetime
    """When it comes back, if nobody marks it."""


@dataclass(frozen=True, slots=True)
class Written:
    """An explanation just sent; ``points`` is 0 where the day's limit is reached."""

    standing: Standing
    points: int


@dataclass(frozen=True, slots=True)
class ToMark:
    """What a mate sees. ``speaker_id`` is told only where the two spoke, so that both know whom it is about."""

    explanation_id: int
    term: str
    gist: str
    words: str | None
    speaker_id: int | None
    held_until: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark just given; ``points`` is 0 where the day's limit is reached, ``waiting`` what else may be marked."""

    term: str
    points: int
    waiting: int


@dataclass(frozen=True, slots=True)
class News:
    """What waits for a member: marks to read, explanations that came back, mates' explanations to mark, reports."""

    marked: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    waiting: int = 0
    reported: int = 0

    def __bool__(self) -> bool:
        return bool(self.marked or self.returned or self.waiting or self.reported)


@dataclass(frozen=True, slots=True)
class Overview:
    """``rest`` says why nothing is asked of the member now; None when they may mark, or do not take part."""

    own: list[Standing]
    is_marker: bool
    waiting: int
    rest: str | None
    reported: int
    """Items for a moderator to look at; 0 for whoever moderates nothing."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Words that were not kind, without their writer; ``is_mark``: a mate's sentence, else an explanation."""

    mark_id: int
    group_name: str
    term: str
    words: str
    is_mark: bool
