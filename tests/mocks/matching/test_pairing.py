"""Who meets whom: hard rules, the order of the aims, thirds, byes, replay. Rules are computed here a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.mocks.matching import graph, pairing
from cogs.mocks.matching.models import Candidate, Matching, Pair, Problem

from .crowd import LENGTHS, MONDAY, crowd

TWO = {"coding": 2, "takehome-review": 3}
EVENING = frozenset(range(MONDAY + 36, MONDAY + 42))


def person(user_id: int, slots: frozenset[int] = EVENING, **known: object) -> Candidate:
    return replace(Candidate(user_id, slots), **known)


def problem(*people: Candidate, recent: dict[tuple[int, int], int] | None = None, seed: int = 1) -> Problem:
    return Problem(people, TWO, recent or {}, seed)


def met(matching: Matching) -> set[frozenset[int]]:
    return {frozenset((pair.interviewer_id, pair.candidate_id)) for pair in matching.pairs}


def common_starts(people: list[Candidate], length: int) -> set[int]:
    return {
        slot
        for slot in frozenset.intersection(*(each.slots for each in people))
        if all(slot + later in each.slots for each in people for later in range(length))
    }


def is_legal(one: Candidate, other: Candidate, lengths: dict[str, int]) -> bool:
    if one.user_id in other.blocked or other.user_id in one.blocked:
        return False
    return bool(common_starts([one, other], min(lengths.values())))


# ---------------------------------------------------------------------- hard rules


def held_to_the_rules(asked: Problem, matching: Matching) -> None:
    people = {each.user_id: each for each in asked.candidates}
    seen: list[int] = [bye.user_id for bye in matching.byes]
    for pair in matching.pairs:
        here = [people[pair.interviewer_id], people[pair.candidate_id]]
        here += [people[pair.third_id]] if pair.third_id is not None else []
        seen += [each.user_id for each in here]
        assert all(one.user_id not in other.blocked for one in here for other in here)
        assert pair.starts
        assert len(set(pair.starts)) == len(pair.starts)
        assert set(pair.starts) <= common_starts(here, asked.lengths[pair.round_type])
        assert pair.is_repeat == (tuple(sorted((pair.interviewer_id, pair.candidate_id))) in asked.recent)
    assert sorted(seen) == sorted(people)
    assert matching.score <= matching.bound


@pytest.mark.parametrize("seed", range(4))
def test_nobody_meets_outside_their_time_or_with_somebody_blocked(seed: int):
    asked = crowd(61, seed)
    crowded = replace(asked, candidates=tuple(
        replace(each, blocked=frozenset(Random(seed * 1000 + each.user_id).sample(range(1000, 1420, 7), 12)) - {each.user_id})
        for each in asked.candidates
    ))  # fmt: skip
    matching = pairing.solve(crowded)
    held_to_the_rules(crowded, matching)
    assert len(matching.pairs) > 20


def test_large_groups_are_held_to_the_same_rules(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(graph, "ALL_PAIRS", 20)
    monkeypatch.setattr(graph, "LOOKED_AT", 90)
    asked = crowd(301, 3)
    matching = pairing.solve(asked)
    held_to_the_rules(asked, matching)
    assert len(matching.pairs) == 150


def test_one_side_is_enough_to_block():
    for one, other in (
        (person(1, blocked=frozenset({2})), person(2)),
        (person(1), person(2, blocked=frozenset({1}))),
    ):
        matching = pairing.solve(problem(one, other))
        assert not matching.pairs
        assert {bye.reason for bye in matching.byes} == {"blocked"}


def test_a_bye_tells_its_reason():
    none = person(1, frozenset())
    short = person(2, frozenset({MONDAY}))
    alone = person(3, frozenset(range(MONDAY + 100, MONDAY + 110)))
    byes = pairing.solve(problem(none, short, alone, person(4), person(5))).byes
    assert {bye.user_id: (bye.reason, bye.could_meet) for bye in byes} == {
        1: ("no slots", 0),
        2: ("no slots", 0),
        3: ("no common time", 0),
    }


def test_a_long_round_is_not_put_into_a_short_time():
    one, other = (
        person(each, frozenset(range(MONDAY, MONDAY + 2)), wants=frozenset({"takehome-review"}))
        for each in (1, 2)
    )
    (pair,) = pairing.solve(problem(one, other)).pairs
    assert (pair.round_type, pair.parts[3].share) == ("coding", 0)


# ---------------------------------------------------------------------- the order of the aims


def matchings(ids: list[int], legal: set[frozenset[int]]) -> Iterator[tuple[frozenset[int], ...]]:
    if len(ids) < 2:
        yield ()
        return
    first, *rest = ids
    yield from matchings(rest, legal)
    for other in rest:
        if frozenset((first, other)) in legal:
            for more in matchings([each for each in rest if each != other], legal):
                yield frozenset((first, other)), *more


def value_of(asked: Problem, chosen: set[frozenset[int]]) -> tuple[int, int, int, int]:
    people = {each.user_id: each for each in asked.candidates}
    repaid = sum(min(people[each].sat_out, 3) for pair in chosen for each in pair)
    weeks = [asked.recent.get(tuple(sorted(pair))) for pair in chosen]  # type: ignore[arg-type]
    repeats = sum(8 - max(1, each) for each in weeks if each is not None)
    return len(chosen), repaid, -repeats, sum(pair_score(*(people[each] for each in pair)) for pair in chosen)


def pair_score(one: Candidate, other: Candidate) -> int:
    turns = (one.given - one.taken) * (other.given - other.taken)
    level = 75
    if one.level is not None and other.level is not None:
        level = (150, 75, 0)[abs(one.level - other.level)]
    track = 0
    if one.track is None or other.track is None:
        track = 75
    elif one.track == other.track:
        track = 150
    elif one.track == other.adjacent_track or other.track == one.adjacent_track:
        track = 90
    fit = {name for name, length in TWO.items() if common_starts([one, other], length)}
    wants = [each.wants or set(TWO) for each in (one, other)]
    wish = 150 if wants[0] & wants[1] & fit else 75 if (wants[0] | wants[1]) & fit else 0
    return (0 if turns > 0 else 550 if turns < 0 else 470) + level + track + wish


@st.composite
def weeks(draw: st.DrawFn) -> Problem:
    ids = list(range(1, draw(st.integers(2, 8)) + 1))
    people = []
    for each in ids:
        begins = draw(st.lists(st.integers(0, 3), max_size=3))
        people.append(Candidate(
            each,
            frozenset(MONDAY + 3 * begin + at for begin in begins for at in range(draw(st.integers(1, 3)))),
            level=draw(st.sampled_from((None, 0, 1, 2))),
            track=draw(st.sampled_from((None, "mlops", "core_ml"))),
            adjacent_track=draw(st.sampled_from((None, "mlops"))),
            wants=draw(st.sampled_from((frozenset(), frozenset({"coding"}), frozenset({"takehome-review"})))),
            blocked=frozenset(draw(st.lists(st.sampled_from(ids), max_size=1))) - {each},
            given=draw(st.integers(0, 2)),
            taken=draw(st.integers(0, 2)),
            sat_out=draw(st.integers(0, 2)),
        ))  # fmt: skip
    pairs = [(a, b) for a in ids for b in ids if a < b]
    recent = draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 4), max_size=6))
    return Problem(tuple(people), TWO, recent, draw(st.integers(0, 2**63)))


@given(weeks())
@settings(max_examples=150, deadline=None)
def test_no_other_matching_is_better_aim_by_aim(asked: Problem):
    legal = {
        frozenset((one.user_id, other.user_id))
        for one, other in combinations(asked.candidates, 2)
        if is_legal(one, other, TWO)
    }
    ids = [each.user_id for each in asked.candidates]
    matching = pairing.solve(asked)
    held_to_the_rules(asked, matching)
    assert met(matching) <= legal
    best = max(value_of(asked, set(chosen)) for chosen in matchings(ids, legal))
    assert value_of(asked, met(matching)) == best
    assert matching.score == matching.bound == pytest.approx(best[3] / 1000)


def test_meeting_again_is_avoided_when_it_can_be_and_else_the_longest_ago_is_taken():
    four = [person(each) for each in (1, 2, 3, 4)]
    recent = {(1, 2): 3, (3, 4): 3, (1, 3): 1, (2, 4): 1}
    assert met(pairing.solve(problem(*four, recent=recent))) == {frozenset((1, 4)), frozenset((2, 3))}
    all_met = recent | {(1, 4): 2, (2, 3): 2}
    assert met(pairing.solve(problem(*four, recent=all_met))) == {frozenset((1, 2)), frozenset((3, 4))}


def test_nobody_is_left_over_twice_running_when_it_could_be_helped():
    # Of five, two are free at hours that only one other has: a third is not possible there.
    late = frozenset(range(MONDAY + 80, MONDAY + 83))
    people = [person(1, EVENING | late), person(2, late), person(3, late), person(4), person(5)]
    out = dict.fromkeys(range(1, 6), 0)
    left: list[int] = []
    for week in range(8):
        now = problem(*(replace(each, sat_out=out[each.user_id]) for each in people), seed=week)
        matching = pairing.solve(now)
        paired = {each for pair in met(matching) for each in pair}
        assert len(matching.pairs) == 2
        left += [each for each in out if each not in paired]
        out = {each: 0 if each in paired else out[each] + 1 for each in out}
    assert all(one != other for one, other in pairwise(left))


# ---------------------------------------------------------------------- turns, thirds, replay


def first_turns(matching: Matching) -> dict[int, int]:
    return {pair.interviewer_id: pair.candidate_id for pair in matching.pairs}


def test_who_has_interviewed_less_interviews_first_then_who_asked_to():
    assert first_turns(pairing.solve(problem(person(1, given=2, taken=1), person(2)))) == {2: 1}
    assert first_turns(pairing.solve(problem(person(1, begins_as="candidate"), person(2)))) == {2: 1}
    assert first_turns(pairing.solve(problem(person(1), person(2, begins_as="interviewer")))) == {2: 1}
    drawn = {
        next(iter(first_turns(pairing.solve(problem(person(1), person(2), seed=seed))))) for seed in range(9)
    }
    assert drawn == {1, 2}


def test_turns_of_regulars_stay_within_one_of_even():
    rng, turns = Random(3), dict.fromkeys(range(1, 31), 0)
    people = {
        each: replace(crowd(30, 1).candidates[each - 1], user_id=each, given=0, taken=0) for each in turns
    }
    for week in range(12):
        here = [each for each in turns if rng.random() < 0.8]
        now = [replace(people[each], given=max(0, turns[each]), taken=max(0, -turns[each])) for each in here]
        for pair in pairing.solve(Problem(tuple(now), LENGTHS, {}, week)).pairs:
            turns[pair.interviewer_id] += 1
            turns[pair.candidate_id] -= 1
        assert set(turns.values()) <= {-1, 0, 1}


def test_the_odd_one_out_comes_along_where_time_and_blocks_allow():
    three = [person(1), person(2), person(3)]
    (pair,) = pairing.solve(problem(*three)).pairs
    assert {pair.interviewer_id, pair.candidate_id, pair.third_id} == {1, 2, 3}
    blocking = [person(1), person(2), person(3, blocked=frozenset({1}), sat_out=0)]
    matching = pairing.solve(problem(*(replace(each, sat_out=int(each.user_id < 3)) for each in blocking)))
    assert met(matching) == {frozenset((1, 2))}
    assert [(bye.user_id, bye.reason, bye.could_meet) for bye in matching.byes] == [(3, "odd one out", 1)]


def the_same(one: Matching, other: Matching) -> bool:
    return replace(one, seconds=0) == replace(other, seconds=0)


def test_a_run_is_replayed_from_its_problem_in_whatever_order_the_candidates_come():
    asked = crowd(81, 7)
    first = pairing.solve(asked)
    shuffled = replace(asked, candidates=asked.candidates[::-1], recent=dict(reversed(asked.recent.items())))
    assert the_same(pairing.solve(asked), first)
    assert the_same(pairing.solve(shuffled), first)
    assert met(pairing.solve(replace(asked, seed=8))) != met(first)


@pytest.mark.parametrize("people", [(), (person(1),), (person(1, frozenset()), person(2, frozenset()))])
def test_nobody_to_meet_is_no_error(people: tuple[Candidate, ...]):
    matching = pairing.solve(problem(*people))
    assert (matching.pairs, len(matching.byes), matching.bound) == ((), len(people), 0)
    assert not pairing.solve(replace(problem(*people), lengths={})).pairs


def test_the_score_is_the_sum_of_the_parts():
    pair: Pair = pairing.solve(crowd(20, 2)).pairs[0]
    worth = {"turns": 0.55, "track": 0.15, "level": 0.15, "round": 0.15}
    assert sum(part.share * worth[part.name] for part in pair.parts) == pytest.approx(pair.score)
