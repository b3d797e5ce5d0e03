"""Rules of standups, without Discord and without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import deeds
from bot.errors import UserFacingError
from bot.groups import Group
from cogs.standups import logic, render
from cogs.standups.models import Digest, Drifter, Entry, Pulse, Round, Stuck, Words

DAY = date(2026, 1, 5)
OPENED = datetime(2026, 1, 5, 9, tzinfo=UTC)
COMING = Round(1, 1, 1, None, None, None, None, None, None, None, None)
OPEN = Round(1, 1, 1, DAY, OPENED, OPENED, OPENED + timedelta(hours=36), None, 7, None, None)
CLOSED = replace(OPEN, closed_at=OPENED + timedelta(hours=36))
GROUP = Group(1, 1, "Pod One", 7, ZoneInfo("UTC"), None, None, None, "", 3, None)
TROLL = "Antarctica/Troll"
"""The one place whose clocks jump by two hours."""
ZONES = sorted(available_timezones() - {TROLL})


def entry(user_id: int = 1, *, blocked: str = "", **fields: object) -> Entry:
    words = Words(done="Something", blocked=blocked)
    made = Entry(user_id, 1, 1, user_id, False, words, "on time", False, False, None, OPENED, None)
    return replace(made, **fields)


# ---------------------------------------------------------------------- times


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    minute=st.integers(0, 1439),
    hours=st.integers(logic.SHORTEST, logic.LONGEST),
)
def test_a_round_keeps_its_local_hours_over_every_clock_change(zone, day, minute, hours):
    place = ZoneInfo(zone)
    opens, reminds, closes = logic.times(day, minute, hours * 60, place)
    assert opens < reminds < closes
    assert abs((closes - opens) - timedelta(hours=hours)) <= timedelta(hours=1)
    wanted = datetime.combine(day, time()) + timedelta(minutes=minute + hours * 60)
    local = closes.astimezone(place).replace(tzinfo=None)
    # A local time that a change skips happens as much later as the clock jumped, at most an hour.
    assert timedelta() <= local - wanted <= timedelta(hours=1)
    there = wanted.replace(tzinfo=place)
    if there.astimezone(UTC).astimezone(place).replace(tzinfo=None) == wanted:
        assert local == wanted
    assert abs((reminds - opens) / (closes - opens) - logic.REMIND_AT) < 1e-9


def test_a_round_over_the_night_the_clock_changes_closes_at_the_hour_it_says():
    berlin = ZoneInfo("Europe/Berlin")
    opens, _, closes = logic.times(date(2026, 3, 28), 20 * 60, 12 * 60, berlin)
    assert (opens.hour, closes.hour) == (19, 6)
    assert closes.astimezone(berlin).hour == 8
    assert closes - opens == timedelta(hours=11)


def test_a_short_round_that_a_clock_change_would_swallow_still_takes_its_time():
    opens, _, closes = logic.times(date(2026, 3, 29), 60, 120, ZoneInfo(TROLL))
    assert closes - opens == timedelta(hours=2)


@given(weekdays=st.integers(1, 127))
def test_the_shortest_gap_is_the_one_a_calendar_shows(weekdays):
    days = [n for n in range(21) if weekdays >> n % 7 & 1]
    assert logic.shortest_gap(weekdays) == min(b - a for a, b in pairwise(days))


def test_a_window_that_would_run_into_the_next_round_is_refused_with_the_way_out():
    daily = 0b0011111
    assert logic.check_setting(weekdays=daily, at_minute=540, hours="24").window_minutes == 24 * 60
    with pytest.raises(UserFacingError, match=r"\*\*Open for\*\*.+after 24 hours.+Choose 24 or less"):
        logic.check_setting(weekdays=daily, at_minute=540, hours="36")


@pytest.mark.parametrize("hours", ["", "1", "169", "1.5", "-3", "two", "٣٦", "99999999"])
def test_hours_that_are_no_number_in_range_are_refused(hours):
    with pytest.raises(UserFacingError, match=r"\*\*Open for\*\*"):
        logic.check_setting(weekdays=1, at_minute=540, hours=hours)


@pytest.mark.parametrize(
    ("round_", "now", "is_last", "timing"),
    [
        (COMING, OPENED, False, "early"),
        (OPEN, OPENED - timedelta(seconds=1), True, "early"),
        (OPEN, OPENED + timedelta(hours=40), True, "on time"),
        (CLOSED, OPENED + timedelta(hours=37), True, "late"),
        (CLOSED, OPENED + timedelta(hours=37), False, "backfilled"),
    ],
)
def test_an_entry_is_marked_by_when_it_is_written(round_, now, is_last, timing):
    assert logic.timing_of(round_, now=now, is_last=is_last) == timing


# ---------------------------------------------------------------------- words


def test_steps_are_lines_without_bullets_blanks_and_repeats():
    assert logic.steps("- one\n\n * two  words\n1. three\n•\tfour\none\n-5 °C") == (
        "one",
        "two words",
        "three",
        "four",
        "-5 °C",
    )


def test_one_line_anywhere_is_enough_and_nothing_at_all_is_not():
    assert logic.check_words(Words(blocked="  no\nGPU ")).blocked == "no GPU"
    assert logic.check_words(Words(ticked=("one",))).ticked == ("one",)
    for nothing in (Words(), Words(done=" \n "), Words(outside="Moving")):
        with pytest.raises(UserFacingError, match="all empty"):
            logic.check_words(nothing)


@pytest.mark.parametrize(("field", "limit"), logic.FIELDS.items())
def test_a_field_too_long_is_named_with_both_numbers(field, limit):
    assert logic.check_words(Words(**({"done": "x"} | {field: "x" * limit})))
    with pytest.raises(UserFacingError) as refused:
        logic.check_words(Words(**({"done": "x"} | {field: "x" * (limit + 1)})))
    assert (
        f"**{field.capitalize()}** has {limit + 1:,} characters, {limit:,} are possible"
        in refused.value.sentence
    )


def test_what_was_neither_ticked_nor_planned_again_is_left_over():
    words = Words(next="Second thing", ticked=("First",))
    assert logic.left_over(("First", "second thing", "Third"), words) == ("Third",)
    assert logic.steps(logic.carried(words, ("Third",)).next) == ("Second thing", "Third")
    full = Words(next="\n".join(f"step {n}" for n in range(10)))
    with pytest.raises(UserFacingError, match="11 lines"):
        logic.carried(full, ("one more",))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("no GPU at home", "No GPU at home!", True),
        ("CUDA out of memory in fine-tuning", "in fine-tuning: CUDA out of memory, still", True),
        ("waiting for access to the cluster", "waiting for acess to the cluster", True),
        ("no time, exam week", "no GPU at home", False),
        ("SQL window functions", "system design of feeds", False),
        ("", "", False),
    ],
)
def test_the_same_blocker_is_known_in_other_words_order_and_spelling(one, other, is_same):
    assert logic.is_same_blocker(one, other) is is_same
    assert logic.stuck([entry(blocked=one), entry(blocked=other)]) == (one if is_same else None)


def test_a_blocker_named_once_or_with_another_between_is_not_the_same_twice_running():
    assert logic.stuck([entry(blocked="no GPU")]) is None
    assert logic.stuck([entry(blocked="no GPU"), entry(), entry(blocked="no GPU")]) is None


def test_who_joined_later_or_was_away_was_not_expected():
    early, late = OPENED - timedelta(days=1), OPENED + timedelta(hours=1)
    assert logic.was_expected(CLOSED, joined_at=early, aways=[])
    assert not logic.was_expected(CLOSED, joined_at=late, aways=[])
    assert not logic.was_expected(CLOSED, joined_at=early, aways=[(date(2026, 1, 1), DAY)])
    assert logic.was_expected(CLOSED, joined_at=early, aways=[(DAY + timedelta(days=1), date(2026, 2, 1))])


def test_away_for_most_of_a_week_long_round_is_no_miss():
    week = replace(CLOSED, closes_at=OPENED + timedelta(days=7))

    def is_expected(first: int, last: int) -> bool:
        span = (DAY + timedelta(days=first), DAY + timedelta(days=last))
        return logic.was_expected(week, joined_at=OPENED - timedelta(days=9), aways=[span])

    assert not is_expected(1, 6)
    assert not is_expected(3, 6)
    assert is_expected(4, 6)
    assert is_expected(7, 30)
    assert logic.missed_running([(CLOSED, False), (CLOSED, False), (CLOSED, True), (CLOSED, False)]) == 2


def test_deeds_read_as_words_in_one_order_and_unknown_sources_are_left_out():
    known = [
        deeds.Deed("drills", deeds.counted("drill", "drills")),
        deeds.Deed("x", deeds.counted("x", "xs")),
    ]
    assert deeds.in_words(known, {"x": 2, "drills": 1, "corrections": 4}) == "1 drill, 2 xs"
    assert deeds.in_words(known, {}) == ""


# ---------------------------------------------------------------------- pages


@given(
    st.lists(
        st.builds(
            Words,
            done=st.text(max_size=1000),
            blocked=st.text(max_size=300).map(lambda t: " ".join(t.split())),
            next=st.text(max_size=1000),
            outside=st.text(max_size=200).map(lambda t: " ".join(t.split())),
            ticked=st.lists(st.text(min_size=1, max_size=100), max_size=10).map(tuple),
        ),
        max_size=4,
    )
)
def test_pages_of_a_digest_keep_within_discords_limits_whatever_is_typed(many):
    pages = render.digest_pages(Digest(GROUP, CLOSED, [entry(n, words=w) for n, w in enumerate(many)]))
    assert pages
    assert all(len(page) <= 4000 and len(page.encode()) <= 10_000 for page in pages)


@pytest.mark.parametrize("fill", ["x", "_", "漢", "🦊"])
def test_a_hundred_full_entries_are_all_there_over_pages(fill):
    """The longest each field may be, with what takes most room to escape and to encode."""
    digest = Digest(
        GROUP,
        CLOSED,
        [
            entry(
                10**18 + n,
                words=Words(
                    done=f"done{n} " + fill * 990,
                    blocked=f"blocked{n} " + fill * 280,
                    next="\n".join(f"next{n}.{line} " + fill * 85 for line in range(10)),
                    outside=f"outside{n} " + fill * 180,
                    ticked=tuple(f"tick{n}.{line} " + fill * 80 for line in range(10)),
                ),
                timing="late",
                edited_at=OPENED,
                wants_help=True,
            )
            for n in range(100)
        ],
    )
    pages = render.digest_pages(digest)
    everything = "\n".join(pages)
    assert all(len(page) <= 4000 and len(page.encode()) <= 10_000 for page in pages)
    for n in range(100):
        wanted = [f"done{n} ", f"blocked{n} ", f"outside{n} ", *(f"next{n}.{i} " for i in range(10))]
        wanted += [f"tick{n}.{i} " for i in range(10)]
        assert [word for word in wanted if everything.count(word) != 1] == []
    shown = "".join(c for c in everything if c == fill)
    assert len(shown) >= 100 * (990 + 280 + 850 + 180 + 800)


def test_a_heading_is_repeated_where_its_lines_go_on():
    pages = logic.paginate([("Done", ["a" * 40] * 3), ("Next", ["b"])], most_characters=100, most_bytes=100)
    assert pages == [f"### Done\n{'a' * 40}\n{'a' * 40}", f"### Done\n{'a' * 40}\n### Next\nb"]


def test_the_pulse_of_a_large_group_fits_and_lists_first_who_was_not_written_to():
    drifting = [
        Drifter(10**18 + n, 12, DAY, OPENED if n < 30 else None, 10**18 if n < 30 else None)
        for n in range(60)
    ]
    found = Pulse(GROUP, CLOSED, drifting, [Stuck(10**18 + n, "_" * 300) for n in range(40)])
    shown = render.pulse(found)
    assert len(shown) < 3900
    assert f"<@{10**18 + 30}>" in shown
    assert "and 40 more, who come up" in shown
    assert "and 34 more" in shown
    assert [drifter.sent_at for drifter in render.listed(found)] == [None] * 20


def test_a_members_text_changes_nothing_around_it():
    words = Words(done="**bold\n# Heading\n> quote\n```code\n||spoiler", blocked="\u202eabc")
    (page,) = render.digest_pages(Digest(GROUP, CLOSED, [entry(words=words)]))
    assert "\n# Heading" not in page
    assert "\\*\\*bold" in page
    assert "\\|\\|spoiler" in page
    assert "\u202e" not in page
    assert "```" not in page
