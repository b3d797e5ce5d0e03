"""Occurrences: once for each group, kind and local date, whatever dies, hangs, or starts again in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import groups, schedule
from bot.clock import HandClock
from bot.config import Settings
from bot.db import Database
from bot.errors import UserFacingError
from bot.recurrence import EVERY_DAY, WORKING_DAYS
from bot.schedule import LEASE_SECONDS, Occurrence, RoutineKind, Schedule, Skip, TryLater
from bot.telemetry import Metrics

from .conftest import GUILD, add_group

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""A Monday."""
BELL = "test.bell"
Work = Callable[[Occurrence], Awaitable[None]]


class House:
    """One process: a schedule over the database, with a bell that writes down when it rings."""

    def __init__(self, db: Database, clock: HandClock, **settings: int) -> None:
        self.db, self.clock = db, clock
        self.metrics = Metrics()
        self.schedule = Schedule(db, clock, self.metrics, **settings)
        self.rung: list[Occurrence] = []
        self.work: Work | None = None
        self.offer(BELL)

    def offer(self, kind: str, *, minute: int = 480, window: timedelta = timedelta(hours=2)) -> None:
        self.schedule.register(RoutineKind(kind, "Bell", self._ring, minute, EVERY_DAY, window))

    async def _ring(self, occurrence: Occurrence) -> None:
        self.rung.append(occurrence)
        if self.work is not None:
            await self.work(occurrence)

    @property
    def days(self) -> list[str]:
        return [occurrence.day.isoformat() for occurrence in self.rung]

    async def group(self, name: str = "Pod", zone: str = "UTC", **fields) -> groups.Group:
        group = await add_group(self.db, self.clock, name=name, zone=zone, **fields)
        async with self.db.write() as tx:
            await self.schedule.add_default_routines(tx, group)
        return group

    async def put(
        self, group: groups.Group, *, at: str = "08:00", weekdays: int = EVERY_DAY, is_paused=False
    ) -> None:
        hour, minute = map(int, at.split(":"))
        async with self.db.write() as tx:
            await self.schedule.put_routine(
                tx, group, kind=BELL, at_minute=hour * 60 + minute, weekdays=weekdays, is_paused=is_paused
            )

    async def change(self, group: groups.Group, **fields) -> None:
        async with self.db.write() as tx:
            await groups.update_group(tx, replace(group, **fields))
            await self.schedule.reschedule(tx, group.group_id)

    async def at(self, moment: datetime) -> int:
        """Let it be that moment, at once: what fell due before is late."""
        self.clock.move_to(moment)
        return await self.schedule.run_due(moment)

    async def play(self, until: datetime) -> None:
        """Let time pass as an alarm clock would, waking for each moment."""
        while (due := await self.schedule.next_moment()) is not None and due <= until:
            await self.at(max(due, self.clock.now()))
        self.clock.move_to(until)

    async def states(self) -> list[tuple[str, str]]:
        async with self.db.read() as tx:
            rows = await tx.all("SELECT day, state FROM occurrences ORDER BY day, occurrence_id")
        return [(row["day"], row["state"]) for row in rows]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(EIGHT - timedelta(hours=8))


@pytest.fixture
def house(db: Database, clock: HandClock) -> House:
    return House(db, clock)


async def soon(come_true: Callable[[], bool]) -> None:
    """Let other tasks work until it is so."""
    async with asyncio.timeout(10):
        while not come_true():  # noqa: ASYNC110 - what we wait for lies in the code under test
            await asyncio.sleep(0.005)


@pytest.fixture
async def neighbour(settings: Settings, house: House) -> AsyncIterator[House]:
    """Another process on the same file, with the same clock."""
    database = await Database.open(settings.database_path)
    yield House(database, house.clock)
    await database.close()


# ---------------------------------------------------------------------- once


async def test_a_week_of_hourly_looks_rings_each_day_once(house):
    await house.group()
    for hour in range(24 * 7):
        await house.at(datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=hour))
    assert house.days == [f"2026-01-{day:02}" for day in range(5, 12)]
    assert {state for _, state in await house.states()} == {"done"}
    assert [o.attempts for o in house.rung] == [1] * 7


async def test_only_on_its_weekdays(house):
    group = await house.group()
    await house.put(group, weekdays=WORKING_DAYS)
    await house.play(datetime(2026, 1, 13, tzinfo=UTC))
    assert house.days == [f"2026-01-{day:02}" for day in (5, 6, 7, 8, 9, 12)]


async def test_two_kinds_of_one_group_ring_apart(house):
    house.offer("test.other")
    await house.group()
    await house.play(EIGHT)
    assert Counter(o.kind for o in house.rung) == {BELL: 1, "test.other": 1}


async def test_two_looks_at_the_same_time_ring_once(house):
    await house.group()
    house.clock.move_to(EIGHT)
    await asyncio.gather(*(house.schedule.run_due(EIGHT) for _ in range(5)))
    assert house.days == ["2026-01-05"]


async def test_two_processes_on_one_file_never_ring_twice(house, neighbour):
    for number in range(60):
        await house.group(f"Pod {number}")
    for day in range(2):
        moment = EIGHT + timedelta(days=day)
        house.clock.move_to(moment)
        runs = [asyncio.ensure_future(h.schedule.run_due(moment)) for h in (house, neighbour) * 2]
        await asyncio.gather(*runs)
    rung = Counter((o.group_id, o.day) for o in (*house.rung, *neighbour.rung))
    assert len(rung) == 120
    assert set(rung.values()) == {1}


async def test_it_is_taken_up_after_its_lease_when_its_process_died_between_claim_and_confirm(
    house, neighbour
):
    await house.group()
    started = asyncio.Event()

    async def die(_occurrence: Occurrence) -> None:
        started.set()
        await asyncio.Event().wait()

    house.work = die
    house.clock.move_to(EIGHT)
    dying = asyncio.ensure_future(house.schedule.run_due(EIGHT))
    await started.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await house.states() == [("2026-01-05", "claimed")]
    assert await neighbour.schedule.next_moment() == EIGHT + timedelta(seconds=LEASE_SECONDS)
    assert await neighbour.at(EIGHT + timedelta(seconds=LEASE_SECONDS - 1)) == 0
    assert await neighbour.at(EIGHT + timedelta(seconds=LEASE_SECONDS)) == 1
    assert [(o.day, o.attempts) for o in neighbour.rung] == [(date(2026, 1, 5), 2)]
    assert neighbour.rung[0].nonce() == house.rung[0].nonce()
    assert await house.states() == [("2026-01-05", "done")]
    assert await neighbour.at(EIGHT + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    "end", [TryLater("what I held is old"), ZeroDivisionError()], ids=["later", "failed"]
)
async def test_a_confirmation_that_comes_after_the_lease_does_not_undo_what_the_next_process_did(
    house, neighbour, end
):
    """A process that was suspended goes on as if nothing had been."""
    await house.group()
    started, wake = asyncio.Event(), asyncio.Event()

    async def sleep_long(_occurrence: Occurrence) -> None:
        started.set()
        await wake.wait()
        raise end

    house.work = sleep_long
    house.clock.move_to(EIGHT)
    suspended = asyncio.ensure_future(house.schedule.run_due(EIGHT))
    await started.wait()
    assert await neighbour.at(EIGHT + timedelta(seconds=LEASE_SECONDS)) == 1
    wake.set()
    await suspended
    assert await house.states() == [("2026-01-05", "done")]
    assert await neighbour.at(EIGHT + timedelta(hours=1)) == 0


async def test_a_nonce_fits_discord_and_tells_steps_apart(house):
    await house.group()
    await house.at(EIGHT)
    huge = replace(house.rung[0], occurrence_id=2**53)
    assert len(huge.nonce("s12345")) <= 25
    assert huge.nonce("p") != huge.nonce() != house.rung[0].nonce()


# ---------------------------------------------------------------------- late


async def test_late_within_the_window_it_rings_once(house):
    await house.group()
    await house.at(EIGHT + timedelta(minutes=119))
    assert house.days == ["2026-01-05"]
    await house.at(EIGHT + timedelta(minutes=121))
    assert house.days == ["2026-01-05"]


async def test_later_than_the_window_it_is_skipped_and_the_next_day_rings(house):
    await house.group()
    await house.at(EIGHT + timedelta(hours=2))
    assert house.rung == []
    assert await house.states() == [("2026-01-05", "skipped")]
    await house.at(EIGHT + timedelta(days=1))
    assert house.days == ["2026-01-06"]


async def test_after_ten_days_of_outage_only_the_one_still_in_its_window_rings(house):
    await house.group()
    await house.at(EIGHT + timedelta(days=10, hours=1))
    assert house.days == ["2026-01-15"]
    assert await house.states() == [("2026-01-05", "skipped"), ("2026-01-15", "done")]
    assert await house.schedule.next_moment() == EIGHT + timedelta(days=11)


async def test_a_kind_nobody_offers_any_more_is_skipped_without_harm(house, db, clock):
    await house.group()
    bare = Schedule(db, clock, Metrics())
    clock.move_to(EIGHT)
    await bare.run_due(EIGHT)
    assert {state for _, state in await house.states()} == {"skipped"}
    await house.at(EIGHT + timedelta(days=1))
    assert house.days == ["2026-01-06"]


async def test_with_one_place_what_is_due_together_happens_in_the_order_of_its_rows(db, clock):
    house, running = House(db, clock, at_once=1), []

    async def work(occurrence: Occurrence) -> None:
        running.append(occurrence.group_id)
        for _ in range(10 - occurrence.group_id):  # whoever comes later would be done sooner
            await asyncio.sleep(0)
        assert running == [occurrence.group_id]
        running.clear()

    house.work = work
    for name in "abcd":
        await house.group(name)
    assert await house.at(EIGHT) == 4
    assert [occurrence.group_id for occurrence in house.rung] == [1, 2, 3, 4]
    assert {state for _, state in await house.states()} == {"done"}


# ---------------------------------------------------------------------- what handlers do


@pytest.mark.parametrize(
    ("error", "state", "note"),
    [
        (Skip("nothing to do"), "skipped", "nothing to do"),
        (UserFacingError("**Channel** is gone."), "failed", "**Channel** is gone."),
        (ZeroDivisionError("oops"), "failed", "ZeroDivisionError('oops')"),
    ],
)
async def test_how_a_handler_ends_is_noted_and_it_is_not_run_again(house, error, state, note):
    await house.group()

    async def end(_occurrence: Occurrence) -> None:
        raise error

    house.work = end
    for minutes in range(0, 115, 5):
        await house.at(EIGHT + timedelta(minutes=minutes))
    assert len(house.rung) == 1
    async with house.db.read() as tx:
        rows = await tx.all("SELECT state, note FROM occurrences WHERE day = '2026-01-05'")
    assert [tuple(row) for row in rows] == [(state, note)]
    labels = {"kind": BELL, "outcome": state}
    assert house.metrics.registry.get_sample_value("cadre_occurrences_total", labels) == 1


async def test_a_passing_fault_is_tried_again_with_growing_pauses_until_its_window_ends(house):
    await house.group()
    seen = []

    async def fail(_occurrence: Occurrence) -> None:
        seen.append(int((house.clock.now() - EIGHT).total_seconds() // 60))
        raise TryLater("no")

    house.work = fail
    await house.play(EIGHT + timedelta(hours=10))
    assert seen == [0, 1, 3, 7, 15, 30, 45, 60, 75, 90, 105]
    assert (await house.states())[-1] == ("2026-01-05", "skipped")
    assert [o.attempts for o in house.rung] == list(range(1, 12))


@pytest.mark.parametrize("fault", [TryLater("no"), TimeoutError(), ConnectionResetError()])
async def test_a_fault_that_passes_lets_it_ring_in_the_end(house, fault):
    await house.group()

    async def fail_twice(occurrence: Occurrence) -> None:
        if occurrence.attempts <= 2:
            raise fault

    house.work = fail_twice
    await house.at(EIGHT)
    await house.play(EIGHT + timedelta(hours=1))
    assert [o.attempts for o in house.rung] == [1, 2, 3]
    assert (await house.states())[-1] == ("2026-01-05", "done")


async def test_one_failing_group_does_not_keep_the_others_from_ringing(house):
    pods = [await house.group(f"Pod {number}") for number in range(30)]

    async def fail_for_some(occurrence: Occurrence) -> None:
        if occurrence.group_id % 10 == 0:
            raise ZeroDivisionError

    house.work = fail_for_some
    await house.at(EIGHT)
    assert {o.group_id for o in house.rung} == {pod.group_id for pod in pods}
    assert Counter(state for _, state in await house.states()) == {"done": 27, "failed": 3}


async def test_a_hanging_group_delays_nobody_neither_now_nor_at_the_next_look(house):
    pods = [await house.group(f"Pod {number}") for number in range(150)]
    late = await house.group("Late")
    await house.put(late, at="08:01")
    let_go = asyncio.Event()

    async def hang(occurrence: Occurrence) -> None:
        if occurrence.group_id == pods[0].group_id:
            await let_go.wait()

    house.work = hang
    house.clock.move_to(EIGHT)
    first = asyncio.ensure_future(house.schedule.run_due(EIGHT))
    await soon(lambda: len(house.rung) == len(pods))
    assert not first.done()
    async with asyncio.timeout(10):
        await house.at(EIGHT + timedelta(minutes=1))
    assert house.rung[-1].group_id == late.group_id
    let_go.set()
    await first
    assert Counter(state for _, state in await house.states()) == {"done": 151}


async def test_a_handler_that_hangs_is_stopped_and_tried_again(house, monkeypatch):
    monkeypatch.setattr(schedule, "HANDLER_SECONDS", 0.05)
    await house.group()

    async def hang_once(occurrence: Occurrence) -> None:
        if occurrence.attempts == 1:
            await asyncio.Event().wait()

    house.work = hang_once
    async with asyncio.timeout(5):
        await house.at(EIGHT)
    assert await house.states() == [("2026-01-05", "pending")]
    await house.at(EIGHT + timedelta(minutes=1))
    assert await house.states() == [("2026-01-05", "done")]


async def test_what_one_process_has_no_place_for_is_free_for_another(house, neighbour):
    """Else a claim could grow older than its lease before it is begun, and be run twice."""
    for number in range(50):
        await house.group(f"Pod {number}")
    let_go = asyncio.Event()

    async def hang(_occurrence: Occurrence) -> None:
        await let_go.wait()

    house.work = hang
    house.clock.move_to(EIGHT)
    slow = asyncio.ensure_future(house.schedule.run_due(EIGHT))
    await soon(lambda: bool(house.rung))
    async with asyncio.timeout(10):
        await neighbour.schedule.run_due(EIGHT)
    assert len(house.rung) + len(neighbour.rung) == 50
    assert len(house.rung) == schedule.AT_ONCE
    let_go.set()
    await slow


async def test_a_database_fault_while_confirming_one_leaves_the_others_alone(house):
    pods = [await house.group(f"Pod {number}") for number in range(10)]

    async def lock_out(occurrence: Occurrence) -> None:
        async with house.db.write() as tx:
            if occurrence.group_id == pods[3].group_id:
                await tx.all(
                    "CREATE TRIGGER no_confirming BEFORE UPDATE ON occurrences WHEN new.state = 'done' "
                    f"AND new.group_id = {pods[3].group_id} BEGIN SELECT RAISE(ABORT, 'disk'); END"
                )
        await asyncio.sleep(0)

    house.work = lock_out
    await house.at(EIGHT)
    assert Counter(state for _, state in await house.states()) == {"done": 9, "claimed": 1}
    async with house.db.write() as tx:
        await tx.all("DROP TRIGGER no_confirming")
    house.work = None
    await house.at(EIGHT + timedelta(seconds=LEASE_SECONDS))
    assert Counter(state for _, state in await house.states()) == {"done": 10}


# ---------------------------------------------------------------------- changes


async def test_a_later_hour_on_the_same_day_does_not_ring_again(house):
    group = await house.group()
    await house.at(EIGHT)
    await house.put(group, at="20:00")
    assert await house.schedule.next_moment() == EIGHT + timedelta(days=1, hours=12)
    await house.play(EIGHT + timedelta(days=1, hours=13))
    assert house.days == ["2026-01-05", "2026-01-06"]
    assert house.rung[-1].due_at == EIGHT + timedelta(days=1, hours=12)


async def test_a_routine_made_anew_does_not_ring_again_for_a_day_that_had_its_turn(house):
    group = await house.group()
    await house.at(EIGHT)
    async with house.db.write() as tx:
        await tx.all("DELETE FROM routines")
    await house.put(group, at="20:00")
    await house.play(EIGHT + timedelta(days=1, hours=13))
    assert house.days == ["2026-01-05", "2026-01-06"]


async def test_an_earlier_hour_that_is_over_waits_for_the_next_day(house):
    group = await house.group()
    house.clock.move_to(EIGHT - timedelta(hours=1))
    await house.put(group, at="06:00")
    await house.play(EIGHT + timedelta(days=1))
    assert house.days == ["2026-01-06"]


async def test_another_hour_still_to_come_is_taken_the_same_day(house):
    group = await house.group()
    house.clock.move_to(EIGHT - timedelta(hours=1))
    await house.put(group, at="07:30")
    await house.play(EIGHT)
    assert [o.due_at for o in house.rung] == [EIGHT - timedelta(minutes=30)]


@pytest.mark.parametrize(
    "zone", ["Pacific/Honolulu", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Sao_Paulo"]
)
async def test_another_zone_on_the_same_day_does_not_ring_again(house, zone):
    group = await house.group()
    await house.at(EIGHT)
    await house.change(group, zone=ZoneInfo(zone))
    await house.play(EIGHT + timedelta(days=3))
    assert house.days == sorted(set(house.days))
    assert house.days[:3] == ["2026-01-05", "2026-01-06", "2026-01-07"]


async def test_a_change_made_in_the_second_a_post_is_due_does_not_lose_it(house):
    group = await house.group()
    house.clock.move_to(EIGHT + timedelta(seconds=1))  # the alarm has not rung yet
    await house.change(group, languages="English")
    await house.at(EIGHT + timedelta(seconds=2))
    assert house.days == ["2026-01-05"]


async def test_pausing_and_going_on_neither_doubles_nor_makes_up(house):
    group = await house.group()
    await house.at(EIGHT)
    await house.put(group, is_paused=True)
    await house.play(EIGHT + timedelta(days=2, hours=1))
    assert house.days == ["2026-01-05"]
    await house.put(group)
    await house.play(EIGHT + timedelta(days=3))
    assert house.days == ["2026-01-05", "2026-01-08"]


async def test_an_archived_group_stops(house):
    group = await house.group()
    await house.group("Other")
    await house.at(EIGHT)
    async with house.db.write() as tx:
        await groups.archive_group(tx, group.group_id, now=house.clock.now())
        await house.schedule.reschedule(tx, group.group_id)
    await house.play(EIGHT + timedelta(days=3))
    assert Counter(o.group_id for o in house.rung)[group.group_id] == 1
    assert len(house.rung) == 5


async def test_holidays_and_cohort_dates_are_kept_when_set_while_running(house):
    group = await house.group()
    await house.at(EIGHT)
    async with house.db.write() as tx:
        await groups.add_holiday(tx, group_id=group.group_id, day=date(2026, 1, 6), label="")
        await house.schedule.reschedule(tx, group.group_id)
    await house.change(group, ends_on=date(2026, 1, 8))
    await house.play(EIGHT + timedelta(days=9))
    assert house.days == ["2026-01-05", "2026-01-07", "2026-01-08"]
    assert await house.schedule.next_moment() is None


# ---------------------------------------------------------------------- preview and spread


@pytest.mark.parametrize("start", ["2026-03-24T21:30", "2026-10-18T05:00"])
async def test_the_preview_is_what_then_runs_for_two_weeks_through_a_clock_change(house, start):
    house.offer("test.night", minute=150)
    house.clock.move_to(datetime.fromisoformat(start).replace(tzinfo=UTC))
    begin = house.clock.now()
    await house.group("Berlin", "Europe/Berlin")
    await house.group("Kathmandu", "Asia/Kathmandu")
    await house.group("Lord Howe", "Australia/Lord_Howe", ends_on=begin.date() + timedelta(days=9))
    cairo = await house.group("Cairo", "Africa/Cairo", starts_on=begin.date() + timedelta(days=3))
    paused = await house.group("Paused")
    await house.put(paused, is_paused=True)
    await house.put(cairo, at="00:30", weekdays=0b0010011)
    async with house.db.write() as tx:
        await groups.add_holiday(tx, group_id=cairo.group_id, day=begin.date() + timedelta(days=6), label="")
        await house.schedule.reschedule(tx, cairo.group_id)
    async with house.db.read() as tx:
        preview = await house.schedule.preview(tx, GUILD, days=14)
    expected = [(moment, day, routine.group_id, kind.kind) for moment, day, routine, kind in preview]
    await house.play(begin + timedelta(days=14) - timedelta(seconds=1))
    assert sorted((o.due_at, o.day, o.group_id, o.kind) for o in house.rung) == expected
    assert len(expected) > 80
    assert len({(day, group, kind) for _, day, group, kind in expected}) == len(expected)


async def test_the_preview_leaves_out_what_ran_today(house):
    await house.group()
    await house.at(EIGHT)
    async with house.db.read() as tx:
        days = [day.isoformat() for _, day, _, _ in await house.schedule.preview(tx, GUILD, days=3)]
    assert days == ["2026-01-06", "2026-01-07"]


async def test_posts_of_one_minute_are_spread_each_group_always_at_its_own_second(db, clock):
    house = House(db, clock, spread_seconds=60)
    for number in range(16):
        await house.group(f"Pod {number}")
    await house.play(EIGHT + timedelta(days=2, minutes=2))
    by_group: dict[int, set[float]] = {}
    for o in house.rung:
        midnight = datetime.combine(o.day, datetime.min.time(), UTC)
        by_group.setdefault(o.group_id, set()).add((o.due_at - midnight).total_seconds() - 8 * 3600)
    delays = [delay for found in by_group.values() for delay in found]
    assert len(delays) == 16  # one delay for each group, the same on all three days
    assert len(set(delays)) > 8
    assert 0 <= min(delays) < max(delays) < 60
    again = House(db, clock, spread_seconds=60)
    async with db.write() as tx:
        for group_id in by_group:
            await again.schedule.reschedule(tx, group_id)
    await again.play(EIGHT + timedelta(days=3, minutes=2))
    assert {o.group_id: o.due_at - EIGHT - timedelta(days=3) for o in again.rung} == {
        group_id: timedelta(seconds=found.pop()) for group_id, found in by_group.items()
    }


# ---------------------------------------------------------------------- the alarm clock


class Moving:
    """The machine's time, begun at eight."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.began = self.loop.time()

    def now(self) -> datetime:
        return EIGHT + timedelta(seconds=self.loop.time() - self.began)


async def test_the_alarm_rings_by_itself_and_stopping_waits_for_what_is_running(db, clock, monkeypatch):
    monkeypatch.setattr(schedule, "TICK_SECONDS", 0.05)
    clock.move_to(EIGHT - timedelta(minutes=5))
    early = House(db, clock)
    for number in range(3):
        await early.group(f"Pod {number}")
    house = House(db, Moving())  # type: ignore[arg-type]
    begun, finish, finished = asyncio.Event(), asyncio.Event(), []

    async def work(occurrence: Occurrence) -> None:
        begun.set()
        await finish.wait()
        finished.append(occurrence.group_id)

    house.work = work
    house.schedule.start_alarm()
    async with asyncio.timeout(5):
        await begun.wait()
        stopping = asyncio.ensure_future(house.schedule.stop())
        await asyncio.sleep(0.02)
        assert not stopping.done()
        finish.set()
        await stopping
    assert sorted(finished) == sorted(o.group_id for o in house.rung)
    assert {state for _, state in await house.states()} <= {"done", "pending"}
    assert await house.schedule.run_due(EIGHT + timedelta(minutes=1)) == 0


async def test_a_look_that_fails_does_not_stop_the_alarm(db, clock, monkeypatch):
    monkeypatch.setattr(schedule, "TICK_SECONDS", 0.05)
    clock.move_to(EIGHT - timedelta(minutes=5))
    await House(db, clock).group()
    async with db.write() as tx:
        await tx.all("ALTER TABLE routines RENAME TO hidden")
    house = House(db, Moving())  # type: ignore[arg-type]
    house.schedule.start_alarm()
    async with asyncio.timeout(5):
        await asyncio.sleep(0.12)
        assert house.schedule.ticked_at is None
        async with db.write() as tx:
            await tx.all("ALTER TABLE hidden RENAME TO routines")
        await soon(lambda: bool(house.rung))
        await house.schedule.stop()
    assert house.schedule.ticked_at is not None


# ---------------------------------------------------------------------- moments that features keep


async def test_a_watch_is_run_at_its_moment_and_the_next_moment_is_the_nearest_of_all(db: Database, clock):
    house = House(db, clock)
    await house.group()
    moments, ran = [EIGHT - timedelta(seconds=30)], []

    async def next_moment(_tx) -> datetime | None:
        return moments[0] if moments else None

    async def run(now: datetime) -> int:
        ran.append(now)
        moments.clear()
        return 1

    house.schedule.watch(schedule.Watch("test.watch", next_moment, run))
    clock.move_to(EIGHT - timedelta(minutes=1))
    assert await house.at(EIGHT - timedelta(seconds=31)) >= 0
    assert ran == []
    moment = EIGHT - timedelta(seconds=30)
    assert await house.schedule.next_moment() == moment
    assert await house.at(moment) == 1
    assert ran == [moment]
    assert await house.schedule.next_moment() == EIGHT
    assert await house.at(EIGHT) == 1


async def test_a_watch_that_fails_delays_no_occurrence_and_no_other_watch(db: Database, clock):
    house = House(db, clock)
    await house.group()
    ran = []

    async def always(_tx) -> datetime | None:
        return EIGHT

    async def broken(_now: datetime) -> int:
        raise RuntimeError("broken watch")

    async def sound(now: datetime) -> int:
        ran.append(now)
        return 1

    house.schedule.watch(schedule.Watch("test.broken", always, broken))
    house.schedule.watch(schedule.Watch("test.sound", always, sound))
    rung = len(house.rung)
    await house.at(EIGHT)
    assert ran == [EIGHT]
    assert len(house.rung) > rung
