"""Where charts are drawn: shapes at twice the size, made smooth by halving, and texts that never overflow."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
Mark = Literal["circle", "square", "triangle", "diamond", "ring"]
Anchor = Literal["left", "middle", "right"]

PAPER: Colour = (252, 252, 250)
"""Opaque, so that the chart reads the same in Discord's dark and light themes."""
INK: Colour = (28, 30, 33)
SOFT: Colour = (92, 97, 104)
FAINT: Colour = (221, 223, 226)

WIDTH = 900
"""Pixels. A phone shows it 350 to 400 points wide, so a text of 26 is about 10.5 points there."""
TITLE, TEXT, SMALL = 32, 26, 20
"""Sizes of texts; one that does not fit shrinks down to ``SMALL``, then takes a second line."""
_OVER = 2
_STEPS = 16
"""Shades from a colour to the paper; a palette holds 256 in all."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and the box it fills, in pixels."""

    text: str
    box: Box


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return font


@lru_cache(maxsize=4096)
def width_of(text: str, size: int) -> float:
    return _font(size).getlength(text)


def height_of(size: int) -> int:
    return math.ceil(size * 1.25)


def fitted(text: str, *, width: float, size: int, lines: int = 2) -> tuple[list[str], int]:
    """Break a text into as many lines, and make it as small, as it takes to fit.

    It may become a little smaller to stand on one line; else it takes more, and then becomes as small as
    ``SMALL``; what fits nowhere loses its end.
    """
    for count in range(1, lines + 1):
        least = SMALL if count == lines else max(SMALL, size - 4)
        for each in range(size, least - 1, -2):
            broken = _broken(text, width, each)
            if len(broken) <= count and all(width_of(line, each) <= width for line in broken):
                return broken, each
    broken = _broken(text, width, SMALL)
    broken[lines - 1 :] = [" ".join(broken[lines - 1 :])]
    return [_cut(line, width) for line in broken], SMALL


def _broken(text: str, width: float, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cut(line: str, width: float) -> str:
    if width_of(line, SMALL) <= width:
        return line
    while line and width_of(f"{line}…", SMALL) > width:
        line = line[:-1]
    return f"{line}…"


class Canvas:
    """A picture being drawn; ``texts`` tells what was written where, ``marks`` how often which mark was set."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.texts: list[Placed] = []
        self.marks: Counter[Mark] = Counter()
        self._image = Image.new("RGB", (WIDTH * _OVER, height * _OVER), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._written: list[tuple[tuple[float, float], str, int, Colour]] = []
        self._colours: set[Colour] = set()

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: Colour = INK,
        *,
        width: float = 3,
        dash: Sequence[float] = (),
    ) -> None:
        """Join the points; ``dash`` are the lengths of stroke and gap in turn, none for an unbroken line."""
        self._colours.add(colour)
        for piece in _dashed(points, dash) if dash else [points]:
            self._draw.line(
                [(x * _OVER, y * _OVER) for x, y in piece], colour, round(width * _OVER), joint="curve"
            )

    def box(
        self, box: Box, *, fill: Colour | None = None, outline: Colour | None = None, width: float = 2
    ) -> None:
        self._colours |= {colour for colour in (fill, outline) if colour}
        self._draw.rectangle([side * _OVER for side in box], fill, outline, round(width * _OVER))

    def hatch(self, box: Box, colour: Colour, *, gap: float, is_rising: bool = True) -> None:
        """Fill a box with slanted lines, so that it differs from its neighbour by more than colour."""
        left, top, right, bottom = box
        at = left - (bottom - top)
        while at < right:
            ends = (
                [(at, bottom), (at + bottom - top, top)]
                if is_rising
                else [(at, top), (at + bottom - top, bottom)]
            )
            clipped = _clipped(ends, left, right)
            if clipped:
                self.line(clipped, colour, width=2)
            at += gap

    def mark(self, x: float, y: float, mark: Mark, colour: Colour, *, size: float = 9) -> None:
        self.marks[mark] += 1
        self._colours.add(colour)
        x, y, r, edge = x * _OVER, y * _OVER, size * _OVER, round(1.5 * _OVER)
        if mark == "circle":
            self._draw.ellipse([x - r, y - r, x + r, y + r], colour, PAPER, edge)
        elif mark == "ring":
            self._draw.ellipse([x - r, y - r, x + r, y + r], PAPER, colour, round(3 * _OVER))
        elif mark == "square":
            self._draw.rectangle([x - r * 0.9, y - r * 0.9, x + r * 0.9, y + r * 0.9], colour, PAPER, edge)
        else:
            r *= 1.25
            corners = (
                [(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)]
                if mark == "triangle"
                else [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            )
            self._draw.polygon(corners, colour, PAPER, edge)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = TEXT,
        colour: Colour = INK,
        anchor: Anchor = "left",
    ) -> None:
        """Write one line whose top is ``y`` and whose left, middle or right is ``x``, within the picture."""
        width = width_of(text, size)
        left = x - {"left": 0.0, "middle": width / 2, "right": width}[anchor]
        left = max(4.0, min(left, WIDTH - width - 4))
        self.texts.append(Placed(text, (left, y, left + width, y + size)))
        self._colours.add(colour)
        self._written.append(((left, y), text, size, colour))

    def png(self) -> bytes:
        image = self._image.reduce(_OVER)
        draw = ImageDraw.Draw(image)
        for place, text, size, colour in self._written:
            # "la": the letters' common top, so that lines of one size stand level whatever their letters.
            draw.text(place, text, colour, _font(size), anchor="la")
        out = io.BytesIO()
        # With a palette of what was drawn, a picture has a third of the bytes and takes a third of the time.
        reduced = image.quantize(palette=self._palette(), dither=Image.Dither.NONE)
        reduced.save(out, "PNG", compress_level=3)
        return out.getvalue()

    def _palette(self) -> Image.Image:
        """Return the colours drawn with, and for each the steps that smooth its edge towards the paper."""
        colours = sorted(self._colours)
        steps = min(_STEPS, 255 // max(1, len(colours)))
        table = [PAPER]
        for colour in colours:
            table += [mixed(colour, PAPER, step / steps) for step in range(steps)]
        made = Image.new("P", (1, 1))
        made.putpalette([part for colour in table for part in colour])
        return made


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _dashed(points: Sequence[tuple[float, float]], dash: Sequence[float]) -> list[list[tuple[float, float]]]:
    """Cut a line into its strokes; the pattern runs on around the corners."""
    strokes: list[list[tuple[float, float]]] = []
    turn, left = 0, dash[0]
    for (x1, y1), (x2, y2) in pairwise(points):
        length, done = math.hypot(x2 - x1, y2 - y1), 0.0
        while done < length:
            reach = min(left, length - done)
            if turn % 2 == 0 and reach > 0:
                strokes.append(
                    [
                        (x1 + (x2 - x1) * part / length, y1 + (y2 - y1) * part / length)
                        for part in (done, done + reach)
                    ]
                )
            done, left = done + reach, left - reach
            if left <= 0:
                turn += 1
                left = dash[turn % len(dash)]
    return strokes


def _clipped(ends: list[tuple[float, float]], left: float, right: float) -> list[tuple[float, float]] | None:
    """Keep of a slanted line what lies between two uprights."""
    (x1, y1), (x2, y2) = ends
    if x2 <= left or x1 >= right:
        return None

    def y_at(x: float) -> float:
        return y1 + (x - x1) / (x2 - x1) * (y2 - y1)

    return [(max(x1, left), y_at(max(x1, left))), (min(x2, right), y_at(min(x2, right)))]
