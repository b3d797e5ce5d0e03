"""What people type into fields: dates, times of day, weekdays."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserFacingError
from bot.parsing import parse_date, parse_time, parse_weekdays
from bot.recurrence import clock_text, describe_weekdays


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_as_it_is_written(day):
    assert parse_date(f" {day.isoformat()} ", field="Day") == day


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_date_is_no_date(typed):
    assert parse_date(typed, field="Day") is None


@pytest.mark.parametrize(
    "typed", ["31.3.2027", "2027-02-30", "tomorrow", "2027-3-1x", "0000-01-01", "x" * 500]
)
def test_what_is_no_date_is_refused_naming_field_and_form(typed):
    with pytest.raises(UserFacingError, match=r"^\*\*Starts\*\*.*`2027-03-31`") as refused:
        parse_date(typed, field="Starts")
    assert refused.value.kept == typed
    assert len(refused.value.sentence) < 300


@pytest.mark.parametrize("typed", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_date_of_another_century_is_refused_naming_the_field(typed):
    with pytest.raises(
        UserFacingError, match=rf"^\*\*Starts\*\*: the year of {typed}.*`2027-03-31`"
    ) as refused:
        parse_date(typed, field="Starts")
    assert refused.value.kept == typed


@given(st.integers(0, 1439))
def test_every_time_of_day_is_read_as_it_is_shown(minute):
    assert parse_time(clock_text(minute), field="At") == minute


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("8:00", 480),
        ("8", 480),
        ("08.30", 510),
        ("20h15", 1215),
        (" 8 pm ", 1200),
        ("8:05PM", 1205),
        ("12 am", 0),
        ("12am", 0),
        ("12 pm", 720),
        ("00:00", 0),
        ("23:59", 1439),
    ],
)
def test_times_are_read_in_the_forms_people_use(typed, minute):
    assert parse_time(typed, field="At") == minute


@pytest.mark.parametrize(
    "typed", ["", "24:00", "8:60", "13 pm", "0 am", "noon", "8:0", "-1", "8:00:00", "٨٨"]
)
def test_what_is_no_time_is_refused_naming_field_and_form(typed):
    with pytest.raises(UserFacingError, match=r"^\*\*At\*\*.*`08:00`") as refused:
        parse_time(typed, field="At")
    assert refused.value.kept == typed


@pytest.mark.parametrize(
    ("typed", "mask"),
    [
        ("every day", 0b1111111),
        ("Daily", 0b1111111),
        ("weekdays", 0b0011111),
        ("weekend", 0b1100000),
        ("mon-fri", 0b0011111),
        ("Mon – Fri", 0b0011111),
        ("monday to friday", 0b0011111),
        ("mon, wed and sat", 0b0100101),
        ("Mo Mi".replace("Mi", "We"), 0b0000101),
        ("fri-mon", 0b1110001),
        ("thurs", 0b0001000),
        ("Tue/Thu", 0b0001010),
        ("sat & sun", 0b1100000),
        ("mon, mon, mon", 0b0000001),
    ],
)
def test_weekdays_are_read_in_the_forms_people_use(typed, mask):
    assert parse_weekdays(typed, field="Days") == mask


@given(st.integers(1, 127))
def test_weekdays_are_read_back_as_they_are_shown(mask):
    assert parse_weekdays(describe_weekdays(mask), field="Days") == mask


@pytest.mark.parametrize("typed", ["", " , ", "someday", "wednsday", "m", "mon-", "mon-wed-fri", "1-5"])
def test_what_is_no_weekday_is_refused_naming_the_field(typed):
    with pytest.raises(UserFacingError, match=r"^\*\*Days\*\*.*`mon-fri`") as refused:
        parse_weekdays(typed, field="Days")
    assert refused.value.kept == typed


@given(st.text(max_size=30))
def test_whatever_is_typed_ends_in_a_value_or_in_a_sentence(typed):
    for parse in (parse_date, parse_time, parse_weekdays):
        sentence = "**Field**"
        try:
            value = parse(typed, field="Field")
        except UserFacingError as refusal:
            value, sentence = None, refusal.sentence
        assert sentence.startswith("**Field**")
        assert value is None or isinstance(value, date) or 0 <= value < 1440
