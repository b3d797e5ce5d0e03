"""Time zones as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserFacingError
from bot.zones import _ALIASES, POPULAR_ZONES, parse_zone, suggest_zones

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("key", POPULAR_ZONES)
def test_every_popular_zone_is_understood_by_its_name_and_by_its_city(key):
    assert parse_zone(key).key == key
    assert parse_zone(key.rsplit("/", 1)[-1].replace("_", " ")).key == key


def test_the_popular_zones_fit_into_one_menu_without_doubles():
    assert len(set(POPULAR_ZONES)) == len(POPULAR_ZONES) <= 25


@pytest.mark.parametrize("name", _ALIASES)
def test_every_alias_is_understood(name):
    assert parse_zone(name.title()).key == _ALIASES[name]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  europe/berlin ", "Europe/Berlin"),
        ("EUROPE/BERLIN", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new   york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Ho Chi Minh", "Asia/Ho_Chi_Minh"),
        ("indianapolis", "America/Indiana/Indianapolis"),
    ],
)
def test_city_or_name_case_and_blanks_do_not_matter(typed, key):
    assert parse_zone(typed).key == key


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Berln", "Europe/Berlin"),
        ("Kathmandoo", "Asia/Kathmandu"),
        ("Europe/Berlim", "Europe/Berlin"),
        ("Sao Paolo", "America/Sao_Paulo"),
        ("San Fransisco", "America/Los_Angeles"),
        ("Amercia/New_York", "America/New_York"),
    ],
)
def test_a_typo_is_answered_with_what_may_have_been_meant(typed, meant):
    with pytest.raises(UserFacingError, match=rf"^\*\*Time zone\*\*.*Did you mean .*`{meant}`") as refused:
        parse_zone(typed)
    assert refused.value.kept == typed


@pytest.mark.parametrize(
    "typed", ["", "   ", "Mars", "UTC+5", "../../etc/passwd", "\x00", "x" * 5000, "Etc/GMT+5"]
)
def test_what_is_no_zone_is_refused_with_the_way_out(typed):
    with pytest.raises(UserFacingError, match=r"^\*\*Time zone\*\*.*`Berlin`") as refused:
        parse_zone(typed)
    assert len(refused.value.sentence) < 400
    assert refused.value.kept == typed


@given(st.text(max_size=40))
def test_whatever_is_typed_ends_in_a_zone_or_in_a_sentence(typed):
    sentence = "**Time zone**"
    try:
        parse_zone(typed)
    except UserFacingError as refusal:
        sentence = refusal.sentence
    assert sentence.startswith("**Time zone**")


@pytest.mark.parametrize("typed", ["", "ber", "new", "a", "kath", "berln", "zzzzz"])
def test_suggestions_fit_into_discords_list_and_are_all_understood(typed):
    found = suggest_zones(typed, now=NOON)
    assert len(found) <= 25
    assert all(len(label) <= 100 and parse_zone(key).key == key for label, key in found)
    assert len({key for _, key in found}) == len(found)


def test_suggestions_show_the_local_time_and_put_the_beginning_first():
    assert suggest_zones("berl", now=NOON)[0] == ("Europe/Berlin (now 14:00)", "Europe/Berlin")
    assert suggest_zones("nepal", now=NOON)[0] == ("Asia/Kathmandu (now 17:45)", "Asia/Kathmandu")
    assert "Europe/Berlin" in {key for _, key in suggest_zones("berln", now=NOON)}
