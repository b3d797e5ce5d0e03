"""Records of scorecards: who scores a turn, what they wrote, when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cogs.mocks.items import Dimension
from cogs.mocks.models import Meeting, Turn

Role = Literal["self", "interviewer", "third"]
NOT_SEEN = 0
"""The score of what the round did not reach."""


def thanks_key(turn_id: int) -> str:
    """Return under which key a candidate's thanks wait for their interviewer."""
    return f"mock.thanks:{turn_id}"


@dataclass(frozen=True, slots=True)
class Point:
    """One observed point of feedback with what to do about it."""

    seen: str
    next: str


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard. ``scores`` by dimension are 1 to 5, or :data:`NOT_SEEN`; ``typed`` is the box of each page as typed.

    ``user_id`` is None once its writer had their data erased. Until ``sent_at`` it is a draft.
    """

    card_id: int
    turn_id: int
    guild_id: int
    user_id: int | None
    role: Role
    scores: Mapping[str, int]
    evidence: Mapping[str, str]
    typed: Mapping[int, str]
    points: tuple[Point, ...]
    sent_at: datetime | None
    reminded_at: datetime | None

    @property
    def seen(self) -> Mapping[str, int]:
        """Return the scores of what the round reached."""
        return {name: score for name, score in self.scores.items() if score != NOT_SEEN}


@dataclass(frozen=True, slots=True)
class Scoring:
    """Where the scoring of a turn stands. ``opens_at``: then the cards open whatever is missing.

    ``asked_at``: the thread was asked. ``told_at``: the thread knows that the cards are open.
    """

    turn_id: int
    guild_id: int
    opens_at: datetime
    asked_at: datetime | None
    message_id: int | None
    released_at: datetime | None
    told_at: datetime | None
    thanked_at: datetime | None
    look_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody added after the cards were open."""

    user_id: int
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """A turn with all that belongs to its scoring; ``dimensions`` in the order of the scorecard."""

    meeting: Meeting
    turn: Turn
    scoring: Scoring
    dimensions: tuple[Dimension, ...]
    round_name: str
    cards: tuple[Card, ...]
    notes: tuple[Note, ...] = ()

    def card_of(self, user_id: int) -> Card | None:
        return next((card for card in self.cards if card.user_id == user_id), None)

    def by_role(self, role: Role) -> Card | None:
        """Return the first card of the role that was handed in."""
        return next((card for card in self.cards if card.role == role and card.sent_at is not None), None)


@dataclass(frozen=True, slots=True)
class Desk:
    """What one member may see of a scene: their own card, and nobody else's before all are open."""

    scene: Scene
    own: Card
    waits_for: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Open cards as one member reads them. ``missed`` are dimensions worth practising, for the candidate alone."""

    scene: Scene
    user_id: int
    missed: tuple[str, ...] = ()

    @property
    def is_candidate(self) -> bool:
        return self.scene.turn.candidate_id == self.user_id


@dataclass(frozen=True, slots=True)
class CardRead:
    """An open card as other rooms read it; ``rater_user_id`` is None for an erased rater."""

    turn_id: int
    rater_user_id: int | None
    candidate_user_id: int
    is_self: bool
    round_type: str
    held_at: datetime
    scores: Mapping[str, int]
    evidence: Mapping[str, str]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the history: one turn of the member."""

    turn_id: int
    round_type: str
    held_at: datetime
    is_candidate: bool
    is_open: bool
    is_own_sent: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """The scores of one dimension over several mocks, oldest first, by peers and by oneself."""

    dimension: str
    name: str
    peers: tuple[int, ...]
    own: tuple[int, ...]
    gaps: tuple[float, ...] = ()
    """Self minus peers, of each mock that has both."""


@dataclass(frozen=True, slots=True)
class History:
    """A page of the member's mocks, newest first, and what all of them say."""

    lines: tuple[Past, ...]
    names: Mapping[str, str]
    total: int
    page: int
    spreads: tuple[Spread, ...] = ()
    waiting: tuple[int, ...] = field(default=())
    """Turns whose card the member still owes."""
