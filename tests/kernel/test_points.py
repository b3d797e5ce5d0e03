"""The ledger: each thing counts once, and a source counts only so much a day."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from bot import points
from bot.db import IntegrityError

from .conftest import ADA, BEN, GUILD

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


async def award(tx, clock, key, amount=10, *, day=MONDAY, user_id=ADA, source="drills", cap=40):
    return await points.award(
        tx,
        guild_id=GUILD,
        user_id=user_id,
        source=source,
        points=amount,
        key=key,
        day=day,
        now=clock.now(),
        daily_cap=cap,
    )


async def total(tx, user_id=ADA):
    return await points.total(tx, guild_id=GUILD, user_id=user_id)


@pytest.mark.usefixtures("pod")
async def test_a_key_counts_once_for_a_member_and_once_for_another(db, clock):
    async with db.write() as tx:
        assert await award(tx, clock, "drill:x") == 10
        assert await award(tx, clock, "drill:x", 99) is None
        assert await award(tx, clock, "drill:x", day=TUESDAY) is None
        assert await award(tx, clock, "drill:x", user_id=BEN) == 10
        assert (await total(tx), await total(tx, BEN)) == (10, 10)


@pytest.mark.usefixtures("pod")
async def test_the_same_key_from_many_at_once_counts_once(db, clock):
    async def one():
        async with db.write() as tx:
            return await award(tx, clock, "drill:x")

    results = await asyncio.gather(*(one() for _ in range(20)))
    assert sorted(results, key=str) == [10] + [None] * 19


@pytest.mark.usefixtures("pod")
async def test_a_source_is_worth_its_daily_cap_and_each_day_and_source_has_its_own(db, clock):
    async with db.write() as tx:
        assert [await award(tx, clock, f"k{i}", 15) for i in range(4)] == [15, 15, 10, 0]
        assert await award(tx, clock, "k4", 15, day=TUESDAY) == 15
        assert await award(tx, clock, "k5", 15, source="mocks") == 15
        assert await total(tx) == 70


@pytest.mark.usefixtures("pod")
async def test_beyond_the_cap_the_day_still_counts_as_active(db, clock):
    async with db.write() as tx:
        await award(tx, clock, "monday", 40)
        assert await award(tx, clock, "tuesday", 5, day=TUESDAY, cap=0) == 0
        assert await points.active_days(tx, guild_id=GUILD, user_id=ADA) == [MONDAY, TUESDAY]
        assert await award(tx, clock, "tuesday", 5, day=TUESDAY) is None


@pytest.mark.usefixtures("pod")
async def test_points_of_an_undone_body_are_gone_and_its_key_is_free_again(db, clock):
    async def earn_and_fail():
        async with db.write() as tx:
            await award(tx, clock, "drill:x")
            raise LookupError

    with pytest.raises(LookupError):
        await earn_and_fail()
    async with db.write() as tx:
        assert await total(tx) == 0
        assert await award(tx, clock, "drill:x") == 10


@pytest.mark.usefixtures("pod")
async def test_deeds_are_counted_by_source_from_a_moment_on_without_corrections(db, clock):
    async with db.write() as tx:
        await award(tx, clock, "before")
        clock.move_to(clock.now() + timedelta(hours=1))
        since = clock.now()
        for key, source, amount in (
            ("a", "drills", 9),
            ("b", "drills", 0),
            ("c", "cards", 1),
            ("d", "drills", 5),
        ):
            await award(tx, clock, key, amount, source=source)
        await award(tx, clock, "e", user_id=BEN)
        await tx.connection.execute("UPDATE ledger SET points = -5 WHERE key = 'd'")
        counts = await points.counts_since(tx, guild_id=GUILD, user_id=ADA, since=since)
        assert counts == {"cards": 1, "drills": 2}


async def test_a_server_nobody_knows_gets_no_points(db, clock):
    with pytest.raises(IntegrityError):
        async with db.write() as tx:
            await award(tx, clock, "drill:x")
