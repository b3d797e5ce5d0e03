"""(p) Who meets whom: goals P1 to P4, each against its baseline in the same run. Made-up people (tests/mocks/matching/crowd.py).

Times of P1 are CPU seconds, for other work on the machine would count twice against whoever is slower. Its bound is the
exact optimum where that is proven, else half of the assignment's optimum; both are of the graph of candidates.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import numpy as np

from cogs.mocks.matching import graph, loops, pairing, people, process, solver
from cogs.mocks.matching.models import LoopProblem, Problem
from tests.mocks.matching import crowd

from .measure import ms, say, watched

SIZES = ((200, 3), (1_000, 3), (5_000, 2), (20_000, 1))
WEEKS = 12


async def run(_folder: Path) -> None:
    say(
        "p. P1 matching: share of the bound >= 99.99 %, <= 0.4 of rustworkx's time up to 5,000; 20,000: >= 99.95 %, < 30 s"
    )
    for count, seeds in SIZES:
        for seed in range(1, seeds + 1):
            print("  " + await asyncio.to_thread(_matched, count, seed), flush=True)
    print("  20,000 is not given to rustworkx: it did not end in 500 s when PERFORMANCE.md was measured")
    say(f"p. P1 thirty candidates each, or all legal pairs, 1,000 people: {_thinned()}")
    say("p. P2 loop stall while 5,000 are matched: <= 25 ms", *[await _stalled() for _ in range(3)])
    say(
        f"p. P3 {WEEKS} weeks: 0 infeasible, 0 unmatched twice running, repeats <= 0.1 %, >= 96 % of the score",
        *_weeks(),
    )
    say("p. P4 loops of 200: gap <= 0.2 % in 60 s, >= 1.1 times greedy's full loops")
    for capacity in (4, 2):
        print("  " + await asyncio.to_thread(_looped, capacity), flush=True)


# ---------------------------------------------------------------------- P1, P2


def _matched(count: int, seed: int) -> str:
    asked = crowd.crowd(count, seed)
    began = time.process_time()
    everybody = people.of(asked)
    pairs = graph.build(everybody, asked)
    drawn = time.process_time() - began
    weight, leaving = pairing.ranks(everybody, pairs, asked.window_weeks)
    began = time.process_time()
    found = solver.solve(solver.Edges(count, pairs.a, pairs.b, weight), leaving)
    ours = time.process_time() - began
    taken = found.mates[pairs.a] == pairs.b
    score = int(pairs.score[taken].sum())
    told = (
        f"{count:>6} people, {pairs.count:>6} pairs to choose from: {taken.sum()} chosen, "
        f"{score / (score + found.lost):.4%} of the {'proven optimum' if found.is_proven else 'bound'}, {ms(ours)}"
    )
    if count > 5_000:
        return f"{told}; with candidates {drawn + ours:.1f} s"
    began = time.process_time()
    lifted = solver.Edges(count, pairs.a, pairs.b, weight + leaving[pairs.a] + leaving[pairs.b])
    mates = solver.blossom(lifted, most_pairs=True)
    theirs = time.process_time() - began
    best = int(pairs.score[mates[pairs.a] == pairs.b].sum())
    return f"{told}; rustworkx {ms(theirs)}, ratio {ours / theirs:.2f}, {score / best:.4%} of its score"


def _thinned() -> str:
    asked = crowd.crowd(1_000, 1)
    thin = pairing.solve(asked).score
    whole = pairing.solve(replace(asked, partners_each=999)).score
    return f"{thin / whole:.4%} of the optimum of all"


async def _stalled() -> str:
    asked = crowd.crowd(5_000, 1)
    async with watched() as span, _busy() as busy:
        await process.solve(asked)
    async with watched() as idle:
        await asyncio.sleep(span.seconds)
    return (
        f"{ms(span.stall)} in {span.seconds:.1f} s, of which at most {ms(max(busy))} of this process's own CPU; the idle loop "
        f"for as long: {ms(idle.stall)}"
    )


@contextlib.asynccontextmanager
async def _busy() -> AsyncIterator[list[float]]:
    """Note the CPU seconds this process used between two rings of the loop: a stall without other programs' share."""
    loop, spans, last = asyncio.get_running_loop(), [0.0], time.process_time()

    def ring() -> None:
        nonlocal last, handle
        now = time.process_time()
        spans.append(now - last)
        last = now
        handle = loop.call_later(0.001, ring)

    handle = loop.call_later(0.001, ring)
    try:
        yield spans
    finally:
        spans.append(time.process_time() - last)
        handle.cancel()


# ---------------------------------------------------------------------- P3


@dataclass
class _Tally:
    pairs: int = 0
    infeasible: int = 0
    twice: int = 0
    repeats: int = 0
    score: float = 0.0
    freely: float = 0.0
    free_pairs: int = 0
    out: Counter[int] = field(default_factory=Counter)
    """How often each was left over in a row."""
    met: dict[tuple[int, int], int] = field(default_factory=dict)

    def week(self, number: int, chosen: list[tuple[int, int]], asked: Problem) -> None:
        known = {each.user_id: each for each in asked.candidates}
        for one, other in chosen:
            common = known[one].slots & known[other].slots
            blocked = one in known[other].blocked or other in known[one].blocked
            self.infeasible += blocked or not any(slot + 1 in common for slot in common)
            key = (min(one, other), max(one, other))
            self.repeats += number - self.met.get(key, -99) <= asked.window_weeks
            self.met[key] = number
        paired = {each for pair in chosen for each in pair}
        for each in known:
            self.out[each] = 0 if each in paired else self.out[each] + 1
            self.twice += self.out[each] == 2
        self.pairs += len(chosen)


def _weeks() -> list[str]:
    return [line for count in (60, 200) for line in _season(count)]


def _season(count: int) -> list[str]:
    rng = Random(count)
    base = crowd.crowd(count, count)
    asked = replace(base, lengths={name: max(2, length) for name, length in base.lengths.items()})
    turns: Counter[int] = Counter()
    ours, random = _Tally(), _Tally()
    for number in range(WEEKS):
        # One in ten cannot come this week; everybody's hours are others.
        here = [
            replace(
                each, slots=crowd.somebody(rng, each.user_id).slots, sat_out=ours.out[each.user_id],
                given=max(0, turns[each.user_id]), taken=max(0, -turns[each.user_id]),
            )
            for each in asked.candidates
            if rng.random() < 0.9
        ]  # fmt: skip
        recent = {
            pair: number - week for pair, week in ours.met.items() if number - week <= asked.window_weeks
        }
        now = replace(asked, candidates=tuple(here), recent=recent, seed=number)
        matching = pairing.solve(now)
        for pair in matching.pairs:
            turns[pair.interviewer_id] += pair.round_type not in asked.swaps
            turns[pair.candidate_id] -= pair.round_type not in asked.swaps
        ours.week(number, [(pair.interviewer_id, pair.candidate_id) for pair in matching.pairs], now)
        ours.score += matching.score
        free, pairs = _freely(now)
        ours.freely, ours.free_pairs = ours.freely + free, ours.free_pairs + pairs
        drawn = rng.sample([each.user_id for each in here], len(here) // 2 * 2)
        random.week(number, list(zip(drawn[::2], drawn[1::2], strict=True)), now)
    mean, free_mean = ours.score / ours.pairs, ours.freely / ours.free_pairs
    return [
        (
            f"{count:>3} people: {ours.pairs} pairs, {ours.infeasible} infeasible, {ours.twice} unmatched twice running (thirds "
            f"count as unmatched), repeats {ours.repeats / ours.pairs:.2%}, {mean / free_mean:.1%} of the mean score without "
            f"fairness, {ours.score / ours.freely:.1%} of its sum"
        ),
        f"    random pairs: {random.infeasible / random.pairs:.0%} infeasible, repeats {random.repeats / random.pairs:.2%}",
    ]


def _freely(asked: Problem) -> tuple[float, int]:
    """Return the highest score of all matchings, whoever sat out and whoever met of late, and its pairs."""
    everybody = people.of(asked)
    pairs = graph.build(everybody, asked)
    mates = solver.blossom(solver.Edges(everybody.count, pairs.a, pairs.b, pairs.score))
    taken = mates[pairs.a] == pairs.b
    return int(pairs.score[taken].sum()) / 1000, int(np.count_nonzero(taken))


# ---------------------------------------------------------------------- P4


def _looped(capacity: int) -> str:
    found = []
    for seed in (1, 2):
        asked = crowd.loops(200, seed, capacity=capacity)
        began = time.process_time()
        plan = loops.solve(asked)
        spent = time.process_time() - began
        full = len(asked.loops) - len({loop for loop, _ in plan.open_rounds})
        greedy_full, greedy_rounds = _greedily(asked)
        found.append(
            f"{full} full loops, {len(plan.assignments)} rounds, gap {plan.gap:.3%}, of suiting "
            f"{plan.suit_gap:.3%}, {plan.seconds:.0f} s ({spent:.0f} of CPU); greedy "
            f"{greedy_full}, {greedy_rounds} rounds: {full / max(1, greedy_full):.2f} times"
        )
    room = sum(each.capacity for each in asked.interviewers)
    return f"room for {room} of {sum(len(each.rounds) for each in asked.loops)} rounds: " + "\n    and ".join(
        found
    )


def _greedily(asked: LoopProblem) -> tuple[int, int]:
    """Loop by loop, round by round, the interviewer who suits best and has room."""
    room = {each.person.user_id: each.capacity for each in asked.interviewers}
    full = rounds = 0
    for wish in asked.loops:
        used: set[int] = set()
        for each in wish.rounds:
            able = [
                host
                for host in asked.interviewers
                if room[host.person.user_id] > 0
                and host.person.user_id not in used
                and loops.may(wish, each, host)
                and _have_time(wish.candidate.slots & host.person.slots, each.half_hours)
            ]
            if able:
                best = max(able, key=lambda host: loops.suits(wish.candidate, host.person)).person.user_id
                used.add(best)
                room[best] -= 1
        full += len(used) == len(wish.rounds)
        rounds += len(used)
    return full, rounds


def _have_time(common: frozenset[int], half_hours: int) -> bool:
    return any(all(slot + later in common for later in range(half_hours)) for slot in common)
