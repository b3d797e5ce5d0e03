"""One run: from who takes part to who meets whom, who comes along as a third, and who is left over, and why."""

from __future__ import annotations

import time

import numpy as np

from . import graph, logic, people, solver, times
from .graph import Graph
from .models import Bye, Matching, Pair, Problem, Reason
from .people import Bools, Ints, People


def solve(problem: Problem) -> Matching:
    """Return the matching; the same for the same problem, whatever the order of its candidates.

    Most people first, then those who sat out, then no repeats, then the score. Takes a core for seconds when there
    are thousands of candidates: ``process.solve`` asks another process.
    """
    began = time.perf_counter()
    everybody = people.of(problem)
    pairs = graph.build(everybody, problem)
    found = _matched(everybody, pairs, problem.window_weeks)
    left = np.flatnonzero(found.mates < 0)
    if everybody.count > graph.ALL_PAIRS and _may_be_helped(everybody, pairs, left):
        pairs = graph.build(everybody, problem, also=left)
        found = _matched(everybody, pairs, problem.window_weeks)
        left = np.flatnonzero(found.mates < 0)
    chosen = np.flatnonzero(found.mates[pairs.a] == pairs.b)
    chosen = chosen[np.argsort(-pairs.score[chosen], kind="stable")]
    thirds = _thirds(everybody, pairs, chosen, left)
    score = int(pairs.score[chosen].sum())
    best = min(score + found.lost, 1000 * len(chosen))
    return Matching(
        pairs=tuple(_pair(everybody, pairs, edge, thirds.get(edge)) for edge in chosen.tolist()),
        byes=tuple(_bye(everybody, pairs, row) for row in left.tolist() if row not in thirds.values()),
        score=score / 1000,
        bound=best / 1000,
        seconds=time.perf_counter() - began,
        method="exact" if found.is_proven else "assignment and repair",
    )


def ranks(everybody: People, pairs: Graph, window_weeks: int) -> tuple[Ints, Ints]:
    """Return the weights of the pairs, and of leaving each person out, so that no gain of a later aim outweighs an earlier.

    The first aim, most people, is the solver's own.
    """
    repeat = 500 * everybody.count + 1  # no score of all pairs together comes to it
    sat_out = repeat * (window_weeks * everybody.count + 1)  # nor all repeats together to this
    return pairs.score - repeat * pairs.repeats, sat_out * everybody.sat_out


def _matched(everybody: People, pairs: Graph, window_weeks: int) -> solver.Solution:
    weight, leaving = ranks(everybody, pairs, window_weeks)
    return solver.solve(solver.Edges(everybody.count, pairs.a, pairs.b, weight), leaving)


def _may_be_helped(everybody: People, pairs: Graph, left: Ints) -> bool:
    """Say whether partners that were not looked at could spare somebody a bye, or a second one."""
    able = left[pairs.legal[left] > 0]
    return len(able) > everybody.count % 2 or bool((everybody.sat_out[able] > 0).any())


def _thirds(everybody: People, pairs: Graph, chosen: Ints, left: Ints) -> dict[int, int]:
    """Return by pair who comes along: each with the pair that suits them best, those who sat out choosing first."""
    thirds: dict[int, int] = {}
    starts = {int(length): everybody.starts(int(length)) for length in np.unique(everybody.lengths)}
    free = np.ones(len(chosen), np.bool_)
    for row in left[np.argsort(-everybody.sat_out[left], kind="stable")]:
        common = np.zeros(len(chosen), np.int64)
        for length, table in starts.items():
            those = np.flatnonzero(everybody.lengths[pairs.types[chosen]] == length)
            a, b = pairs.a[chosen[those]], pairs.b[chosen[those]]
            common[those] = (table[a] & table[b] & table[row]).sum(axis=1)
        able = free & (common > 0) & ~_knows_block(everybody, pairs, chosen, int(row))
        if not able.any():
            continue
        a, b = pairs.a[chosen], pairs.b[chosen]
        fit = logic.people_worth(everybody, a, row) + logic.people_worth(everybody, b, row)
        # A choice of times is worth as much as a level nearer.
        fit += 75 * np.minimum(common, times.OFFERED)
        best = int(np.where(able, fit, -1).argmax())
        free[best] = False
        thirds[int(chosen[best])] = int(row)
    return thirds


def _knows_block(everybody: People, pairs: Graph, chosen: Ints, row: int) -> Bools:
    person = everybody.candidates[row]
    rows = {everybody.place[other] for other in person.blocked if other in everybody.place}
    rows |= {other for other, each in enumerate(everybody.candidates) if person.user_id in each.blocked}
    blocked = np.array(sorted(rows), np.int64)
    return np.isin(pairs.a[chosen], blocked) | np.isin(pairs.b[chosen], blocked)


def _pair(everybody: People, pairs: Graph, edge: int, third: int | None) -> Pair:
    a, b = pairs.a[edge], pairs.b[edge]
    one, other = everybody.candidates[a], everybody.candidates[b]
    here = [one, other] + ([everybody.candidates[third]] if third is not None else [])
    if not logic.interviews_first(everybody, a[None], b[None])[0]:
        one, other = other, one
    name = everybody.types[pairs.types[edge]]
    return Pair(
        interviewer_id=one.user_id,
        candidate_id=other.user_id,
        round_type=name,
        starts=times.offered(here, int(everybody.lengths[pairs.types[edge]])),
        score=int(pairs.score[edge]) / 1000,
        parts=logic.parts(
            int(pairs.turns[edge]), int(pairs.track[edge]), int(pairs.level[edge]), int(pairs.round[edge])
        ),
        is_repeat=bool(pairs.repeats[edge]),
        third_id=everybody.candidates[third].user_id if third is not None else None,
    )


def _bye(everybody: People, pairs: Graph, row: int) -> Bye:
    reason: Reason = "odd one out"
    if not pairs.legal[row]:
        able = len(everybody.types) > 0 and everybody.starts(int(everybody.lengths.min()))[row].any()
        reason = "no slots" if not able else "blocked" if pairs.shared[row] else "no common time"
    return Bye(everybody.candidates[row].user_id, reason, int(pairs.legal[row]))
