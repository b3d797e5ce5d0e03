"""Rules of drills: what an answer is worth, which drill comes next, who sees a spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.members import AREAS, LEVELS, TRACKS
from cogs.drills import logic
from cogs.drills.items.base import Source
from cogs.drills.logic import (
    Wish,
    is_solved,
    pick_for_group,
    pick_for_member,
    points_for_choice,
    points_for_recall,
)
from cogs.drills.models import ChoiceDrill, Concept, Drill, Option, RecallDrill


def drill(
    number: int, *, kind: str, area: str, level: str = "fresher", tracks: Sequence[str] = ("mlops",)
) -> Drill:
    common = {
        "id": f"{kind}-{area.replace('_', '-')}-{level}-{number}",
        "kind": kind,
        "title": "A title that will do",
        "area": area,
        "level": level,
        "tracks": tuple(tracks),
        "minutes": 3,
        "prompt": "A question that is long enough to be one.",
        "hints": ("Look closely.",),
        "sources": (Source(title="A source", url="https://example.org/"),),
    }
    if kind == "choice":
        options = [
            Option(text=text, is_correct=text == "yes", why="For a good reason.")
            for text in ("yes", "no", "so")
        ]
        return ChoiceDrill(**common, options=tuple(options), solution="Because. " * 20)
    concepts = tuple(
        Concept(concept=name, synonyms=("xx", "yy"), say="It matters here.")
        for name in ("first", "second", "third")
    )
    return RecallDrill(
        **common,
        must_cover=concepts,
        levels=tuple(f"Level {i} looks so." for i in range(1, 6)),
        model_answer="word " * 100,
        probe="And then what?",
        weak_trait="Says nothing at all.",
    )


POOL = [
    drill(n, kind=kind, area=area, level=level)
    for kind, area, level, n in product(("choice", "recall"), AREAS, LEVELS, range(2))
]
HUNDRED = [
    drill(n, kind=kind, area=list(AREAS)[n % 6])
    for kind, count in (("choice", 60), ("recall", 40))
    for n in range(count)
]
BY_ID = {d.id: d for d in POOL}
SEEDS = st.text(max_size=8)
FEW = settings(max_examples=15, deadline=None)
"""Each of these plays a whole season."""


# ---------------------------------------------------------------------- points


@given(hints=st.integers(0, 3), correct=st.booleans())
def test_a_choice_is_worth_at_least_one_point_and_a_right_one_more(hints, correct):
    worth = points_for_choice(is_correct=correct, hints_used=hints)
    assert 1 <= worth <= 10
    assert points_for_choice(is_correct=True, hints_used=hints) > points_for_choice(
        is_correct=False, hints_used=hints
    )


@given(share=st.floats(0, 1), more=st.floats(0, 1), hints=st.integers(0, 3))
def test_an_open_answer_is_worth_more_the_more_it_covers_and_never_more_than_a_right_choice(
    share, more, hints
):
    worth = points_for_recall(share=share, hints_used=hints)
    assert 1 <= worth <= points_for_choice(is_correct=True, hints_used=hints)
    assert points_for_recall(share=max(share, more), hints_used=hints) >= worth


@pytest.mark.parametrize(
    ("correct", "hints", "points"),
    [(True, 0, 10), (True, 1, 8), (True, 3, 4), (False, 0, 2), (False, 1, 1), (False, 3, 1)],
)
def test_hints_cost_two_points_each(correct, hints, points):
    assert points_for_choice(is_correct=correct, hints_used=hints) == points


@pytest.mark.parametrize(
    ("share", "hints", "points"), [(0.0, 0, 4), (0.5, 0, 7), (1.0, 0, 10), (1.0, 2, 6), (0.0, 3, 1)]
)
def test_an_open_answer_is_worth_four_and_up_to_six_for_coverage(share, hints, points):
    assert points_for_recall(share=share, hints_used=hints) == points


@pytest.mark.parametrize(
    ("correct", "touched", "concepts", "solved"),
    [
        (True, 0, 0, True),
        (False, 0, 0, False),
        (None, 3, 5, True),
        (None, 2, 5, False),
        (None, 0, 0, False),
        (None, 3, 3, True),
        (None, 4, 7, False),
        (None, 5, 8, True),
    ],
)
def test_a_drill_is_solved_by_the_right_choice_or_three_fifths_of_its_points(
    correct, touched, concepts, solved
):
    assert is_solved(is_correct=correct, touched=touched, concepts=concepts) is solved


# ---------------------------------------------------------------------- a group's drill


def season(pool: Sequence[Drill], days: int, seed: str) -> list[Drill]:
    posted: list[str] = []
    for day in range(days):
        posted.append(pick_for_group(pool, posted, seed=f"{seed}/{day}").id)
    return [next(d for d in pool if d.id == drill_id) for drill_id in posted]


@FEW
@given(seed=SEEDS)
def test_a_group_gets_no_drill_twice_while_there_is_a_new_one(seed):
    found = season(POOL, len(POOL), seed)
    assert len({d.id for d in found}) == len(POOL)


@FEW
@given(seed=SEEDS)
def test_areas_and_kinds_come_evenly_and_never_an_area_twice_running(seed):
    found = season(POOL, 36, seed)
    for so_far in range(1, 37):
        for counts in (Counter(d.area for d in found[:so_far]), Counter(d.kind for d in found[:so_far])):
            assert max(counts.values()) - min(counts.values()) <= 2
    assert len({d.area for d in found[:6]}) == 6
    assert all(left.area != right.area for left, right in pairwise(found))
    assert all(left.kind != right.kind for left, right in pairwise(found))


@FEW
@given(seed=SEEDS)
def test_with_sixty_choice_and_forty_recall_drills_nothing_runs_out_early(seed):
    found = season(HUNDRED, 100, seed)
    assert len({d.id for d in found}) == 100
    assert abs(Counter(d.kind for d in found[:40])["choice"] - 20) <= 2


def test_when_all_were_posted_the_one_longest_ago_comes_back():
    posted = [d.id for d in POOL]
    assert pick_for_group(POOL, posted, seed="x").id == posted[0]
    posted.append(posted[0])
    assert pick_for_group(POOL, posted, seed="x").id == posted[1]


def test_the_same_question_gives_the_same_drill_and_another_group_another_one():
    assert pick_for_group(POOL, [], seed="a") is pick_for_group(list(reversed(POOL)), [], seed="a")
    assert len({pick_for_group(POOL, [], seed=f"group-{n}").id for n in range(30)}) > 10


def test_drills_that_left_the_library_do_not_stand_in_the_way():
    posted = ["gone-forever", *(d.id for d in POOL[1:]), "gone-too"]
    assert pick_for_group(POOL, posted, seed="x").id == POOL[0].id
    assert pick_for_group(POOL[:1], ["gone-forever"], seed="x").id == POOL[0].id
    assert pick_for_group(POOL, [*posted, POOL[0].id], seed="x").id == POOL[1].id


def test_an_empty_library_is_said_so():
    with pytest.raises(ValueError, match="no drills"):
        pick_for_group([], [], seed="x")


# ---------------------------------------------------------------------- a member's drill


ANYTHING = Wish()


def pick(
    wish: Wish = ANYTHING, *, pool=POOL, solved=(), tried=None, level=None, track=None, seed="x"
) -> Drill | None:
    return pick_for_member(
        pool, wish=wish, solved=solved, tried=tried or {}, level=level, track=track, seed=seed
    )


WISHES = st.builds(
    Wish,
    kind=st.sampled_from([None, "choice", "recall"]),
    area=st.sampled_from([None, *AREAS]),
    level=st.sampled_from([None, *LEVELS]),
)


@given(
    wish=WISHES,
    seed=SEEDS,
    solved=st.sets(st.sampled_from(sorted(BY_ID))),
    level=st.sampled_from([None, *LEVELS]),
)
def test_a_member_gets_what_was_wished_and_never_a_solved_one(wish, seed, solved, level):
    found = pick(wish, seed=seed, solved=solved, level=level)
    left = [d for d in POOL if wish.fits(d) and d.id not in solved]
    assert (found in left) if left else found is None


@FEW
@given(seed=SEEDS)
def test_solving_one_after_the_other_goes_through_all_and_then_ends(seed):
    solved: set[str] = set()
    while (found := pick(seed=f"{seed}{len(solved)}", solved=solved)) is not None:
        assert found.id not in solved
        solved.add(found.id)
    assert solved == set(BY_ID)


@given(seed=SEEDS, level=st.sampled_from(sorted(LEVELS)))
def test_ones_own_level_comes_first_unless_another_is_asked_for(seed, level):
    found = pick(level=level, seed=seed)
    assert found is not None
    assert found.level == level
    asked = pick(Wish(level="specialist"), level=level, seed=seed)
    assert asked is not None
    assert asked.level == "specialist"


def test_untried_ones_come_before_ones_own_level_and_that_before_ones_track():
    tracks = list(TRACKS)
    mine = drill(1, kind="choice", area="coding_tools", tracks=(tracks[0],))
    other_track = drill(2, kind="choice", area="coding_tools", tracks=(tracks[1],))
    other_level = drill(3, kind="choice", area="coding_tools", level="specialist", tracks=(tracks[0],))
    pool = [other_level, other_track, mine]

    def order(tried: dict[str, int]) -> list[str]:
        found: list[str] = []
        while (d := pick(pool=pool, solved=found, tried=tried, level="fresher", track=tracks[0])) is not None:
            found.append(d.id)
        return found

    assert order({}) == [mine.id, other_track.id, other_level.id]
    assert order({mine.id: 1}) == [other_track.id, other_level.id, mine.id]
    assert order({mine.id: 2, other_track.id: 1, other_level.id: 1}) == [
        other_track.id,
        other_level.id,
        mine.id,
    ]


def test_a_member_of_another_turn_of_mind_gets_another_drill():
    assert len({pick(seed=f"member-{n}").id for n in range(30)}) > 10


# ---------------------------------------------------------------------- the spread


def test_the_spread_counts_every_option_in_its_order_also_those_nobody_chose():
    question = drill(1, kind="choice", area="coding_tools")
    assert isinstance(question, ChoiceDrill)
    assert logic.spread(list(question.keyed), ["B", "B", "A", "Z"]) == [("A", 1), ("B", 2), ("C", 0)]
    assert logic.SPREAD_FROM >= 3  # with fewer it would name people
