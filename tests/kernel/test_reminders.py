"""Reminders of members: each intended local date once, whatever clocks, travels, crashes and second processes do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import groups, members, reminders
from bot.clock import HandClock
from bot.db import Database
from bot.reminders import LEASE, Reminder, ReminderKind, Reminders, coming
from bot.routines import Skip, TryLater
from bot.telemetry import Metrics

from .conftest import ADA, GUILD
from .test_recurrence import ZONES, by_the_book, clock_changes

EIGHT_PM = 20 * 60
SENT = list[tuple[int, date]]


async def nothing(_reminder: Reminder) -> str | None:
    return "words"


KIND = ReminderKind("cards", "Card reminders", "Again.", nothing, window=timedelta(hours=2))


class Post:
    """Takes what is delivered; ``fault`` is raised instead while it is set."""

    def __init__(self) -> None:
        self.sent: SENT = []
        self.fault: Callable[[], BaseException] | None = None
        self.gate: asyncio.Event | None = None
        self.begun = asyncio.Event()

    async def deliver(self, _kind: ReminderKind, reminder: Reminder) -> None:
        self.begun.set()
        if self.fault is not None:
            raise self.fault()
        if self.gate is not None:
            await self.gate.wait()
        self.sent.append((reminder.user_id, reminder.day))


class Process(Reminders):
    """Reminders as the schedule runs them."""

    def __init__(self, db: Database, clock: HandClock) -> None:
        super().__init__(db, clock, Metrics())
        self._now = clock.now
        self._read = db.read

    async def next(self) -> datetime | None:
        async with self._read() as tx:
            return await self.next_moment(tx)

    async def look(self) -> int:
        """Run what is due, look after look."""
        count = 0
        while (due := await self.next()) is not None and due <= self._now():
            ran = await self.run_due(self._now())
            if not ran:
                break
            count += ran
        return count


def process(db: Database, clock: HandClock, post: Post) -> Process:
    made = Process(db, clock)
    made.register(KIND)
    made.deliver = post.deliver
    return made


@pytest.fixture
async def house(db: Database, clock: HandClock, pod: groups.Group) -> tuple[Process, Post]:
    """Ada lives by the pod's zone, UTC, and wants a reminder at 20:00; it is midnight."""
    post = Post()
    await wish(db, clock, EIGHT_PM)
    return process(db, clock, post), post


async def wish(db: Database, clock: HandClock, at_minute: int | None, user_id: int = ADA) -> None:
    async with db.write() as tx:
        await reminders.put(
            tx, guild_id=GUILD, user_id=user_id, kind="cards", at_minute=at_minute, now=clock.now()
        )


async def travel(db: Database, zone: str) -> None:
    async with db.write() as tx:
        ada = await members.get_member(tx, guild_id=GUILD, user_id=ADA)
        assert ada is not None
        await members.update_member(tx, replace(ada, zone=ZoneInfo(zone)))


async def live(at: Process, clock: HandClock, until: datetime) -> None:
    while (due := await at.next()) is not None and due <= until:
        clock.move_to(due)
        await at.look()
    clock.move_to(until)


def on(day: int, hour: int = 20, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


# ---------------------------------------------------------------------- when


def follow(zone: ZoneInfo, at_minute: int, start: datetime, end: datetime) -> list[tuple[date, datetime]]:
    found: list[tuple[date, datetime]] = []
    step = coming(zone, at_minute, after=start, last_on=None)
    while step[1] < end:
        found.append(step)
        step = coming(zone, at_minute, after=step[1], last_on=step[0])
    return found


@settings(max_examples=100, deadline=None)
@given(key=st.sampled_from(ZONES), at_minute=st.integers(0, 23).map(lambda hour: hour * 60), data=st.data())
def test_around_a_clock_change_each_date_comes_once_by_the_rule(key, at_minute, data):
    """A skipped hour comes as much later as the clock jumped, a doubled one the first time only."""
    zone = ZoneInfo(key)
    moments = [change for change, _ in clock_changes(key)] or [datetime(2026, 3, 29, 1, tzinfo=UTC)]
    change = data.draw(st.sampled_from(moments))
    found = follow(zone, at_minute, change - timedelta(days=4), change + timedelta(days=4))
    days = [day for day, _ in found]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert len(days) >= 7
    assert [moment for _, moment in found] == [by_the_book(day, at_minute, zone) for day in days]


@settings(max_examples=150, deadline=None)
@given(
    at_minute=st.integers(0, 1439),
    legs=st.lists(st.tuples(st.sampled_from(ZONES), st.integers(1, 100)), min_size=1, max_size=8),
)
def test_a_traveller_never_has_one_date_twice_and_misses_none_while_staying(at_minute, legs):
    now, last_on = datetime(2026, 1, 1, tzinfo=UTC), None
    seen: list[date] = []
    for key, hours in legs:
        zone, leaves = ZoneInfo(key), now + timedelta(hours=hours)
        here: list[date] = []
        step = coming(zone, at_minute, after=now, last_on=last_on)
        while step[1] <= leaves:
            here.append(step[0])
            last_on = step[0]
            step = coming(zone, at_minute, after=step[1], last_on=last_on)
        assert here == [here[0] + timedelta(days=n) for n in range(len(here))]
        seen += here
        now = leaves
    assert seen == sorted(set(seen))


# ---------------------------------------------------------------------- once


async def test_it_comes_once_a_day_at_the_hour_and_not_before(house, clock):
    at, post = house
    await live(at, clock, on(1, 19, 59))
    assert post.sent == []
    await live(at, clock, on(3))
    assert post.sent == [(ADA, date(2026, 1, n)) for n in (1, 2, 3)]
    assert await at.look() == 0


async def test_two_processes_and_many_looks_at_once_deliver_it_once(house, db, clock):
    at, post = house
    other = process(db, clock, post)
    clock.move_to(on(1))
    await asyncio.gather(*(each.look() for each in (at, other) * 3))
    assert post.sent == [(ADA, date(2026, 1, 1))]


async def test_whoever_dies_over_it_is_followed_by_another_once_the_lease_is_over(house, db, clock):
    at, post = house
    post.gate = asyncio.Event()
    clock.move_to(on(1))
    dying = asyncio.ensure_future(at.look())
    await post.begun.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    post.gate = None
    other = process(db, clock, post)
    assert await other.look() == 0
    clock.move_to(on(1) + LEASE)
    assert await other.look() == 1
    assert post.sent == [(ADA, date(2026, 1, 1))]
    assert await other.next() == on(2)


async def test_who_lost_the_claim_has_no_say_any_more(house, db, clock):
    at, post = house
    post.gate = asyncio.Event()
    clock.move_to(on(1))
    slow = asyncio.ensure_future(at.look())
    await post.begun.wait()
    await wish(db, clock, 21 * 60)  # the member changes the hour this very moment
    post.gate.set()
    await slow
    await live(at, clock, on(2, 22))
    assert post.sent == [(ADA, date(2026, 1, 1)), (ADA, date(2026, 1, 2))]


async def test_late_within_the_window_it_comes_and_later_that_day_goes_without(house, clock):
    at, post = house
    clock.move_to(on(1, 21, 59))
    await at.look()
    assert post.sent == [(ADA, date(2026, 1, 1))]
    clock.move_to(on(6, 9))
    await live(at, clock, on(6, 9))
    assert len(post.sent) == 1
    await live(at, clock, on(6))
    assert post.sent[1:] == [(ADA, date(2026, 1, 6))]


async def test_a_passing_fault_is_tried_again_within_the_window_a_lasting_one_waits_for_tomorrow(
    house, clock
):
    at, post = house
    post.fault = lambda: TryLater("503")
    await live(at, clock, on(1, 20, 30))
    post.fault = None
    await live(at, clock, on(1, 23))
    assert post.sent == [(ADA, date(2026, 1, 1))]
    for day, fault in ((2, Skip("nothing is due")), (3, RuntimeError("broken"))):
        post.fault = lambda fault=fault: fault
        await live(at, clock, on(day, 23))
        assert await at.next() == on(day + 1)
    post.fault = lambda: TryLater("503")
    await live(at, clock, on(5, 0))
    assert await at.next() == on(5)
    assert len(post.sent) == 1


# ---------------------------------------------------------------------- changes


async def test_switched_off_nothing_comes_and_switched_on_again_the_same_day_is_not_repeated(
    house, db, clock
):
    at, post = house
    await live(at, clock, on(1, 20, 5))
    await wish(db, clock, None)
    assert await at.next() is None
    await wish(db, clock, 21 * 60)
    await live(at, clock, on(2, 22))
    assert post.sent == [(ADA, date(2026, 1, 1)), (ADA, date(2026, 1, 2))]


async def test_a_new_zone_moves_the_coming_reminder_with_it(house, db, clock):
    """At 12:00 UTC ada flies to Tokyo, where it is 21:00: the next one is tomorrow at 20:00 there."""
    at, post = house
    await live(at, clock, on(1, 12))
    await travel(db, "Asia/Tokyo")
    await at.look()
    assert post.sent == []
    assert await at.next() == on(2, 11)
    await travel(db, "America/Los_Angeles")
    await at.look()
    assert await at.next() == on(2, 4)  # 20:00 of the first of January there
    await live(at, clock, on(2, 12))
    assert post.sent == [(ADA, date(2026, 1, 1))]


async def test_a_group_that_moves_takes_those_without_a_zone_of_their_own_along(house, db, clock, pod):
    at, post = house
    async with db.write() as tx:
        await groups.update_group(tx, replace(pod, zone=ZoneInfo("America/New_York")))
    await live(at, clock, on(2, 0, 59))
    assert post.sent == []
    await live(at, clock, on(3, 1))
    assert post.sent == [(ADA, date(2026, 1, 1)), (ADA, date(2026, 1, 2))]


async def test_who_left_or_whose_server_left_is_not_written_to(house, db, clock):
    at, post = house
    async with db.write() as tx:
        await members.mark_presence(tx, guild_id=GUILD, user_id=ADA, is_present=False, now=clock.now())
    await live(at, clock, on(1, 23))
    async with db.write() as tx:
        await members.mark_presence(tx, guild_id=GUILD, user_id=ADA, is_present=True, now=clock.now())
        await groups.mark_guild_removed(tx, GUILD, now=clock.now())
    await live(at, clock, on(2, 23))
    assert post.sent == []


async def test_one_that_hangs_delays_nobody_and_takes_one_place_only(house, db, clock, monkeypatch):
    at, post = house
    monkeypatch.setattr(at, "_free_places", 2)
    post.gate = asyncio.Event()
    await wish(db, clock, EIGHT_PM)
    await wish(db, clock, EIGHT_PM + 1, user_id=ADA + 1)
    await wish(db, clock, EIGHT_PM + 1, user_id=ADA + 2)
    clock.move_to(on(1))
    async with asyncio.TaskGroup() as tasks:
        hanging = tasks.create_task(at.run_due(clock.now()))
        await post.begun.wait()
        post.gate = None
        clock.move_to(on(1, 20, 1))
        assert [await at.run_due(clock.now()) for _ in range(3)] == [1, 1, 0]
        hanging.cancel()


async def test_a_stopped_process_claims_no_more(house, clock):
    at, post = house
    clock.move_to(on(1))
    at.stop()
    assert await at.look() == 0
    assert post.sent == []


async def test_hundreds_at_one_minute_all_come_once(house, db, clock):
    at, post = house
    many = range(1000, 1300)
    async with db.write() as tx:
        for user_id in many:
            await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=clock.now())
    for user_id in many:
        await wish(db, clock, EIGHT_PM, user_id)
    clock.move_to(on(1))
    assert await at.look() == 301
    assert sorted(user_id for user_id, _ in post.sent) == [ADA, *many]
