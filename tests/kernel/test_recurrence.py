"""When a routine falls due: every intended local date once and in order, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.recurrence import (
    EVERY_DAY,
    WORKING_DAYS,
    Rule,
    between,
    clock_text,
    describe_weekdays,
    moment_of,
    next_after,
)

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
ZONES = sorted(key for key in available_timezones() if not key.startswith(("posix/", "right/", "SystemV/")))


def by_the_book(day: date, at_minute: int, zone: ZoneInfo) -> datetime:
    """Work the moment out from the zone's readings alone: the first instant whose clock shows the time,
    or, where none does, as much after the jump as the time lies after it."""
    wanted = datetime.combine(day, time(at_minute // 60, at_minute % 60))
    noon = datetime.combine(day, time(12), UTC)
    offsets = {
        (noon + timedelta(hours=h)).astimezone(zone).utcoffset() or timedelta() for h in range(-40, 41, 8)
    }
    instants = [(wanted - offset).replace(tzinfo=UTC) for offset in offsets]
    shown = [i for i in instants if i.astimezone(zone).replace(tzinfo=None) == wanted]
    return min(shown) if shown else (wanted - min(offsets)).replace(tzinfo=UTC)


def rolled(rule: Rule, start: datetime, end: datetime) -> list[tuple[date, datetime]]:
    """Follow next_after as the schedule does, with what ran last handed back in."""
    found: list[tuple[date, datetime]] = []
    after, last_on = start, None
    while (step := next_after(rule, after=after, last_on=last_on)) is not None and step[1] < end:
        found.append(step)
        last_on, after = step
    return found


def days_from(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


@cache
def clock_changes(key: str) -> list[tuple[datetime, timedelta]]:
    """Return each change of offset in 2024–2030: its first instant, to the minute, and by how much."""
    zone, found = ZoneInfo(key), []
    left = datetime.combine(FIRST, time(), UTC)
    while left.date() < LAST:
        right = left + timedelta(days=7)
        before, after = left.astimezone(zone).utcoffset(), right.astimezone(zone).utcoffset()
        if before != after:
            low, high = left, right
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            found.append((high, (after or timedelta()) - (before or timedelta())))
        left = right
    return found


def test_around_every_clock_change_of_every_zone_each_date_comes_once_in_order_and_by_the_rule():
    seen, two_days = 0, timedelta(days=2)
    kinds: dict[tuple[Any, ...], str] = {}
    for key in ZONES:
        offset = datetime(2024, 1, 1, tzinfo=ZoneInfo(key)).utcoffset()
        kinds[(offset, *clock_changes(key))] = key  # zones that change alike need one look
    for (_, *changes), key in kinds.items():
        zone = ZoneInfo(key)
        for change, jump in changes:
            wall = change.astimezone(zone)
            inside = wall - jump / 2
            for minute in {(t.hour * 60 + t.minute) for t in (wall, inside, wall - jump)} | {0, 1439}:
                rule = Rule(zone, minute, EVERY_DAY, wall.date() - two_days, wall.date() + two_days)
                found = rolled(rule, change - timedelta(days=5), change + timedelta(days=5))
                days = [day for day, _ in found]
                assert days == list(days_from(rule.starts_on, rule.ends_on)), (key, minute, change)
                assert [m for _, m in found] == [by_the_book(d, minute, zone) for d in days], (key, minute)
                seen += 1
    assert seen > 1_000


@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(ZONES),
    at_minute=st.integers(0, 1439),
    weekdays=st.integers(1, 127),
    first=st.dates(FIRST, date(2030, 10, 1)),
    length=st.integers(1, 80),
)
def test_every_intended_date_comes_exactly_once_and_in_order(key, at_minute, weekdays, first, length):
    last = first + timedelta(days=length)
    rule = Rule(ZoneInfo(key), at_minute, weekdays, starts_on=first, ends_on=last)
    start = datetime.combine(first, time(), UTC) - timedelta(days=2)
    found = rolled(rule, start, start + timedelta(days=length + 6))
    assert [day for day, _ in found] == [d for d in days_from(first, last) if weekdays >> d.weekday() & 1]
    moments = [moment for _, moment in found]
    assert moments == sorted(set(moments))
    assert all(moment == by_the_book(day, at_minute, rule.zone) for day, moment in found)


@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(ZONES),
    at_minute=st.integers(0, 1439),
    weekdays=st.integers(1, 127),
    first=st.dates(FIRST, date(2030, 6, 1)),
    minute=st.integers(0, 1439),
    hours=st.integers(0, 24 * 40),
)
def test_between_finds_what_repeated_next_after_finds(key, at_minute, weekdays, first, minute, hours):
    start = datetime.combine(first, time(minute // 60, minute % 60), UTC)
    rule, end = Rule(ZoneInfo(key), at_minute, weekdays), start + timedelta(hours=hours)
    assert between(rule, start, end) == rolled(rule, start - timedelta(microseconds=1), end)


def test_between_takes_its_start_in_and_leaves_its_end_out():
    rule, eight = Rule(ZoneInfo("UTC"), 480, EVERY_DAY), datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert [day.day for day, _ in between(rule, eight, eight + timedelta(days=2))] == [5, 6]
    assert between(rule, eight, eight) == []


NAMED = {
    "Berlin skips 02:30": ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30", "03:30"),
    "Berlin repeats 02:30": ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30", "02:30"),
    "Berlin before the change": ("Europe/Berlin", "2026-03-28", "08:00", "2026-03-28T07:00", "08:00"),
    "Berlin after the change": ("Europe/Berlin", "2026-03-29", "08:00", "2026-03-29T06:00", "08:00"),
    "New York skips 02:30": ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30", "03:30"),
    "New York repeats 01:30": ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30", "01:30"),
    "Lord Howe skips half an hour": (
        "Australia/Lord_Howe",
        "2026-10-04",
        "02:15",
        "2026-10-03T15:45",
        "02:45",
    ),
    "Lord Howe repeats half an hour": (
        "Australia/Lord_Howe",
        "2026-04-05",
        "01:45",
        "2026-04-04T14:45",
        "01:45",
    ),
    "São Paulo dropped the change": ("America/Sao_Paulo", "2026-11-01", "00:15", "2026-11-01T03:15", "00:15"),
    "São Paulo skipped midnight in 2018": (
        "America/Sao_Paulo",
        "2018-11-04",
        "00:15",
        "2018-11-04T03:15",
        "01:15",
    ),
    "São Paulo repeated 23:30 in 2018": (
        "America/Sao_Paulo",
        "2018-02-17",
        "23:30",
        "2018-02-18T01:30",
        "23:30",
    ),
    "Kathmandu is a quarter off": ("Asia/Kathmandu", "2026-06-01", "08:00", "2026-06-01T02:15", "08:00"),
    "Cairo skips midnight": ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:30", "01:30"),
    "Cairo repeats 23:30": ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29T20:30", "23:30"),
    "Nuuk skips 23:30 into the next date": (
        "America/Nuuk",
        "2026-03-28",
        "23:30",
        "2026-03-29T01:30",
        "00:30",
    ),
    "Nuuk repeats 23:30": ("America/Nuuk", "2026-10-24", "23:30", "2026-10-25T00:30", "23:30"),
}


@pytest.mark.parametrize("case", NAMED.values(), ids=NAMED.keys())
def test_the_written_rule_for_skipped_and_repeated_times(case):
    key, day, at, instant, shown = case
    zone, hour, minute = ZoneInfo(key), *map(int, at.split(":"))
    moment = moment_of(date.fromisoformat(day), hour * 60 + minute, zone)
    assert moment == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert moment.astimezone(zone).strftime("%H:%M") == shown


@pytest.mark.parametrize(
    ("key", "at_minute", "first", "last"),
    [
        ("Europe/Berlin", 150, "2026-03-27", "2026-03-31"),
        ("Europe/Berlin", 150, "2026-10-23", "2026-10-27"),
        ("America/Nuuk", 1410, "2026-03-26", "2026-03-30"),
        ("Africa/Cairo", 0, "2026-04-22", "2026-04-26"),
    ],
)
def test_a_week_with_a_clock_change_loses_and_doubles_no_date(key, at_minute, first, last):
    low, high = date.fromisoformat(first), date.fromisoformat(last)
    rule = Rule(ZoneInfo(key), at_minute, EVERY_DAY, starts_on=low, ends_on=high)
    found = rolled(rule, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    assert [day for day, _ in found] == list(days_from(low, high))


def test_a_cohort_begins_and_ends_on_its_dates_and_then_there_is_nothing():
    rule = Rule(ZoneInfo("UTC"), 480, WORKING_DAYS, date(2026, 5, 1), date(2026, 5, 5))
    found = rolled(rule, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [d.isoformat() for d, _ in found] == ["2026-05-01", "2026-05-04", "2026-05-05"]
    assert next_after(rule, after=found[-1][1]) is None


def test_a_cohort_that_begins_in_three_years_is_found():
    rule = Rule(ZoneInfo("Asia/Kathmandu"), 480, EVERY_DAY, starts_on=date(2029, 5, 1))
    step = next_after(rule, after=datetime(2026, 1, 1, tzinfo=UTC))
    assert step == (date(2029, 5, 1), datetime(2029, 5, 1, 2, 15, tzinfo=UTC))


def test_holidays_are_left_out():
    rule = Rule(ZoneInfo("UTC"), 480, EVERY_DAY, holidays=frozenset({date(2026, 1, 2), date(2026, 1, 3)}))
    found = between(rule, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC))
    assert [d.day for d, _ in found] == [1, 4, 5]


def test_what_ran_last_is_not_repeated_when_the_hour_moves_back_or_the_zone_changes():
    ran, at = date(2026, 1, 5), datetime(2026, 1, 5, 8, tzinfo=UTC)
    later_hour = Rule(ZoneInfo("UTC"), 20 * 60, EVERY_DAY)
    west = Rule(ZoneInfo("Pacific/Honolulu"), 480, EVERY_DAY)
    assert next_after(later_hour, after=at, last_on=ran) == (
        date(2026, 1, 6),
        datetime(2026, 1, 6, 20, tzinfo=UTC),
    )
    found = next_after(west, after=at, last_on=ran)
    assert found == (date(2026, 1, 6), datetime(2026, 1, 6, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("mask", "words"),
    [(EVERY_DAY, "every day"), (WORKING_DAYS, "Mon–Fri"), (0b0000101, "Mon, Wed"), (0b1100000, "Sat, Sun")],
)
def test_weekdays_are_named_shortly(mask, words):
    assert describe_weekdays(mask) == words


def test_a_minute_of_the_day_is_shown_as_a_clock():
    assert (clock_text(0), clock_text(485), clock_text(1439)) == ("00:00", "08:05", "23:59")
