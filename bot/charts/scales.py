"""Numbers to places: the span of an axis, its ticks, how a number is written. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low``..``high`` of the numbers to ``start``..``end`` of the picture, in pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def step_of(low: float, high: float, count: int) -> float:
    """Return a round distance that makes about ``count`` ticks."""
    rough = (high - low) / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def span_of(
    values: Sequence[float], *, low: float | None, high: float | None, from_zero: bool = False
) -> tuple[float, float]:
    """Return the ends of an axis: those given, else round numbers around the values."""
    least, most = min(values), max(values)
    if from_zero:
        least, most = min(0.0, least), max(0.0, most)
    start = least if low is None else low
    end = most if high is None else high
    if start >= end:
        pad = abs(start) * 0.1 or 1.0
        start, end = (start - pad if low is None else start), (end + pad if high is None else start + pad)
    step = step_of(start, end, 5)
    if low is None:
        start = round(math.floor(start / step + 1e-9) * step, 12)
    if high is None:
        end = round(math.ceil(end / step - 1e-9) * step, 12)
    return start, end


def ticks_of(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers within the ends."""
    step = step_of(low, high, count)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def shown(value: float) -> str:
    """Write a number with a comma for thousands and without needless zeros."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    if text in ("0", "-0") and value:
        return f"{value:.3g}"
    return "0" if text == "-0" else text


def shortened(value: float) -> str:
    """Write a number in at most six or seven characters: 12,300 becomes 12.3k."""
    for size, letter in ((1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):.3g}{letter}"
    return shown(float(f"{value:.4g}"))
