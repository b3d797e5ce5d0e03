"""(r) What an hour of study leaves in memory, under FSRS, fitted FSRS, SM-2, Leitner and a fixed list.

Method. A learner goes through a deck of 200 cards, at most ten new ones a day, for 180 days: first what is due, longest
due first, then new cards while time is left. A recall takes 8 seconds, a lapse 20 (it is seen again in the same
sitting), a new card 30. Known at a moment is the sum of the true chances of recall over all cards begun, by two models of
memory that are not FSRS (memories.py, with sources). Learners differ in how well they hold, cards in how easy
they are; each learner meets the same cards under every scheduler. Two comparisons, learner by learner, given as mean
and 5th to 95th percentile:

1. At the same minutes a day: known cards for each hour studied, at the end and as a mean over the days; FSRS aims at 0.9.
2. For the same knowledge: FSRS is run at seven target retentions; where its line of (known, hours) reaches what the other
   scheduler's learner knows on average, the other's hours are divided by its hours. Above 1, FSRS needs less time.

Why both: known per hour alone praises whoever reviews least. A scheduler that lets a card go stale spends little, and
one that aims at 0.9 pays for the last tenths; the second comparison takes that choice out.

Limits. Simulated people, whose constants are partly ours: the figures hold for these learners. Answers are graded by
chance around the true recall; nobody skips a day, guesses, or learns one card from another; whole days, no steps
of minutes. Where the other's knowledge lies outside FSRS's line, its nearer end is taken; how often is printed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import fmean

from .measure import percentile, say
from .memories import MODELS, Memory
from .schedulers import Boxes, FixedList, Fsrs, Planner, Sm2

LEARNERS, DAYS, SEED = 12, 180, 20261121
DECK, NEW_A_DAY = 200, 10
MINUTES = 3
UNBOUNDED = 24 * 60
RETENTIONS = (0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
RECALL_SECONDS, LAPSE_SECONDS, NEW_SECONDS = 8, 20, 30
LOOK_EVERY = 10
"""Days between two counts of what is known."""
PLANNERS: dict[str, Callable[[], Planner]] = {
    "FSRS": Fsrs,
    "FSRS fitted": lambda: Fsrs(is_fitted=True),
    "SM-2": Sm2,
    "Leitner": Boxes,
    "fixed list": FixedList,
}
FSRS = {"FSRS": False, "FSRS fitted": True}
"""Name to whether parameters are fitted."""
OTHERS = ("SM-2", "Leitner", "fixed list")


class Learner:
    """One person with one scheduler; the same seed is the same person, and the same cards."""

    def __init__(self, model: str, seed: int, planner: Planner) -> None:
        self._make, self._planner = MODELS[model], planner
        self._people, self._luck = Random(f"{model}/{seed}/cards"), Random(f"{model}/{seed}/luck")
        self._skill = self._people.gauss(0, 1)
        self._cards: list[Memory] = []
        self._due: list[tuple[int, int]] = []
        self.seconds = 0
        self.known: list[float] = []

    @property
    def begun(self) -> int:
        return len(self._cards)

    def live(self, minutes: int) -> None:
        for day in range(DAYS):
            left = minutes * 60
            while left > 0 and self._due and self._due[0][0] <= day:
                _, card = heapq.heappop(self._due)
                left -= self._review(card, day)
            for _ in range(min(NEW_A_DAY, DECK - self.begun)):
                if left >= NEW_SECONDS:
                    left -= self._begin(day)
            self.seconds += minutes * 60 - left
            if (day + 1) % LOOK_EVERY == 0:
                self.known.append(sum(card.chance(day + 1) for card in self._cards))

    def _begin(self, day: int) -> int:
        self._cards.append(self._make(self._people, self._skill))
        self._cards[-1].learn(day)
        self._plan(len(self._cards) - 1, 3, day)
        return NEW_SECONDS

    def _review(self, card: int, day: int) -> int:
        memory = self._cards[card]
        chance = memory.chance(day)
        is_recalled = self._luck.random() < chance
        rating = 1
        if is_recalled:
            rating = self._luck.choices((2, 3, 4), (0.1 + 0.5 * (1 - chance), 0.7, 0.2 * chance))[0]
        memory.review(day, is_recalled=is_recalled)
        self._plan(card, rating, day)
        return RECALL_SECONDS if is_recalled else LAPSE_SECONDS

    def _plan(self, card: int, rating: int, day: int) -> None:
        heapq.heappush(self._due, (day + self._planner.rate(card, rating, day), card))

    @property
    def hours(self) -> float:
        return self.seconds / 3600


def lived(model: str, number: int, planner: Planner, minutes: int) -> Learner:
    learner = Learner(model, SEED + number, planner)
    learner.live(minutes)
    return learner


def spread(values: list[float]) -> str:
    return f"{fmean(values):.2f} ({percentile(values, 0.05):.2f} to {percentile(values, 0.95):.2f})"


def same_minutes(model: str) -> list[str]:
    found = {
        name: [lived(model, number, make(), MINUTES) for number in range(LEARNERS)]
        for name, make in PLANNERS.items()
    }
    ends = {name: [each.known[-1] / each.hours for each in rows] for name, rows in found.items()}
    means = {name: [fmean(each.known) / each.hours for each in rows] for name, rows in found.items()}
    lines = [
        f"{name:12} end {fmean(ends[name]):5.1f}, mean {fmean(means[name]):5.1f} known an hour; at the end "
        f"{fmean(each.known[-1] for each in rows):3.0f} known of {fmean(each.begun for each in rows):3.0f} begun, "
        f"{fmean(each.hours for each in rows):4.1f} hours"
        for name, rows in found.items()
    ]
    for ours in FSRS:
        for other in OTHERS:
            end, mean = (
                [a / b for a, b in zip(each[ours], each[other], strict=True)] for each in (ends, means)
            )
            lines.append(f"{ours} / {other}: end {spread(end)}, mean over days {spread(mean)}")
    return lines


def same_knowledge(model: str) -> list[str]:
    ratios: dict[tuple[str, str], list[float]] = {(ours, other): [] for ours in FSRS for other in OTHERS}
    outside = 0
    for number in range(LEARNERS):
        others = {name: lived(model, number, PLANNERS[name](), UNBOUNDED) for name in OTHERS}
        for ours, is_fitted in FSRS.items():
            runs = [lived(model, number, Fsrs(aim, is_fitted=is_fitted), UNBOUNDED) for aim in RETENTIONS]
            line = sorted((fmean(run.known), run.hours) for run in runs)
            for name, other in others.items():
                known = fmean(other.known)
                outside += not line[0][0] <= known <= line[-1][0]
                ratios[ours, name].append(other.hours / hours_at(known, line))
    told = [f"{ours} / {other}: {spread(values)}" for (ours, other), values in ratios.items()]
    return [*told, f"outside the line of FSRS: {outside} of {len(ratios) * LEARNERS}"]


def hours_at(known: float, line: list[tuple[float, float]]) -> float:
    """Return the hours at which so much is known, between the two runs on either side of it."""
    known = min(max(known, line[0][0]), line[-1][0])
    for (k1, h1), (k2, h2) in pairwise(line):
        if k1 <= known <= k2 and k1 < k2:
            return h1 + (h2 - h1) * (known - k1) / (k2 - k1)
    return line[0][1]


async def run(_folder: Path) -> None:
    """Print the figures; everything is seeded, so they are the same each time."""
    for model in MODELS:
        head = f"(r) Memory {model}, {LEARNERS} learners, {DECK} cards, {DAYS} days"
        say(f"{head}: {MINUTES} minutes a day, known cards for an hour", *same_minutes(model))
        say(f"{head}: hours of the other for the same knowledge, over those of FSRS", *same_knowledge(model))
