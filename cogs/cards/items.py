"""A deck as a content file, and the cards that its notes make. Checked when a pack is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StrictBool, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.charts.spec import Chart
from bot.content_parts import Area, Slug, Source, Strict, Track

Face = Literal["term", "gist", "cloze", "situation", "picture"]
"""What is asked: the gist of a term, the term of a gist, a gap, which measure fits, what a picture shows."""

OWN = "own"
"""The key of a member's own cards; no deck may be called so."""
_KEPT_IDS = {OWN: "members' own cards", "all": "a session over all decks"}
_KEY_LIMIT = 80
"""Characters of ``deck/note``, which buttons carry."""
GAP = re.compile(r"\{\{(.+?)\}\}")
Line = Annotated[str, Field(min_length=10, max_length=240)]


class Picture(Strict):
    """A chart to be read; ``alt`` tells what a seeing reader sees, without the answer."""

    chart: Chart
    alt: Annotated[str, Field(min_length=40, max_length=600)]
    ask: Annotated[str, Field(min_length=10, max_length=200)]


class Note(Strict):
    """One term, and what is asked about it. Each way of asking is a card of its own, with its own schedule."""

    id: Slug
    term: Annotated[str, Field(min_length=2, max_length=60)]
    gist: Annotated[str, Field(min_length=30, max_length=240)]
    example: Line | None = None
    contrast: Line | None = None
    """What it is easily mixed up with, and the difference."""
    source: Slug
    """A key of the deck's ``sources``."""
    tags: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=4)]
    area: Area | None = None
    tracks: tuple[Track, ...] = ()
    """Both where they are not the deck's."""
    is_asked_backwards: StrictBool = True
    """Whether the gist asks for the term as well; not where several terms would fit."""
    cloze: Annotated[str, Field(min_length=20, max_length=300)] | None = None
    """A sentence with ``{{the words}}`` to be filled in; of several gaps all are asked at once."""
    situation: Annotated[str, Field(min_length=40, max_length=300)] | None = None
    """Asks which measure or method fits; the term is the answer, the gist says why."""
    picture: Picture | None = None

    @property
    def faces(self) -> tuple[Face, ...]:
        more: tuple[tuple[Face, object], ...] = (
            ("gist", self.is_asked_backwards),
            ("cloze", self.cloze),
            ("situation", self.situation),
            ("picture", self.picture),
        )
        return ("term", *(face for face, given in more if given))

    @model_validator(mode="after")
    def _is_whole(self) -> Note:
        if self.example is None and self.contrast is None:
            raise ValueError("example: give an example or a contrast")
        if self.cloze is not None and not GAP.search(self.cloze):
            raise ValueError("cloze: mark the gap as {{words}}")
        if self.is_asked_backwards and re.search(rf"\b{re.escape(self.term)}\b", self.gist, re.IGNORECASE):
            raise ValueError("gist: holds the term, so it cannot ask for it")
        return self


class Deck(Strict):
    """Notes of one subject, in the order in which they are best learnt."""

    id: Slug
    title: Annotated[str, Field(min_length=3, max_length=45)]
    about: Annotated[str, Field(min_length=20, max_length=100)]
    area: Area
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    sources: Annotated[dict[Slug, Source], Field(min_length=1, max_length=40)]
    notes: Annotated[tuple[Note, ...], Field(min_length=1, max_length=400)]

    @model_validator(mode="after")
    def _fits_together(self) -> Deck:
        faults = list(self._faults())
        if faults:
            raise ValidationError.from_exception_data("Deck", faults)
        return self

    def _faults(self) -> Iterator[InitErrorDetails]:
        if self.id in _KEPT_IDS:
            yield _fault(("id",), f"{self.id!r} is kept for {_KEPT_IDS[self.id]}")
        seen: set[str] = set()
        for place, note in enumerate(self.notes):
            if note.source not in self.sources:
                yield _fault(("notes", place, "source"), f"{note.source!r} is not among the deck's sources")
            if len(f"{self.id}/{note.id}") > _KEY_LIMIT:
                told = f"with the deck's id it has more than {_KEY_LIMIT - 1} characters"
                yield _fault(("notes", place, "id"), told)
            for name, value in (("id", note.id), ("term", f"term {note.term.casefold()}")):
                if value in seen:
                    yield _fault(("notes", place, name), f"{getattr(note, name)!r} is there twice")
                seen.add(value)

    def cards(self) -> Iterator[tuple[Note, Face]]:
        """Yield each card, first every note's first face, as a note's others wait until it is known."""
        notes = [(note, note.faces) for note in self.notes]
        for place in range(max(len(faces) for _, faces in notes)):
            yield from ((note, faces[place]) for note, faces in notes if place < len(faces))


def _fault(path: tuple[str | int, ...], sentence: str) -> InitErrorDetails:
    """Return an error of the field at ``path``, so that whoever reads it is led to the line."""
    return InitErrorDetails(
        type=PydanticCustomError("deck", "{sentence}", {"sentence": sentence}), loc=path, input=None
    )


def area_of(deck: Deck, note: Note) -> Area:
    return note.area or deck.area


def tracks_of(deck: Deck, note: Note) -> tuple[Track, ...]:
    return note.tracks or deck.tracks
