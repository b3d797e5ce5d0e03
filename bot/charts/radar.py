"""A radar: a value for each of some spokes, against the bar each has to pass; told in words as well."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from .canvas import FAINT, SMALL, SOFT, TEXT, WIDTH, Anchor, Canvas, fitted, height_of
from .frame import PAD, STYLES, heading
from .spec import Name, Strict

_RADIUS = 240.0
_LABEL = 190.0
"""Width of a name beside the field."""
_VALUE, _BAR = STYLES[0], STYLES[1]


class Spoke(Strict):
    """``value`` None is not known, and drawn as a gap: never as zero. ``note`` stands below the name."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    value: Annotated[float, Field(ge=1, le=5, allow_inf_nan=False)] | None
    bar: Annotated[float, Field(ge=1, le=5)]
    note: Annotated[str, Field(max_length=24)]


class Radar(Strict):
    """Spokes clockwise from the top, on a scale from 1 to 5. ``keys`` name what is measured and the bar."""

    title: Annotated[str, Field(min_length=3, max_length=90)]
    keys: tuple[Name, Name]
    spokes: Annotated[tuple[Spoke, ...], Field(min_length=3, max_length=8)]

    def canvas(self) -> Canvas:
        return radar(self)

    def in_words(self) -> str:
        lines = [f"{spoke.name}: {spoke.note}; {self.keys[1]} {spoke.bar:.1f}" for spoke in self.spokes]
        return "\n".join([f"**{self.title}**", *lines])


def radar(chart: Radar) -> Canvas:
    """Draw rings at whole numbers, the bars dashed with squares, the values with dots; an unknown one leaves a gap."""
    above = 2 * height_of(TEXT) + height_of(SMALL) + 14
    below = above + height_of(SMALL) + 30
    canvas, top = heading(chart.title, lambda top: top + above + 2 * _RADIUS + below + PAD)
    middle = (WIDTH / 2, top + above + _RADIUS)
    count = len(chart.spokes)

    def at(place: int, value: float) -> tuple[float, float]:
        angle, far = 2 * math.pi * place / count, _RADIUS * (value - 0.5) / 4.5
        return middle[0] + far * math.sin(angle), middle[1] - far * math.cos(angle)

    for ring in range(1, 6):
        canvas.line([at(place % count, ring) for place in range(count + 1)], FAINT, width=2)
    for place in range(count):
        canvas.line([middle, at(place, 5)], FAINT, width=2)
    for ring in range(1, 6):
        x, y = at(0, ring)
        canvas.text(x + 8, y - SMALL * 0.2, str(ring), size=SMALL, colour=SOFT)
    bars = [at(place, spoke.bar) for place, spoke in enumerate(chart.spokes)]
    canvas.line([*bars, bars[0]], _BAR.colour, width=3, dash=_BAR.dash)
    for x, y in bars:
        canvas.mark(x, y, _BAR.mark, _BAR.colour, size=7)
    for place, spoke in enumerate(chart.spokes):
        following = chart.spokes[(place + 1) % count]
        if spoke.value is not None and following.value is not None:
            ends = [at(place, spoke.value), at((place + 1) % count, following.value)]
            canvas.line(ends, _VALUE.colour, width=5)
    for place, spoke in enumerate(chart.spokes):
        if spoke.value is not None:
            canvas.mark(*at(place, spoke.value), _VALUE.mark, _VALUE.colour, size=11)
        _name(canvas, spoke, *at(place, 5), middle=middle)
    _keys(canvas, chart, middle[1] + _RADIUS + below - height_of(SMALL))
    return canvas


def _name(canvas: Canvas, spoke: Spoke, x: float, y: float, *, middle: tuple[float, float]) -> None:
    is_aside = abs(x - middle[0]) > _LABEL / 4
    lines, size = fitted(spoke.name, width=_LABEL if is_aside else 2 * _LABEL, size=TEXT)
    high = len(lines) * height_of(size) + height_of(SMALL + 2)
    anchor: Anchor = "middle"
    left, top = x, y - high - 12 if y < middle[1] else y + 14
    if is_aside:
        anchor = "left" if x > middle[0] else "right"
        left, top = x + (18 if x > middle[0] else -18), y - high / 2
    for i, line in enumerate(lines):
        canvas.text(left, top + i * height_of(size), line, size=size, anchor=anchor)
    canvas.text(
        left, top + len(lines) * height_of(size), spoke.note, size=SMALL + 2, colour=SOFT, anchor=anchor
    )


def _keys(canvas: Canvas, chart: Radar, y: float) -> None:
    for name, style, x in zip(chart.keys, (_VALUE, _BAR), (PAD + 30.0, WIDTH / 2 + 30), strict=True):
        canvas.line([(x, y + SMALL / 2), (x + 56, y + SMALL / 2)], style.colour, width=4, dash=style.dash)
        canvas.mark(x + 28, y + SMALL / 2, style.mark, style.colour, size=9)
        canvas.text(x + 72, y - 2, name, size=SMALL + 2)
