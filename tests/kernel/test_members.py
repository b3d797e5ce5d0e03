"""Members' records: whose day it is, away dates, pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import groups, members
from bot.errors import UserFacingError

from .conftest import ADA, BEN, GUILD, add_group

LATE = datetime(2026, 1, 5, 19, tzinfo=UTC)
"""Monday in São Paulo and London, Tuesday 00:45 in Kathmandu."""


async def day_of(db, user_id=ADA, group=None, now=LATE):
    async with db.read() as tx:
        return await members.today_of(tx, guild_id=GUILD, user_id=user_id, now=now, group=group)


async def change(db, clock, user_id=ADA, **fields):
    async with db.write() as tx:
        member = await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=clock.now())
        await members.update_member(tx, replace(member, **fields))


async def test_the_day_is_the_members_own_else_the_groups_else_the_servers(db, clock):
    async with db.write() as tx:
        await groups.ensure_guild(tx, GUILD, now=clock.now())
        await groups.set_guild_zone(tx, GUILD, ZoneInfo("Asia/Kathmandu"))
    assert await day_of(db) == date(2026, 1, 6)
    group = await add_group(db, clock, zone="America/Sao_Paulo")
    assert await day_of(db) == date(2026, 1, 5)
    assert await day_of(db, BEN) == date(2026, 1, 6)
    assert await day_of(db, BEN, group) == date(2026, 1, 5)
    await change(db, clock, zone=ZoneInfo("Asia/Kathmandu"))
    assert await day_of(db) == await day_of(db, group=group) == date(2026, 1, 6)


@pytest.mark.usefixtures("pod")
async def test_the_day_follows_a_member_who_travels(db, clock):
    await change(db, clock, zone=ZoneInfo("Asia/Kathmandu"))
    assert await day_of(db) == date(2026, 1, 6)
    await change(db, clock, zone=ZoneInfo("America/Sao_Paulo"))
    assert await day_of(db) == date(2026, 1, 5)
    await change(db, clock, zone=None)
    assert await day_of(db) == date(2026, 1, 5)


async def test_in_an_unknown_server_the_day_is_utc(db):
    assert await day_of(db) == date(2026, 1, 5)


@pytest.mark.usefixtures("pod")
async def test_every_field_of_the_profile_is_kept(db, clock):
    wanted = {
        "zone": ZoneInfo("Asia/Kathmandu"),
        "track": "mlops",
        "adjacent_track": "llmops",
        "level": "specialist",
        "promise_days": 0b0010101,
        "promise_count": 3,
        "wants_pings": True,
        "board": "pseudonym",
        "pseudonym": "Owl",
    }
    await change(db, clock, **wanted)
    async with db.read() as tx:
        member = await members.get_member(tx, guild_id=GUILD, user_id=ADA)
    assert {name: getattr(member, name) for name in wanted} == wanted


@pytest.mark.usefixtures("pod")
async def test_a_pseudonym_is_taken_whatever_its_case_but_may_be_kept(db, clock):
    await change(db, clock, pseudonym="Night Owl")
    await change(db, clock, pseudonym="Night Owl", board="pseudonym")
    with pytest.raises(UserFacingError, match=r"\*\*Pseudonym\*\*.*“NIGHT owl”") as refused:
        await change(db, clock, BEN, pseudonym="NIGHT owl")
    assert refused.value.kept == "NIGHT owl"
    await change(db, clock, pseudonym=None)
    await change(db, clock, BEN, pseudonym="NIGHT owl")


async def away_on(db, *days):
    async with db.read() as tx:
        return [await members.is_away(tx, guild_id=GUILD, user_id=ADA, day=date(2026, 1, d)) for d in days]


async def set_away(db, first, last, *, today):
    async with db.write() as tx:
        await members.set_away(
            tx,
            guild_id=GUILD,
            user_id=ADA,
            from_on=date(2026, 1, first),
            until_on=date(2026, 1, last),
            today=date(2026, 1, today),
        )


@pytest.mark.usefixtures("pod")
async def test_away_dates_include_both_ends_and_are_replaced_by_new_ones(db):
    await set_away(db, 10, 12, today=5)
    assert await away_on(db, 9, 10, 11, 12, 13) == [False, True, True, True, False]
    await set_away(db, 20, 20, today=5)
    assert await away_on(db, 10, 11, 12, 19, 20, 21) == [False, False, False, False, True, False]


@pytest.mark.usefixtures("pod")
async def test_past_away_dates_stay_and_being_back_ends_the_present_ones(db):
    await set_away(db, 3, 4, today=3)
    await set_away(db, 10, 20, today=9)
    async with db.write() as tx:
        assert await members.next_away(tx, guild_id=GUILD, user_id=ADA, today=date(2026, 1, 9)) == (
            date(2026, 1, 10),
            date(2026, 1, 20),
        )
        assert await members.clear_away(tx, guild_id=GUILD, user_id=ADA, today=date(2026, 1, 12))
        assert not await members.clear_away(tx, guild_id=GUILD, user_id=ADA, today=date(2026, 1, 12))
        assert await members.next_away(tx, guild_id=GUILD, user_id=ADA, today=date(2026, 1, 12)) is None
    assert await away_on(db, 3, 4, 12) == [True, True, False]


@pytest.mark.usefixtures("pod")
async def test_who_is_back_on_the_last_day_away_is_back_that_day(db):
    await set_away(db, 10, 12, today=9)
    async with db.write() as tx:
        assert await members.clear_away(tx, guild_id=GUILD, user_id=ADA, today=date(2026, 1, 12))
    assert await away_on(db, 12) == [False]
