"""The common times that a pair is offered."""

from __future__ import annotations

from cogs.mocks.matching import times
from cogs.mocks.matching.models import Candidate

from .crowd import MONDAY


def free(*spans: tuple[int, int, int], user_id: int = 1, offset: int | None = 0) -> Candidate:
    """Somebody free on (day, from, until), in half hours of the day."""
    slots = frozenset(MONDAY + day * 48 + at for day, begin, end in spans for at in range(begin, end))
    return Candidate(user_id, slots, utc_offset_minutes=offset)


def told(*people: Candidate, half_hours: int = 2) -> list[tuple[int, int]]:
    return [divmod(slot - MONDAY, 48) for slot in times.offered(people, half_hours)]


def test_the_first_three_are_on_three_days():
    one = free((0, 30, 40), (2, 30, 40), (4, 30, 40))
    assert sorted(day for day, _ in told(one, one)[:3]) == [0, 2, 4]


def test_a_time_in_everybodys_day_comes_before_one_late_for_somebody():
    # 20:00 UTC is 20:00 for one and 1:30 for the other; 12:00 is 17:30 there.
    one, other = free((0, 24, 44)), free((0, 24, 44), user_id=2, offset=330)
    assert told(one, other)[0][1] < 42 - 11
    alone = free((0, 40, 42), (1, 24, 26), user_id=3)
    assert told(alone, free((0, 40, 42), (1, 24, 26), offset=330))[0] == (1, 24)


def test_a_time_with_air_around_it_comes_before_one_at_an_edge():
    one = free((0, 20, 24), (1, 20, 22))
    assert told(one, one)[0] == (0, 21)


def test_of_whole_free_days_the_evenings_come_first():
    one = free((0, 14, 44), (1, 14, 44), (2, 14, 44))
    assert told(one, one)[:3] == [(0, 38), (1, 38), (2, 38)]
    east = free((0, 14, 44), (1, 14, 44), user_id=2, offset=120)
    assert told(one, east)[0] == (0, 36)  # 18:00 and 20:00


def test_one_day_alone_gives_times_that_do_not_overlap_first():
    one = free((0, 20, 28))
    first, second, *_ = told(one, one)
    assert abs(first[1] - second[1]) >= 2


def test_only_starts_with_the_whole_length_free_for_all_three_are_told():
    one, other, third = free((0, 20, 30)), free((0, 24, 30)), free((0, 18, 26))
    assert told(one, other, third) == [(0, 24)]
    assert told(one, other, third, half_hours=3) == []
