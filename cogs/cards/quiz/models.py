"""Records of a quiz night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

LOBBY, ASKING, TOLD, OVER = "lobby", "asking", "told", "over"
DONE, ENDED, NOBODY, QUIET, LATE, FAULT = "done", "ended", "nobody", "quiet", "late", "fault"
"""Why a quiz is over: all rounds played; a moderator ended it; nobody joined; two rounds without an answer; the
bot was away for too long; Discord refused."""
LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card as a quiz can ask it. ``kind`` is what its answer is; ``values`` has what others may borrow, by kind."""

    key: str
    prompt: str
    kind: str
    values: Mapping[str, str]
    explanation: str
    tags: frozenset[str] = frozenset()

    @property
    def answer(self) -> str:
        return self.values[self.kind]


@dataclass(frozen=True, slots=True)
class Question:
    """Four choices, no two equal; ``answer`` is the place of the right one. ``number`` starts at 1."""

    number: int
    prompt: str
    choices: tuple[str, ...]
    answer: int
    explanation: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Quiz:
    """``number`` is the round it is in, ``told`` how many rounds were told and count.

    ``is_shown`` says that Discord has been told of the phase; from then on ``closes_at`` holds. ``attempts``
    counts the looks since the phase began.
    """

    quiz_id: int
    guild_id: int
    group_id: int
    channel_id: int
    title: str
    rounds: int
    seconds: int
    phase: str
    number: int
    told: int
    is_shown: bool
    closes_at: datetime
    attempts: int
    reason: str | None
    lobby_message_id: int | None
    board_message_id: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """``answered`` counts the rounds a player answered, ``right`` those that were right."""

    user_id: int
    right: int
    answered: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A quiz with what its messages show: the question it is at, how it was answered, and who joined."""

    quiz: Quiz
    question: Question | None
    answered: int
    right: int
    scores: tuple[Score, ...]

    @property
    def players(self) -> int:
        return len(self.scores)
