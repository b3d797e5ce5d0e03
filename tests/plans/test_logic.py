"""Laying plans out on days: invariants for every plan that comes with Cadre, and for made-up dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.members import TRACKS
from cogs.plans import logic
from cogs.plans.models import PLANS, Dated, Plan
from tests.conftest import library

START = date(2026, 1, 5)
NAMES = ("build-6w", "first-90-days", "search-rhythm", "sprint-2w", "transition-12w")


def plan_of(name: str) -> Plan:
    return next(plan for plan in library().of(PLANS) if plan.id == name)


names = st.sampled_from(NAMES)
tracks = st.sampled_from([None, *TRACKS])


def minutes(dated: Dated) -> int:
    return sum(each.item.minutes for each in dated.placed)


def test_the_plans_of_the_product_are_there():
    assert tuple(plan.id for plan in library().of(PLANS)) == NAMES
    assert {plan_of(name).length for name in NAMES} == {2, 4, 6, 12}


@given(names, tracks)
@settings(max_examples=60, deadline=None)
def test_from_a_start_every_part_has_its_own_week(name, track):
    plan = plan_of(name)
    dated = logic.lay_out(plan, track=track, starts_on=START)
    assert dated.left_out == ()
    assert [each.item for each in dated.placed] == [item for _, item in logic.items_of(plan, track)]
    for each in dated.placed:
        assert each.due_on == START + timedelta(days=(each.week - 1) * 7 + each.item.day - 1)


@given(names, tracks, st.integers(1, 400))
@settings(max_examples=200, deadline=None)
def test_before_an_interview_all_is_in_time_in_its_order_and_only_flexible_parts_go(name, track, days):
    plan, interview = plan_of(name), START + timedelta(days=days)
    everything = [item for _, item in logic.items_of(plan, track)]
    fixed = sum(item.minutes for item in everything if item.is_fixed)
    room = plan.minutes_a_week * days // 7
    try:
        dated = logic.lay_out(plan, track=track, starts_on=START, until_on=interview)
    except logic.TooShort as refused:
        assert fixed > room
        logic.lay_out(
            plan, track=track, starts_on=START, until_on=START + timedelta(days=refused.needed_days)
        )
        return
    due = [each.due_on for each in dated.placed]
    assert due == sorted(due)
    assert START <= dated.starts_on <= due[0]
    assert due[-1] < interview
    kept = [each.item for each in dated.placed]
    left = [item for _, item in dated.left_out]
    assert not any(item.is_fixed for item in left)
    assert sorted(item.key for item in kept + left) == sorted(item.key for item in everything)
    if days < plan.length * 7:
        assert minutes(dated) <= room
        # Nothing was left out needlessly: the last to go would not have fitted.
        assert not left or minutes(dated) + min(item.minutes for item in left) > room
    else:
        assert left == []


@given(names, st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_settled_takes_no_time_and_no_day(name, data):
    plan = plan_of(name)
    keys = [item.key for _, item in logic.items_of(plan, None)]
    settled = data.draw(st.sets(st.sampled_from(keys)))
    until_on = START + timedelta(days=9)
    items = [item for _, item in logic.items_of(plan, None) if item.key not in settled]
    fixed = sum(item.minutes for item in items if item.is_fixed)
    if fixed > plan.minutes_a_week * 9 // 7:
        with pytest.raises(logic.TooShort):
            logic.lay_out(plan, track=None, starts_on=START, until_on=until_on, without=settled)
        return
    dated = logic.lay_out(plan, track=None, starts_on=START, until_on=until_on, without=settled)
    shown = {each.item.key for each in dated.placed} | {item.key for _, item in dated.left_out}
    assert shown == set(keys) - settled
    assert all(START <= each.due_on < START + timedelta(days=9) for each in dated.placed)


@given(names, tracks, st.data())
@settings(max_examples=150, deadline=None)
def test_no_seven_days_of_a_squeezed_plan_ask_more_than_its_pace_and_one_part(name, track, data):
    plan = plan_of(name)
    days = data.draw(st.integers(1, plan.length * 7 - 1))
    try:
        dated = logic.lay_out(plan, track=track, starts_on=START, until_on=START + timedelta(days=days))
    except logic.TooShort:
        return
    longest = max(each.item.minutes for each in dated.placed)
    for first in range(days):
        window = range(first, first + 7)
        asked = sum(each.item.minutes for each in dated.placed if (each.due_on - START).days in window)
        assert asked <= plan.minutes_a_week + longest


def test_one_early_part_still_open_leaves_no_days_without_a_part():
    plan = plan_of("transition-12w")
    early = {item.key for week in plan.weeks if week.week <= 5 for item in week.items}
    today = START + timedelta(weeks=5)
    dated = logic.lay_out(
        plan, track=None, starts_on=today, until_on=START + timedelta(weeks=12), without=early - {"ads"}
    )
    assert dated.placed[0].item.key == "ads"
    assert dated.left_out == ()
    due = [today, *(each.due_on for each in dated.placed)]
    assert max(after - before for before, after in pairwise(due)) <= timedelta(days=7)


def test_with_time_to_spare_a_plan_begins_later():
    dated = logic.lay_out(plan_of("sprint-2w"), track=None, starts_on=START, until_on=date(2026, 3, 2))
    assert (dated.starts_on, dated.last_on) == (date(2026, 2, 16), date(2026, 3, 1))


def test_roles_get_parts_of_their_own():
    plan = plan_of("transition-12w")
    ops = {item.key for _, item in logic.items_of(plan, "mlops")}
    core = {item.key for _, item in logic.items_of(plan, "core_ml")}
    nobody = {item.key for _, item in logic.items_of(plan, None)}
    assert {"ops-track", "ops-watch"} == ops - core
    assert core - ops == {"ml-split"}
    assert nobody == ops & core


@pytest.mark.parametrize("change", ["numbers", "keys", "minutes", "tracks"])
def test_a_plan_that_does_not_add_up_is_refused(change):
    data = plan_of("search-rhythm").model_dump(by_alias=True)
    item = dict(data["weeks"][0]["items"][0])
    if change == "numbers":
        data["weeks"][1]["week"] = 1
    elif change == "keys":
        data["weeks"][1]["items"] = (item,)
    elif change == "minutes":
        data["minutes_a_week"] = 60
    else:
        data["weeks"][0]["items"] = (item | {"tracks": ["mlops"]},)
    with pytest.raises(ValueError, match="weeks"):
        Plan.model_validate(data)
