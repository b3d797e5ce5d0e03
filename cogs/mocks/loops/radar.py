"""The six areas of a packet as a picture: averages, the spread between rounds, and the gates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.charts.canvas import FAINT, INK, SMALL, SOFT, TEXT, WIDTH, Anchor, Canvas, fitted, height_of
from bot.charts.frame import PAD, STYLES, heading
from bot.charts.spec import Strict

_HIGHEST = 5
_RADIUS = 250.0
_SIDE = 190.0
"""Room for an area's name beside the field."""
_OWN, _GATE = STYLES[0], STYLES[1]
Score = Annotated[float, Field(ge=1, le=_HIGHEST)]


class Spoke(Strict):
    """An area; without ``average`` nothing of it was seen."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    gate: Score
    average: Score | None = None
    low: Score | None = None
    high: Score | None = None
    count: int = 0


class Radar(Strict):
    title: Annotated[str, Field(min_length=3, max_length=90)]
    spokes: Annotated[tuple[Spoke, ...], Field(min_length=3, max_length=8)]

    def canvas(self) -> Canvas:
        return radar(self)

    def in_words(self) -> str:
        """Return each area on a line."""
        return "\n".join([f"**{self.title}**", *(f"- {_told(spoke)}" for spoke in self.spokes)])


def _told(spoke: Spoke) -> str:
    if spoke.average is None:
        return f"{spoke.name}: not seen; its gate is {spoke.gate:.1f}"
    plural = "" if spoke.count == 1 else "s"
    rounds = f", rounds from {spoke.low:.1f} to {spoke.high:.1f}" if spoke.low != spoke.high else ""
    return f"{spoke.name}: {spoke.average:.1f} from {spoke.count} score{plural}{rounds}; its gate is {spoke.gate:.1f}"


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the spokes are: the middle, and the angle of each."""

    x: float
    y: float
    angles: tuple[float, ...]

    def at(self, spoke: int, score: float) -> tuple[float, float]:
        reach, angle = _RADIUS * score / _HIGHEST, self.angles[spoke % len(self.angles)]
        return self.x + reach * math.cos(angle), self.y + reach * math.sin(angle)


def radar(chart: Radar) -> Canvas:
    """Draw averages as marks on spokes, joined where neighbours were both seen; gates as a dashed line."""
    canvas, top = heading(
        chart.title, lambda top: top + _key_height() + 2 * _RADIUS + 4 * height_of(TEXT) + 2 * PAD
    )
    top = _key(canvas, top)
    count = len(chart.spokes)
    angles = tuple(math.tau * i / count - math.tau / 4 for i in range(count))
    field = _Field(WIDTH / 2, top + 2 * height_of(TEXT) + _RADIUS + 8, angles)
    for ring in range(1, _HIGHEST + 1):
        canvas.line([field.at(i, ring) for i in range(count + 1)], FAINT, width=2)
    for i in range(count):
        canvas.line([(field.x, field.y), field.at(i, _HIGHEST)], FAINT, width=2)
    for ring in range(1, _HIGHEST + 1):
        x, y = field.at(0, ring)
        canvas.text(x + 16, y + 2, str(ring), size=SMALL, colour=SOFT)
    gates = [field.at(i, spoke.gate) for i, spoke in enumerate(chart.spokes)]
    canvas.line([*gates, gates[0]], _GATE.colour, width=3, dash=_GATE.dash)
    _averages(canvas, chart, field)
    for i, spoke in enumerate(chart.spokes):
        _name(canvas, spoke, angles[i], field.at(i, _HIGHEST))
    return canvas


def _averages(canvas: Canvas, chart: Radar, field: _Field) -> None:
    for i, spoke in enumerate(chart.spokes):
        after = chart.spokes[(i + 1) % len(chart.spokes)]
        if spoke.average is not None and after.average is not None:
            canvas.line([field.at(i, spoke.average), field.at(i + 1, after.average)], _OWN.colour, width=4)
        if spoke.low is not None and spoke.high is not None and spoke.low != spoke.high:
            canvas.line([field.at(i, spoke.low), field.at(i, spoke.high)], _OWN.colour, width=9)
    for i, spoke in enumerate(chart.spokes):
        if spoke.average is not None:
            canvas.mark(*field.at(i, spoke.average), _OWN.mark, _OWN.colour, size=11)


def _name(canvas: Canvas, spoke: Spoke, angle: float, tip: tuple[float, float]) -> None:
    is_upright = abs(math.cos(angle)) < 0.1
    lines, size = fitted(spoke.name, width=WIDTH - 2 * PAD if is_upright else _SIDE, size=TEXT, lines=2)
    told = f"{spoke.average:.1f} (n {spoke.count})" if spoke.average is not None else "not seen"
    total = len(lines) * height_of(size) + height_of(TEXT)
    beside = tip[1] - total / 2
    y = beside if not is_upright else tip[1] - total - 10 if angle < 0 else tip[1] + 14
    side: Anchor = "left" if math.cos(angle) > 0 else "right"
    anchor: Anchor = "middle" if is_upright else side
    x = tip[0] + (0 if is_upright else math.copysign(16, math.cos(angle)))
    for line in lines:
        canvas.text(x, y, line, size=size, anchor=anchor)
        y += height_of(size)
    canvas.text(x, y, told, size=TEXT, colour=INK if spoke.average is not None else SOFT, anchor=anchor)


def _key_height() -> int:
    return 2 * (height_of(TEXT) + 6)


def _key(canvas: Canvas, top: float) -> float:
    """Say what the lines are; they differ in mark and stroke, not in colour alone."""
    middle = height_of(TEXT) / 2
    canvas.line([(PAD, top + middle), (PAD + 40, top + middle)], _OWN.colour, width=4)
    canvas.mark(PAD + 20, top + middle, _OWN.mark, _OWN.colour)
    canvas.text(PAD + 54, top, "peers' average; the thick stretch spans the rounds")
    top += height_of(TEXT) + 6
    canvas.line([(PAD, top + middle), (PAD + 40, top + middle)], _GATE.colour, width=3, dash=_GATE.dash)
    canvas.text(PAD + 54, top, "the gate of each area")
    return top + height_of(TEXT) + 6
