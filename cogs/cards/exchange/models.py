"""Records of an import and of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.charts.spec import Chart
from cogs.cards.models import Memory

Format = Literal["apkg", "csv"]

MY_DECK = "Cadre::My cards"
OURS = "cadre:"
"""How the lasting name of a card begins that was exported here; what follows is ``deck/note`` or ``own/…``."""
TEMPLATES = ("term", "gist", "situation", "picture")
"""Faces of a content note in the order of the templates of its note type in Anki; a cloze is a note of its own."""
CLOZE = "/cloze"


@dataclass(frozen=True, slots=True)
class PastRating:
    """A review from before the import."""

    at_ms: int
    day: date
    rating: int
    took_ms: int
    state_before: int
    due_before_at: int


@dataclass(frozen=True, slots=True)
class Start:
    """A card's schedule on arrival; ``is_guessed`` where its past had no stability and difficulty."""

    memory: Memory
    lapses: int
    reviews: int
    set_aside: int
    past: tuple[PastRating, ...] = ()
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Arriving:
    """A card of a file, ready to be kept. ``card`` is the key of the content card that it is, if it is one."""

    front: str
    back: str
    deck: str
    tags: str
    guid: str
    note: str
    start: Start
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An own note as it stands; ``guid`` is its lasting name, also where none is stored."""

    note_id: int
    guid: str
    front: str
    back: str
    deck: str
    tags: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: cards to add, own notes to rewrite, content cards to place; ``same`` need nothing."""

    new: Sequence[Arriving] = ()
    changed: Sequence[tuple[int, Arriving]] = ()
    placed: Sequence[Arriving] = ()
    same: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.placed)


@dataclass(frozen=True, slots=True)
class Left:
    """What stays behind in the file."""

    pictures: int = 0
    sounds: int = 0
    one_sided: int = 0
    cut: int = 0
    reviews: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import does or did, in numbers. ``decks`` are the names of decks with how many new cards each gets."""

    new: int
    changed: int
    placed: int
    same: int
    scheduled: int
    guessed: int
    suspended: int
    reviews: int
    decks: Mapping[str, int]
    left: Left


@dataclass(frozen=True, slots=True)
class Preview:
    import_id: int
    made_at: datetime
    file_name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Rating:
    """A review on its way out."""

    at: datetime
    rating: int
    took_ms: int
    state_before: int
    due_before: datetime
    difficulty_before: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A card's schedule on its way out; ``reviews`` are oldest first."""

    memory: Memory
    lapses: int
    count: int
    is_aside: bool
    reviews: Sequence[Rating] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """A note on its way out. ``cards`` are ordinal and standing, None for a card never rated.

    ``front`` and ``back`` by ordinal are what a table shows; ``fields`` are HTML, for ``kind`` of note.
    """

    guid: str
    kind: Literal["term", "cloze", "own"]
    deck: str
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    sides: Mapping[int, tuple[str, str]]
    cards: Sequence[tuple[int, Standing | None]]
    pictures: Mapping[str, Chart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    file_name: str
    data: bytes
    card_count: int
    note_count: int
    rated_count: int
