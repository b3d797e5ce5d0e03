"""A week as a picture: a member's own hours, and how many pairs a group could make at each hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.charts.canvas import (
    FAINT,
    INK,
    PAPER,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    WIDTH,
    Canvas,
    Colour,
    height_of,
    mixed,
)
from bot.charts.frame import PAD, STYLES
from bot.recurrence import WEEKDAY_NAMES

from .logic import span
from .models import CELLS_A_DAY, Week

_BLUE: Final = STYLES[0].colour
_DEEP: Final[Colour] = (122, 168, 208)
"""The shade of the hour with most pairs; dark ink reads on it."""
_LEFT: Final = PAD + 84.0
_COLUMN: Final = (WIDTH - PAD - _LEFT) / 7
_CELL, _ROW = 22, 40


@dataclass(frozen=True, slots=True)
class WeekGrid:
    """A member's weekly hours. Filled and hatched is free; only outlined is given but outside waking hours."""

    title: str
    week: Week
    awake: tuple[int, int]
    words: str

    def canvas(self) -> Canvas:
        first, last = _shown([*self.week, span(*self.awake)])
        top = PAD + height_of(TITLE) + 52
        canvas = Canvas(round(top + (last - first) * _CELL + 74))
        _head(canvas, self.title)
        awake = span(*self.awake)
        for place in range(first, last + 1):
            y = top + (place - first) * _CELL
            if place % 2 == 0:
                canvas.line([(_LEFT, y), (WIDTH - PAD, y)], FAINT, width=1.5)
            if place % 4 == 0:
                _hour(canvas, y - SMALL / 2, place)
        for weekday, cells in enumerate(self.week):
            x = _LEFT + weekday * _COLUMN
            for place in range(first, last):
                if cells >> place & 1:
                    y = top + (place - first) * _CELL
                    box = (x + 5, y + 1.5, x + _COLUMN - 5, y + _CELL - 1.5)
                    is_used = bool(awake >> place & 1)
                    canvas.box(box, fill=mixed(_BLUE, PAPER, 0.6) if is_used else None, outline=_BLUE)
                    if is_used:
                        canvas.hatch(box, _BLUE, gap=14)
        foot = top + (last - first) * _CELL + 22
        canvas.text(
            PAD, foot, "Filled: you can. Outline: outside your waking hours.", size=SMALL, colour=SOFT
        )
        return canvas

    def in_words(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Heat:
    """How many pairs could begin in each hour of the week; the better of its two half hours is told."""

    title: str
    pairs: tuple[tuple[int, ...], ...]
    words: str

    def canvas(self) -> Canvas:
        first, last = _shown([sum(1 << i for i, count in enumerate(day) if count) for day in self.pairs])
        hours = range(first // 2, -(-last // 2))
        top = PAD + height_of(TITLE) + 52
        canvas = Canvas(round(top + len(hours) * _ROW + 66))
        _head(canvas, self.title)
        most = max(max(day) for day in self.pairs) or 1
        for line, hour in enumerate(hours):
            y = top + line * _ROW
            _hour(canvas, y + (_ROW - SMALL) / 2, hour * 2)
            for weekday, day in enumerate(self.pairs):
                count = max(day[hour * 2 : hour * 2 + 2])
                x = _LEFT + weekday * _COLUMN
                box = (x, y, x + _COLUMN, y + _ROW)
                canvas.box(box, fill=mixed(PAPER, _DEEP, round(count / most, 1)), outline=FAINT)
                if count:
                    middle = x + _COLUMN / 2
                    canvas.text(middle, y + (_ROW - TEXT) / 2, f"{count:,}", colour=INK, anchor="middle")
        foot = top + len(hours) * _ROW + 20
        canvas.text(PAD, foot, "Pairs that could begin in the hour; empty: none.", size=SMALL, colour=SOFT)
        return canvas

    def in_words(self) -> str:
        return self.words


def _shown(days: Sequence[int]) -> tuple[int, int]:
    """Return the half hours, whole hours from even ones, between which anything is to be seen; some room at least."""
    used = [place for place in range(CELLS_A_DAY) if any(cells >> place & 1 for cells in days)]
    first, last = (min(used), max(used) + 1) if used else (16, 44)
    return first // 2 * 2, min(CELLS_A_DAY, -(-last // 2) * 2)


def _head(canvas: Canvas, title: str) -> None:
    canvas.text(PAD, PAD, title, size=TITLE)
    for weekday, name in enumerate(WEEKDAY_NAMES):
        middle = _LEFT + (weekday + 0.5) * _COLUMN
        canvas.text(middle, PAD + height_of(TITLE) + 14, name, anchor="middle")


def _hour(canvas: Canvas, y: float, place: int) -> None:
    canvas.text(_LEFT - 12, y, f"{place // 2:02d}:00", size=SMALL + 2, colour=SOFT, anchor="right")
