"""Scores over several mocks as a picture: for each dimension the peers' spread, and one's own below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.charts.board import in_latin
from bot.charts.canvas import (
    FAINT,
    PAPER,
    SMALL,
    SOFT,
    TEXT,
    WIDTH,
    Canvas,
    fitted,
    height_of,
    mixed,
)
from bot.charts.frame import PAD, STYLES, Style, heading
from bot.charts.scales import Scale

from .models import Spread

MOST_ROWS: Final = 10
"""Dimensions in the picture, those with most scores; the words have all."""
_PEERS, _OWN = STYLES[0], STYLES[1]
_ROW, _LINE = 92, 30
_LEFT: Final = PAD + 290.0


@dataclass(frozen=True, slots=True)
class SpreadSheet:
    """What is drawn; ``words`` tell the same."""

    spreads: tuple[Spread, ...]
    words: str

    def canvas(self) -> Canvas:
        rows = self.spreads[:MOST_ROWS]
        canvas, top = heading(
            "Your scores over several mocks", lambda top: top + 104 + len(rows) * _ROW + PAD
        )
        top = _key(canvas, top)
        across = Scale(1, 5, _LEFT, WIDTH - PAD - 90)
        bottom = top + 34 + len(rows) * _ROW
        for score in range(1, 6):
            canvas.text(across.at(score), top, str(score), size=SMALL + 2, colour=SOFT, anchor="middle")
            canvas.line([(across.at(score), top + 30), (across.at(score), bottom)], FAINT, width=1.5)
        for place, spread in enumerate(rows):
            _row(canvas, top + 34 + place * _ROW, spread, across)
        return canvas

    def in_words(self) -> str:
        return self.words


def _key(canvas: Canvas, top: float) -> float:
    for x, style, name in ((PAD, _PEERS, "by peers"), (PAD + 190, _OWN, "by yourself")):
        canvas.mark(x + 12, top + 14, style.mark, style.colour, size=12)
        canvas.text(x + 34, top, name, colour=SOFT)
    canvas.text(WIDTH - PAD, top, "a number in a mark: how often", colour=SOFT, anchor="right")
    return top + height_of(TEXT) + 18


def _row(canvas: Canvas, y: float, spread: Spread, across: Scale) -> None:
    canvas.line([(PAD, y), (WIDTH - PAD, y)], FAINT, width=1.5)
    lines, size = fitted(in_latin(spread.name), width=_LEFT - PAD - 40, size=TEXT)
    top = y + (_ROW - len(lines) * height_of(size)) / 2
    for i, line in enumerate(lines):
        canvas.text(PAD, top + i * height_of(size), line, size=size)
    _scores(canvas, y + _ROW / 2 - _LINE / 2 - 4, spread.peers, across, _PEERS)
    if spread.own:
        _scores(canvas, y + _ROW / 2 + _LINE / 2 + 4, spread.own, across, _OWN)


def _scores(canvas: Canvas, y: float, scores: Sequence[int], across: Scale, style: Style) -> None:
    """Draw a bar from the lowest to the highest, a mark at each score, and in it how often it was given."""
    low, high = across.at(min(scores)), across.at(max(scores))
    if low != high:
        canvas.box((low, y - 6, high, y + 6), fill=mixed(style.colour, PAPER, 0.7), outline=style.colour)
    for score, count in sorted(Counter(scores).items()):
        canvas.mark(across.at(score), y, style.mark, style.colour, size=15)
        if count > 1:
            canvas.text(
                across.at(score), y - SMALL * 0.5, str(count), size=SMALL, colour=PAPER, anchor="middle"
            )
    canvas.text(WIDTH - PAD, y - SMALL * 0.6, f"n = {len(scores)}", size=SMALL, colour=SOFT, anchor="right")
