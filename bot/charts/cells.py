"""Charts made of cells: the confusion matrix."""

from __future__ import annotations

from .canvas import FAINT, INK, PAPER, SOFT, TEXT, WIDTH, Canvas, Colour, fitted, height_of, mixed, width_of
from .frame import PAD, heading
from .spec import Confusion

_DEEP: Colour = (122, 168, 208)
"""The shade of a cell that holds a whole row; dark ink reads on it."""


def confusion(chart: Confusion) -> Canvas:
    """Draw a row for each actual and a column for each predicted class; shade only repeats the number."""
    size = len(chart.classes)
    row_height = 120 if size == 2 else 92
    names = [fitted(name, width=230, size=TEXT) for name in chart.classes]
    left = PAD + max(width_of(line, font) for lines, font in names for line in lines) + 22
    left = max(left, PAD + width_of("Actual", TEXT) + 22)
    cell = (WIDTH - PAD - left) / size
    size_above = min(fitted(name, width=cell - 16, size=TEXT, lines=3)[1] for name in chart.classes)
    columns = [fitted(name, width=cell - 16, size=size_above, lines=3)[0] for name in chart.classes]
    deepest = max(len(lines) for lines in columns)

    def height(top: float) -> float:
        return top + height_of(TEXT) + 6 + deepest * height_of(size_above) + 8 + size * row_height + PAD

    canvas, top = heading(chart.title, height)
    canvas.text(left + cell * size / 2, top, "Predicted", colour=SOFT, anchor="middle")
    top += height_of(TEXT) + 6
    for i, lines in enumerate(columns):
        for j, line in enumerate(lines, deepest - len(lines)):
            y = top + j * height_of(size_above)
            canvas.text(left + cell * (i + 0.5), y, line, size=size_above, anchor="middle")
    top += deepest * height_of(size_above) + 8
    canvas.text(PAD, top - height_of(TEXT) - 8, "Actual", colour=SOFT)
    for i, row in enumerate(chart.counts):
        y = top + i * row_height
        lines, font = names[i]
        start = y + (row_height - len(lines) * height_of(font)) / 2
        for j, line in enumerate(lines):
            canvas.text(left - 14, start + j * height_of(font), line, size=font, anchor="right")
        for j, count in enumerate(row):
            x = left + j * cell
            share = count / (sum(row) or 1)
            canvas.box((x, y, x + cell, y + row_height), fill=_shade(share), outline=FAINT)
            (shown,), number = fitted(f"{count:,}", width=cell - 12, size=40 if size < 4 else 32, lines=1)
            canvas.text(
                x + cell / 2, y + (row_height - number) / 2, shown, size=number, colour=INK, anchor="middle"
            )
    return canvas


def _shade(share: float) -> Colour:
    return mixed(PAPER, _DEEP, round(share, 1))
