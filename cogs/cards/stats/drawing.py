"""Statistics as one picture: dues, retention, stability, a heat map, one below the other for a phone."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
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
    fitted,
    height_of,
    mixed,
)
from bot.charts.frame import PAD, STYLES
from bot.charts.scales import Scale, shown, ticks_of

from .logic import ENOUGH, WEEKS
from .models import DeckStability, Retention, Share

MOST_DECKS: Final = 6
"""Decks in the picture, those with most cards; the words have all."""
_BLUE: Final = STYLES[0].colour
_BARS, _ROW, _CELL = 190, 46, 30
_UNDRAWN = re.compile(r"[^ -~°±·’]+")
_STEPS: Final = (1, 10, 30, 60)
"""Reviews of a day from which on a cell of the heat map is one step larger and darker."""
_DAYS: Final = (1, 3, 7, 14, 30, 90, 180, 365, 1095, 3650)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn; two members with the same numbers get the same picture."""

    title: str
    today: date
    forecast: tuple[int, ...]
    limit: int
    retention: tuple[Retention, ...]
    decks: tuple[DeckStability, ...]
    weeks: tuple[tuple[int | None, ...], ...]
    words: str

    def canvas(self) -> Canvas:
        title, size = fitted(drawable(self.title), width=WIDTH - 2 * PAD, size=TITLE, lines=1)
        canvas = Canvas(self._height())
        canvas.text(PAD, PAD, title[0], size=size)
        top = PAD + height_of(TITLE) + 14.0
        top = self._draw_forecast(canvas, top)
        top = self._draw_retention(canvas, top)
        if self.decks:
            top = self._draw_decks(canvas, top)
        self._draw_weeks(canvas, top)
        return canvas

    def in_words(self) -> str:
        return self.words

    def _height(self) -> int:
        heading = height_of(TEXT) + 12
        decks = heading + len(self.decks[:MOST_DECKS]) * _ROW + 56 if self.decks else 0
        forecast, retention = heading + 34 + _BARS + 60, heading + 4 * 50 + 20
        return round(PAD + height_of(TITLE) + 14 + forecast + retention + decks + heading + 7 * _CELL + 130)

    def _draw_forecast(self, canvas: Canvas, top: float) -> float:
        top = _heading(canvas, top, "Due in the next 30 days") + 34
        left, right, bottom = PAD + 60.0, WIDTH - PAD, top + _BARS
        most = max(*self.forecast, 4)
        ticks = [tick for tick in ticks_of(0, most, 3) if tick == int(tick)]
        up = Scale(0, most, bottom, top)
        for tick in ticks:
            canvas.line([(left, up.at(tick)), (right, up.at(tick))], FAINT, width=1.5)
            canvas.text(
                left - 10, up.at(tick) - SMALL * 0.6, shown(tick), size=SMALL, colour=SOFT, anchor="right"
            )
        slot = (right - left) / len(self.forecast)
        for place, count in enumerate(self.forecast):
            x = left + slot * place
            if count:
                fill = _BLUE if place == 0 else mixed(_BLUE, PAPER, 2 / 3)
                canvas.box((x + 3, up.at(count), x + slot - 3, bottom), fill=fill, outline=_BLUE)
            if place % 7 == 0:
                label = "today" if place == 0 else _on(self.today + timedelta(days=place))
                canvas.text(x + slot / 2, bottom + 10, label, size=SMALL + 2, colour=SOFT, anchor="middle")
        canvas.line([(left, bottom), (right, bottom)], SOFT, width=2)
        if self.limit < most:
            at = up.at(self.limit)
            canvas.line([(left, at), (right, at)], INK, width=2, dash=(9, 7))
            canvas.text(right, at - SMALL - 6, f"your limit, {self.limit}", size=SMALL, anchor="right")
        if self.forecast[0]:
            canvas.text(
                left + slot / 2,
                up.at(self.forecast[0]) - SMALL - 8,
                f"{self.forecast[0]:,}",
                size=SMALL,
                anchor="middle",
            )
        return bottom + 60

    def _draw_retention(self, canvas: Canvas, top: float) -> float:
        top = _heading(canvas, top, "True retention, of how many reviews")
        column = (WIDTH - 2 * PAD - 140) / len(self.retention)
        for place, stretch in enumerate(self.retention):
            middle = PAD + 140 + column * (place + 0.5)
            canvas.text(middle, top, stretch_name(stretch), size=SMALL + 2, colour=SOFT, anchor="middle")
            for row, share in enumerate((stretch.both, stretch.young, stretch.mature), 1):
                canvas.text(middle, top + 50 * row - 8, _share(share), size=TEXT - 2, anchor="middle")
        for row, name in enumerate(("all", "young", "mature"), 1):
            canvas.line([(PAD, top + 50 * row - 16), (WIDTH - PAD, top + 50 * row - 16)], FAINT, width=1.5)
            canvas.text(PAD, top + 50 * row - 8, name, colour=SOFT)
        return top + 4 * 50 + 20

    def _draw_decks(self, canvas: Canvas, top: float) -> float:
        top = _heading(canvas, top, "Stability in days: median and middle half")
        decks = self.decks[:MOST_DECKS]
        left, right, bottom = PAD + 300.0, WIDTH - PAD - 90.0, top + len(decks) * _ROW
        low = math.log(max(0.5, min(deck.low for deck in decks) * 0.8))
        high = math.log(max(8.0, max(deck.high for deck in decks) * 1.2))
        across = Scale(low, high, left, right)
        last = -math.inf
        for days in _DAYS:
            at = across.at(math.log(days)) if low <= math.log(days) <= high else None
            if at is None or at - last < 60:
                continue
            last = at
            canvas.line([(at, top), (at, bottom)], FAINT, width=1.5)
            canvas.text(at, bottom + 6, shown(days), size=SMALL, colour=SOFT, anchor="middle")
        for place, deck in enumerate(decks):
            y = top + (place + 0.5) * _ROW
            (name, *_), size = fitted(
                drawable(deck.title) or f"Deck {place + 1}", width=280, size=TEXT, lines=1
            )
            canvas.text(PAD, y - size * 0.6, name, size=size)
            ends = [across.at(math.log(max(0.5, value))) for value in (deck.low, deck.high)]
            canvas.box(
                (ends[0] - 2, y - 9, ends[1] + 2, y + 9), fill=mixed(_BLUE, PAPER, 2 / 3), outline=_BLUE
            )
            canvas.mark(across.at(math.log(max(0.5, deck.median))), y, "circle", _BLUE, size=9)
            canvas.text(WIDTH - PAD, y - TEXT * 0.6, days_shown(deck.median), anchor="right")
        return bottom + 56

    def _draw_weeks(self, canvas: Canvas, top: float) -> None:
        top = _heading(canvas, top, f"Reviews a day, the last {WEEKS} weeks") + height_of(SMALL) + 6
        left = PAD + 62.0
        monday = self.today - timedelta(days=self.today.weekday(), weeks=WEEKS - 1)
        for row, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")):
            canvas.text(PAD, top + row * _CELL + 3, name, size=SMALL, colour=SOFT)
        for place, week in enumerate(self.weeks):
            x, first = left + place * _CELL, monday + timedelta(weeks=place)
            if first.day <= 7:
                canvas.text(x, top - height_of(SMALL) - 4, f"{first:%b}", size=SMALL, colour=SOFT)
            for row, count in enumerate(week):
                if count is not None:
                    _cell(canvas, x, top + row * _CELL, _step(count))
        y = top + 7 * _CELL + 16
        x = float(PAD)
        for step, name in enumerate(("none", *_ranges())):
            _cell(canvas, x, y, step)
            canvas.text(x + _CELL + 6, y + 3, name, size=SMALL, colour=SOFT)
            x += _CELL + 130


def drawable(text: str) -> str:
    """Return the text without what the font cannot draw."""
    return " ".join(_UNDRAWN.sub(" ", text).split())


def stretch_name(stretch: Retention) -> str:
    return "all time" if stretch.days is None else f"{stretch.days} days"


def days_shown(days: float) -> str:
    return f"{days:.1f}" if days < 10 else f"{days:,.0f}"


def _on(day: date) -> str:
    return f"{day.day} {day:%b}"


def _heading(canvas: Canvas, top: float, text: str) -> float:
    canvas.line([(PAD, top), (WIDTH - PAD, top)], FAINT, width=2)
    canvas.text(PAD, top + 10, text)
    return top + height_of(TEXT) + 20


def _share(share: Share) -> str:
    if share.count < ENOUGH:
        return f"too few ({share.count})" if share.count else "none yet"
    return f"{share.kept / share.count:.0%} of {share.count:,}"


def _ranges() -> list[str]:
    ends = [*(str(after - 1) for after in _STEPS[1:]), None]
    return [f"{step} to {end}" if end else f"{step} or more" for step, end in zip(_STEPS, ends, strict=True)]


def _step(count: int) -> int:
    return sum(count >= step for step in _STEPS)


def _cell(canvas: Canvas, x: float, y: float, step: int) -> None:
    """Draw a day: the more reviews, the larger and the darker."""
    middle = _CELL / 2
    half = (3.0, 6.0, 8.5, 11.0, 13.5)[step]
    colour: Colour = FAINT if step == 0 else mixed(_BLUE, PAPER, (0.0, 0.6, 0.4, 0.2, 0.0)[step])
    canvas.box((x + middle - half, y + middle - half, x + middle + half, y + middle + half), fill=colour)
