"""Interviewers for loops: different ones, with time, within what they take on; as many full loops as can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from cogs.mocks.matching import loops
from cogs.mocks.matching.models import Candidate, Interviewer, LoopPlan, LoopProblem, LoopRound, LoopWish

from . import crowd

EVENING = frozenset(range(crowd.MONDAY + 36, crowd.MONDAY + 40))


def host(user_id: int, capacity: int = 1, can: frozenset[str] = frozenset(), **known: object) -> Interviewer:
    return Interviewer(replace(Candidate(user_id, EVENING), **known), capacity, can)


def wish(
    loop_id: int, user_id: int, *types: str, taken_by: frozenset[int] = frozenset(), **known: object
) -> LoopWish:
    rounds = tuple(LoopRound(place, name, 2) for place, name in enumerate(types))
    return LoopWish(loop_id, replace(Candidate(user_id, EVENING), **known), rounds, taken_by)


def told(*, wishes: list[LoopWish], hosts: list[Interviewer]) -> LoopPlan:
    return loops.solve(LoopProblem(tuple(wishes), tuple(hosts), 1))


def seats(plan: LoopPlan) -> dict[tuple[int, int], int]:
    return {(each.loop_id, each.place): each.interviewer_id for each in plan.assignments}


def test_a_full_loop_comes_before_two_halves_of_loops():
    hosts = [host(11), host(12)]
    plan = told(wishes=[wish(1, 1, "sql", "coding"), wish(2, 2, "sql", "coding")], hosts=hosts)
    assert len({loop for loop, _ in seats(plan)}) == 1
    assert (len(plan.assignments), len(plan.open_rounds), plan.gap) == (2, 2, 0)


def test_rounds_of_a_loop_have_different_interviewers_and_not_those_it_has_already():
    hosts = [host(11, 9), host(12, 9), host(13, 9)]
    plan = told(wishes=[wish(1, 1, "sql", "coding", "case", taken_by=frozenset({12}))], hosts=hosts)
    assert sorted(seats(plan).values()) == [11, 13]


def test_nobody_interviews_themself_what_they_cannot_or_whom_they_do_not_want_to_meet():
    one = wish(1, 1, "sql", blocked=frozenset({12}))
    able = [
        host(1),
        host(12),
        host(13, blocked=frozenset({1})),
        host(14, 0),
        host(15, can=frozenset({"case"})),
    ]
    assert told(wishes=[one], hosts=able).open_rounds == ((1, 0),)
    assert seats(told(wishes=[one], hosts=[*able, host(16, can=frozenset({"sql"}))])) == {(1, 0): 16}


def test_the_interviewer_of_a_level_at_or_above_and_of_the_same_track_is_chosen():
    one = wish(1, 1, "sql", level=1, track="mlops")
    hosts = [
        host(11, level=0, track="mlops"),
        host(12, level=2, track="core_ml"),
        host(13, level=1, track="mlops"),
    ]
    assert seats(told(wishes=[one], hosts=hosts)) == {(1, 0): 13}
    assert seats(told(wishes=[one], hosts=hosts[:2])) == {(1, 0): 12}


def test_only_common_times_are_told():
    late = frozenset(range(crowd.MONDAY + 39, crowd.MONDAY + 44))
    plan = told(wishes=[wish(1, 1, "sql")], hosts=[host(11, slots=late)])
    assert plan.open_rounds == ((1, 0),)
    plan = told(wishes=[wish(1, 1, "sql", slots=late)], hosts=[host(11, slots=late | EVENING)])
    assert all({slot, slot + 1} <= late for slot in plan.assignments[0].starts)


def test_nothing_to_plan_is_no_error():
    assert told(wishes=[], hosts=[host(1)]).assignments == ()
    assert told(wishes=[wish(1, 1, "sql")], hosts=[]).open_rounds == ((1, 0),)


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_a_small_problem_has_more_full_loops_or_more_rounds(seed: int):
    asked = crowd.loops(3, seed)
    wishes = tuple(replace(each, rounds=each.rounds[:2]) for each in asked.loops)
    hosts = tuple(
        replace(each, capacity=1 + seed % 2, person=replace(each.person, slots=EVENING))
        for each in crowd.loops(7, seed + 50).interviewers[3:]
    )
    asked = replace(
        asked,
        loops=tuple(replace(each, candidate=replace(each.candidate, slots=EVENING)) for each in wishes),
        interviewers=hosts,
    )
    rounds = [(each, item) for each in asked.loops for item in each.rounds]
    plan = loops.solve(asked)
    of = {each.person.user_id: each for each in hosts}
    mine = tuple(of.get(seats(plan).get((each.loop_id, item.place), -1)) for each, item in rounds)
    legal = [chosen for chosen in product((None, *hosts), repeat=len(rounds)) if is_legal(rounds, chosen)]
    assert is_legal(rounds, mine)
    full, taken = max((len(full_ones(rounds, chosen)), filled(chosen)) for chosen in legal)
    assert (len(full_ones(rounds, mine)), filled(mine)) == (full, taken)
    assert taken > 0
    # Who suits best is asked among the plans with the same loops full.
    as_full = [
        chosen
        for chosen in legal
        if filled(chosen) == taken and full_ones(rounds, chosen) == full_ones(rounds, mine)
    ]
    assert suiting(rounds, mine) == max(suiting(rounds, chosen) for chosen in as_full)
    assert (plan.gap, plan.suit_gap) == (0, 0)


Rounds = list[tuple[LoopWish, LoopRound]]
Chosen = tuple[Interviewer | None, ...]


def filled(chosen: Chosen) -> int:
    return sum(who is not None for who in chosen)


def full_ones(rounds: Rounds, chosen: Chosen) -> set[int]:
    open_ones = {each.loop_id for (each, _), who in zip(rounds, chosen, strict=True) if who is None}
    return {each.loop_id for each, _ in rounds} - open_ones


def suiting(rounds: Rounds, chosen: Chosen) -> int:
    return sum(
        loops.suits(each.candidate, who.person) for (each, _), who in zip(rounds, chosen, strict=True) if who
    )


def is_legal(rounds: Rounds, chosen: Chosen) -> bool:
    taken = [(each, item, who) for (each, item), who in zip(rounds, chosen, strict=True) if who is not None]
    load = Counter(who.person.user_id for _, _, who in taken)
    return (
        all(load[who.person.user_id] <= who.capacity for _, _, who in taken)
        and len({(each.loop_id, who.person.user_id) for each, _, who in taken}) == len(taken)
        and all(not who.can or item.round_type in who.can for _, item, who in taken)
        and all(item.half_hours <= len(EVENING) for _, item, _ in taken)
    )
