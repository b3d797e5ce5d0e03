"""What a chart is made of. Every text in it can be drawn, every picture of it fits a phone.

Texts are limited to what Pillow's own font (Aileron) can draw: Latin letters without accents, digits, common
signs. That is enough for charts of our content in English; :mod:`bot.charts.board` writes names of members
(any script, emoji) in those letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

_DRAWABLE = r"^[ -~°±·’]+$"
Number = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=24, pattern=_DRAWABLE)]
"""Of a series, a category, a class."""
Label = Annotated[str, Field(min_length=1, max_length=44, pattern=_DRAWABLE)]
"""Of an axis."""

MOST_POINTS = 120
"""In one chart, so that its words fit into one message as well."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Axis(Strict):
    """``low`` and ``high`` are its ends, else what the numbers need; ``names`` stand at 1, 2, 3 … instead of ticks."""

    label: Label
    low: Number | None = None
    high: Number | None = None
    names: Annotated[tuple[Name, ...], Field(max_length=12)] = ()

    @model_validator(mode="after")
    def _has_length(self) -> Axis:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class Series(Strict):
    name: Name
    points: Annotated[tuple[tuple[Number, Number], ...], Field(min_length=1, max_length=60)]


class Values(Strict):
    """One number for each category or bin."""

    name: Name
    values: Annotated[tuple[Number, ...], Field(min_length=1, max_length=24)]


class Rule(Strict):
    """A dashed line across the chart, at a place of an axis."""

    axis: Literal["x", "y"]
    at: Number
    label: Name


Rules = Annotated[tuple[Rule, ...], Field(max_length=3)]


class ChartRecord(Strict):
    title: Annotated[str, Field(min_length=5, max_length=90, pattern=_DRAWABLE)]


class _Points(ChartRecord):
    x: Axis
    y: Axis
    rules: Rules = ()
    series: Annotated[tuple[Series, ...], Field(min_length=1, max_length=5)]

    @model_validator(mode="after")
    def _fits(self) -> _Points:
        points = [point for series in self.series for point in series.points]
        if len(points) > MOST_POINTS:
            raise ValueError(f"{len(points)} points, at most {MOST_POINTS} fit")
        _check_names([series.name for series in self.series])
        _check_inside(self.x, [p[0] for p in points])
        _check_inside(self.y, [p[1] for p in points])
        return self


class Lines(_Points):
    """Points joined in their order; each line carries its name at its end."""

    kind: Literal["lines"]


class Scatter(_Points):
    kind: Literal["scatter"]


class Bars(ChartRecord):
    """The ``values`` of each series stand over the names of ``x``; the value is written on each bar."""

    kind: Literal["bars"]
    x: Axis
    y: Axis
    series: Annotated[tuple[Values, ...], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _fits(self) -> Bars:
        if not 2 <= len(self.x.names) <= 8:
            raise ValueError("x.names: two to eight wanted")
        if len(self.x.names) * len(self.series) > 8:
            raise ValueError("series: at most 8 bars fit")
        _check_values(self.series, len(self.x.names), self.y)
        return self


class Histogram(ChartRecord):
    """``edges`` are one more than the counts of each series."""

    kind: Literal["histogram"]
    x: Axis
    y: Axis
    rules: Rules = ()
    edges: Annotated[tuple[Number, ...], Field(min_length=3, max_length=25)]
    series: Annotated[tuple[Values, ...], Field(min_length=1, max_length=2)]

    @model_validator(mode="after")
    def _fits(self) -> Histogram:
        if any(right <= left for left, right in pairwise(self.edges)):
            raise ValueError("edges must rise")
        _check_values(self.series, len(self.edges) - 1, self.y)
        if any(value < 0 for series in self.series for value in series.values):
            raise ValueError("series: a count cannot be negative")
        return self


class Confusion(ChartRecord):
    """``counts`` by actual class (a row each), then predicted class, in the order of ``classes``."""

    kind: Literal["confusion"]
    classes: Annotated[tuple[Name, ...], Field(min_length=2, max_length=5)]
    counts: tuple[tuple[Annotated[int, Field(ge=0, le=10_000_000)], ...], ...]

    @model_validator(mode="after")
    def _is_square(self) -> Confusion:
        size = len(self.classes)
        if len(self.counts) != size or any(len(row) != size for row in self.counts):
            raise ValueError(f"counts: {size} rows of {size} wanted, one for each class")
        return self


class ShareSeries(Strict):
    name: Name
    points: Annotated[tuple[tuple[Share, Share], ...], Field(min_length=2, max_length=20)]


class Calibration(ChartRecord):
    """Observed share against predicted probability, both 0 to 1, beside the diagonal."""

    kind: Literal["calibration"]
    series: Annotated[tuple[ShareSeries, ...], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _fits(self) -> Calibration:
        _check_names([series.name for series in self.series])
        return self


Chart = Annotated[
    Lines | Scatter | Bars | Histogram | Confusion | Calibration,
    Field(discriminator="kind"),
]


def _check_names(names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError("series: two have one name")


def _check_values(series: tuple[Values, ...], wanted: int, axis: Axis) -> None:
    _check_names([each.name for each in series])
    for each in series:
        if len(each.values) != wanted:
            raise ValueError(f"series: {each.name!r} has {len(each.values)} values, wanted are {wanted}")
        _check_inside(axis, each.values)


def _check_inside(axis: Axis, values: Sequence[float]) -> None:
    """Refuse numbers that the given ends of an axis would leave outside the picture."""
    if axis.low is not None and min(values) < axis.low:
        raise ValueError(f"{axis.label}: {min(values):g} lies below its low end")
    if axis.high is not None and max(values) > axis.high:
        raise ValueError(f"{axis.label}: {max(values):g} lies above its high end")
