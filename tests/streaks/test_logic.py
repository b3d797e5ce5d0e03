"""A streak's rules, and that nothing but the records moves it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.promises import Promise
from cogs.streaks.logic import MOST_FREEZES, can_repair, fold, week_of
from cogs.streaks.models import Week

from . import recount

MONDAY = date(2026, 1, 5)
EVERY, WORKING = 0b1111111, 0b0011111


def day(n: int) -> date:
    """Return a day by its number; Monday, 5 January, is 0."""
    return MONDAY + timedelta(days=n)


def told(done=(), *, days=EVERY, count=0, today=20, excused=(), repaired=(), promises=None):
    return fold(
        promises or [Promise(MONDAY, days, count)],
        active={day(n) for n in done},
        excused={day(n): "away" for n in excused},
        repaired={day(n) for n in repaired},
        today=day(today),
    )


def marks(streak) -> str:
    """Return a letter a day; o is open, * extra, z frozen, + repaired."""
    letters = {"kept": "k", "repaired": "+", "extra": "*", "rest": ".", "excused": "e", "frozen": "z"}
    return "".join(letters.get(each.mark, each.mark[0]) for each in streak.days)


def test_nothing_promised_counts_nothing():
    assert fold([], active={day(0)}, excused={}, repaired=frozenset(), today=day(3)).days == ()
    nothing = told([0, 1], days=0, today=3)
    assert (nothing.current, marks(nothing)) == (0, "**..")


def test_rest_days_break_nothing_and_what_is_done_on_them_is_extra():
    streak = told([0, 1, 2, 3, 4, 5, 7], days=WORKING, today=7)
    assert marks(streak) == "kkkkk*.k"
    assert streak.current == 6


def test_today_is_open_until_it_is_over():
    assert (told([0, 1], today=2).current, marks(told([0, 1], today=2))) == (2, "kko")
    assert (told([0, 1], today=3).current, marks(told([0, 1], today=3))) == (0, "kkmo")


def test_the_day_of_the_first_promise_is_never_missed_but_counts_when_kept():
    assert marks(told([1], today=2)) == ".ko"
    assert marks(told([], today=2)) == ".mo"
    assert marks(told([0], today=1)) == "ko"


def test_nor_is_the_day_of_a_promise_taken_up_again():
    promises = [Promise(day(0), EVERY, 0), Promise(day(2), 0, 0), Promise(day(4), EVERY, 0)]
    missed, kept = [told([0, 1, *more], promises=promises, today=5) for more in ((), (4,))]
    assert (marks(missed), missed.current) == ("kk...o", 2)
    assert (marks(kept), kept.current) == ("kk..ko", 3)


def test_excused_days_carry_the_streak_without_lengthening_it():
    streak = told([0, 1, 5], excused=[2, 3, 4], today=5)
    assert (streak.current, marks(streak)) == (3, "kkeeek")


def test_a_freeze_comes_with_seven_kept_days_and_goes_by_itself():
    streak = told(range(7), today=8)
    assert (streak.current, streak.freezes, marks(streak)) == (7, 0, "kkkkkkkzo")
    broken = told(range(7), today=9)
    assert (broken.current, broken.best, marks(broken)) == (0, 7, "kkkkkkkzmo")


def test_there_are_at_most_three_freezes():
    assert told(range(40), today=39).freezes == MOST_FREEZES == 3
    assert told(range(40), today=43).current == 40
    assert told(range(40), today=44).current == 0


def test_a_repaired_day_counts_as_kept_and_only_a_missed_one_can_be():
    before, after = told([0, 1, 3], today=4), told([0, 1, 3], repaired=[2], today=4)
    assert (before.current, after.current, marks(after)) == (1, 4, "kk+ko")
    assert can_repair(before, after, day(2))
    assert not can_repair(after, after, day(2))
    rest = told([0, 1], days=WORKING, today=7), told([0, 1], days=WORKING, repaired=[5], today=7)
    assert not can_repair(*rest, day(5))


@pytest.mark.parametrize(
    ("done", "today", "current", "shown"),
    [
        ([0, 3, 5], 6, 3, "k..k.ko"),
        ([0, 3, 5], 7, 3, "k..k.k.o"),
        ([0, 3], 7, 0, "k..k...o"),
        ([0, 1, 2, 3, 4], 7, 3, "kkk**..o"),
    ],
)
def test_any_three_days_a_week_are_settled_after_sunday(done, today, current, shown):
    streak = told(done, days=0, count=3, today=today)
    assert (streak.current, marks(streak)) == (current, shown)


@pytest.mark.parametrize(
    ("done", "excused", "today", "week"),
    [
        ([0], [], 3, Week(1, 3, is_settled=True)),
        ([0, 3], [], 3, Week(2, 3, is_settled=True)),
        ([0, 1, 2, 3], [], 4, Week(3, 3, is_settled=True)),
        ([0], [1, 2, 3, 4, 5], 6, Week(1, 2, is_settled=True)),
        ([5], [], 7, Week(0, 3, is_settled=True)),
    ],
)
def test_the_week_of_any_three_days_counts_what_is_kept_since_monday(done, excused, today, week):
    streak = told(done, days=0, count=3, excused=excused, today=today)
    assert week_of([Promise(MONDAY, 0, 3)], streak, day(today)) == week


def test_a_week_counts_from_the_promise_on_and_certain_days_have_none():
    promises = [Promise(MONDAY, EVERY, 0), Promise(day(2), 0, 3), Promise(day(9), EVERY, 0)]
    streak = told([0, 1, 2], promises=promises, today=3)
    assert week_of(promises, streak, day(3)) == Week(1, 3, is_settled=False)
    assert week_of(promises, streak, day(1)) is None
    assert week_of(promises, streak, day(9)) is None


def test_a_short_week_takes_as_many_freezes_as_days_are_wanting_or_none():
    full = [n for week in range(7) for n in (7 * week, 7 * week + 2, 7 * week + 4)]
    paid = told([*full, 49], days=0, count=3, today=56)
    assert (paid.current, paid.freezes, paid.days[-2].owed, paid.days[-2].frozen) == (22, 1, 2, 2)
    broken = told([*full[:9], 21], days=0, count=3, today=28)
    assert (broken.current, broken.freezes) == (0, 1)


def test_a_week_away_asks_for_as_many_days_as_are_left():
    assert told([0], days=0, count=3, excused=range(1, 7), today=7).current == 1
    assert told([], days=0, count=3, excused=range(7), today=7).days[-2].owed == 0


def test_a_promise_that_begins_within_a_week_is_settled_from_the_next_one_on():
    late = [Promise(day(3), 0, 5)]
    assert told([4], promises=late, today=8).current == 1
    assert told([4], promises=late, today=14).current == 0


def test_a_changed_promise_holds_from_its_day_on_and_changes_nothing_before():
    changed = [Promise(MONDAY, EVERY, 7), Promise(day(3), 0b0000001, 1)]
    streak = told([0, 1, 2, 7], promises=changed, today=8)
    assert (streak.current, marks(streak)) == (4, "kkk....k.")


# ---------------------------------------------------------------------- for all records

numbers = st.sets(st.integers(0, 60))
promises_made = st.lists(
    st.tuples(st.integers(0, 60), st.one_of(st.just((0, 0)), st.tuples(st.integers(1, 127), st.just(0)), st.tuples(st.just(0), st.integers(1, 7)))),
    min_size=1,
    max_size=4,
    unique_by=lambda made: made[0],
).map(sorted)  # fmt: skip


def made_of(made) -> list[Promise]:
    return [Promise(day(n), days, count) for n, (days, count) in made]


def promised_by(made):
    """Say the same as the promises do, for the other way of counting."""

    def at(when: date):
        days, count = [said for n, said in made if day(n) <= when][-1]
        return frozenset(i for i in range(7) if days >> i & 1), count

    return at


@given(promises_made, numbers, numbers, numbers, st.integers(0, 65))
def test_another_way_of_counting_says_the_same(made, done, excused, repaired, today):
    # Two equal promises in a row are never stored: they would be one.
    assume(all(before[1] != after[1] for before, after in pairwise(made)))
    streak = told(done, promises=made_of(made), excused=excused, repaired=repaired, today=today)
    said = recount.verdicts(
        day(made[0][0]),
        day(today),
        promised_by(made),
        done=[day(n) for n in done | repaired],
        excused=[day(n) for n in excused],
    )
    assert (streak.current, streak.best, streak.freezes) == recount.streak(said)


@given(promises_made, numbers, numbers, st.integers(0, 60))
def test_each_day_is_told_once_and_in_order(made, done, excused, today):
    streak = told(done, promises=made_of(made), excused=excused, today=today)
    days = [each.day for each in streak.days]
    first, last = day(made[0][0]), max([day(today), *(day(n) for n in done)])
    assert days == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert (
        streak.current
        <= streak.best
        <= streak.kept
        == sum(e.mark in ("kept", "repaired") for e in streak.days)
    )


@given(promises_made, numbers, st.integers(0, 60), st.integers(0, 60))
def test_a_late_entry_never_shortens_the_days_kept(made, done, late, today):
    before = told(done, promises=made_of(made), today=today)
    after = told({*done, late}, promises=made_of(made), today=today)
    assert before.kept <= after.kept <= before.kept + 1
    again = told({*done, late}, promises=made_of(made), today=today)
    assert again == after


@given(numbers, st.integers(0, 59))
def test_days_that_pass_change_no_day_that_was_closed(done, today):
    early = told({n for n in done if n <= today}, days=WORKING, today=today)
    late = told(done, days=WORKING, today=60)
    closed = [each for each in early.days if each.day < day(today)]
    assert list(late.days[: len(closed)]) == closed


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe", "Africa/Casablanca"]),
    st.integers(0, 23),
)  # fmt: skip
def test_a_year_with_its_clock_changes_breaks_and_doubles_nothing(zone, hour):
    """Somebody does something every day at the same local hour; only local dates reach the fold."""
    local = [
        datetime(2026, 1, 1, hour, 30, tzinfo=ZoneInfo(zone)).replace(fold=0) + timedelta(days=n)
        for n in range(365)
    ]
    dates = [moment.astimezone(UTC).astimezone(ZoneInfo(zone)).date() for moment in local]
    streak = fold(
        [Promise(dates[0], EVERY, 7)], active=set(dates), excused={}, repaired=frozenset(), today=dates[-1]
    )
    assert streak.current == 365
    assert "missed" not in {each.mark for each in streak.days}


def test_who_flies_west_lives_a_date_twice_and_loses_nothing():
    assert told([0, 1, 2], today=1).current == 3
    assert told([0, 1, 2], today=2).current == 3
