"""What was read of a file. Plain records: they cross from the process that reads to the bot, which checks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["package", "anki text", "csv"]

MOST_CARDS = 10_000
"""Cards in one file, and own cards of one member."""
MOST_REVIEWS = 50_000
"""Past reviews taken over, the newest."""
FRONT, BACK, DECK, TAGS, GUID = 1400, 2000, 100, 500, 120
"""Characters kept of each; longer sides are cut and counted."""


class Refused(Exception):
    """The file is not read. The sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PastReview:
    """``kind`` is Anki's: 0 learning, 1 review, 2 relearning, 3 out of turn. ``rest`` is days, or seconds below 0."""

    at_ms: int
    rating: int
    took_ms: int
    kind: int
    rest: int


@dataclass(frozen=True, slots=True)
class Past:
    """What the card's former home knew of it. ``state`` counts as Cadre does, 0 is new.

    A review is due on ``due_day``, counted from the file's first day; a card being learnt at ``due_at``, unix
    seconds. ``stability`` and ``difficulty`` are FSRS's; without them ``interval`` (days) and ``ease`` (2.5 is
    usual) are all there is.
    """

    state: int = 0
    due_day: int | None = None
    due_at: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    last_review_at: int | None = None
    interval: int = 0
    ease: float = 0.0
    lapses: int = 0
    count: int = 0
    is_suspended: bool = False
    reviews: tuple[PastReview, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card as text. ``guid`` is its lasting name, empty where the file has none; siblings share ``note``."""

    front: str
    back: str
    deck: str = ""
    tags: str = ""
    guid: str = ""
    note: str = ""
    past: Past = field(default_factory=Past)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """``begins_at`` is the first day of ``due_day``. The counts say what is not in ``cards``."""

    kind: Kind
    cards: tuple[ReadCard, ...]
    begins_at: int = 0
    pictures: int = 0
    sounds: int = 0
    one_sided: int = 0
    cut: int = 0
    reviews_left: int = 0
