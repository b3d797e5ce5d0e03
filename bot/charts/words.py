"""A chart told in words: everything that is drawn, for those who do not see the picture."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from .scales import shown
from .spans import spans_of
from .spec import Axis, Bars, Calibration, Chart, Confusion, Histogram, Lines, Rule, Scatter


def in_words(chart: Chart) -> str:
    """Return the title, what the axes span, and every number, a line a series."""
    return "\n".join([f"**{chart.title}**", *_body(chart)])


def _body(chart: Chart) -> Iterable[str]:
    if isinstance(chart, Confusion):
        yield from _confusion(chart)
        return
    across, up = spans_of(chart)
    if isinstance(chart, Calibration):
        yield "Across: predicted probability, from 0 to 1\nUp: observed share, from 0 to 1"
        yield from (_points(series.name, series.points) for series in chart.series)
        yield "- A dashed diagonal shows perfect calibration."
        return
    yield _axis("Across", chart.x, across)
    yield _axis("Up", chart.y, up)
    if isinstance(chart, Lines | Scatter):
        yield from (_points(series.name, series.points, chart.x) for series in chart.series)
    else:
        bins = (
            [f"{shown(a)} to {shown(b)}:" for a, b in pairwise(chart.edges)]
            if isinstance(chart, Histogram)
            else chart.x.names
        )
        for each in chart.series:
            told = (f"{name} {shown(value)}" for name, value in zip(bins, each.values, strict=True))
            yield f"- {each.name}: " + ", ".join(told)
    if not isinstance(chart, Bars):
        yield from _rules(chart.rules)


def _axis(word: str, axis: Axis, span: tuple[float, float]) -> str:
    if axis.names:
        return f"{word}: {axis.label}, {', '.join(axis.names)}"
    return f"{word}: {axis.label}, from {shown(span[0])} to {shown(span[1])}"


def _points(name: str, points: Iterable[tuple[float, float]], x: Axis | None = None) -> str:
    return f"- {name}: " + ", ".join(f"{_place(at, x)} → {shown(value)}" for at, value in points)


def _place(at: float, axis: Axis | None) -> str:
    if axis is not None and axis.names and at == int(at) and 1 <= at <= len(axis.names):
        return axis.names[int(at) - 1]
    return shown(at)


def _rules(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        way = "upright" if rule.axis == "x" else "level"
        yield f"- A dashed {way} line at {shown(rule.at)}: {rule.label}"


def _confusion(chart: Confusion) -> Iterable[str]:
    yield "A row for each actual class, a column for each predicted class."
    for name, row in zip(chart.classes, chart.counts, strict=True):
        cells = ", ".join(f"{n:,} predicted {other}" for other, n in zip(chart.classes, row, strict=True))
        yield f"- Actual {name}: {cells}"
