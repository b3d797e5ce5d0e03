"""How far a plan is, as a picture: a row for each week, a box for each part; told in words as well."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .board import in_latin
from .canvas import FAINT, INK, PAPER, SOFT, TEXT, WIDTH, Canvas, fitted, height_of, mixed, width_of
from .frame import PAD, STYLES, heading
from .spec import Strict

Cell = Literal["done", "open", "late"]
WORDS: dict[Cell, str] = {"done": "done", "open": "to do", "late": "still open"}
_ROW, _BOX, _GAP = 46, 24, 7
_LABELS = 360
_DONE, _LATE = STYLES[0].colour, STYLES[1].colour


class ProgressRow(Strict):
    """``is_now``: the row of today, marked by a frame and by words."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    cells: Annotated[tuple[Cell, ...], Field(max_length=24)]
    is_now: bool = False


class Progress(Strict):
    title: Annotated[str, Field(min_length=3, max_length=90)]
    rows: Annotated[tuple[ProgressRow, ...], Field(min_length=1, max_length=26)]

    def canvas(self) -> Canvas:
        return progress(self)

    def in_words(self) -> str:
        lines = []
        for row in self.rows:
            counts = [f"{row.cells.count(cell)} {WORDS[cell]}" for cell in WORDS if cell in row.cells]
            now = " (now)" if row.is_now else ""
            lines.append(f"- {row.name}{now}: {', '.join(counts) or 'nothing'}")
        return "\n".join([f"**{self.title}**", *lines])


def progress(chart: Progress) -> Canvas:
    """Draw each state as another shape: filled, hatched, empty; colour only repeats that."""
    key_height = height_of(TEXT) + 18
    canvas, top = heading(
        in_latin(chart.title), lambda top: top + key_height + len(chart.rows) * _ROW + PAD - 8
    )
    left = float(PAD)
    for cell, words in WORDS.items():
        _draw_cell(canvas, left, top + 4, _BOX, cell)
        canvas.text(left + _BOX + 10, top, words, colour=SOFT)
        left += _BOX + 10 + width_of(words, TEXT) + 36
    top += key_height
    most = max(len(row.cells) for row in chart.rows)
    room = WIDTH - PAD - (PAD + _LABELS)
    size = max(10.0, min(_BOX, room / max(1, most) - _GAP))
    for i, row in enumerate(chart.rows):
        y = top + i * _ROW
        if row.is_now:
            canvas.box((PAD - 10, y - 2, WIDTH - PAD + 10, y + _ROW - 6), outline=INK, width=2.5)
        name = in_latin(row.name) + (" (now)" if row.is_now else "")
        (shown,), letters = fitted(name, width=_LABELS - 16, size=TEXT, lines=1)
        canvas.text(PAD, y + 5, shown, size=letters)
        for place, cell in enumerate(row.cells):
            _draw_cell(canvas, PAD + _LABELS + place * (size + _GAP), y + (_ROW - 8 - size) / 2, size, cell)
    return canvas


def _draw_cell(canvas: Canvas, x: float, y: float, size: float, cell: Cell) -> None:
    box = (x, y, x + size, y + size)
    if cell == "done":
        canvas.box(box, fill=mixed(_DONE, PAPER, 0.8), outline=_DONE)
    elif cell == "late":
        canvas.hatch(box, _LATE, gap=8)
        canvas.box(box, outline=_LATE, width=2.5)
    else:
        canvas.box(box, fill=PAPER, outline=mixed(SOFT, FAINT, 0.6))
