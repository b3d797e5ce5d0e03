"""A leaderboard as a picture: place, name, a bar, points; told in words as well.

Pillow's own font knows Latin letters only, so a name in another script is written in them (anyascii), and an
emoji by its name; the words beside the picture have each name as it is.
"""

from __future__ import annotations

from typing import Annotated

from anyascii import anyascii
from pydantic import Field

from .canvas import INK, SOFT, TEXT, WIDTH, Canvas, Colour, fitted, height_of, width_of
from .frame import PAD, STYLES, heading
from .spec import Strict

_ROW = 64
_BAR: Colour = (196, 216, 232)
"""Light enough for dark letters upon it."""
_OWN = STYLES[0].colour


class Place(Strict):
    """``is_own`` is the reader's own line: framed and named so, not only coloured."""

    rank: Annotated[int, Field(ge=1)]
    name: Annotated[str, Field(max_length=40)]
    points: int
    is_own: bool = False


class Board(Strict):
    """Places from the first to the last; ``unit`` is what the numbers are."""

    title: Annotated[str, Field(min_length=3, max_length=90)]
    unit: Annotated[str, Field(min_length=1, max_length=20)]
    places: Annotated[tuple[Place, ...], Field(min_length=1, max_length=12)]

    def canvas(self) -> Canvas:
        return board(self)

    def in_words(self) -> str:
        """Return each place on a line, names as they are."""
        lines = [
            f"{place.rank}. {place.name}{' (you)' if place.is_own else ''}: {place.points:,} {self.unit}"
            for place in self.places
        ]
        return "\n".join([f"**{self.title}**", *lines])


def in_latin(text: str) -> str:
    """Return the text in letters that the font has; a place-holder when nothing of it can be written so."""
    return " ".join(anyascii(text).split()) or "(see text)"


def board(chart: Board) -> Canvas:
    """Draw a row for each place; the bar's length only repeats the number."""
    canvas, top = heading(in_latin(chart.title), lambda top: top + len(chart.places) * _ROW + PAD - 8)
    most = max(1, *(place.points for place in chart.places))
    ranks = max(width_of(f"{place.rank}.", TEXT) for place in chart.places)
    numbers = max(width_of(f"{place.points:,} {chart.unit}", TEXT) for place in chart.places)
    left, right = PAD + ranks + 18, WIDTH - PAD
    room = right - numbers - 24 - left
    for i, place in enumerate(chart.places):
        y = top + i * _ROW
        middle = y + (_ROW - height_of(TEXT)) / 2 - 2
        length = (right - left) * max(0, place.points) / most
        canvas.box((left, y + 4, left + max(6, length), y + _ROW - 8), fill=_BAR)
        if place.is_own:
            canvas.box((PAD - 12, y, WIDTH - PAD + 12, y + _ROW - 4), outline=_OWN, width=3)
        canvas.text(left - 14, middle, f"{place.rank}.", colour=SOFT, anchor="right")
        name = in_latin(place.name) + (" (you)" if place.is_own else "")
        (shown,), size = fitted(name, width=room, size=TEXT, lines=1)
        canvas.text(left + 12, middle, shown, size=size, colour=INK)
        canvas.text(right - 8, middle, f"{place.points:,} {chart.unit}", anchor="right")
    return canvas
