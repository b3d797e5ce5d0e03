"""May this member be pinged now? Budget, quiet hours, away, and the same answer for the same thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import consent, groups, members

from .conftest import ADA, BEN, GUILD

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
async def willing(db, pod, clock):
    """Ada wants pings and lives in Kathmandu, where noon UTC is 17:45."""
    async with db.write() as tx:
        member = await members.ensure_member(tx, guild_id=GUILD, user_id=ADA, now=clock.now())
        await members.update_member(tx, replace(member, wants_pings=True, zone=ZoneInfo("Asia/Kathmandu")))
    return db


async def ask(db, key, now=NOON, user_id=ADA):
    async with db.write() as tx:
        return await consent.spend_ping(tx, guild_id=GUILD, user_id=user_id, key=key, now=now)


async def set_pings(db, *, budget=2, quiet_from=1320, quiet_until=420):
    async with db.write() as tx:
        await groups.set_guild_pings(
            tx, GUILD, ping_budget=budget, quiet_from=quiet_from, quiet_until=quiet_until
        )


async def test_nobody_is_pinged_who_did_not_ask_for_it_or_is_unknown(db, pod):
    assert not await ask(db, "a")
    assert not await ask(db, "a", user_id=BEN)


async def test_who_left_the_server_is_not_pinged(willing, clock):
    async with willing.write() as tx:
        await members.mark_presence(tx, guild_id=GUILD, user_id=ADA, is_present=False, now=clock.now())
    assert not await ask(willing, "a")


async def test_the_budget_of_a_day_is_two_over_all_features(willing):
    assert [await ask(willing, key) for key in ("drill", "mock", "standup")] == [True, True, False]


async def test_a_server_may_set_the_budget_down_to_none(willing):
    await set_pings(willing, budget=0)
    assert not await ask(willing, "a")
    await set_pings(willing, budget=1)
    assert [await ask(willing, "a"), await ask(willing, "b")] == [True, False]


async def test_the_day_of_the_budget_is_the_members_own(willing):
    """18:14 UTC is 23:59 in Kathmandu, a minute later the next day has begun."""
    await set_pings(willing, budget=1, quiet_from=0, quiet_until=0)
    before_midnight = NOON.replace(hour=18, minute=14)
    assert await ask(willing, "a", before_midnight)
    assert not await ask(willing, "b", before_midnight)
    assert await ask(willing, "b", before_midnight + timedelta(minutes=1))


async def test_asking_again_with_the_same_key_gives_the_same_yes_without_a_charge(willing):
    assert await ask(willing, "a")
    assert [await ask(willing, "a") for _ in range(5)] == [True] * 5
    assert await ask(willing, "b")
    assert not await ask(willing, "c")
    assert await ask(willing, "a", NOON + timedelta(hours=11))  # quiet by now, but it is the same ping


async def test_quiet_hours_over_midnight_hold_on_the_members_clock(willing):
    answers = {}
    for hour, minute in ((16, 14), (16, 15), (22, 0), (1, 14), (1, 15)):
        answers[hour, minute] = await ask(willing, f"{hour}:{minute}", NOON.replace(hour=hour, minute=minute))
    assert answers == {(16, 14): True, (16, 15): False, (22, 0): False, (1, 14): False, (1, 15): True}


async def test_who_is_away_is_left_alone_on_their_own_dates(willing):
    async with willing.write() as tx:
        await members.set_away(
            tx,
            guild_id=GUILD,
            user_id=ADA,
            from_on=date(2026, 1, 5),
            until_on=date(2026, 1, 6),
            today=NOON.date(),
        )
    assert not await ask(willing, "a")
    assert not await ask(willing, "a", NOON + timedelta(days=1))
    assert await ask(willing, "a", NOON + timedelta(days=2))


async def test_a_refusal_is_no_charge_and_no_promise(willing):
    night = NOON.replace(hour=20)
    assert not await ask(willing, "a", night)
    assert await ask(willing, "a", NOON + timedelta(days=1))


async def test_who_took_back_their_wish_is_not_pinged_again(willing, clock):
    assert await ask(willing, "a")
    async with willing.write() as tx:
        member = await members.ensure_member(tx, guild_id=GUILD, user_id=ADA, now=clock.now())
        await members.update_member(tx, replace(member, wants_pings=False))
    assert not await ask(willing, "a")


async def test_what_a_member_asked_for_needs_no_switch_but_keeps_to_the_rest(db, pod, clock):
    async def asked(key, now=NOON):
        async with db.write() as tx:
            return await consent.spend_ping(
                tx, guild_id=GUILD, user_id=ADA, key=key, now=now, is_asked_for=True
            )

    assert not await asked("night", NOON.replace(hour=23))
    assert [await asked(key) for key in ("a", "b", "c")] == [True, True, False]
    assert not await ask(db, "d", NOON + timedelta(days=1))


async def test_old_pings_are_forgotten_the_others_kept(willing):
    assert await ask(willing, "old")
    assert await ask(willing, "new", NOON + timedelta(days=2))
    async with willing.write() as tx:
        await consent.forget_old_pings(tx, before=date(2026, 1, 6))
        rows = await tx.all("SELECT key FROM pings")
    assert [row["key"] for row in rows] == ["new"]


@given(minute=st.integers(0, 1439), start=st.integers(0, 1439), length=st.integers(0, 1439))
def test_quiet_hours_cover_exactly_their_span_also_over_midnight(minute, start, length):
    until = (start + length) % 1440
    is_inside = (minute - start) % 1440 < length
    assert consent.is_quiet(minute, quiet_from=start, quiet_until=until) is is_inside
