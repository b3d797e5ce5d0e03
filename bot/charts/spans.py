"""From where to where the axes of a chart reach: what is drawn, and what its words say."""

from __future__ import annotations

from .scales import span_of
from .spec import Bars, Calibration, Histogram, Lines, Scatter

Span = tuple[float, float]


def spans_of(chart: Lines | Scatter | Bars | Histogram | Calibration) -> tuple[Span, Span]:
    """Return the ends of the axis across and of the one upwards."""
    if isinstance(chart, Calibration):
        return (0, 1), (0, 1)
    if isinstance(chart, Lines | Scatter):
        return _across(chart), _up(chart)
    values = [value for series in chart.series for value in series.values]
    if min(values) < 0:
        values.append(min(values) * 1.1)  # room for the numbers under the bars
    up = span_of(values, low=chart.y.low, high=chart.y.high, from_zero=True)
    if isinstance(chart, Histogram):
        return (chart.edges[0], chart.edges[-1]), up
    return (0.5, len(chart.x.names) + 0.5), up


def _across(chart: Lines | Scatter) -> Span:
    if chart.x.names:
        return 0.6, len(chart.x.names) + 0.4
    places = [x for series in chart.series for x, _ in series.points]
    places += [rule.at for rule in chart.rules if rule.axis == "x"]
    return span_of(places, low=chart.x.low, high=chart.x.high)


def _up(chart: Lines | Scatter) -> Span:
    heights = [y for series in chart.series for _, y in series.points]
    heights += [rule.at for rule in chart.rules if rule.axis == "y"]
    return span_of(heights, low=chart.y.low, high=chart.y.high)
