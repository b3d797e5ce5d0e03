"""A heat map: rows by columns, each cell a number with a note; shade only repeats the number. Told in words as well."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from .canvas import FAINT, PAPER, SMALL, SOFT, TEXT, WIDTH, Canvas, Colour, fitted, height_of, mixed
from .frame import PAD, heading
from .spec import Strict

_DEEP: Colour = (122, 168, 208)
"""The shade of the highest value; dark ink reads on it."""
_NAMES, _ROW = 270.0, 92.0
Named = Annotated[str, Field(min_length=1, max_length=40)]


class Cell(Strict):
    """``value`` from 1 to 5, None where there is nothing to tell; ``note`` says of how many, or why not.

    ``shown`` is what is written in its place, when it is less exact than the number.
    """

    value: Annotated[float, Field(ge=1, le=5, allow_inf_nan=False)] | None
    note: Annotated[str, Field(min_length=1, max_length=24)]
    shown: Annotated[str, Field(max_length=12)] = ""


class Heat(Strict):
    title: Annotated[str, Field(min_length=3, max_length=120)]
    rows: Annotated[tuple[Named, ...], Field(min_length=1, max_length=8)]
    columns: Annotated[tuple[Named, ...], Field(min_length=1, max_length=5)]
    cells: tuple[tuple[Cell, ...], ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Heat:
        if [len(row) for row in self.cells] != [len(self.columns)] * len(self.rows):
            raise ValueError("cells: a row for each name, a cell for each column")
        return self

    def canvas(self) -> Canvas:
        return heat(self)

    def in_words(self) -> str:
        lines = []
        for name, row in zip(self.rows, self.cells, strict=True):
            told = ", ".join(f"{c} {_told(cell)}" for c, cell in zip(self.columns, row, strict=True))
            lines.append(f"{name}: {told}")
        return "\n".join([f"**{self.title}**", *lines])


def _told(cell: Cell) -> str:
    return f"{_number(cell)} ({cell.note})" if cell.value is not None else cell.note


def _number(cell: Cell) -> str:
    return cell.shown or f"{cell.value:.1f}"


def heat(chart: Heat) -> Canvas:
    head = height_of(TEXT) + 10
    canvas, top = heading(chart.title, lambda top: top + head + len(chart.rows) * _ROW + PAD)
    left = PAD + _NAMES
    wide = (WIDTH - PAD - left) / len(chart.columns)
    for place, name in enumerate(chart.columns):
        (shown,), size = fitted(name, width=wide - 12, size=TEXT, lines=1)
        canvas.text(left + wide * (place + 0.5), top, shown, size=size, colour=SOFT, anchor="middle")
    top += head
    for place, (name, row) in enumerate(zip(chart.rows, chart.cells, strict=True)):
        y = top + place * _ROW
        lines, size = fitted(name, width=_NAMES - 20, size=TEXT)
        start = y + (_ROW - len(lines) * height_of(size)) / 2
        for i, line in enumerate(lines):
            canvas.text(PAD, start + i * height_of(size), line, size=size)
        for column, cell in enumerate(row):
            _draw(canvas, cell, (left + column * wide, y, left + (column + 1) * wide, y + _ROW))
    return canvas


def _draw(canvas: Canvas, cell: Cell, box: tuple[float, float, float, float]) -> None:
    left, y, right, bottom = box
    middle = (left + right) / 2
    if cell.value is None:
        canvas.box(box, outline=FAINT)
        canvas.text(middle, (y + bottom - SMALL) / 2, cell.note, size=SMALL, colour=SOFT, anchor="middle")
        return
    shade = mixed(PAPER, _DEEP, round((cell.value - 1) / 4, 1))
    canvas.box(box, fill=shade, outline=FAINT)
    (number,), size = fitted(_number(cell), width=right - left - 16, size=34, lines=1)
    canvas.text(middle, y + 14, number, size=size, anchor="middle")
    canvas.text(middle, bottom - SMALL - 14, cell.note, size=SMALL, anchor="middle")
