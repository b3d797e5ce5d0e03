"""Records of cards, and the decks that content brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from bot.content import ContentKind
from bot.deeds import Deed

from .items import OWN, Deck, Face, Note

NEW, LEARNING, REVIEW, RELEARNING = 0, 1, 2, 3
"""States of a schedule; the last three are py-fsrs's own numbers."""
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
RATINGS: Mapping[int, str] = {AGAIN: "Again", HARD: "Hard", GOOD: "Good", EASY: "Easy"}
ASKED, TOO_HARD, GONE = 0, 1, 2
"""What ``set_aside`` says: asked as usual; too many lapses; its text is not in the server's packs now."""
SHARED = "shared."
"""What keys of groups' decks begin with; no content deck's key has a full stop."""
ALL = "all"
"""The scope of a session over all decks; else a deck's id."""


MOST_OWN = 10_000
"""Own cards of a member."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows of a card. Before the first rating only ``due_at`` means something."""

    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due_at: datetime
    last_review_at: datetime | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """One member's card. ``reviews`` is the turn a press belongs to; ``note`` is ``deck/note``."""

    schedule_id: int
    guild_id: int
    user_id: int
    card: str
    note: str
    deck: str
    memory: Memory
    lapses: int
    reviews: int
    set_aside: int
    asked_at: datetime | None
    shown_at: datetime | None


@dataclass(frozen=True, slots=True)
class Review:
    """A rating, as it is written down. ``day`` is the member's local day at that moment, for good."""

    schedule: Schedule
    rating: int
    day: date
    reviewed_at: datetime
    took_ms: int


@dataclass(frozen=True, slots=True)
class Settings:
    """A member's limits. ``easy_days`` is a bit mask, Monday the lowest bit; extra ones count on one day."""

    new_a_day: int = 10
    reviews_a_day: int = 100
    retention: float = 0.9
    easy_days: int = 0
    paused_at: datetime | None = None
    extra_on: date | None = None
    extra_new: int = 0

    def new_on(self, day: date) -> int:
        return self.new_a_day + (self.extra_new if self.extra_on == day else 0)

    def extra_of(self, day: date) -> int:
        return self.extra_new if self.extra_on == day else 0


@dataclass(frozen=True, slots=True)
class Day:
    """A member's day of cards: from 04:00 to 04:00 in their zone, ``starts_at`` included."""

    on: date
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """The reviews of one day. ``fresh`` are first ratings, ``repeats`` ratings of what was known before."""

    count: int = 0
    fresh: int = 0
    repeats: int = 0
    took_ms: int = 0
    by_rating: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A card of the member's own; ``source`` says what it came from, such as ``drill:<id>``."""

    note_id: int
    guild_id: int
    user_id: int
    front: str
    back: str
    source: str
    made_at: datetime
    deck: str = ""
    """Of an imported card, the name of the deck it came from."""

    @property
    def key(self) -> str:
        return f"{OWN}/{self.note_id}/front"


@dataclass(frozen=True, slots=True)
class DeckCard:
    """One way of asking a note of a content deck."""

    deck: Deck
    note: Note
    face: Face

    @property
    def key(self) -> str:
        return card_key(self.deck, self.note, self.face)


@dataclass(frozen=True, slots=True)
class SharedDeck:
    """A deck of a group; ``count`` is that of its cards now."""

    deck_id: int
    guild_id: int
    group_id: int
    title: str
    group_name: str
    count: int

    @property
    def key(self) -> str:
        return f"{SHARED}{self.deck_id}"

    @property
    def about(self) -> str:
        return f"The deck of {self.group_name}: everybody in it can suggest a card."


@dataclass(frozen=True, slots=True)
class SharedCard:
    """A card of a group's deck. ``version`` grows with each edit; ``author_id`` is of whoever wants to be named."""

    note_id: int
    deck: SharedDeck
    front: str
    back: str
    version: int
    author_id: int | None
    made_at: datetime

    @property
    def key(self) -> str:
        return shared_key(self.deck.key, self.note_id)


Card = DeckCard | OwnNote | SharedCard


@dataclass(frozen=True, slots=True)
class DeckCount:
    """A deck as the member sees it; ``fresh``, ``due`` and ``known`` count cards, not notes."""

    deck: str
    title: str
    about: str
    is_taken: bool
    fresh: int
    due: int
    known: int


def card_key(deck: Deck, note: Note, face: Face) -> str:
    return f"{deck.id}/{note.id}/{face}"


def shared_key(deck: str, note_id: int) -> str:
    return f"{deck}/{note_id}/front"


def shared_id(deck: str) -> int | None:
    """Return the id of a group's deck, None where the key is another deck's."""
    return int(deck.removeprefix(SHARED)) if deck.startswith(SHARED) else None


def note_of(card: str) -> str:
    """Return ``deck/note`` of a card's key: what its siblings share."""
    return card.rpartition("/")[0]


def _compare(decks: Sequence[Deck]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong between decks: one title twice, or one gist."""
    titles: dict[str, str] = {}
    gists: dict[str, str] = {}
    for deck in decks:
        title = deck.title.casefold()
        if title in titles:
            yield deck.id, f"title: {deck.title!r} is the deck {titles[title]!r} already"
        titles.setdefault(title, deck.id)
        for place, note in enumerate(deck.notes):
            gist = " ".join(note.gist.casefold().split())
            if gist in gists:
                yield deck.id, f"notes.{place}.gist: is word for word that of {gists[gist]}"
            gists.setdefault(gist, f"{deck.id}/{note.id}")


CONTENT = (
    ContentKind(
        folder="decks",
        adapter=TypeAdapter(Deck),
        count_as=lambda _deck: "deck",
        counts=lambda deck: {"deck": 1, "card": len(deck.notes)},
        compare=_compare,
        examples=Path(__file__).parent / "examples",
    ),
)

REVIEWS_A_POINT = 5

DEEDS = (Deed("cards", lambda count: f"{count * REVIEWS_A_POINT}+ card reviews"),)
