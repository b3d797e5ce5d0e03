"""Ratings of members and drills: Elo, with a step that shrinks as answers come in. Pure.

After Elo (1978), with the step of Glickman's approximation and the use for learning of Pelánek, "Applications
of the Elo rating system in adaptive educational systems", Computers & Education 98 (2016). The formulas, and
what they were tested against, stand in docs/decisions/0009-ratings.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.members import AREAS, LEVELS
from cogs.drills.models import Attempt, Drill

from .models import GroupArea, Rating, Standing

SCALE = 400 / math.log(10)
"""Elo points to one unit of the logistic's exponent."""
TARGET = 0.725
"""The share of drills a member should solve: hard enough to learn from, kind enough to stay."""
LEVEL_RATINGS: Mapping[str, float] = dict(zip(LEVELS, (1250.0, 1500.0, 1750.0), strict=True))
"""Where a member of each declared level starts, and the middle of what the level's name means."""
AREA_WEIGHTS: Mapping[str, float] = {
    "ml_fundamentals": 0.2,
    "coding_tools": 0.15,
    "system_design": 0.2,
    "production_mlops": 0.2,
    "genai_llm": 0.15,
    "communication": 0.1,
}
"""What the readiness areas count, from the content outline: a weak area that counts more is leaned to more."""

HINT_DISCOUNT = 0.1
"""Of the outcome, for each hint."""
FAILED_DISCOUNT, SOLVED_FLOOR = 0.1, 0.5
"""Of the outcome, for each failed submission before code or SQL was solved; solved is never below the floor."""

ENOUGH = 5
"""Answers in an area from which it may be called weak."""
WEAK_FROM, WEAK_FULLY = 30.0, 110.0
"""Points below the member's average at which an area starts to count as weak, and fully does."""
GROUP_ENOUGH = 3
"""Members with enough answers in an area, below which nothing is said about a group: it would name people."""
GROUP_WEAK_FROM = 15.0
GROUP_WEAK_MOST = 2
"""Areas a group leans to at a time."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far from the truth a rating may be: ``first`` points before any answer, never below ``last``.

    Each answer tells something, so doubt falls as in averaging: v(n) = v(0) / (1 + n·I·v(0)/s²). The step of
    an update is v(n)/s, so a rating that is well known moves little.
    """

    first: float
    last: float

    def points(self, count: int) -> float:
        """Return the standard deviation after so many answers."""
        variance = self.first**2 / (1 + count * _INFORMATION * self.first**2 / SCALE**2)
        return max(self.last, math.sqrt(variance))

    def step(self, count: int) -> float:
        """Return K."""
        return self.points(count) ** 2 / SCALE


_INFORMATION = 0.15
"""What one answer tells, in units of the logistic: p(1-p) is 0.2 at the target, less since drills are in doubt too."""
MEMBER = Doubt(first=150, last=55)
"""Members learn, so their rating never stands still."""
AREA = Doubt(first=100, last=40)
DRILL = Doubt(first=150, last=25)


# ---------------------------------------------------------------------- the scale


def chance(skill: float, difficulty: float, guess: float = 0.0) -> float:
    """Return the expected outcome; ``guess`` is what blind choice among the options brings."""
    return guess + (1 - guess) / (1 + math.exp((difficulty - skill) / SCALE))


def guess_of(drill: Drill) -> float:
    return 1 / len(drill.keyed) if drill.keyed else 0.0


def difficulty_for(skill: float, guess: float = 0.0) -> float:
    """Return the rating of a drill that a member of the skill meets with the target chance."""
    share = max(0.05, (TARGET - guess) / (1 - guess))
    return skill - SCALE * math.log(share / (1 - share))


def start_of_member(level: str | None) -> Rating:
    """Return where a member without answers stands; who declared nothing starts with the easier ones."""
    return Rating(LEVEL_RATINGS.get(level or "", LEVEL_RATINGS["fresher"]))


def start_of_drill(drill: Drill) -> Rating:
    """Return where a drill without answers stands: at its level a member solves it with the target chance."""
    return Rating(difficulty_for(LEVEL_RATINGS[drill.level], guess_of(drill)))


def level_near(value: float) -> str:
    return min(LEVEL_RATINGS, key=lambda level: abs(LEVEL_RATINGS[level] - value))


# ---------------------------------------------------------------------- an answer


def outcome(
    *, is_correct: bool | None, touched: int, concepts: int, failed: int = 0, hints_used: int = 0
) -> float:
    """Return how well a first answer went, 0 to 1."""
    if is_correct is None:
        reached = touched / concepts if concepts else 0.0
    elif is_correct:
        reached = max(SOLVED_FLOOR, 1 - FAILED_DISCOUNT * failed)
    else:
        reached = 0.0
    return reached * (1 - HINT_DISCOUNT * hints_used)


def outcome_of(attempt: Attempt, drill: Drill, *, failed: int = 0) -> float | None:
    """Return how well an answered attempt went; None while nothing but the member's own score could tell.

    A list of ideas without a rubric only finds what is there; what it does not find may be right all the same.
    """
    if attempt.is_correct is None and not (drill.concepts and drill.rubric):
        return None
    return outcome(
        is_correct=attempt.is_correct,
        touched=len(attempt.touched),
        concepts=len(drill.concepts),
        failed=failed,
        hints_used=attempt.hints_used,
    )


def update(
    standing: Standing, drill: Rating, *, area: str, guess: float, reached: float
) -> tuple[Standing, Rating]:
    """Return both ratings after a first answer; what surprised moves them, in opposite directions."""
    skill = standing.in_area(area)
    surprise = reached - chance(skill.value, drill.value, guess)
    overall, difference = standing.overall, standing.areas.get(area, Rating(0.0))
    moved = Standing(
        _moved(overall, MEMBER.step(overall.count) * surprise),
        {**standing.areas, area: _moved(difference, AREA.step(difference.count) * surprise)},
    )
    return moved, _moved(drill, -DRILL.step(drill.count) * surprise)


def _moved(rating: Rating, points: float) -> Rating:
    return Rating(rating.value + points, rating.count + 1)


# ---------------------------------------------------------------------- weak areas


def average(standing: Standing) -> float:
    """Return the mean rating over the areas with answers, or over all where there are none."""
    tried = [standing.in_area(area).value for area, rating in standing.areas.items() if rating.count]
    return sum(tried) / len(tried) if tried else standing.overall.value


def shortfall(standing: Standing, area: str) -> float | None:
    """Return by how many points an area is below the member's average; None with too few answers in it."""
    found = standing.in_area(area)
    return average(standing) - found.value if found.count >= ENOUGH else None


def weak_areas(standing: Standing) -> dict[str, float]:
    """Return the weak areas with how weak, above 0 to 1 and a little over where the area counts more."""
    usual = sum(AREA_WEIGHTS.values()) / len(AREA_WEIGHTS)
    found = {}
    for area in standing.areas:
        short = shortfall(standing, area)
        if short is not None and short >= WEAK_FROM and area in AREA_WEIGHTS:
            found[area] = min(1.0, short / WEAK_FULLY) * AREA_WEIGHTS[area] / usual
    return found


def unseen_areas(standing: Standing) -> list[str]:
    """Return areas without an answer, once there are answers elsewhere."""
    if not standing.overall.count:
        return []
    return [area for area in AREAS if not standing.areas.get(area, Rating(0.0)).count]


def group_areas(standings: Sequence[Standing]) -> list[GroupArea]:
    """Sum up a group without figures: an area is spoken of only when enough members have enough answers in it."""
    found = []
    for area in AREAS:
        mean = _mean_shortfall(standings, area)
        if mean is None:
            found.append(GroupArea(area, "unknown"))
        elif mean >= GROUP_WEAK_FROM:
            found.append(GroupArea(area, "weak"))
        else:
            found.append(GroupArea(area, "strong" if mean <= -GROUP_WEAK_FROM else "even"))
    return found


def group_lean(standings: Sequence[Standing]) -> list[str]:
    """Return the group's weakest areas, the weakest first."""
    means = {area: _mean_shortfall(standings, area) for area in AREAS}
    weak = [(mean, area) for area, mean in means.items() if mean is not None and mean >= GROUP_WEAK_FROM]
    return [area for _, area in sorted(weak, reverse=True)[:GROUP_WEAK_MOST]]


def _mean_shortfall(standings: Iterable[Standing], area: str) -> float | None:
    found = [short for standing in standings if (short := shortfall(standing, area)) is not None]
    return sum(found) / len(found) if len(found) >= GROUP_ENOUGH else None
