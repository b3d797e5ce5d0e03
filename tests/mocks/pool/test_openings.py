"""What runs, other rooms and members themselves are told of hours, groups and reasons."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import groups
from cogs.mocks import store as meetings
from cogs.mocks.models import NewMeeting, NewTurn
from cogs.mocks.neighbours import of_meetings
from cogs.mocks.pool import openings, render, store
from cogs.mocks.privacy import DATA

from .conftest import GUILD, Town

TUESDAY = datetime(2026, 1, 6, tzinfo=UTC)


async def test_a_day_off_holds_also_for_who_told_no_weekly_hours(town: Town) -> None:
    await town.settle(10, 20, hours="")
    await town.write(10, "", dates="6 jan off")
    async with town.kernel.db.write() as tx:
        free = await openings.free_slots(tx, GUILD, [10, 20], TUESDAY, TUESDAY + timedelta(days=2))
        assert {datetime.fromtimestamp(slot * 1800, UTC).day for slot in free[10]} == {7}
        assert len(free[20]) == 2 * len(free[10]) > 0
        new = NewMeeting(GUILD, None, "match", "run:1:0", "coding", 60, (NewTurn(10, 20),))
        made = await meetings.add_meeting(tx, new, now=town.kernel.clock.now())
        times = await of_meetings(town.kernel.clock).free_times(tx, made)
    assert TUESDAY.date() not in {time.date() for time in times}
    assert [(time.day, time.hour) for time in times[:3]] == [(5, 19), (7, 19), (8, 19)]


async def test_around_a_promised_mock_there_is_half_an_hour_of_air(town: Town) -> None:
    await town.settle(10, 20)
    async with town.kernel.db.write() as tx:
        new = NewMeeting(GUILD, None, "match", "run:1:0", "coding", 60, (NewTurn(10, 20),))
        made = await meetings.add_meeting(tx, new, now=town.kernel.clock.now())
        await meetings.agree(tx, made.meeting_id, starts_at=TUESDAY + timedelta(hours=19))
        free = await openings.free_slots(tx, GUILD, [10], TUESDAY, TUESDAY + timedelta(days=1))
    hours = [datetime.fromtimestamp(slot * 1800, UTC).strftime("%H:%M") for slot in sorted(free[10])]
    assert hours == ["18:00", "20:30"]


async def test_hours_are_read_in_the_zone_in_which_they_were_given(town: Town) -> None:
    now = town.kernel.clock.now()
    made = []
    for name, zone in (("A", "Europe/Berlin"), ("York", "America/New_York")):
        async with town.kernel.db.write() as tx:
            where = {"name": name, "channel_id": 60 + len(made), "zone": ZoneInfo(zone)}
            made.append(await groups.create_group(tx, guild_id=GUILD, now=now, **where))
            await groups.add_member(tx, group_id=made[-1].group_id, user_id=10, now=now)
    york = made[-1]
    await town.pool.join(guild_id=GUILD, user_id=10, group_id=york.group_id)
    own = await town.pool.hours(guild_id=GUILD, user_id=10)
    async with town.kernel.db.read() as tx:
        (person,) = await store.people(tx, guild_id=GUILD, group_id=york.group_id)
    assert own.zone == person.zone == ZoneInfo("Europe/Berlin")


async def test_who_left_the_group_is_told_that_nobody_is_paired_with_them(town: Town) -> None:
    await town.settle(10)
    async with town.kernel.db.write() as tx:
        await groups.remove_member(tx, group_id=town.group.group_id, user_id=10)
    told = render.status(await town.pool.status(guild_id=GUILD, user_id=10))
    assert "You left **Pod One**, so nobody is paired with you" in told
    async with town.kernel.db.write() as tx:
        await groups.add_member(tx, group_id=town.group.group_id, user_id=10, now=town.kernel.clock.now())
        await groups.archive_group(tx, town.group.group_id, now=town.kernel.clock.now())
    told = render.status(await town.pool.status(guild_id=GUILD, user_id=10))
    assert "**Pod One** has ended, so nobody is paired through it" in told


async def test_who_observes_reads_why_they_came_along_and_not_the_pairs_parts(town: Town) -> None:
    await town.settle(10, 20, 30)
    (pair,) = (await town.run()).matching.pairs  # type: ignore[union-attr]
    assert pair.third_id is not None
    told = render.why(await town.runs.why(guild_id=GUILD, user_id=pair.third_id), pair.third_id)
    assert "you came along with" in told
    assert "%" not in told
    assert "Together 7" in render.why(
        await town.runs.why(guild_id=GUILD, user_id=pair.candidate_id), pair.candidate_id
    )


async def test_an_export_has_the_hours_that_runs_keep(town: Town) -> None:
    await town.settle(10, 20)
    await town.run()
    async with town.kernel.db.read() as tx:
        (run,) = (await DATA.export(tx, 10))["mock_runs"]
    assert (run["utc_offset_minutes"], run["bye_reason"]) == (0, None)
    assert len(json.loads(run["slots"])) == 7
