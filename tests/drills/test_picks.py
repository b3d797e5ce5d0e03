"""Which drill comes next: for a group over a year, for a member from what they did and can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.members import AREAS, LEVELS, TRACKS
from cogs.drills import logic
from cogs.drills.logic import Aim, Picked, Practice, Wish, pick_for_group, pick_for_member
from cogs.drills.models import Drill

from .making import drill

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


def of_kind(kind: str, number: int, area: str) -> Drill:
    """Make a drill that is of any kind by name; which one comes next asks no more of it."""
    plain = drill(number, kind="choice", area=area)
    return plain.model_copy(update={"kind": kind, "id": f"{kind}-{area.replace('_', '-')}-{number}"})


def library() -> list[Drill]:
    """A library as lopsided as the real one: rare kinds, and most of those in one or two areas."""
    areas = list(AREAS)
    homes = {
        "choice": areas,
        "recall": areas,
        "code": ["coding_tools"],
        "sql": ["coding_tools"],
        "case": ["system_design", "genai_llm"],
        "spot": ["ml_fundamentals", "production_mlops"],
    }
    counts = {"choice": 60, "recall": 40, "code": 14, "sql": 10, "case": 6, "spot": 8}
    return [of_kind(k, n, homes[k][n % len(homes[k])]) for k, count in counts.items() for n in range(count)]


LIBRARY = library()
YEAR = 261
"""Working days."""


def season(
    pool: Sequence[Drill], days: int, seed: str, lean: Callable[[int], Collection[str]] = lambda _day: ()
) -> list[Drill]:
    posted: list[str] = []
    for day in range(days):
        posted.append(pick_for_group(pool, posted, seed=f"{seed}/{day}", lean=lean(day)).id)
    by_id = {d.id: d for d in pool}
    return [by_id[drill_id] for drill_id in posted]


def longest_wait(found: Sequence[Drill]) -> int:
    """Return the most posts that lay between two of one area, the ends of the season included."""
    places = {area: [-1, *(i for i, d in enumerate(found) if d.area == area), len(found)] for area in AREAS}
    return max(right - left for at in places.values() for left, right in pairwise(at))


def shortest_rest(found: Sequence[Drill]) -> int:
    places: dict[str, list[int]] = {}
    for place, d in enumerate(found):
        places.setdefault(d.id, []).append(place)
    return min(right - left for at in places.values() for left, right in pairwise(at))


# ---------------------------------------------------------------------- a group's drill


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
def test_an_area_does_not_always_come_as_the_same_kind(seed):
    found = season(POOL, 36, seed)
    kinds = {area: Counter(d.kind for d in found if d.area == area) for area in AREAS}
    assert all(min(count["choice"], count["recall"]) >= 2 for count in kinds.values())


@FEW
@given(seed=SEEDS)
def test_where_one_kind_is_short_kinds_still_alternate_and_what_comes_back_has_rested(seed):
    found = season(HUNDRED, 130, seed)
    assert all(left.kind != right.kind for left, right in pairwise(found))
    assert len({d.id for d in found}) == 100
    assert shortest_rest(found) > 50


LEANS = st.lists(
    st.tuples(st.integers(5, 60), st.lists(st.sampled_from(list(AREAS)), max_size=2, unique=True)),
    min_size=1,
    max_size=12,
)
"""What a group is weak in may change at any time: (posts, areas) after one another, over and over."""


def by_turns(leans: list[tuple[int, list[str]]]) -> Callable[[int], list[str]]:
    days = [areas for length, areas in leans for _ in range(length)]
    return lambda day: days[day % len(days)]


@FEW
@given(seed=SEEDS, leans=LEANS)
def test_over_a_year_of_leaning_no_kind_comes_twice_running_and_no_area_starves(seed, leans):
    found = season(LIBRARY, YEAR, seed, by_turns(leans))
    assert all(left.kind != right.kind for left, right in pairwise(found))
    assert longest_wait(found) <= 24
    assert shortest_rest(found) > 55
    counts = Counter(d.area for d in found)
    assert min(counts[area] for area in AREAS) >= YEAR / 6 * 0.6
    assert set(Counter(d.kind for d in found)) == {"choice", "recall", "code", "sql", "case", "spot"}


@pytest.mark.parametrize("area", sorted(AREAS))
def test_an_area_that_is_leaned_to_comes_more_often_and_the_others_hardly_less(area):
    plain = Counter(d.area for d in season(LIBRARY, YEAR, "x"))
    leaning = Counter(d.area for d in season(LIBRARY, YEAR, "x", lambda _day: [area]))
    assert leaning[area] >= plain[area] * 1.1
    assert all(leaning[other] >= plain[other] * 0.8 for other in AREAS if other != area)


def test_when_all_were_posted_one_of_those_longest_ago_comes_back():
    posted = [d.id for d in season(POOL, len(POOL), "x")]
    for _ in range(len(POOL)):
        back = pick_for_group(POOL, posted, seed="x").id
        assert back not in posted[-len(POOL) // 2 :]
        posted.append(back)


def test_the_same_question_gives_the_same_drill_and_another_group_another_one():
    assert pick_for_group(POOL, [], seed="a") is pick_for_group(list(reversed(POOL)), [], seed="a")
    assert len({pick_for_group(POOL, [], seed=f"group-{n}").id for n in range(30)}) > 10


def test_drills_that_left_the_library_do_not_stand_in_the_way():
    posted = ["gone-forever", *(d.id for d in POOL[1:]), "gone-too"]
    assert pick_for_group(POOL, posted, seed="x").id == POOL[0].id
    assert pick_for_group(POOL[:1], ["gone-forever"], seed="x").id == POOL[0].id
    assert pick_for_group(POOL[:1], [POOL[0].id], seed="x").id == POOL[0].id


def test_an_empty_library_is_said_so():
    with pytest.raises(ValueError, match="no drills"):
        pick_for_group([], [], seed="x")


# ---------------------------------------------------------------------- a member's drill

TARGET = 0.725
ANYTHING = Wish()


def pick(
    wish: Wish = ANYTHING,
    *,
    pool: Sequence[Drill] = POOL,
    practice: Practice = Practice(),  # noqa: B008 - frozen
    aim: Aim = Aim({}, TARGET),  # noqa: B008 - frozen
    seed: str = "x",
) -> Picked | None:
    return pick_for_member(pool, wish=wish, practice=practice, aim=aim, seed=seed)


def in_order(pool: Sequence[Drill], **known: object) -> list[str]:
    """Return the ids as they would come if each were solved at once."""
    found: list[str] = []
    practice = known.pop("practice", Practice())
    assert isinstance(practice, Practice)
    while True:
        solved = Practice(found, practice.tried, practice.aside, practice.latest)
        picked = pick(pool=pool, practice=solved, **known)
        if picked is None:
            return found
        found.append(picked.drill.id)


WISHES = st.builds(
    Wish,
    kind=st.sampled_from([None, "choice", "recall"]),
    area=st.sampled_from([None, *AREAS]),
    level=st.sampled_from([None, *LEVELS]),
)
CHANCES = st.dictionaries(st.sampled_from(sorted(BY_ID)), st.floats(0.01, 0.99), max_size=len(BY_ID))
AIMS = st.builds(
    Aim,
    CHANCES,
    st.just(TARGET),
    weak=st.dictionaries(st.sampled_from(sorted(AREAS)), st.floats(0, 1.2), max_size=6),
    unseen=st.sets(st.sampled_from(sorted(AREAS))),
    tracks=st.lists(st.sampled_from(sorted(TRACKS)), max_size=2),
)


@given(wish=WISHES, seed=SEEDS, solved=st.sets(st.sampled_from(sorted(BY_ID))), aim=AIMS)
def test_a_member_gets_what_was_wished_and_never_a_solved_one(wish, seed, solved, aim):
    found = pick(wish, seed=seed, practice=Practice(solved), aim=aim)
    left = [d for d in POOL if wish.fits(d) and d.id not in solved]
    assert (found.drill in left) if left else found is None


@FEW
@given(seed=SEEDS, aim=AIMS)
def test_solving_one_after_the_other_goes_through_all_and_then_ends(seed, aim):
    found = in_order(POOL, seed=seed, aim=aim)
    assert len(found) == len(POOL)
    assert set(found) == set(BY_ID)


@given(seed=SEEDS, aim=AIMS, tried=st.sets(st.sampled_from(sorted(BY_ID)), min_size=1, max_size=40), latest=st.sampled_from(POOL))  # fmt: skip
def test_what_was_answered_and_not_solved_comes_after_everything_new(seed, aim, tried, latest):
    practice = Practice(tried=dict.fromkeys(tried, 1), aside=[latest.id], latest=[latest, latest])
    found = pick(seed=seed, aim=aim, practice=practice)
    assert found is not None
    assert found.drill.id not in tried


def test_even_what_suits_best_in_all_else_waits_for_what_is_new():
    missed, new = drill(1, kind="choice", area="system_design"), drill(2, kind="recall", area="coding_tools")
    aim = Aim({missed.id: TARGET, new.id: 0.01}, TARGET, {"system_design": 1.2}, ["system_design"], ["mlops"])
    unloved = new.model_copy(update={"tracks": ("core_ml",)})
    practice = Practice(tried={missed.id: 1}, latest=[new, new])
    found = pick(pool=[missed, unloved], practice=practice, aim=aim)
    assert found is not None
    assert found.drill is unloved
    assert sum(found.parts.values()) < 0


@given(seed=SEEDS, aim=AIMS)
def test_the_sum_of_the_parts_is_the_highest_and_the_same_seed_gives_the_same(seed, aim):
    found = pick(seed=seed, aim=aim)
    assert found is not None
    for other in POOL:
        alone = pick(seed=seed, aim=aim, pool=[other])
        assert alone is not None
        assert sum(alone.parts.values()) <= sum(found.parts.values())
    again = pick(seed=seed, aim=aim, pool=list(reversed(POOL)))
    assert again == found


def test_the_drill_nearest_to_the_target_comes_first_and_far_too_hard_ones_last():
    pool = [drill(n, kind="choice", area="coding_tools") for n in range(5)]
    chances = dict(zip([d.id for d in pool], (0.95, 0.72, 0.1, 0.55, 0.35), strict=True))
    found = in_order(pool, aim=Aim(chances, TARGET))
    assert [chances[i] for i in found] == [0.72, 0.55, 0.95, 0.35, 0.1]


def test_a_weak_area_is_leaned_to_within_reason():
    weak, other = (drill(1, kind="choice", area=area) for area in ("system_design", "coding_tools"))

    def first(chance_of_weak: float) -> Drill:
        aim = Aim({weak.id: chance_of_weak, other.id: TARGET}, TARGET, weak={"system_design": 1.0})
        found = pick(pool=[weak, other], aim=aim)
        assert found is not None
        return found.drill

    assert first(TARGET) is weak
    assert first(TARGET - 0.12) is weak
    assert first(0.3) is other


def test_an_area_without_answers_comes_before_a_familiar_one_and_ones_role_before_others():
    tracks = list(TRACKS)
    new, known = (drill(1, kind="choice", area=area) for area in ("system_design", "coding_tools"))
    assert in_order([known, new], aim=Aim({}, TARGET, unseen=["system_design"])) == [new.id, known.id]
    mine, near, none = (drill(n, kind="choice", area="coding_tools", tracks=(tracks[n],)) for n in range(3))
    found = in_order([none, near, mine], aim=Aim({}, TARGET, tracks=tracks[:2]))
    assert found == [mine.id, near.id, none.id]


@FEW
@given(seed=SEEDS)
def test_kinds_and_areas_change_a_little_from_one_to_the_next(seed):
    latest: list[Drill] = []
    for number in range(30):
        solved = [d.id for d in latest]
        found = pick(practice=Practice(solved, latest=latest[::-1]), seed=f"{seed}{number}")
        assert found is not None
        latest.append(found.drill)
    assert all(
        len({d.kind for d in three}) == 2 for three in zip(latest, latest[1:], latest[2:], strict=False)
    )
    assert sum(left.area == right.area for left, right in pairwise(latest)) <= 3


@FEW
@given(seed=SEEDS, aim=AIMS)
def test_next_after_next_brings_another_drill_each_time(seed, aim):
    aside: list[str] = []
    for number in range(40):
        found = pick(practice=Practice(aside=aside), aim=aim, seed=f"{seed}{number}")
        assert found is not None
        assert not aside or found.drill.id != aside[-1]
        aside = [i for i in aside if i != found.drill.id] + [found.drill.id]
    assert len(set(aside)) >= 10


def test_a_member_of_another_turn_of_mind_gets_another_drill():
    found = [pick(seed=f"member-{n}") for n in range(30)]
    assert len({picked.drill.id for picked in found if picked}) > 10


def test_every_part_of_the_sum_has_its_name():
    weak = drill(1, kind="choice", area="system_design")
    practice = Practice(tried={weak.id: 1}, aside=[weak.id], latest=[weak])
    aim = Aim({}, TARGET, weak={"system_design": 1.0}, unseen=["system_design"], tracks=["mlops"])
    found = pick(pool=[weak], practice=practice, aim=aim)
    assert found is not None
    assert set(found.parts) == {
        "near", "weak", "unseen", "role", "same_kind", "same_area", "aside", "again", "chance",
    }  # fmt: skip
    assert sum(worth for name, worth in found.parts.items() if name != "again") > -logic.AGAIN
