"""(l) A server's board, top ten and rank of me, over a million ledger rows against ten thousand."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot import standings
from bot.clock import HandClock
from bot.db import Database
from bot.migrate import migrate
from bot.standings import Where

from .measure import ms, percentile, say

SMALL, LARGE, FEW, MANY, ROUNDS = 10_000, 1_000_000, 200, 20_000, 400
GUILD, FIRST = 1, date(2026, 1, 5)
WHERE = {
    "all time": Where(GUILD, "points", standings.ALL),
    "a week": Where(GUILD, "points", standings.week(FIRST)),
}


def fill(path: Path, rows: int, members: int) -> float:
    """Store so many entries of so many shown members over twenty weeks; return seconds an entry took."""
    chance = random.Random(rows + members)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA cache_size = -262144")
    entries = (
        (
            GUILD,
            1 + n % members,
            chance.choice([1, 2, 4, 10, 15]),
            f"k{n}",
            (FIRST + timedelta(days=chance.randrange(140))).isoformat(),
        )
        for n in range(rows)
    )
    with connection:
        connection.execute("INSERT INTO guilds (guild_id, joined_at) VALUES (?, 0)", (GUILD,))
        connection.executemany(
            "INSERT INTO members (guild_id, user_id, board, pseudonym, joined_at, checked_at) "
            "VALUES (?, ?, 'pseudonym', ?, 0, 0)",
            ((GUILD, 1 + n, f"Nick {n}") for n in range(members)),
        )
        began = time.perf_counter()
        connection.executemany(
            "INSERT INTO ledger (guild_id, user_id, source, points, key, day, at) VALUES (?, ?, 'drills', ?, ?, ?, 0)",
            entries,
        )
        took = time.perf_counter() - began
    connection.close()
    return took / rows


class Hall:
    """One database, and what was measured there, in seconds by board and question."""

    def __init__(self, folder: Path, rows: int, members: int) -> None:
        self.path = folder / f"boards-{rows}-{members}.db"
        self.rows, self.members = rows, members
        self.times: dict[tuple[str, str], list[float]] = {}

    async def open(self) -> None:
        migrate(self.path, clock=HandClock(datetime(2026, 1, 1, tzinfo=UTC)), backups_kept=1)
        self.each = await asyncio.to_thread(fill, self.path, self.rows, self.members)
        self.db = await Database.open(self.path)

    async def round(self, chance: random.Random) -> None:
        me = chance.randrange(self.members) + 1
        for name, where in WHERE.items():
            async with self.db.read() as tx:
                at = time.perf_counter()
                await standings.page(tx, where, limit=10)
                top = time.perf_counter()
                mine = await standings.total(tx, where, user_id=me)
                await standings.rank_of(tx, where, points=mine)
                rank = time.perf_counter()
            self.times.setdefault((name, "top ten"), []).append(top - at)
            self.times.setdefault((name, "rank of me"), []).append(rank - top)

    async def scan(self) -> float:
        """Return how long it takes to add the ledger up for one place, as a board without totals would."""
        at = time.perf_counter()
        async with self.db.read() as tx:
            await tx.all(
                "SELECT user_id, sum(points) AS p FROM ledger GROUP BY user_id ORDER BY p DESC LIMIT 10"
            )
        return time.perf_counter() - at


async def run(folder: Path) -> None:
    halls = [Hall(folder, SMALL, FEW), Hall(folder, LARGE, FEW), Hall(folder, LARGE, MANY)]
    for hall in halls:
        await hall.open()
    chance = random.Random(1)
    for _ in range(ROUNDS):  # by turns, so that a busy machine is as busy for all
        for hall in halls:
            await hall.round(chance)
    small, *larger = halls
    baseline = ms(await larger[0].scan())
    for hall in halls:
        await hall.db.close()
    for hall in larger:
        say(
            f"(l) Boards: {hall.rows:,} ledger rows of {hall.members:,} members, against {SMALL:,} of {FEW}",
            f"method: {ROUNDS} members by turns; an entry with its totals took {hall.each * 1e6:.0f} µs to store",
            f"baseline, adding the ledger up once: {baseline}",
            *(
                f"{question}, {name}: {_compared(times, hall.times[name, question])} (goal ≤ 2)"
                for (name, question), times in small.times.items()
            ),
        )


def _compared(small: list[float], large: list[float]) -> str:
    p50, p99 = ([percentile(values, share) for values in (small, large)] for share in (0.5, 0.99))
    return f"p50 {ms(p50[0])} → {ms(p50[1])}, ratio {p50[1] / p50[0]:.2f}; p99 {ms(p99[0])} → {ms(p99[1])}"
