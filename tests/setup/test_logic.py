"""Rules of set-up, without Discord and without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.permissions import CHANNEL_NEEDS, missing_permissions
from bot.ui import CUSTOM_ID_LIMIT, build_custom_id
from cogs.setup.logic import (
    carried,
    find_part,
    paginate,
    read_settings,
    uncarried,
)
from cogs.setup.models import Quickstart, SeenChannel, ServerSettings, TypedSettings

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
forms = st.builds(TypedSettings, zone=texts, ping_budget=texts, quiet=texts)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (("Europe/Berlin", "2", "22:00–07:00"), ("Europe/Berlin", 2, 1320, 420)),
        (("kathmandu", "0", "22:30 - 6:15"), ("Asia/Kathmandu", 0, 1350, 375)),
        (("america/sao_paulo", "10", "10 pm to 7 am"), ("America/Sao_Paulo", 10, 1320, 420)),
        (("UTC", "03", "00:00—00:00"), ("UTC", 3, 0, 0)),
    ],
)
def test_settings_are_read_as_people_write_them(typed, understood):
    assert read_settings(TypedSettings(*typed)) == (ServerSettings(*understood), [])


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (("Europe/Berlinn", "2", "22:00–07:00"), ["**Time zone**"]),
        (("UTC", "11", "22:00–07:00"), ["**Pings a day**"]),
        (("UTC", "-1", "22:00–07:00"), ["**Pings a day**"]),
        (("UTC", "two", "22:00–07:00"), ["**Pings a day**"]),
        (("UTC", "٣", "22:00–07:00"), ["**Pings a day**"]),
        (("UTC", "2", "22:00"), ["**Quiet hours**"]),
        (("UTC", "2", "22:00–25:00"), ["**Quiet hours**"]),
        (("UTC", "2", "22:00–07:00–09:00"), ["**Quiet hours**"]),
        (("", "", ""), ["**Time zone**", "**Pings a day**", "**Quiet hours**"]),
    ],
)
def test_each_field_that_cannot_be_read_is_named(typed, fields):
    found, problems = read_settings(TypedSettings(*typed))
    assert found is None
    assert [sentence[: sentence.index("**", 2) + 2] for sentence in problems] == fields


def test_a_misspelt_zone_gets_a_suggestion():
    _, problems = read_settings(TypedSettings("Europe/Berlinn", "2", "22:00–07:00"))
    assert "`Europe/Berlin`" in problems[0]


@given(forms)
def test_a_refused_form_always_fits_into_a_button(typed):
    assert len(build_custom_id("setup.again", 1, carried(typed))) <= CUSTOM_ID_LIMIT


@given(
    st.builds(
        TypedSettings,
        zone=st.text("abcXYZ/_ :%", max_size=15),
        ping_budget=st.text("0123456789-", max_size=6),
        quiet=st.text("0123456789:–", max_size=11).filter(lambda t: t.count(":") <= 8),
    )
)
def test_what_was_typed_comes_back_from_the_button(typed):
    assert uncarried(carried(typed)) == typed


def test_without_view_channel_only_that_is_asked_for():
    assert missing_permissions(lambda _name: False) == ("view_channel",)


@given(st.sets(st.sampled_from(sorted(set(CHANNEL_NEEDS) - {"view_channel"}))))
def test_everything_that_is_not_granted_is_missing(denied):
    assert set(missing_permissions(lambda name: name not in denied)) == denied


# ---------------------------------------------------------------------- Quick start

FRESH = Quickstart(1, None, None, None, None)
NOTED = Quickstart(1, 10, None, None, None)


def channel(channel_id: int, name: str, parent: int | None = 10) -> SeenChannel:
    return SeenChannel(channel_id, name, is_category=False, parent_id=parent)


def category(channel_id: int, name: str = "Cadre") -> SeenChannel:
    return SeenChannel(channel_id, name, is_category=True, parent_id=None)


def test_in_an_empty_server_everything_has_to_be_made():
    assert [find_part(part, FRESH, []) for part in ("category", "hall", "drill")] == [None, None, None]


def test_a_recorded_channel_is_kept_also_when_it_was_renamed_and_moved():
    record = Quickstart(1, 10, None, 30, None)
    assert find_part("drill", record, [category(10), channel(30, "quiz", parent=None)]) == 30


def test_a_recorded_channel_that_was_deleted_has_to_be_made_again():
    assert find_part("drill", Quickstart(1, 10, None, 30, None), [category(10)]) is None


def test_a_channel_made_and_not_noted_is_found_in_the_recorded_category():
    assert find_part("drill", NOTED, [category(10), channel(31, "daily-drill")]) == 31


def test_a_channel_of_that_name_elsewhere_is_somebody_elses():
    found = [category(10), channel(31, "daily-drill", parent=11), channel(32, "daily-drill", parent=None)]
    assert find_part("drill", NOTED, found) is None


def test_a_category_made_and_not_noted_is_found_even_with_our_channels_in_it():
    assert find_part("category", FRESH, [category(10), channel(31, "daily-drill")]) == 10


def test_a_category_of_that_name_with_other_channels_is_not_taken_over():
    assert find_part("category", FRESH, [category(10), channel(31, "staff-only")]) is None


def test_without_a_recorded_category_no_channel_counts_as_ours():
    assert find_part("hall", FRESH, [channel(31, "study-hall", parent=None)]) is None


# ---------------------------------------------------------------------- pages

lines = st.text("abc ", min_size=1, max_size=30)
blocks = st.lists(st.lists(lines, min_size=1, max_size=9), max_size=9)


@given(blocks)
def test_pages_hold_every_line_once_and_in_order(some):
    marked = [[f"#{i}"] + [f"{i}.{j} {line}" for j, line in enumerate(block)] for i, block in enumerate(some)]
    pages = paginate(marked, limit=60)
    shown = [line for page in pages for line in page if not line.startswith("#")]
    assert shown == [line for block in marked for line in block[1:]]


@given(blocks)
def test_no_page_is_longer_than_its_limit(some):
    marked = [[f"#{i}", *block] for i, block in enumerate(some)]
    assert all(len("\n".join(page)) <= 60 for page in paginate(marked, limit=60))


def test_a_block_longer_than_a_page_repeats_its_heading():
    assert paginate([["# Mon", "x" * 20, "y" * 20]], limit=30) == [["# Mon", "x" * 20], ["# Mon", "y" * 20]]


def test_a_block_that_fits_on_the_next_page_is_not_cut():
    assert paginate([["# Mon", "x" * 10], ["# Tue", "y" * 10]], limit=30) == [
        ["# Mon", "x" * 10],
        ["# Tue", "y" * 10],
    ]
