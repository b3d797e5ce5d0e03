"""The rules of cards, without a clock and without a database."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import from_unix
from bot.errors import UserFacingError
from cogs.cards import logic, scheduling
from cogs.cards.models import LEARNING, NEW, REVIEW, DeckCard, Memory, Settings

from .conftest import SIDES

UTC_ZONE, TOKYO, ANGELES, BERLIN = map(
    ZoneInfo, ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin")
)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
CARDS = [DeckCard(SIDES, note, face) for note, face in SIDES.cards()]
FRESH = Memory(NEW, None, None, None, NOON, None)
moments = st.integers(1735689600, 1830000000).map(from_unix)
zones = st.sampled_from([UTC_ZONE, TOKYO, ANGELES, BERLIN, ZoneInfo("Australia/Lord_Howe")])


@given(moments, zones)
def test_every_moment_lies_in_exactly_one_day_that_begins_at_four(moment, zone):
    day = logic.day_of(moment, zone)
    assert day.starts_at <= moment < day.ends_at
    assert (day.starts_at.astimezone(zone).hour, day.starts_at.astimezone(zone).minute) == (4, 0)
    assert day.ends_at == logic.day_on(day.on + timedelta(days=1), zone).starts_at


def test_late_at_night_it_is_still_yesterday():
    assert logic.day_of(datetime(2026, 3, 4, 3, 59, tzinfo=UTC), UTC_ZONE).on.day == 3
    assert logic.day_of(datetime(2026, 3, 4, 4, 0, tzinfo=UTC), UTC_ZONE).on.day == 4


def test_learning_comes_first_then_reviews_then_new_then_what_is_nearly_due():
    def first(*given):
        rows = dict.fromkeys(("learning", "review", "fresh", "ahead"))
        return logic.first_of(**(rows | {name: name for name in given}))

    assert first("ahead", "fresh", "review", "learning") == "learning"
    assert first("ahead", "fresh", "review") == "review"
    assert first("ahead", "fresh") == "fresh"
    assert first("ahead") == "ahead"
    assert first() is None


def fresh(states, seen=()):
    return [card.key for card in logic.fresh_cards([CARDS], states, set(seen))]


def test_first_sides_come_first_and_one_side_of_a_note_at_a_time():
    assert fresh({}) == ["sides/echo-note/term", "sides/foxtrot-note/term"]


def test_a_later_side_waits_until_the_one_before_is_known():
    learning = {"sides/echo-note/term": LEARNING, "sides/foxtrot-note/term": REVIEW}
    assert fresh(learning) == ["sides/foxtrot-note/situation"]
    known = dict.fromkeys(["sides/echo-note/term", "sides/echo-note/gist"], REVIEW)
    assert fresh(known) == ["sides/foxtrot-note/term", "sides/echo-note/cloze"]


def test_what_was_seen_today_waits():
    assert fresh({}, ["sides/echo-note"]) == ["sides/foxtrot-note/term"]


@pytest.mark.parametrize(("lapses", "expected"), [(0, False), (7, False), (8, True), (9, False), (16, True)])
def test_every_eighth_lapse_sets_aside(lapses, expected):
    assert logic.is_leech(lapses) is expected


@given(moments, st.integers(3, 400), st.integers(0, 126), zones)
def test_no_movable_review_falls_on_an_easy_day_and_none_moves_far(at, days, easy, zone):
    due = at + timedelta(days=days)
    moved = logic.after_easy_days(due, at=at, easy_days=easy, zone=zone)
    assert not logic.is_easy(logic.day_of(moved, zone).on, easy)
    assert moved - at >= timedelta(days=1)
    assert abs(moved - due) <= timedelta(days=6)
    if not logic.is_easy(logic.day_of(due, zone).on, easy):
        assert moved == due


def test_of_two_days_as_near_the_earlier_one_is_taken_and_short_intervals_stay():
    thursday = 1 << 3
    due = NOON + timedelta(days=8)
    assert logic.after_easy_days(due, at=NOON, easy_days=thursday, zone=UTC_ZONE) == due - timedelta(days=1)
    soon = NOON + timedelta(days=1)
    assert logic.after_easy_days(soon, at=NOON, easy_days=thursday, zone=UTC_ZONE) == soon


@given(st.integers(0, 300), st.sampled_from(logic.SPANS), st.integers(0, 126))
def test_a_backlog_is_spread_evenly_in_order_over_days_that_are_not_easy(count, days, easy):
    today = logic.day_of(NOON, UTC_ZONE)
    placed = logic.spread(count, today=today, days=days, easy_days=easy)
    on = [today.on if at is None else logic.day_of(at, UTC_ZONE).on for at in placed]
    assert on == sorted(on)
    assert len(on) == count
    assert all(0 <= (day - today.on).days < days for day in on)
    numbers = [on.count(day) for day in set(on)]
    assert not numbers or max(numbers) - min(numbers) <= 1
    open_days = [n for n in range(days) if not logic.is_easy(today.on + timedelta(days=n), easy)]
    if open_days:
        assert not any(logic.is_easy(day, easy) for day in on)


def test_a_point_for_every_fifth_review_up_to_five():
    assert [n for n in range(60) if logic.points_step(n)] == [5, 10, 15, 20, 25]


def parsed(**typed):
    fields = {"new": "10", "reviews": "100", "retention": "0.9"} | typed
    return logic.parse_settings(Settings(), **fields, easy_days=0)


@pytest.mark.parametrize(
    ("field", "typed", "name"),
    [
        ("new", "51", "New a day"),
        ("new", "-1", "New a day"),
        ("new", "٣", "New a day"),
        ("reviews", "9", "Reviews a day"),
        ("reviews", "many", "Reviews a day"),
        ("retention", "0.79", "Target retention"),
        ("retention", "98%", "Target retention"),
        ("retention", "", "Target retention"),
    ],
)
def test_a_wrong_value_is_named_and_everything_typed_is_handed_back(field, typed, name):
    with pytest.raises(UserFacingError) as refused:
        parsed(**{field: typed})
    assert refused.value.sentence.startswith(f"**{name}**")
    assert refused.value.kept is not None
    assert typed in refused.value.kept
    assert "New a day: " in refused.value.kept


@pytest.mark.parametrize("typed", ["0.85", "0,85", "85%", "85 %", "85"])
def test_a_share_is_read_as_people_write_it(typed):
    assert parsed(retention=typed).retention == 0.85


def test_every_day_easy_is_refused():
    with pytest.raises(UserFacingError, match="Easy days"):
        logic.parse_settings(Settings(), new="1", reviews="10", retention="0.9", easy_days=127)


def test_mentions_do_not_stay_on_a_card():
    assert logic.without_names("ask <@123> or <@!45> or <@&6>") == "ask @someone or @someone or @someone"


# ---------------------------------------------------------------------- scheduling


def outcomes(memory, schedule_id=1, turn=0, at=NOON):
    return scheduling.outcomes(memory, schedule_id=schedule_id, turn=turn, retention=0.9, at=at)


def test_the_same_question_gets_the_same_answer_and_leaves_chance_alone():
    known = Memory(REVIEW, None, 60.0, 5.0, NOON, NOON - timedelta(days=60))
    random.seed(7)
    expected = [random.uniform(0, 1) for _ in range(3)]
    random.seed(7)
    answers = []
    for _ in range(3):
        answers.append(outcomes(known))
        assert random.uniform(0, 1) == expected[len(answers) - 1]
    assert answers[0] == answers[1] == answers[2]
    assert len({outcomes(known, schedule_id=n)[3].due_at for n in range(20)}) > 3


def test_better_ratings_rest_longer():
    known = Memory(REVIEW, None, 60.0, 5.0, NOON, NOON - timedelta(days=60))
    dues = [outcomes(known)[rating].due_at for rating in (1, 2, 3, 4)]
    assert dues == sorted(dues)
    assert dues[0] - NOON == timedelta(minutes=10)
    assert outcomes(FRESH)[1].due_at - NOON == timedelta(minutes=1)
