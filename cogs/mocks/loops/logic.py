"""Rules of loops: weights, gates and verdicts of a packet, when to ask and to look again. Pure.

Weights, gates, verdicts and flags are those of the interview guides that the outline of our content sums up. The
guides leave 3.0 to 3.5 open; here it is *hold*. Averages are exact fractions, so that 3.5 is 3.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from bot.consent import is_quiet
from bot.recurrence import moment_of
from cogs.mocks.meeting.models import FURTHEST

from .models import (
    Advice,
    AreaScore,
    CardRead,
    FlagCount,
    Loop,
    Missing,
    Packet,
    Reason,
    Said,
    Sitting,
    Verdict,
)

WEIGHTS: Final[Mapping[str, int]] = {
    "ml_fundamentals": 20,
    "coding_tools": 15,
    "system_design": 20,
    "production_mlops": 20,
    "genai_llm": 15,
    "communication": 10,
}
"""Hundredths."""
GATES: Final[Mapping[str, Fraction]] = {
    "ml_fundamentals": Fraction(3),
    "coding_tools": Fraction(3),
    "system_design": Fraction(7, 2),
    "production_mlops": Fraction(7, 2),
    "genai_llm": Fraction(7, 2),
    "communication": Fraction(3),
}
FLOOR: Final = Fraction(3)
"""No area may lie under it, whatever its gate."""
HIRE: Final = Fraction(7, 2)
STRONG: Final = Fraction(4)
LEAST_INTERVIEWERS: Final = 2
"""One round decides nothing."""
LEAST_SEEN: Final = Fraction(2, 3)
"""Of the weight of the areas that the loop's rounds ask."""
BEST, WORST = 3, 2
"""How many strengths and concerns a packet names."""
_WEAK: Final = 3
"""A score from which down it is named as a concern."""
MOST_PRACTICE: Final = 3

CRITICAL: Final[dict[str, str]] = {
    "fit": "ml_fundamentals",
    "unbuilt": "production_mlops",
    "inference": "ml_fundamentals",
    "invented": "communication",
    "tradeoffs": "system_design",
}
"""What ends a real loop by itself, and the area to practise against it."""
CAUTION: Final[dict[str, str]] = {
    "buzzwords": "ml_fundamentals",
    "projects": "communication",
    "production": "production_mlops",
    "options": "system_design",
    "depth": "ml_fundamentals",
    "inflated": "communication",
}
"""What keeps a real loop from a hire until another round has looked at it, and its area."""
FLAGS: Final = (*CRITICAL, *CAUTION)

ANSWER_TIME: Final = timedelta(hours=24)
"""How long an interviewer has to answer."""
NOTICE_TIME: Final = timedelta(hours=12)
"""The least time from planning a round to holding it, so that nobody is asked for tonight."""
MEETING_TIME: Final = timedelta(days=3)
"""How long the two have to agree on a time."""
CARD_TIME: Final = timedelta(hours=49)
"""How long after a round its cards and its interviewer's ticks are waited for: after 48 hours those cards open that are in."""
PATIENCE: Final = timedelta(days=7)
"""How long after a loop's last day its packet is made with what is there."""
LEAD: Final = timedelta(days=7)
"""How long before its first day a loop asks interviewers: three can be asked, and two agree on a time."""
MOST_TRIES: Final = 3
DEFAULT_MOST_OPEN: Final = 5
WEEK: Final = timedelta(days=7)
_NIGHT: Final = time(4, 0)


# ---------------------------------------------------------------------- moments


def next_night(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next four o'clock of the zone, at least an hour away."""
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), _NIGHT, tzinfo=zone)
    while night.astimezone(now.tzinfo) < now + timedelta(hours=1):
        night = datetime.combine(night.date() + timedelta(days=1), _NIGHT, tzinfo=zone)
    return night.astimezone(now.tzinfo)


def answer_by(now: datetime, zone: ZoneInfo, *, quiet_from: int, quiet_until: int) -> datetime:
    """Return until when somebody can answer who is asked now: the time runs from when they may be told."""
    local = now.astimezone(zone)
    told = now
    if is_quiet(local.hour * 60 + local.minute, quiet_from=quiet_from, quiet_until=quiet_until):
        morning = moment_of(local.date(), quiet_until, zone)
        told = morning if morning > now else moment_of(local.date() + timedelta(days=1), quiet_until, zone)
    return told + ANSWER_TIME


def first_plan(made_at: datetime, starts_at: datetime) -> datetime:
    """Return when a loop begins to ask interviewers."""
    return max(made_at, starts_at - LEAD)


def window(loop: Loop, now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when a round can be offered now: in the loop's days, or after them while it still waits."""
    start = max(now + NOTICE_TIME, loop.starts_at)
    until = loop.ends_at if start < loop.ends_at else loop.ends_at + PATIENCE
    return start, min(until, now + FURTHEST)


def half_hours(minutes: int) -> int:
    """Return how many half hours one turn of a round takes: in a loop only its candidate answers."""
    return -(-minutes // 30)


# ---------------------------------------------------------------------- the packet


def packet_of(
    sittings: Sequence[Sitting],
    *,
    asked: Iterable[str],
    not_held: Sequence[str],
    names: Mapping[str, str],
    area_of: Callable[[str, str], str | None],
) -> Packet:
    """Return the packet of a loop.

    ``asked`` are the areas that any of its rounds scores, ``not_held`` the names of rounds that did not take place,
    ``names`` the dimensions'.
    """
    asked = frozenset(asked)
    scored = [s for s in sittings if any(card.scores for card in s.others)]
    areas = tuple(_area(area, scored, area in asked, area_of) for area in WEIGHTS)
    seen = [area for area in areas if area.average is not None]
    seen_weight = sum(area.weight for area in seen)
    asked_weight = sum(WEIGHTS[area] for area in asked)
    average = _weighted(seen)
    flags = _flags(sittings)
    if average is None or len(scored) < LEAST_INTERVIEWERS or seen_weight < LEAST_SEEN * asked_weight:
        decided: tuple[Verdict | None, tuple[Reason, ...]] = None, (Reason("too little"),)
    else:
        decided = verdict_of(average, seen, [found.flag for found in flags])
    strengths, concerns = _said(scored, names, area_of)
    means = [mean for sitting in scored if (mean := _mean(_scores(sitting)))]
    return Packet(
        verdict=decided[0],
        reasons=decided[1],
        average=average,
        seen_weight=seen_weight,
        asked_weight=asked_weight,
        areas=areas,
        strengths=strengths,
        concerns=concerns,
        flags=flags,
        interviewers=len(scored),
        spread=(min(means), max(means)) if means else None,
        self_gap=_mean(list(chain.from_iterable(_gaps(sitting).values() for sitting in scored))),
        practise=_practise(seen, flags),
        advice=tuple(
            Advice(s.round_name, observed, action)
            for s in scored
            for card in s.others
            for observed, action in card.points
        ),
        missing=tuple(_missing(sittings, not_held)),
    )


def verdict_of(
    average: Fraction, areas: Sequence[AreaScore], flags: Sequence[str]
) -> tuple[Verdict, tuple[Reason, ...]]:
    """Return what a hiring committee would say, and what brought it about; ``areas`` are those that were seen."""
    if any(flag in CRITICAL for flag in flags):
        return "no hire", (Reason("critical flag"),)
    if average < FLOOR:
        return "no hire", (Reason("average"),)
    if average < HIRE:
        return "hold", (Reason("average"),)
    held_up = [
        Reason("under the floor", area.area)
        for area in areas
        if area.average is not None and area.average < FLOOR
    ]
    if flags:
        held_up.append(Reason("red flag"))
    if held_up:
        return "hold", tuple(held_up)
    short = [Reason("under its gate", area.area) for area in areas if area.is_under_gate]
    if short:
        return "hire at adjusted level", tuple(short)
    return ("strong hire" if average >= STRONG else "hire"), (Reason("average"),)


def _area(
    area: str, sittings: Sequence[Sitting], is_asked: bool, area_of: Callable[[str, str], str | None]
) -> AreaScore:
    by_round = [
        [
            score
            for card in sitting.others
            for name, score in card.scores.items()
            if area_of(sitting.round_type, name) == area
        ]
        for sitting in sittings
    ]
    means = [mean for scores in by_round if (mean := _mean(scores)) is not None]
    gaps = [
        gap
        for sitting in sittings
        for name, gap in _gaps(sitting).items()
        if area_of(sitting.round_type, name) == area
    ]
    every = list(chain.from_iterable(by_round))
    return AreaScore(
        area=area,
        weight=WEIGHTS[area],
        gate=GATES[area],
        is_asked=is_asked or bool(every),
        count=len(every),
        average=_mean(every),
        low=min(means, default=None),
        high=max(means, default=None),
        self_gap=_mean(gaps),
    )


def _weighted(seen: Sequence[AreaScore]) -> Fraction | None:
    """Average over the areas that were seen; one that was not is left out, never counted as nothing."""
    weight = sum(area.weight for area in seen)
    total = sum((area.average * area.weight for area in seen if area.average is not None), Fraction(0))
    return total / weight if weight else None


def _mean(values: Sequence[Fraction] | Sequence[int]) -> Fraction | None:
    return Fraction(sum(values)) / len(values) if values else None


def _scores(sitting: Sitting) -> list[int]:
    return [score for card in sitting.others for score in card.scores.values()]


def _gaps(sitting: Sitting) -> dict[str, Fraction]:
    """Return own score less the peers' average, by dimension that both scored."""
    own: CardRead | None = next((card for card in sitting.cards if card.is_self), None)
    found: dict[str, Fraction] = {}
    for name, score in own.scores.items() if own else ():
        peers = _mean([card.scores[name] for card in sitting.others if name in card.scores])
        if peers is not None:
            found[name] = score - peers
    return found


def _flags(sittings: Sequence[Sitting]) -> tuple[FlagCount, ...]:
    counts = ((flag, sum(flag in (sitting.flags or ()) for sitting in sittings)) for flag in FLAGS)
    return tuple(FlagCount(flag, count) for flag, count in counts if count)


def _said(
    sittings: Sequence[Sitting], names: Mapping[str, str], area_of: Callable[[str, str], str | None]
) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Return what went best and what to work on, each dimension once; what comes with words goes first."""
    every = [
        Said(
            dimension=names.get(name, name),
            round_name=sitting.round_name,
            area=area_of(sitting.round_type, name) or "",
            score=score,
            words=card.evidence.get(name, "").strip(),
        )
        for sitting in sittings
        for card in sitting.others
        for name, score in card.scores.items()
    ]
    best: list[Said] = []
    for said in sorted(every, key=lambda s: (-s.score, not s.words)):
        if len(best) < BEST and said.score >= _WEAK and all(said.dimension != b.dimension for b in best):
            best.append(said)
    worst: list[Said] = []
    for said in sorted(every, key=lambda s: (s.score, not s.words)):
        named = (*best, *worst)
        if len(worst) < WORST and said.score <= _WEAK and all(said.dimension != n.dimension for n in named):
            worst.append(said)
    return tuple(best), tuple(worst)


def _practise(seen: Sequence[AreaScore], flags: Sequence[FlagCount]) -> tuple[str, ...]:
    """Return the areas of critical flags, then those under their gates, the widest gap first; else the lowest one."""
    by_gap = sorted(
        (area for area in seen if area.average is not None),
        key=lambda area: (area.average or 0) - area.gate,
    )
    found = [CRITICAL[each.flag] for each in flags if each.flag in CRITICAL]
    found += [area.area for area in by_gap if area.is_under_gate] or [area.area for area in by_gap[:1]]
    return tuple(dict.fromkeys(found))[:MOST_PRACTICE]


def _missing(sittings: Sequence[Sitting], not_held: Sequence[str]) -> Iterable[Missing]:
    yield from (Missing("not held", name) for name in not_held)
    for sitting in sittings:
        if not any(card.scores for card in sitting.others):
            yield Missing("no card", sitting.round_name)
    silent = sum(sitting.flags is None for sitting in sittings)
    if silent:
        yield Missing("no flags", count=silent)
