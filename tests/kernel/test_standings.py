"""Totals kept beside the ledger are what a recount says, and places are what sorting says."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot import members, points, seasons, standings
from bot.personal_data import KernelData
from bot.standings import Where

from .conftest import ADA, BEN, GUILD

MONDAY = date(2026, 1, 5)
ALL = Where(GUILD, "points", standings.ALL)


async def enroll(tx, clock, user_id, *, board="name", name=None):
    member = await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=clock.now())
    shown = replace(member, board=board, board_name=name or f"Member {user_id}", pseudonym=f"Nick {user_id}")
    await members.update_member(tx, shown)


async def earn(tx, clock, user_id, amount, *, key, day=MONDAY, source="drills"):
    await points.award(
        tx,
        guild_id=GUILD,
        user_id=user_id,
        source=source,
        points=amount,
        key=key,
        day=day,
        now=clock.now(),
        daily_cap=10_000,
    )


async def board_of(tx, where=ALL, **more):
    return [(s.rank, s.user_id, s.points) for s in await standings.page(tx, where, **{"limit": 10, **more})]


@pytest.mark.usefixtures("pod")
async def test_equal_points_share_a_place_and_the_next_one_is_left_out(db, clock):
    async with db.write() as tx:
        for user_id, amount in ((1, 50), (2, 30), (3, 30), (4, 10)):
            await enroll(tx, clock, user_id)
            await earn(tx, clock, user_id, amount, key="k")
        assert await board_of(tx) == [(1, 1, 50), (2, 2, 30), (2, 3, 30), (4, 4, 10)]
        assert await board_of(tx, skip=2) == [(2, 3, 30), (4, 4, 10)]
        assert [await standings.rank_of(tx, ALL, points=p) for p in (51, 50, 30, 10, 0)] == [1, 1, 2, 4, 5]


@pytest.mark.usefixtures("pod")
async def test_hidden_members_and_leavers_are_on_no_board_and_come_back_with_all_they_have(db, clock):
    async with db.write() as tx:
        for user_id in (1, 2, 3):
            await enroll(tx, clock, user_id, board="hidden" if user_id == 1 else "pseudonym")
            await earn(tx, clock, user_id, user_id * 10, key="k")
        assert await board_of(tx) == [(1, 3, 30), (2, 2, 20)]
        await enroll(tx, clock, 1)
        await members.mark_presence(tx, guild_id=GUILD, user_id=3, is_present=False, now=clock.now())
        await earn(tx, clock, 1, 5, key="more")
        assert await board_of(tx) == [(1, 2, 20), (2, 1, 15)]
        assert await standings.count(tx, ALL) == 2
        await members.mark_presence(tx, guild_id=GUILD, user_id=3, is_present=True, now=clock.now())
        assert await board_of(tx) == [(1, 3, 30), (2, 2, 20), (3, 1, 15)]


@pytest.mark.usefixtures("pod")
async def test_a_day_belongs_to_its_month_and_its_iso_week(db, clock):
    async with db.write() as tx:
        await enroll(tx, clock, ADA)
        for n, day in enumerate((date(2025, 12, 28), date(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 5))):
            await earn(tx, clock, ADA, 10**n, key=f"k{n}", day=day)

        async def total(period):
            return await standings.total(tx, Where(GUILD, "points", period), user_id=ADA)

        assert await total(standings.week(date(2025, 12, 22))) == 1
        assert await total(standings.week(date(2026, 1, 1))) == 110
        assert await total(standings.week(date(2026, 1, 11))) == 1000
        assert [await total(standings.month(d)) for d in (date(2025, 12, 1), MONDAY)] == [11, 1100]


@pytest.mark.usefixtures("pod")
async def test_a_season_counts_from_its_first_day_until_it_is_ended(db, clock):
    async with db.write() as tx:
        await enroll(tx, clock, ADA)
        await earn(tx, clock, ADA, 1, key="before", day=MONDAY - timedelta(days=1))
        await earn(tx, clock, ADA, 10, key="that day")
        season = await seasons.start(tx, guild_id=GUILD, name="Spring", starts_on=MONDAY, now=clock.now())
        assert await seasons.start(tx, guild_id=GUILD, name="Two", starts_on=MONDAY, now=clock.now()) is None
        where = Where(GUILD, "points", standings.season(season.season_id))
        await earn(tx, clock, ADA, 100, key="in it")
        await earn(tx, clock, ADA, 1000, key="late, for a day before", day=MONDAY - timedelta(days=3))
        assert await standings.total(tx, where, user_id=ADA) == 110
        await seasons.end(tx, guild_id=GUILD, ended_on=MONDAY, now=clock.now())
        await earn(tx, clock, ADA, 10_000, key="after")
        assert await standings.total(tx, where, user_id=ADA) == 110
        assert await board_of(tx, where) == [(1, ADA, 110)]


@pytest.mark.usefixtures("pod")
async def test_most_improved_is_the_gain_on_the_week_before(db, clock):
    async with db.write() as tx:
        for user_id, last, now in ((1, 100, 90), (2, 10, 40), (3, 0, 30), (4, 50, 80)):
            await enroll(tx, clock, user_id)
            await earn(tx, clock, user_id, last, key="last", day=MONDAY - timedelta(days=1))
            await earn(tx, clock, user_id, now, key="now")
        found, gained = await standings.improved(
            tx,
            Where(GUILD, "points", standings.week(MONDAY)),
            before=standings.week(MONDAY - timedelta(days=7)),
            limit=10,
        )
    assert [(s.rank, s.user_id, s.points) for s in found] == [(1, 2, 30), (1, 3, 30), (1, 4, 30)]
    assert gained == 3


@pytest.mark.usefixtures("pod")
async def test_interviewers_have_a_board_of_what_interviewing_earned(db, clock):
    async with db.write() as tx:
        await enroll(tx, clock, ADA)
        await earn(tx, clock, ADA, 50, key="a")
        assert await board_of(tx, replace(ALL, kind="interviewer")) == []
        await earn(tx, clock, ADA, 8, key="b", source=points.INTERVIEWING)
        assert await board_of(tx, replace(ALL, kind="interviewer")) == [(1, ADA, 8)]
        assert await board_of(tx) == [(1, ADA, 58)]


@pytest.mark.usefixtures("pod")
async def test_neighbours_are_those_beside_and_a_hidden_reader_stands_among_them(db, clock):
    async with db.write() as tx:
        for user_id in range(1, 10):
            await enroll(tx, clock, user_id, board="hidden" if user_id == 5 else "name")
            await earn(tx, clock, user_id, user_id * 10, key="k")
        found = await standings.around(tx, ALL, user_id=5, each_side=2)
    assert [(s.rank, s.user_id, s.name) for s in found] == [
        (3, 7, "Member 7"),
        (4, 6, "Member 6"),
        (5, 5, None),
        (5, 4, "Member 4"),
        (6, 3, "Member 3"),
    ]


@pytest.mark.usefixtures("pod")
async def test_after_many_changes_the_totals_are_a_recount_and_the_places_a_sorting(db, clock):
    chance = random.Random(7)
    people = range(1, 40)
    async with db.write() as tx:
        for user_id in people:
            await enroll(tx, clock, user_id, board=chance.choice(["name", "pseudonym", "hidden"]))
        for n in range(600):
            who, day = chance.choice(people), MONDAY + timedelta(days=chance.randrange(-40, 40))
            amount = chance.choice([1, 5, 30, 64, 200])
            if chance.random() < 0.1:
                await points.correct(
                    tx,
                    guild_id=GUILD,
                    user_id=who,
                    points=-amount,
                    reason="no",
                    key=f"c{n}",
                    day=day,
                    now=clock.now(),
                )
            else:
                source = chance.choice(["drills", "interviewing", "cards"])
                await earn(tx, clock, who, amount, key=f"k{n}", day=day, source=source)
            if chance.random() < 0.1:
                await enroll(tx, clock, chance.choice(people), board=chance.choice(["name", "hidden"]))
            if chance.random() < 0.05:
                present = chance.random() < 0.5
                await members.mark_presence(
                    tx, guild_id=GUILD, user_id=chance.choice(people), is_present=present, now=clock.now()
                )
        await KernelData().erase(tx, 3)
        assert await standings.totals(tx) == await standings.recount(tx)
        await tx.connection.execute("DELETE FROM ledger WHERE entry_id % 7 = 0")
        left, anew = await standings.totals(tx), await standings.recount(tx)
        assert {k: p for k, p in left.items() if p} == {k: p for k, p in anew.items() if p}
        shown = await tx.all("SELECT user_id FROM members WHERE board <> 'hidden' AND left_at IS NULL")
        kept = await standings.totals(tx)
        visible = {row["user_id"] for row in shown}
        for period in ("all", standings.week(MONDAY), standings.month(MONDAY)):
            where = Where(GUILD, "points", period)
            has = {u: kept.get((GUILD, "points", period, u), None) for u in visible}
            ordered = sorted((p for p in has.values() if p is not None and p > 0), reverse=True)
            assert [s.points for s in await standings.page(tx, where, limit=100)] == ordered
            assert await standings.count(tx, where) == len(ordered)
            for mine in {*ordered, -500, 0, 33}:
                better = sum(p > mine for p in has.values() if p is not None)
                assert await standings.rank_of(tx, where, points=mine) == better + 1


@pytest.mark.usefixtures("pod")
async def test_kudos_and_corrections_count_as_points_and_keep_no_day(db, clock):
    async with db.write() as tx:
        await enroll(tx, clock, BEN)
        await earn(tx, clock, BEN, 2, key="k", source=points.KUDOS)
        who = {"guild_id": GUILD, "user_id": BEN}
        correction = {"points": -5, "reason": "twice", "key": "c", "day": MONDAY, "now": clock.now()}
        assert await points.correct(tx, **who, **correction)
        assert not await points.correct(tx, **who, **correction)
        assert await points.total(tx, **who) == -3
        assert await points.active_days(tx, **who) == []
        assert await points.done_by_day(tx, **who) == {}


@pytest.mark.usefixtures("pod")
async def test_places_are_right_at_the_edges_of_every_bin(db, clock):
    edges = sorted(
        {edge + n for edge in (0, 64, 68, 1024, 1056, 8192, 8448, 65536, 67584) for n in (-1, 0, 1)}
    )
    async with db.write() as tx:
        for i, amount in enumerate(edges):
            await enroll(tx, clock, i + 1)
            what = {"points": amount, "reason": "all", "key": "k", "day": MONDAY, "now": clock.now()}
            await points.correct(tx, guild_id=GUILD, user_id=i + 1, **what)
        ranks = [await standings.rank_of(tx, ALL, points=amount) for amount in edges]
        stored = await tx.all("SELECT bin, member_count FROM point_bins WHERE period = 'all' ORDER BY bin")
    assert ranks == list(range(len(edges), 0, -1))
    expected = Counter(standings.bin_of(amount)[0] for amount in edges)
    assert [(row["bin"], row["member_count"]) for row in stored] == sorted(expected.items())
    assert all(low < standings.bin_of(low)[1] for low in edges)
