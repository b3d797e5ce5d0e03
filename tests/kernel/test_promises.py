"""Promises and excuses are written on the day they are made, and change nothing before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot import groups, members, promises
from bot.promises import Promise

from .conftest import ADA, GUILD

ME = {"guild_id": GUILD, "user_id": ADA}
MON, TUE, WED, THU = (date(2026, 1, 5 + n) for n in range(4))


async def promised(tx):
    return [(p.from_on, p.days, p.count) for p in await promises.promises_of(tx, **ME)]


@pytest.mark.usefixtures("pod")
async def test_a_first_promise_counts_from_today_and_a_changed_one_from_tomorrow(db):
    async with db.write() as tx:
        assert await promises.set_promise(tx, **ME, days=31, count=5, today=MON) == MON
        assert await promises.set_promise(tx, **ME, days=1, count=1, today=TUE) == WED
        assert await promised(tx) == [(MON, 31, 5), (WED, 1, 1)]


@pytest.mark.usefixtures("pod")
async def test_who_changes_it_twice_a_day_has_the_last_one_and_back_again_changes_nothing(db):
    async with db.write() as tx:
        await promises.set_promise(tx, **ME, days=31, count=5, today=MON)
        await promises.set_promise(tx, **ME, days=1, count=1, today=TUE)
        assert await promises.set_promise(tx, **ME, days=0, count=3, today=TUE) == WED
        assert await promised(tx) == [(MON, 31, 5), (WED, 0, 3)]
        assert await promises.set_promise(tx, **ME, days=31, count=5, today=TUE) == MON
        assert await promised(tx) == [(MON, 31, 5)]


@pytest.mark.usefixtures("pod")
async def test_one_taken_up_again_counts_from_that_day_but_for_the_first_day_without(db):
    async with db.write() as tx:
        await promises.set_promise(tx, **ME, days=31, count=0, today=MON)
        assert await promises.set_promise(tx, **ME, days=0, count=0, today=MON) == TUE
        assert await promises.set_promise(tx, **ME, days=31, count=0, today=TUE) == WED
        assert await promised(tx) == [(MON, 31, 0), (TUE, 0, 0), (WED, 31, 0)]
        await promises.set_promise(tx, **ME, days=0, count=0, today=TUE)
        assert await promises.set_promise(tx, **ME, days=1, count=0, today=WED) == WED


@pytest.mark.usefixtures("pod")
async def test_a_promise_from_before_dates_were_kept_counts_from_when_the_member_came(db, clock):
    async with db.write() as tx:
        member = await members.get_member(tx, **ME)
        await members.update_member(tx, replace(member, promise_days=3, promise_count=2))
        assert await promises.promises_of(tx, **ME) == [Promise(date(2026, 1, 1), 3, 2)]
        await promises.set_promise(tx, **ME, days=1, count=1, today=MON)
        assert await promised(tx) == [(date(2026, 1, 1), 3, 2), (TUE, 1, 1)]


@pytest.mark.usefixtures("pod")
async def test_days_that_a_journey_cut_short_are_excused_and_flying_west_excuses_none(db):
    async with db.write() as tx:
        await promises.note_travel(tx, **ME, before=MON, after=WED)
        await promises.note_travel(tx, **ME, before=THU, after=WED)
        assert await promises.excused_days(tx, **ME, until=THU) == {MON: "travel", TUE: "travel"}


async def test_a_groups_holidays_excuse_also_after_the_member_left_it(db, clock, pod):
    async with db.write() as tx:
        await groups.add_holiday(tx, group_id=pod.group_id, day=date(2025, 12, 25), label="before she came")
        await groups.add_holiday(tx, group_id=pod.group_id, day=MON, label="")
        await groups.add_holiday(tx, group_id=pod.group_id, day=THU, label="")
        assert await promises.excused_days(tx, **ME, until=TUE) == {MON: "holiday"}
        await promises.keep_holidays(tx, **ME, group_id=pod.group_id, today=TUE)
        await groups.remove_member(tx, group_id=pod.group_id, user_id=ADA)
        assert await promises.excused_days(tx, **ME, until=THU) == {MON: "holiday"}


@pytest.mark.usefixtures("pod")
async def test_away_dates_excuse_from_the_day_they_are_told_and_past_ones_stay(db):
    async with db.write() as tx:
        await members.set_away(tx, **ME, from_on=date(2026, 1, 1), until_on=WED, today=TUE)
        assert await promises.excused_days(tx, **ME, until=THU) == {TUE: "away", WED: "away"}
        await members.clear_away(tx, **ME, today=WED)
        assert await promises.excused_days(tx, **ME, until=THU) == {TUE: "away"}
