"""(b) 10,000 routines due at once in a table of 400,000, against one APScheduler job each."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import HandClock, SystemClock, to_unix
from bot.db import Database
from bot.migrate import migrate
from bot.recurrence import EVERY_DAY
from bot.schedule import Occurrence, RoutineKind, Schedule
from bot.telemetry import Metrics

from .measure import ms, percentile, resident_mb, say, watched

ALL, DUE = 400_000, 10_000
EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
KINDS = ("bench.one", "bench.two")


def fill(path: Path) -> None:
    """Store 200,000 groups with two routines each; 10,000 are due at eight, the rest later."""
    connection = sqlite3.connect(path)
    groups, guilds = ALL // 2, 2_000
    later = to_unix(EIGHT + timedelta(hours=6))
    with connection:
        connection.executemany(
            "INSERT INTO guilds (guild_id, joined_at) VALUES (?, 0)", ((i,) for i in range(guilds))
        )
        connection.executemany(
            "INSERT INTO groups (group_id, guild_id, name, name_key, channel_id, zone, created_at) "
            "VALUES (?, ?, 'Pod', ?, ?, 'Europe/Berlin', 0)",
            ((i, i % guilds, str(i), i) for i in range(groups)),
        )
        connection.executemany(
            "INSERT INTO routines (guild_id, group_id, kind, at_minute, weekdays, next_on, next_due_at) "
            "VALUES (?, ?, ?, 540, ?, '2026-03-02', ?)",
            (
                (i % guilds, i, kind, EVERY_DAY, to_unix(EIGHT) if n * groups + i < DUE else later)
                for n, kind in enumerate(KINDS)
                for i in range(groups)
            ),
        )
    connection.close()


def register(schedule: Schedule, ran: list[int]) -> None:
    async def handler(occurrence: Occurrence) -> None:
        ran.append(occurrence.occurrence_id)

    for kind in KINDS:
        schedule.register(RoutineKind(kind, "Bench", handler, 540, EVERY_DAY, timedelta(hours=6)))


async def with_apscheduler(count: int) -> tuple[float, float, int, float]:
    """Return seconds, stall, how many ran and MB for one job each, all due in one second, grace off."""
    ran = 0

    async def job() -> None:
        nonlocal ran
        ran += 1

    gc.collect()
    before = resident_mb()
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start(paused=True)
    at = SystemClock().now() + timedelta(milliseconds=10)
    for _ in range(count):
        scheduler.add_job(job, "date", run_date=at, misfire_grace_time=None)
    memory = resident_mb() - before
    async with watched() as span:
        scheduler.resume()
        deadline = time.perf_counter() + 60
        while ran < count and time.perf_counter() < deadline:  # noqa: ASYNC110 - its jobs have no end to wait for
            await asyncio.sleep(0.005)
    scheduler.shutdown(wait=False)
    return span.seconds, span.stall, ran, memory


async def run(folder: Path) -> None:
    path = folder / "routines.db"
    clock = HandClock(EIGHT - timedelta(minutes=1))
    migrate(path, clock=clock, backups_kept=1)
    await asyncio.to_thread(fill, path)
    gc.collect()
    before = resident_mb()
    began = time.perf_counter()
    db = await Database.open(path)
    schedule = Schedule(db, clock, Metrics())
    ran: list[int] = []
    register(schedule, ran)
    await schedule.run_due(clock.now())
    start, memory = time.perf_counter() - began, resident_mb() - before

    ticks = []
    for _ in range(300):
        at = time.perf_counter()
        await schedule.run_due(clock.now())
        ticks.append(time.perf_counter() - at)

    clock.move_to(EIGHT)
    async with watched() as idle:
        await asyncio.sleep(1)
    async with watched() as noting:
        await schedule._make_occurrences(EIGHT)
    async with watched() as running:
        count = await schedule.run_due(EIGHT)
    grown = resident_mb() - before
    async with db.read() as tx:
        states = {
            row["state"]: row["n"]
            for row in await tx.all("SELECT state, count(*) AS n FROM occurrences GROUP BY 1")
        }
    await db.close()
    base_seconds, base_stall, base_ran, base_memory = await with_apscheduler(DUE)
    say(
        f"(b) {DUE:,} routines due at once among {ALL:,}",
        "method: rows in SQLite, Schedule.run_due with a handler that does nothing; baseline: one APScheduler date job "
        "each, misfire grace off",
        f"start {ms(start)}, resident +{memory:.1f} MB ({grown:.1f} MB after the rush), file "
        f"{path.stat().st_size / 1e6:.0f} MB; idle tick p50 {ms(percentile(ticks, 0.5))}, p99 {ms(percentile(ticks, 0.99))}",
        f"all noted as occurrences in {noting.seconds:.2f} s, stall {ms(noting.stall)} (an idle loop here: {ms(idle.stall)})",
        f"all claimed, run and confirmed in {running.seconds:.2f} s more, stall {ms(running.stall)}: {count:,} ran, "
        f"{len(ran) - len(set(ran))} doubled, {DUE - states.get('done', 0)} lost",
        f"APScheduler: {base_seconds:.2f} s, stall {ms(base_stall)}, {base_ran:,} ran, +{base_memory:.1f} MB for {DUE:,} "
        f"jobs (so {base_memory * ALL / DUE:,.0f} MB for {ALL:,})",
    )
