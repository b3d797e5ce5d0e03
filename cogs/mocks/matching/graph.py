"""Who could meet whom: the hard rules, and about thirty of the best partners for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from . import logic
from .models import Problem
from .people import Bools, Ints, People, mixed, some

ALL_PAIRS: Final = 256
"""Up to so many people every legal pair is looked at: nothing is left to chance where groups are small."""
LOOKED_AT: Final = 5_000
"""Beyond it, partners are chosen from a drawn part of the others of this size."""
_BLOCK: Final = 512


@dataclass(frozen=True, slots=True)
class Graph:
    """Legal pairs of rows, ``a < b``, with what their codes are worth; ``legal`` counts each row's legal partners seen.

    ``shared`` counts the partners with a common time, whether blocked or not.
    """

    a: Ints
    b: Ints
    types: Ints
    turns: Ints
    track: Ints
    level: Ints
    round: Ints
    score: Ints
    """Thousandths."""
    repeats: Ints
    """What meeting again costs, 0 for a new pair: two repeats cost more than one, recent ones more than old ones."""
    legal: Ints
    shared: Ints

    @property
    def count(self) -> int:
        return len(self.a)


def build(people: People, problem: Problem, *, also: Ints | None = None) -> Graph:
    """Return the graph to match on; the rows ``also`` keep all their legal partners."""
    legal = np.zeros(people.count, np.int64)
    shared = np.zeros(people.count, np.int64)
    keys: list[Ints] = []
    if people.count > 1 and len(people.types) and people.free.shape[1]:
        search = _Search(people, problem)
        for first in range(0, people.count, _BLOCK):
            rows = np.arange(first, min(people.count, first + _BLOCK))
            keys.append(search.partners(rows, legal, shared, also))
    pairs = np.unique(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
    return _valued(people, problem, pairs // people.count, pairs % people.count, legal, shared)


class _Search:
    """The hard rules and a first idea of the score, for blocks of rows against all others, or a part of them."""

    def __init__(self, people: People, problem: Problem) -> None:
        self.people, self.each = people, problem.partners_each
        starts = people.starts(int(people.lengths.min()))
        # A start that only one person has is nobody's common start.
        self.starts = starts[:, starts.sum(axis=0) > 1].astype(np.float32)
        self.wants = people.wants.astype(np.float32)
        self.rng = np.random.default_rng(int(mixed(np.array([problem.seed % 2**64], np.uint64))[0]))
        self.kinds, self.worth = _kinds(people)
        self.blocked = _blocked(people)
        self.recent = _recent(people, problem)

    def partners(self, rows: Ints, legal: Ints, shared: Ints, also: Ints | None) -> Ints:
        """Return the keys of the pairs that these rows ask for, and count what was legal."""
        others = np.arange(self.people.count)
        if len(others) > LOOKED_AT:
            others = np.sort(self.rng.choice(others, LOOKED_AT, replace=False))
        keys = self._asked(rows, others, legal, shared, all_of=self.people.count <= ALL_PAIRS)
        everybody = np.arange(self.people.count)
        if len(others) < len(everybody):
            # Whoever has few partners in the part gets the whole: nobody is alone who need not be.
            few = rows[legal[rows] < 2 * self.each]
            keys = np.concatenate((keys, self._asked(few, everybody, legal, shared, all_of=False)))
        if also is not None and len(chosen := np.intersect1d(rows, also)):
            keys = np.concatenate((keys, self._asked(chosen, everybody, legal, shared, all_of=True)))
        return keys

    def _asked(self, rows: Ints, others: Ints, legal: Ints, shared: Ints, *, all_of: bool) -> Ints:
        if not len(rows):
            return np.zeros(0, np.int64)
        common = self.starts[rows] @ self.starts[others].T > 0
        at = np.searchsorted(others, rows)
        inside = (at < len(others)) & (others[np.minimum(at, len(others) - 1)] == rows)
        common[np.flatnonzero(inside), at[inside]] = False
        shared[rows] = common.sum(axis=1)
        _spread(common, rows, others, self.blocked, value=False)
        legal[rows] = common.sum(axis=1)
        if all_of or len(others) <= self.each:
            place, partner = np.nonzero(common)
        else:
            place, partner = self._best(common, rows, others)
        return _keys(rows[place], others[partner], self.people.count)

    def _best(self, common: Bools, rows: Ints, others: Ints) -> tuple[Ints, Ints]:
        wish = self.wants[rows] @ self.wants[others].T > 0
        # What is equally good, or nearly, is drawn: all asking for the same few would leave the others out.
        key = self.rng.random(common.shape, np.float32) * np.float32(20)
        key += self.worth[self.kinds[rows][:, None], self.kinds[others][None, :]]
        key += wish * np.float32(logic.ROUND[logic.BOTH_WANT][0] / 2)
        _spread(key, rows, others, self.recent, value=-1000)
        key[~common] = -np.inf
        top = np.argpartition(key, -self.each, axis=1)[:, -self.each :]
        place = np.repeat(np.arange(len(rows)), self.each)
        partner = top.ravel()
        kept = common[place, partner]
        return place[kept], partner[kept]


def _keys(a: Ints, b: Ints, count: int) -> Ints:
    return np.minimum(a, b).astype(np.int64) * count + np.maximum(a, b)


def _spread(
    table: npt.NDArray[Any], rows: Ints, others: Ints, pairs: tuple[Ints, Ints], *, value: float
) -> None:
    """Set the value where the table's rows and columns meet in one of the pairs; they are given both ways, sorted."""
    low, high = np.searchsorted(pairs[0], rows), np.searchsorted(pairs[0], rows, side="right")
    place = np.repeat(np.arange(len(rows)), high - low)
    partner = np.concatenate(
        [pairs[1][start:end] for start, end in zip(low, high, strict=True)] or [others[:0]]
    )
    at = np.minimum(np.searchsorted(others, partner), len(others) - 1)
    there = others[at] == partner
    table[place[there], at[there]] = value


def _kinds(people: People) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Return each row's kind, and what two kinds are worth to each other: there are few kinds of people."""
    known = np.stack((people.level, people.track, people.adjacent, np.sign(people.balance)), axis=1)
    _, example, kinds = np.unique(known, axis=0, return_index=True, return_inverse=True)
    a, b = example[:, None], example[None, :]
    turns = logic.shares(logic.TURNS, logic.turn_codes(people.balance[a], people.balance[b]))
    return kinds.reshape(-1), (turns + logic.people_worth(people, a, b)).astype(np.float32)


def _blocked(people: People) -> tuple[Ints, Ints]:
    found = [
        (row, people.place[other])
        for row, person in enumerate(people.candidates)
        for other in person.blocked
        if other in people.place
    ]
    return _both_ways(found)


def _recent(people: People, problem: Problem) -> tuple[Ints, Ints]:
    return _both_ways(
        [
            (people.place[a], people.place[b])
            for a, b in problem.recent
            if a in people.place and b in people.place
        ]
    )


def _both_ways(found: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    pairs = np.array(found, np.int64).reshape(-1, 2)
    pairs = np.unique(np.concatenate((pairs, pairs[:, ::-1])), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _valued(people: People, problem: Problem, a: Ints, b: Ints, legal: Ints, shared: Ints) -> Graph:
    if not len(a):
        none = np.zeros(0, np.int64)
        return Graph(none, none, none, none, none, none, none, none, none, legal, shared)
    types, wish = logic.round_choices(people, a, b, _evening_out(people, a, b, fitting(people, a, b)))
    turns = logic.turn_codes(people.balance[a], people.balance[b], people.swaps[types])
    track = logic.track_codes(people.track[a], people.adjacent[a], people.track[b], people.adjacent[b])
    level = logic.level_codes(people.level[a], people.level[b])
    score = sum(
        logic.shares(table, codes)
        for table, codes in (
            (logic.TURNS, turns), (logic.TRACK, track), (logic.LEVEL, level), (logic.ROUND, wish)
        )
    )  # fmt: skip
    return Graph(
        a,
        b,
        types,
        turns,
        track,
        level,
        wish,
        np.asarray(score),
        _repeats(people, problem, a, b),
        legal,
        shared,
    )


def fitting(people: People, a: Ints, b: Ints) -> Bools:
    """Return for each pair which round types its longest common stretch of time is long enough for."""
    fits = np.zeros((len(a), len(people.types)), np.bool_)
    for length in np.unique(people.lengths):
        starts = np.packbits(people.starts(int(length)), axis=1)
        fits[:, people.lengths == length] = some(starts[a] & starts[b] > 0)[:, None]
    return fits


def _evening_out(people: People, a: Ints, b: Ints, fits: Bools) -> Bools:
    """Leave those who owe the same role only round types in which they change roles, where one fits: no one drifts."""
    owe_the_same = logic.turn_codes(people.balance[a], people.balance[b]) == logic.SAME_SIDE
    swapping = fits & people.swaps
    return np.where((owe_the_same & some(swapping))[:, None], swapping, fits)


def _repeats(people: People, problem: Problem, a: Ints, b: Ints) -> Ints:
    cost = np.zeros(len(a), np.int64)
    window = problem.window_weeks
    found = [
        (people.place[one], people.place[two], repeat_cost(weeks, window))
        for (one, two), weeks in problem.recent.items()
        if one in people.place and two in people.place
    ]
    if not found or not len(a):
        return cost
    known = np.array(found, np.int64)
    keys, asked = _keys(known[:, 0], known[:, 1], people.count), _keys(a, b, people.count)
    at = np.minimum(np.searchsorted(asked, keys), len(asked) - 1)
    there = asked[at] == keys
    cost[at[there]] = known[there, 2]
    return cost


def repeat_cost(weeks: int, window: int) -> int:
    """Return what meeting again after so many weeks costs, from ``window`` to ``2 * window - 1``; 0 outside of it."""
    return window + window - max(weeks, 1) if 0 <= weeks <= window else 0
