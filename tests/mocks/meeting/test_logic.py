"""Finding a time: what suits both, what a member typed, who is asked first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserFacingError
from cogs.mocks.meeting import logic
from cogs.mocks.meeting.models import Standby

BERLIN, TOKYO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
NOW = datetime(2026, 1, 8, 11, 7, tzinfo=UTC)
"""A Thursday, seven past twelve in Berlin."""
HOUR = timedelta(hours=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def day(zone: ZoneInfo, *away: date) -> logic.Day:
    return logic.Day(zone, 22 * 60, 8 * 60, frozenset(away))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tue 19:30", utc(2026, 1, 13, 18, 30)),
        ("Tuesday 7:30 pm", utc(2026, 1, 13, 18, 30)),
        ("next tue at 19.30", utc(2026, 1, 13, 18, 30)),
        ("2026-01-12 18:00", utc(2026, 1, 12, 17)),
        ("2026-01-12, 18:00", utc(2026, 1, 12, 17)),
        ("tomorrow 18:00", utc(2026, 1, 9, 17)),
        ("today 20:00", utc(2026, 1, 8, 19)),
        ("thu 20:00", utc(2026, 1, 8, 19)),
        ("thu 9:00", utc(2026, 1, 15, 8)),
        ("20:00", utc(2026, 1, 8, 19)),
        ("9 am", utc(2026, 1, 9, 8)),
    ],
)
def test_a_time_is_read_in_the_members_own_zone_and_is_the_next_one(typed: str, meant: datetime):
    assert logic.read_time(typed, now=NOW, zone=BERLIN) == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("banana", "is not a time I can read"),
        ("", "is not a time I can read"),
        ("tue", "is not a time I can read"),
        ("thu 8", "is not a time I can read"),
        ("31 feb 18:00", "is not a time I can read"),
        ("mon-fri 18:00", "is not a time I can read"),
        ("12.1. 18:00", "is not a time I can read"),
        ("tue 25:00", "is not a time I can read"),
        ("today 9:00", "is over already"),
        ("2026-01-01 18:00", "is over already"),
        ("2026-02-12 18:00", "more than 14 days away"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_with_the_field_and_the_text_back(typed: str, says: str):
    with pytest.raises(UserFacingError) as refused:
        logic.read_time(typed, now=NOW, zone=BERLIN)
    assert says in refused.value.sentence
    assert refused.value.sentence.startswith("**Day and time**")
    assert refused.value.kept == typed


@settings(deadline=None)  # the machine may be loaded
@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(typed: str):
    try:
        found = logic.read_time(typed, now=NOW, zone=BERLIN)
    except UserFacingError as refused:
        assert refused.kept == typed  # noqa: PT017 - both ends are fine, the text decides
    else:
        assert NOW < found <= NOW + timedelta(days=14)


def test_common_times_lie_in_both_evenings_where_those_meet():
    found = logic.common_times([day(BERLIN), day(BERLIN)], now=NOW, length=HOUR)
    assert found[0] == datetime(2026, 1, 8, 18, tzinfo=UTC)  # seven in the evening
    chosen = logic.best(found, now=NOW, zone=BERLIN)
    assert [time.astimezone(BERLIN).hour for time in chosen] == [19, 19, 19]
    assert len({time.date() for time in chosen}) == 3
    assert chosen == sorted(chosen)


@settings(deadline=None, max_examples=40)  # five hundred hours each; a loaded machine takes its time
@given(
    st.sampled_from([BERLIN, TOKYO, NEW_YORK, ZoneInfo("Asia/Kathmandu")]),
    st.sampled_from([BERLIN, TOKYO, NEW_YORK]),
    st.integers(0, 60 * 24 * 200),
    st.sampled_from([30, 60, 90, 120]),
)
def test_no_common_time_touches_anybodys_night(one: ZoneInfo, other: ZoneInfo, later: int, minutes: int):
    now = NOW + timedelta(minutes=later)
    length = timedelta(minutes=minutes)
    for start in logic.common_times([day(one), day(other)], now=now, length=length):
        assert now + logic.LEAD <= start
        for zone in (one, other):
            begin, end = start.astimezone(zone), (start + length).astimezone(zone)
            assert begin.hour >= 8
            assert (end.hour, end.minute) <= (22, 0)
            assert begin.date() == end.date()


def test_days_away_are_left_out():
    away = [NOW.date() + timedelta(days=ahead) for ahead in range(4)]
    found = logic.common_times([day(BERLIN), day(BERLIN, *away)], now=NOW, length=HOUR)
    assert found
    assert min(found).date() == NOW.date() + timedelta(days=4)


def test_few_times_are_offered_even_on_one_day():
    times = [NOW + timedelta(hours=hours) for hours in (5, 6)]
    assert logic.best(times, now=NOW, zone=BERLIN) == times
    assert logic.best([NOW - HOUR, NOW + timedelta(days=15)], now=NOW, zone=BERLIN) == []


def test_the_nearest_level_is_asked_first_then_the_same_track():
    found = [
        Standby(1, "fresher", "mlops"),
        Standby(2, "specialist", "mlops"),
        Standby(3, "specialist", "core_ml"),
        Standby(4, None, "core_ml"),
    ]
    order = [one.user_id for one in logic.by_fit(found, level="specialist", track="core_ml")]
    assert order == [3, 2, 4, 1]
