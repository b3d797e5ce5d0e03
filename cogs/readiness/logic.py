"""Readiness worked out from records. Pure, and simple enough to be done again by hand: decision 19 has the sums.

A record weighs its size times 0.5 for every 45 days of its age. An area's score is the weighted mean of its records,
not pulled towards anything: a middle that nobody measured would be a made-up three.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from statistics import fmean
from typing import Literal

from bot.evidence import Advice, Evidence, Kind

from .models import BARS, AreaState, Mean, Overall, Record, Status, Strength

HALF_LIFE_DAYS = 45
PAGE = 8
_MOCK, _CARDS_EACH, _CARDS_AT_MOST = 2.0, 10, 3.0
_SPREAD = 1.2
"""How far single records of one person typically lie from their mean, on the scale of 1 to 5."""
_FAIR, _GOOD = 3.0, 8.0
_COVERED = 0.1
"""Share of an area's topics below which it does not count towards the whole."""
_WHOLE = 0.6
"""Weight of the areas that must count before there is a whole."""
FEWEST = 5
"""Members with evidence below whom a group's cell says nothing."""
_KINDS: tuple[Kind, ...] = ("drill", "card", "mock")


def size(evidence: Evidence) -> float:
    """Return what a fresh record weighs: a drill 1, a scorecard 2 or one's own 1, a deck 1 for ten cards, 3 at most."""
    if evidence.kind == "card":
        return min(_CARDS_AT_MOST, evidence.count / _CARDS_EACH)
    return _MOCK if evidence.kind == "mock" and evidence.by_others else 1.0


def weigh(evidence: Evidence, now: datetime) -> Record:
    """Age counts in whole days, so that the sum does not change during a day's reading."""
    days = max(0, (now - evidence.at).days)
    return Record(evidence, size(evidence) * 0.5 ** (days / HALF_LIFE_DAYS))


def mean_of(records: Collection[Record]) -> float | None:
    """Return the weighted mean; held within the scale, which the last bits of a sum may pass."""
    mass = sum(record.weight for record in records)
    return min(5.0, max(1.0, sum(r.weight * r.evidence.score for r in records) / mass)) if mass else None


def strength_of(mass: float) -> Strength:
    if not mass:
        return "none"
    return "little" if mass < _FAIR else "fair" if mass < _GOOD else "good"


def area_state(area: str, records: Sequence[Record], topics: AbstractSet[str]) -> AreaState:
    found = [record for record in records if record.evidence.area == area]
    mass = sum(record.weight for record in found)
    mean, bar = mean_of(found), BARS[area]
    counts: Counter[Kind] = Counter()
    masses: dict[Kind, float] = dict.fromkeys(_KINDS, 0.0)
    for record in found:
        counts[record.evidence.kind] += record.evidence.count
        masses[record.evidence.kind] += record.weight
    seen = len({record.evidence.topic for record in found} & topics)
    return AreaState(
        area=area,
        bar=bar,
        mean=mean,
        margin=_SPREAD / math.sqrt(mass) if mass else None,
        mass=mass,
        counts=counts,
        masses=masses,
        seen=seen,
        topics=len(topics),
        own=_of(record for record in found if not record.evidence.by_others),
        others=_of(record for record in found if record.evidence.by_others),
        strength=strength_of(mass),
        status=_status(mean, bar.gate),
        is_enough=mass >= _FAIR and (not topics or seen / len(topics) >= _COVERED),
    )


def _of(records: Iterable[Record]) -> Mean | None:
    found = list(records)
    mean = mean_of(found)
    return Mean(mean, len(found)) if mean is not None else None


def step_of(means: Sequence[float]) -> int | None:
    """Return the half point in which the mean of members' means lies; None of fewer than five.

    5.0 itself belongs to the last step.
    """
    return min(9, int(fmean(means) * 2)) if len(means) >= FEWEST else None


def _status(mean: float | None, gate: float) -> Status:
    """Compare as it is shown, with one decimal, so that a shown 3.5 passes a gate of 3.5."""
    if mean is None:
        return "unknown"
    return "passed" if round(mean, 1) >= gate else "below"


def in_order(areas: Iterable[AreaState]) -> tuple[AreaState, ...]:
    """Return failing gates first, the costliest before, then what is unknown, then what passed, the closest before."""
    rank: Mapping[Status, int] = {"below": 0, "unknown": 1, "passed": 2}

    def key(state: AreaState) -> tuple[int, float]:
        if state.status == "passed" and state.mean is not None:
            return rank[state.status], state.mean - state.bar.gate
        return rank[state.status], -state.bar.weight * (state.short_by or 1)

    return tuple(sorted(areas, key=key))


def overall_of(areas: Collection[AreaState]) -> Overall | None:
    """Return the weighted mean of the areas that count, once those weigh three fifths of all."""
    counted = [state for state in areas if state.is_enough]
    weight = sum(state.bar.weight for state in counted)
    if weight < _WHOLE - 1e-9:
        return None
    mean = sum(s.bar.weight * (s.mean or 0) for s in counted) / weight
    margin = math.sqrt(sum((s.bar.weight * (s.margin or 0)) ** 2 for s in counted)) / weight
    return Overall(mean, margin, len(counted))


def next_areas(
    areas: Collection[AreaState],
) -> list[tuple[AreaState, Literal["below", "unknown", "thin", "weakest"]]]:
    """Return the areas in the order in which to work on them, and why; the first with something to do is it.

    A failing gate that costs most, then what is unknown and weighs most, then what is thin and weighs most, then
    what passed its gate least.
    """
    below = sorted((a for a in areas if a.status == "below"), key=lambda a: -a.bar.weight * a.short_by)
    unknown = sorted((a for a in areas if a.status == "unknown"), key=lambda a: -a.bar.weight)
    passed = [a for a in areas if a.status == "passed"]
    thin = sorted((a for a in passed if not a.is_enough), key=lambda a: -a.bar.weight)
    rest = sorted((a for a in passed if a.is_enough), key=lambda a: (a.mean or 0) - a.bar.gate)
    return [
        *((a, "below") for a in below),
        *((a, "unknown") for a in unknown),
        *((a, "thin") for a in thin),
        *((a, "weakest") for a in rest),
    ]


def choose(area: AreaState, offered: Sequence[Advice]) -> Advice | None:
    """Return what is promised anyway, else the advice of whose kind the area has least fresh evidence.

    Of equals it is the one offered first.
    """

    def key(advice: Advice) -> tuple[bool, float]:
        return not advice.promised, area.masses.get(advice.kind, 0.0) if advice.kind is not None else 0.0

    return min(offered, key=key, default=None)
