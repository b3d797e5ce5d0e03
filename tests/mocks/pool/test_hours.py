"""Hours as members write them: what is read, what is refused and in which words, and that it is told back the same."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserFacingError
from cogs.mocks.pool.hours import (
    awake_text,
    cells_text,
    dates_text,
    parse_awake,
    parse_dates,
    parse_week,
    week_text,
)
from cogs.mocks.pool.models import ALL_DAY, EMPTY_WEEK, Week

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mon-thu 18-21, sat 10-13", "mon-thu 18-21, sat 10-13"),
        ("Mon–Thu 18:00–21:00; Saturday 10.00 to 13.00", "mon-thu 18-21, sat 10-13"),
        ("weekdays 18:30-21", "mon-fri 18:30-21"),
        ("weekend all day", "sat-sun 0-24"),
        ("every day 7-9", "mon-sun 7-9"),
        ("daily 7-9", "mon-sun 7-9"),
        ("mon, wed 18-21", "mon 18-21, wed 18-21"),
        ("Mondays and Wednesdays 7-9", "mon 7-9, wed 7-9"),
        ("fri-mon 20-21", "mon 20-21, fri-sun 20-21"),
        ("sat 9-11 14-16", "sat 9-11 14-16"),
        ("sat 9-11 and 14-16", "sat 9-11 14-16"),
        ("sat 9-11\nsat 10-12", "sat 9-12"),
        ("fri 22-1", "fri 22-24, sat 0-1"),
        ("sun 23-0:30", "mon 0-0:30, sun 23-24"),
        ("tue 10am-1pm", "tue 10-13"),
        ("tue 6-9pm", "tue 18-21"),
        ("tue 11-1pm", "tue 11-13"),
        ("tue 12am-1am, wed 12pm-1pm", "tue 0-1, wed 12-13"),
        ("mon: 18-24", "mon 18-24"),
        ("mon 18-21, tue off", "mon 18-21"),
        ("", ""),
        ("  ,\n;", ""),
    ],
)
def test_a_week_is_read(typed: str, read: str) -> None:
    assert week_text(parse_week(typed)) == read


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("mon", "“mon” has no times"),
        ("mon 18", "“mon 18” has no times"),
        ("18-21", "“18-21” names no day"),
        ("mon-thu 18-21, bla 10-12", "“bla” is no day of the week"),
        ("mon 18:15-20", "not on a whole or half hour"),
        ("mon 25-26", "not on a whole or half hour"),
        ("mon 24:30-2", "not on a whole or half hour"),
        ("mon 13pm-14pm", "not on a whole or half hour"),
        ("mon 18-18", "begins and ends at the same time"),
        ("mon 18-", "has a time that I cannot read"),
        ("mon 18-20 maybe", "has words between or after its times"),
        ("mon 18-20 or 21-22", "has words between or after its times"),
        ("mon off but late", "goes on after “off”"),
    ],
)
def test_a_week_that_cannot_be_read_is_refused_in_one_sentence_that_names_the_part(
    typed: str, told: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        parse_week(typed)
    assert told in refused.value.sentence
    assert refused.value.sentence.startswith("**Weekly hours**: ")
    assert "`mon-thu 18-21, sat 10-13`" in refused.value.sentence
    assert refused.value.kept == typed


weeks = st.tuples(*[st.integers(0, ALL_DAY)] * 7)


@given(weeks)
def test_every_week_is_told_in_words_that_are_read_back_the_same(week: Week) -> None:
    assert parse_week(week_text(week)) == week


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_and_raises_nothing_else(typed: str) -> None:
    for parse in (parse_week, parse_awake, lambda text: parse_dates(text, today=TODAY)):
        with contextlib.suppress(UserFacingError):
            parse(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-24 off", "2026-12-24 off"),
        ("sat 5 dec 14-16", "2026-12-05 14-16"),
        ("5th December 2026 14-16", "2026-12-05 14-16"),
        ("dec 24 off, 25 dec off", "2026-12-24 off\n2026-12-25 off"),
        ("1 jan 10-12", "2027-01-01 10-12"),
        ("21 nov all day", "2026-11-21 0-24"),
        ("24 dec 9-10\n24 dec 14-15", "2026-12-24 9-10 14-15"),
        ("29 feb 2028 off", None),
        ("", ""),
    ],
)
def test_dates_are_the_next_ones_there_are(typed: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(UserFacingError, match="not within the coming year"):
            parse_dates(typed, today=TODAY)
    else:
        assert dates_text(parse_dates(typed, today=TODAY)) == read


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("sun 5 dec off", "is a Saturday"),
        ("5 dec", "has neither times nor “off”"),
        ("31 feb off", "is a date that does not exist"),
        ("2020-01-01 off", "is not within the coming year"),
        ("soon off", "names no date that I can read"),
        ("5 foo off", "names no date that I can read"),
        ("foo 5 dec off", "names no date that I can read"),
        ("24 dec 22-2", "runs over midnight"),
    ],
)
def test_a_date_that_cannot_be_read_is_refused_with_an_example(typed: str, told: str) -> None:
    with pytest.raises(UserFacingError) as refused:
        parse_dates(typed, today=TODAY)
    assert told in refused.value.sentence
    assert "`24 dec off, sat 5 dec 14-16`" in refused.value.sentence


@given(st.dictionaries(st.dates(TODAY, date(2027, 11, 20)), st.integers(0, ALL_DAY), max_size=5))
def test_dates_are_told_in_words_that_are_read_back_the_same(dates: dict[date, int]) -> None:
    assert parse_dates(dates_text(dates), today=TODAY) == dates


@pytest.mark.parametrize(
    ("typed", "read"), [("7-23", (14, 46)), ("7am - 11pm", (14, 46)), ("10-2", (20, 4)), ("", None)]
)
def test_waking_hours_are_one_stretch_which_may_run_over_midnight(
    typed: str, read: tuple[int, int] | None
) -> None:
    assert parse_awake(typed) == read
    assert read is None or parse_awake(awake_text(read)) == read


@pytest.mark.parametrize("typed", ["7-8", "8-8", "sometimes", "7-9, 12-14"])
def test_waking_hours_of_less_than_two_hours_are_refused(typed: str) -> None:
    with pytest.raises(UserFacingError, match="Awake"):
        parse_awake(typed)


def test_an_empty_day_is_off() -> None:
    assert cells_text(0) == "off"
    assert week_text(EMPTY_WEEK) == ""
