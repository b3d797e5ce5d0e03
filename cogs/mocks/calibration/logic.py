"""Rules of calibration: strict, kind or close, and when a group's figures may be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Final

from cogs.mocks.items import Dimension, Sample

from .models import Compared, Lean, Rating

ENOUGH: Final = 5
"""Raters below whom medians and spread would point at somebody."""
FAR: Final = 0.5
"""Of a score, on average: this far from the reference and more is a lean."""
HOURS = (1, 168)


def difference(scores: Mapping[str, int], sample: Sample) -> float | None:
    """Return the mean of own minus reference over what was scored; None when nothing was."""
    found = [scores[each.dimension] - each.score for each in sample.reference if scores.get(each.dimension)]
    return fmean(found) if found else None


def lean(gap: float | None) -> Lean | None:
    if gap is None:
        return None
    if abs(gap) < FAR:
        return "close"
    return "kind" if gap > 0 else "strict"


def compare(
    sample: Sample, dimensions: Sequence[Dimension], own: Rating | None, ratings: Sequence[Rating]
) -> tuple[Compared, ...]:
    names = {each.id: each.name for each in dimensions}
    found = []
    for each in sample.reference:
        given = given_to(each.dimension, ratings)
        is_told = len(given) >= ENOUGH
        found.append(
            Compared(
                name=names.get(each.dimension, each.dimension),
                own=(own.scores.get(each.dimension) or None) if own is not None else None,
                reference=each.score,
                why=each.why,
                median=median(given) if is_told else None,
                low=min(given) if is_told else None,
                high=max(given) if is_told else None,
            )
        )
    return tuple(found)


def medians(
    sample: Sample, dimensions: Sequence[Dimension], ratings: Sequence[Rating]
) -> tuple[tuple[str, float], ...]:
    """Return each dimension's median, of those that enough raters scored."""
    names = {each.id: each.name for each in dimensions}
    found = [(each.dimension, given_to(each.dimension, ratings)) for each in sample.reference]
    return tuple((names.get(name, name), median(given)) for name, given in found if len(given) >= ENOUGH)


def given_to(dimension: str, ratings: Sequence[Rating]) -> list[int]:
    return [score for rating in ratings if (score := rating.scores.get(dimension))]
