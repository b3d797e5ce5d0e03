"""Charts on a plane: lines, scatter, bars, histogram, calibration curve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .canvas import FAINT, INK, PAPER, SOFT, TEXT, Box, Canvas, fitted, mixed
from .frame import STYLES, Plane, Tag, draw_tags, plane, tag_room
from .scales import shortened
from .spans import spans_of
from .spec import Axis, Bars, Calibration, Histogram, Lines, Rule, Scatter, Series, ShareSeries


def lines(chart: Lines) -> Canvas:
    canvas, field = _points_plane(chart, names=[series.name for series in chart.series])
    _draw_lines(canvas, field, chart.series, also=_level_rules(canvas, field, chart.rules))
    return canvas


def scatter(chart: Scatter) -> Canvas:
    keys = [series.name for series in chart.series] if len(chart.series) > 1 else []
    canvas, field = _points_plane(chart, keys=keys)
    draw_tags(canvas, field, _level_rules(canvas, field, chart.rules))
    for series, style in zip(chart.series, STYLES, strict=False):
        for x, y in series.points:
            canvas.mark(field.x.at(x), field.y.at(y), style.mark, style.colour, size=10)
    return canvas


def _points_plane(
    chart: Lines | Scatter, *, names: Sequence[str] = (), keys: Sequence[str] = ()
) -> tuple[Canvas, Plane]:
    level = [rule.label for rule in chart.rules if rule.axis == "y"]
    return plane(
        chart.title,
        x=chart.x,
        y=chart.y,
        spans=spans_of(chart),
        keys=keys,
        draw_key=_draw_key_mark,
        right=max(tag_room(names), tag_room(level, has_marks=False)),
        rules=chart.rules,
    )


def calibration(chart: Calibration) -> Canvas:
    names = [series.name for series in chart.series]
    canvas, field = plane(
        chart.title,
        x=Axis(label="Predicted probability"),
        y=Axis(label="Observed share"),
        spans=spans_of(chart),
        right=tag_room([*names, "perfect"]),
    )
    canvas.line([(field.left, field.bottom), (field.right, field.top)], SOFT, width=2, dash=(3, 8))
    _draw_lines(canvas, field, chart.series, also=[Tag("perfect", SOFT, None, field.right, field.top)])
    return canvas


def _draw_lines(
    canvas: Canvas, field: Plane, series: Sequence[Series | ShareSeries], *, also: Sequence[Tag]
) -> None:
    """Draw lines with their marks, then all names beside the field."""
    tags = list(also)
    for each, style in zip(series, STYLES, strict=False):
        places = [(field.x.at(x), field.y.at(y)) for x, y in each.points]
        canvas.line(places, style.colour, width=4, dash=style.dash)
        for x, y in places:
            canvas.mark(x, y, style.mark, style.colour, size=9 if len(places) <= 25 else 6)
        tags.append(Tag(each.name, style.colour, style.mark, *max(places)))
    draw_tags(canvas, field, tags)


def _level_rules(canvas: Canvas, field: Plane, rules: Sequence[Rule]) -> list[Tag]:
    """Draw the level rules and return their names, to be written beside the field."""
    tags = []
    for rule in rules:
        if rule.axis == "y":
            at = field.y.at(rule.at)
            canvas.line([(field.left, at), (field.right, at)], INK, width=2, dash=(9, 7))
            tags.append(Tag(rule.label, INK, None, field.right, at))
    return tags


# ---------------------------------------------------------------------- bars


def bars(chart: Bars) -> Canvas:
    values = [value for series in chart.series for value in series.values]
    count, several = len(chart.x.names), len(chart.series) > 1
    canvas, field = plane(
        chart.title,
        x=chart.x,
        y=chart.y,
        spans=spans_of(chart),
        keys=[series.name for series in chart.series] if several else [],
        draw_key=_draw_swatch,
        has_headroom=True,
    )
    slot = (field.right - field.left) / count
    width = slot * 0.72 / len(chart.series)
    base = field.y.at(min(max(0.0, field.y.low), field.y.high))
    size = min(fitted(shortened(value), width=width - 4, size=TEXT, lines=1)[1] for value in values)
    for i, series in enumerate(chart.series):
        for j, value in enumerate(series.values):
            left = field.left + slot * (j + 0.14) + width * i
            at = field.y.at(value)
            _draw_bar(canvas, (left + 2, min(at, base), left + width - 2, max(at, base)), i)
            top = at - size - 6 if value >= 0 else min(at + 6, field.bottom - size - 6)
            canvas.text(left + width / 2, top, shortened(value), size=size, anchor="middle")
    return canvas


def histogram(chart: Histogram) -> Canvas:
    level = [rule.label for rule in chart.rules if rule.axis == "y"]
    canvas, field = plane(
        chart.title,
        x=chart.x,
        y=chart.y,
        spans=spans_of(chart),
        keys=[series.name for series in chart.series] if len(chart.series) > 1 else [],
        draw_key=_draw_swatch,
        right=tag_room(level, has_marks=False),
        rules=chart.rules,
    )
    bins = list(pairwise(chart.edges))
    for i, series in enumerate(chart.series):
        for (a, b), value in zip(bins, series.values, strict=True):
            if value:
                _draw_bar(canvas, (field.x.at(a), field.y.at(value), field.x.at(b), field.bottom), i)
    draw_tags(canvas, field, _level_rules(canvas, field, chart.rules))
    return canvas


def _draw_bar(canvas: Canvas, box: Box, index: int) -> None:
    """Draw a bar: of the first series filled, of the second and third hatched this way and that."""
    colour = STYLES[index].colour
    if index == 0:
        canvas.box(box, fill=mixed(colour, PAPER, 2 / 3), outline=colour, width=2.5)
    else:
        canvas.hatch(box, colour, gap=11, is_rising=index == 1)
        canvas.box(box, outline=colour, width=2.5)


def _draw_key_mark(canvas: Canvas, index: int, x: float, y: float) -> None:
    canvas.mark(x + 18, y, STYLES[index].mark, STYLES[index].colour, size=10)


def _draw_swatch(canvas: Canvas, index: int, x: float, y: float) -> None:
    canvas.box((x, y - 12, x + 34, y + 10), outline=FAINT)
    _draw_bar(canvas, (x, y - 12, x + 34, y + 10), index)
