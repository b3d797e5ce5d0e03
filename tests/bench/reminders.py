"""(r) 10,000 reminders due at one minute among 100,000, against reading all of them on each look."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import HandClock, to_unix
from bot.db import Database
from bot.migrate import migrate
from bot.reminders import Reminder, ReminderKind, Reminders
from bot.telemetry import Metrics

from .measure import ms, percentile, say, watched

ALL, DUE = 100_000, 10_000
EIGHT = datetime(2026, 3, 2, 20, tzinfo=UTC)


def fill(path: Path) -> None:
    """Store members of 100 servers with a reminder each; 10,000 are due at eight in the evening."""
    later = to_unix(EIGHT + timedelta(hours=2))
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO guilds (guild_id, joined_at) VALUES (?, 0)", ((i,) for i in range(100))
        )
        connection.executemany(
            "INSERT INTO members (guild_id, user_id, zone, joined_at, checked_at) VALUES (?, ?, 'UTC', 0, 0)",
            ((i % 100, i) for i in range(ALL)),
        )
        connection.executemany(
            "INSERT INTO member_reminders (guild_id, user_id, kind, at_minute, zone, next_on, next_at, try_at) "
            "VALUES (?, ?, 'bench', ?, 'UTC', '2026-03-02', ?, ?)",
            (
                (i % 100, i, 1200 if i < DUE else 1320, *((to_unix(EIGHT) if i < DUE else later,) * 2))
                for i in range(ALL)
            ),
        )
    connection.close()


async def run(folder: Path) -> None:
    path = folder / "reminders.db"
    clock = HandClock(EIGHT - timedelta(minutes=1))
    migrate(path, clock=clock, backups_kept=1)
    await asyncio.to_thread(fill, path)
    db = await Database.open(path)
    sent: list[tuple[int, str]] = []

    async def words(_reminder: Reminder) -> str | None:
        return "words"

    async def deliver(_kind: ReminderKind, reminder: Reminder) -> None:
        sent.append((reminder.user_id, str(reminder.day)))

    reminders = Reminders(db, clock, Metrics())
    reminders.register(ReminderKind("bench", "Bench", "", words))
    reminders.deliver = deliver
    looks, scans = [], []
    for _ in range(200):
        at = time.perf_counter()
        async with db.read() as tx:
            await reminders.next_moment(tx)
        looks.append(time.perf_counter() - at)
    for _ in range(20):
        at = time.perf_counter()
        async with db.read() as tx:
            await tx.all("SELECT min(next_at + 0) FROM member_reminders")  # no index helps here
        scans.append(time.perf_counter() - at)
    clock.move_to(EIGHT)
    async with watched() as idle:
        await asyncio.sleep(1)
    async with watched() as running:
        count = 0
        while ran := await reminders.run_due(EIGHT):
            count += ran
    async with db.read() as tx:
        rows = await tx.all("SELECT count(*) AS n FROM member_reminders WHERE last_on = '2026-03-02'")
    await db.close()
    say(
        f"(n) {DUE:,} reminders due at once among {ALL:,}",
        "method: rows in SQLite, Reminders.run_due with a delivery that does nothing; baseline of a look: one over the "
        "whole table",
        f"idle look p50 {ms(percentile(looks, 0.5))}, p99 {ms(percentile(looks, 0.99))}; over the whole table "
        f"p50 {ms(percentile(scans, 0.5))}",
        f"claimed, run and moved on in {running.seconds:.1f} s ({count / running.seconds:,.0f}/s; Discord takes 50/s), "
        f"stall {ms(running.stall)} (an idle loop here: {ms(idle.stall)}): {count:,} ran, "
        f"{len(sent) - len(set(sent))} doubled, {DUE - rows[0]['n']} lost",
    )
