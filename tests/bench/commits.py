"""(c) Grouped commits against one commit a write, and reads while writing."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import aiosqlite

from bot.db import Database

from .measure import Span, ms, percentile, say, watched

CALLERS, EACH = 256, 24
INSERT = "INSERT INTO notes (body) VALUES (?)"


async def prepare(path: Path) -> None:
    async with aiosqlite.connect(path) as connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("CREATE TABLE notes (note_id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        await connection.executemany(INSERT, [("x" * 100,)] * 10_000)
        await connection.commit()


async def grouped(db: Database) -> Span:
    async def caller() -> None:
        for _ in range(EACH):
            async with db.write() as tx:
                await tx.connection.execute(INSERT, ("y" * 100,))

    async with watched() as span, asyncio.TaskGroup() as tasks:
        for _ in range(CALLERS):
            tasks.create_task(caller())
    return span


async def one_by_one(connection: aiosqlite.Connection) -> Span:
    turn = asyncio.Lock()

    async def caller() -> None:
        for _ in range(EACH):
            async with turn:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.execute(INSERT, ("y" * 100,))
                await connection.execute("COMMIT")

    async with watched() as span, asyncio.TaskGroup() as tasks:
        for _ in range(CALLERS):
            tasks.create_task(caller())
    return span


async def read_times(db: Database, *, own: bool) -> list[float]:
    """Time point reads while 64 callers write, on connections of their own or on the writer's."""
    times: list[float] = []
    stop = asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            async with db.write() as tx:
                await tx.connection.execute(INSERT, ("z" * 100,))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(64):
            tasks.create_task(write())
        for i in range(1500):
            began = time.perf_counter()
            source = db.read() if own else db.write()
            async with source as tx:
                await tx.all("SELECT body FROM notes WHERE note_id = ?", 1 + i * 7 % 9000)
                if own:
                    times.append(time.perf_counter() - began)
            if not own:
                times.append(time.perf_counter() - began)
            await asyncio.sleep(0.001)
            if not own and i == 300:
                break
        stop.set()
    return times


def fsync_time(path: Path) -> float:
    """Return the median time in which this disk makes a page durable: what grouping saves."""
    times = []
    with path.open("wb", buffering=0) as file:
        for _ in range(100):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return percentile(times, 0.5)


async def run(folder: Path) -> None:
    path = folder / "commits.db"
    await prepare(path)
    db = await Database.open(path)
    single = await aiosqlite.connect(path, isolation_level=None)
    await single.execute("PRAGMA synchronous = FULL")
    rounds = [(await one_by_one(single), await grouped(db)) for _ in range(3)]
    alone, together = min(r[0].seconds for r in rounds), min(r[1].seconds for r in rounds)
    count = CALLERS * EACH
    own = await read_times(db, own=True)
    shared = await read_times(db, own=False)
    await single.close()
    await db.close()
    say(
        f"(c) {CALLERS} callers, {count:,} writes of one row, synchronous=FULL",
        "method: Database.write() against BEGIN, INSERT, COMMIT on one connection under a lock; best of 3, in turn; "
        f"fsync on this disk p50 {ms(await asyncio.to_thread(fsync_time, folder / 'fsync'))}: the slower, the larger the ratio",
        f"one commit a write: {count / alone:,.0f}/s",
        f"grouped commits:    {count / together:,.0f}/s, ratio {alone / together:.1f}",
        f"point read while 64 callers write: own connection p50 {ms(percentile(own, 0.5))}, "
        f"p99 {ms(percentile(own, 0.99))}; on the writer's p50 {ms(percentile(shared, 0.5))}, "
        f"p99 {ms(percentile(shared, 0.99))}",
    )
