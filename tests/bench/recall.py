"""(r) What minutes of study leave in memory, under FSRS, fitted FSRS, SM-2, Leitner and a fixed list.

Method. A learner has a deck of 620 cards and 180 days, and begins at most ten cards a day: first what is due, longest due first,
then new cards while time is left. Known at a moment is the sum of the true chances of recall over all cards begun, by
three models of memory (memories.py, with sources): DSR has the form of FSRS and is kind to it, ACT-R and exponential
have not. Learners and cards differ; each learner meets the same cards under every scheduler. A recall takes 13
seconds, a lapse with its second look 36, a new card 30: the defaults of Anki's simulator (fsrs-rs, simulation.rs: 19.4,
17.6, 12.4 and 8.9 for the four ratings, 16.4 to 8.0 in relearning), weighted with the shares of ratings it has. Those
shares are ours too: for recalls they hold at a chance of 0.9, and Hard is likelier the nearer a card was to being
lost. The first rating tells something of how easy the card is (correlation 0.5, our assumption); SM-2, Leitner and the list
do not use it, by their own rules. By SM-2's own, what was Hard is asked again on the same day until it is Good.

Two comparisons, learner by learner, given as mean and 5th to 95th percentile; above 1 is for FSRS in both:

1. Known per minute of review: everyone has eight minutes a day, FSRS aims at 0.9. Known (the mean over all days, and at the
   end) over all minutes spent, new cards included.
2. Minutes for equal knowledge: nobody runs out of time. FSRS is run at five target retentions; where its line of (known,
   minutes) reaches what the other scheduler's learner knows, on the mean of all days and once more at the end, the other's
   minutes of review are divided by its minutes. First learning costs both the same and is left out, or named.

Why both: known per minute alone praises whoever reviews least. A scheduler that lets a card go stale spends little,
and one that aims at 0.9 pays for the last tenths; the second comparison takes that choice out.

Limits. Simulated people, whose constants are partly ours: the figures hold for these learners. Nobody skips a day, guesses, or
learns one card from another; whole days, no steps of minutes, a lapse is always relearnt the same day. Where the
other's knowledge lies outside FSRS's line, its nearer end is taken: how often, and on which side, is printed.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from operator import attrgetter
from pathlib import Path
from random import Random
from statistics import fmean

from .measure import percentile, say
from .memories import MODELS, Memory
from .schedulers import Boxes, FixedList, Fsrs, Planner, Sm2, checked

LEARNERS, WORKERS, SEED = 100, 2, 20261121
DECK, NEW_A_DAY, DAYS, MINUTES = 620, 10, 180, 8
UNBOUNDED = 24 * 60
RETENTIONS = (0.7, 0.8, 0.88, 0.94, 0.98)
RECALL_SECONDS, LAPSE_SECONDS, NEW_SECONDS = 13, 36, 30
FIRST_RATINGS = ((-0.71, 1), (-0.43, 2), (0.95, 3), (math.inf, 4))
"""Up to which ease a new card gets which rating: shares of 0.24, 0.094, 0.495 and 0.171, as in fsrs-rs."""
TOLD = 0.5
"""Correlation of the first rating with how easy the card is."""
LATER = 10 / (24 * 60)
"""Days, ten minutes, until a card is asked again in the same sitting; what that leaves in memory is that of a Good."""
LOOK_EVERY = 10
"""Days between two counts of what is known."""
OURS = "FSRS"
PLANNERS: dict[str, Callable[[], Planner]] = {
    OURS: Fsrs,
    "FSRS fitted": lambda: Fsrs(is_fitted=True),
    "SM-2": Sm2,
    "Leitner": Boxes,
    "fixed list": FixedList,
}
OTHERS = tuple(name for name in PLANNERS if name != OURS)


@dataclass(frozen=True)
class Life:
    """What came of one learner under one scheduler."""

    mean: float
    """Known, as a mean over the days."""
    end: float
    begun: int
    minutes: float
    review_minutes: float
    retention: float
    """Share of reviews that were recalled."""


MEAN: Callable[[Life], float] = attrgetter("mean")
END: Callable[[Life], float] = attrgetter("end")


class Learner:
    """One person with one scheduler; the same seed is the same person, and the same cards."""

    def __init__(self, model: str, number: int, planner: Planner) -> None:
        seed = f"{SEED}/{model}/{number}"
        self._people, self._luck = Random(f"{seed}/cards"), Random(f"{seed}/luck")
        self._make, self._planner = MODELS[model](self._people), planner
        self._cards: list[Memory] = []
        self._due: list[tuple[int, int]] = []
        self._seconds = self._recalled = self._lapsed = self._repeated = 0

    def live(self, minutes: int) -> Life:
        known = []
        for day in range(DAYS):
            left = minutes * 60
            while left > 0 and self._due and self._due[0][0] <= day:
                left -= self._review(heapq.heappop(self._due)[1], day)
            for _ in range(min(NEW_A_DAY, DECK - len(self._cards))):
                if left >= NEW_SECONDS:
                    left -= self._begin(day)
            self._seconds += minutes * 60 - left
            if (day + 1) % LOOK_EVERY == 0:
                known.append(sum([card.chance(day + 1) for card in self._cards]))
        reviews = (self._recalled + self._repeated) * RECALL_SECONDS + self._lapsed * LAPSE_SECONDS
        retention = self._recalled / (self._recalled + self._lapsed)
        return Life(fmean(known), known[-1], len(self._cards), self._seconds / 60, reviews / 60, retention)

    def _begin(self, day: int) -> int:
        card = self._make()
        seems = TOLD * card.ease + math.sqrt(1 - TOLD**2) * self._people.gauss(0, 1)
        rating = next(rating for most, rating in FIRST_RATINGS if seems <= most)
        card.learn(day, rating)
        self._cards.append(card)
        self._plan(len(self._cards) - 1, rating, day)
        return NEW_SECONDS

    def _review(self, card: int, day: int) -> int:
        memory = self._cards[card]
        chance = memory.chance(day)
        rating = self._grade(chance) if self._luck.random() < chance else 1
        memory.review(day, rating)
        self._plan(card, rating, day)
        if rating == 1:
            self._lapsed += 1
            return LAPSE_SECONDS
        self._recalled += 1
        again = 0
        while rating == 2 and self._planner.repeats_hard:
            rating = self._grade(1.0)
            again += 1
            memory.review(day + again * LATER, 3)
        self._repeated += again
        return (1 + again) * RECALL_SECONDS

    def _grade(self, chance: float) -> int:
        """Return Hard, Good or Easy: at a chance of 0.9 with the shares 0.224, 0.631 and 0.145 of fsrs-rs."""
        hard, easy = 0.154 + 0.7 * (1 - chance), 0.161 * chance
        drawn = self._luck.random() * (hard + 0.631 + easy)
        return 2 if drawn < hard else 4 if drawn < hard + easy else 3

    def _plan(self, card: int, rating: int, day: int) -> None:
        heapq.heappush(self._due, (day + self._planner.rate(card, rating, day), card))


@dataclass(frozen=True)
class Found:
    """One learner's lives: with little time under each scheduler, with enough time, and FSRS's line of retentions."""

    busy: dict[str, Life]
    free: dict[str, Life]
    line: list[Life]


def lived(task: tuple[str, int]) -> Found:
    model, number = task

    def life(planner: Planner, minutes: int) -> Life:
        return Learner(model, number, planner).live(minutes)

    return Found(
        {name: life(make(), MINUTES) for name, make in PLANNERS.items()},
        {name: life(PLANNERS[name](), UNBOUNDED) for name in OTHERS},
        [life(Fsrs(aim), UNBOUNDED) for aim in RETENTIONS],
    )


def spread(values: list[float]) -> str:
    return f"{fmean(values):.2f} ({percentile(values, 0.05):.2f} to {percentile(values, 0.95):.2f})"


def told(name: str, lives: list[Life]) -> str:
    mean, end, begun, minutes, retention = (
        fmean(getattr(life, field) for life in lives)
        for field in ("mean", "end", "begun", "minutes", "retention")
    )
    return (
        f"{name:12} known {mean:3.0f} on the mean of days, {end:3.0f} at the end, of {begun:3.0f} begun; "
        f"{minutes:4.0f} minutes; {retention:.3f} of reviews recalled"
    )


def same_minutes(found: list[Found]) -> list[str]:
    lines = [told(name, [each.busy[name] for each in found]) for name in PLANNERS]
    for other in OTHERS:
        pairs = [(each.busy[OURS], each.busy[other]) for each in found]
        means = [a.mean / a.minutes * b.minutes / b.mean for a, b in pairs]
        ends = [a.end / a.minutes * b.minutes / b.end for a, b in pairs]
        lines.append(
            f"known per minute of review, FSRS over {other}: {spread(means)}; at the end {spread(ends)}"
        )
    return lines


def same_knowledge(found: list[Found]) -> list[str]:
    lines = [told(name, [each.free[name] for each in found]) for name in OTHERS]
    lines += [
        told(f"FSRS at {aim:.2f}", [each.line[place] for each in found])
        for place, aim in enumerate(RETENTIONS)
    ]
    for other in OTHERS:
        pairs = [(each.free[other], each.line) for each in found]
        mean, end = (
            [life.review_minutes / minutes_at(known(life), known, line) for life, line in pairs]
            for known in (MEAN, END)
        )
        everything = [
            life.minutes / (minutes_at(life.mean, MEAN, line) + life.minutes - life.review_minutes)
            for life, line in pairs
        ]
        lines.append(
            f"minutes for equal knowledge, {other} over FSRS: {spread(mean)}, with first learning "
            f"{fmean(everything):.2f}; equal at the end {spread(end)}"
        )
    lines.append(f"outside FSRS's line: {outside(found)}")
    return lines


def outside(found: list[Found]) -> str:
    told = []
    for word, known in (("on the mean", MEAN), ("at the end", END)):
        pairs = [
            (known(life), [known(point) for point in each.line])
            for each in found
            for life in each.free.values()
        ]
        low, high = sum(k < min(line) for k, line in pairs), sum(k > max(line) for k, line in pairs)
        told.append(f"{word} {low} below and {high} above, of {len(pairs)}")
    return "; ".join(told)


def minutes_at(wanted: float, known: Callable[[Life], float], line: list[Life]) -> float:
    """Return FSRS's minutes of review at which so much is known, between the two runs on either side of it.

    Between them by the logarithm: the last tenths cost ever more, and straight lines would charge FSRS too much.
    """
    points = sorted((known(life), math.log(life.review_minutes)) for life in line)
    wanted = min(max(wanted, points[0][0]), points[-1][0])
    for (k1, m1), (k2, m2) in pairwise(points):
        if k1 <= wanted <= k2 and k1 < k2:
            return math.exp(m1 + (m2 - m1) * (wanted - k1) / (k2 - k1))
    return math.exp(points[0][1])


async def run(_folder: Path) -> None:
    """Print the figures; each learner has a seed, so they are the same each time and on any number of cores."""
    say("(r) FSRS here is py-fsrs's", f"{checked():,} intervals compared, all the same")
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        for model in MODELS:
            found = list(pool.map(lived, [(model, number) for number in range(LEARNERS)], chunksize=5))
            head = f"(r) Memory {model}: {len(found)} learners, {DECK} cards, {DAYS} days"
            say(f"{head}, {MINUTES} minutes a day", *same_minutes(found))
            say(f"{head}, time enough", *same_knowledge(found))
