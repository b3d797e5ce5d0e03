"""A known truth to hold the ratings against: members of known skill meet drills of known difficulty.

Each member takes the drills that the product's own choice gives them, and solves one with the chance that the
truth says: 1PL, with a floor where there are options to guess from. Skills differ by area, as people's do.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random

from bot.members import AREAS, LEVELS, TRACKS
from cogs.drills.fit import logic as fit
from cogs.drills.fit.models import Rating, Standing
from cogs.drills.logic import Aim, Practice, Wish, pick_for_member
from cogs.drills.models import Drill

from .making import drill as made

SKILL_SPREAD, AREA_SPREAD, DRILL_SPREAD = 150.0, 80.0, 130.0
"""How far members are from their level, areas from the member, drills from theirs (standard deviations)."""


@dataclass
class Learner:
    """``skill`` and ``areas`` are the truth, ``standing`` is what the answers have shown of it."""

    level: str
    track: str
    skill: float
    areas: dict[str, float]
    standing: Standing
    solved: set[str] = field(default_factory=set)
    tried: dict[str, int] = field(default_factory=dict)
    latest: list[Drill] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """How far the ratings are from the truth after ``answers`` each; errors and drifts in Elo points."""

    answers: int
    member_rank: float
    member_error: float
    member_drift: float
    within_doubt: float
    drill_rank: float
    drill_error: float
    drill_drift: float
    solved_share: float
    """Of the answers since the figures before."""
    weak_found: float | None
    """Of the areas called weak, how many truly are below the member's average."""

    def __str__(self) -> str:
        weak = f"{self.weak_found:.0%}" if self.weak_found is not None else "-"
        drills = f"rank {self.drill_rank:.3f}, off by {self.drill_error:3.0f}, drift {self.drill_drift:+4.0f}"
        return (
            f"{self.answers:>4} each | members: rank {self.member_rank:.3f}, off by {self.member_error:3.0f}, "
            f"drift {self.member_drift:+4.0f}, within ± {self.within_doubt:.0%} | drills: "
            f"{'too few answers' if math.isnan(self.drill_rank) else drills} | "
            f"solved {self.solved_share:.0%} | called weak, truly weak {weak}"
        )


class School:
    """All of them together; ``offset`` makes everybody better or worse than the level they declared."""

    def __init__(self, random: Random, *, members: int = 200, drills: int = 150, offset: float = 0.0) -> None:
        self._random = random
        self.pool = _pool(drills)
        self.guesses = {d.id: fit.guess_of(d) for d in self.pool}
        self.truth = {d.id: fit.start_of_drill(d).value + random.gauss(0, DRILL_SPREAD) for d in self.pool}
        self.ratings: dict[str, Rating] = {d.id: fit.start_of_drill(d) for d in self.pool}
        self.learners = [self._learner(offset) for _ in range(members)]
        self._outcomes: list[float] = []

    def _learner(self, offset: float) -> Learner:
        random = self._random
        level = random.choices(list(LEVELS), weights=(4, 5, 2))[0]
        skill = fit.LEVEL_RATINGS[level] + offset + random.gauss(0, SKILL_SPREAD)
        raw = {area: random.gauss(0, AREA_SPREAD) for area in AREAS}
        mean = statistics.fmean(raw.values())
        return Learner(
            level=level,
            track=random.choice(list(TRACKS)),
            skill=skill,
            areas={area: value - mean for area, value in raw.items()},
            standing=Standing(fit.start_of_member(level), {}),
        )

    def run(self, rounds: Sequence[int]) -> Iterator[Figures]:
        """Let everybody answer one drill a round, in an order that changes; measure after those rounds."""
        for number in range(1, max(rounds) + 1):
            for learner in self._random.sample(self.learners, len(self.learners)):
                self.answer(learner, seed=str(number))
            if number in rounds:
                yield self.figures(number)
                self._outcomes.clear()

    def answer(self, learner: Learner, *, seed: str) -> Drill | None:
        drill = self.choose(learner, seed=seed)
        if drill is None:
            return None
        skill, guess = learner.skill + learner.areas[drill.area], fit.guess_of(drill)
        reached = float(self._random.random() < fit.chance(skill, self.truth[drill.id], guess))
        if drill.id not in learner.tried:
            learner.standing, self.ratings[drill.id] = fit.update(
                learner.standing, self.ratings[drill.id], area=drill.area, guess=guess, reached=reached
            )
        learner.tried[drill.id] = learner.tried.get(drill.id, 0) + 1
        if reached:
            learner.solved.add(drill.id)
        learner.latest = [drill, *learner.latest[:1]]
        self._outcomes.append(reached)
        return drill

    def choose(self, learner: Learner, *, seed: str) -> Drill | None:
        standing = learner.standing
        skills = {area: standing.in_area(area).value for area in AREAS}
        aim = Aim(
            chances={
                d.id: fit.chance(skills[d.area], self.ratings[d.id].value, self.guesses[d.id])
                for d in self.pool
                if d.id not in learner.solved
            },
            target=fit.TARGET,
            weak=fit.weak_areas(standing),
            unseen=fit.unseen_areas(standing),
            tracks=[learner.track],
        )
        practice = Practice(learner.solved, learner.tried, (), learner.latest)
        picked = pick_for_member(self.pool, wish=Wish(), practice=practice, aim=aim, seed=seed)
        return picked.drill if picked else None

    def figures(self, answers: int) -> Figures:
        skills = [learner.skill for learner in self.learners]
        found = [learner.standing.overall.value for learner in self.learners]
        doubts = [fit.MEMBER.points(learner.standing.overall.count) for learner in self.learners]
        met = [d.id for d in self.pool if self.ratings[d.id].count >= 10]
        truth, rated = [self.truth[i] for i in met], [self.ratings[i].value for i in met]
        weak = [
            learner.areas[area] < 0 for learner in self.learners for area in fit.weak_areas(learner.standing)
        ]
        return Figures(
            answers=answers,
            member_rank=spearman(skills, found),
            member_error=statistics.fmean(abs(a - b) for a, b in zip(skills, found, strict=True)),
            member_drift=statistics.fmean(found) - statistics.fmean(skills),
            within_doubt=statistics.fmean(
                abs(a - b) <= doubt for a, b, doubt in zip(skills, found, doubts, strict=True)
            ),
            drill_rank=spearman(truth, rated) if len(met) > 2 else math.nan,
            drill_error=statistics.fmean(abs(a - b) for a, b in zip(truth, rated, strict=True))
            if met
            else math.nan,
            drill_drift=statistics.fmean(b - a for a, b in zip(truth, rated, strict=True))
            if met
            else math.nan,
            solved_share=statistics.fmean(self._outcomes),
            weak_found=statistics.fmean(weak) if weak else None,
        )


def _pool(size: int) -> list[Drill]:
    sorts = list(product(AREAS, LEVELS, ("choice", "recall")))
    tracks = list(TRACKS)
    return [
        made(n, kind=kind, area=area, level=level, tracks=(tracks[n % 7], tracks[(n // 7) % 7]))
        for n, (area, level, kind) in ((n, sorts[n % len(sorts)]) for n in range(size))
    ]


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """Return the correlation of the ranks; values are real numbers, so none are the same."""

    def ranks(values: Sequence[float]) -> list[int]:
        ordered = {value: place for place, value in enumerate(sorted(values))}
        return [ordered[value] for value in values]

    return statistics.correlation(ranks(left), ranks(right))
