"""(q) A member's due queue of 2,000 cards, in a database of a thousand other cards and of a million."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import Kernel
from bot.clock import HandClock, to_unix
from bot.config import Settings
from bot.content import Library, Pack
from bot.db import Database
from bot.migrate import migrate
from bot.schedule import Schedule
from bot.telemetry import Metrics
from cogs.cards import store
from cogs.cards.service import Asked, CardService

from .measure import ms, percentile, say

OWN_CARDS, SMALL, LARGE, ROUNDS = 2_000, 1_000, 1_000_000, 400
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GUILD, ADA = 1, 1
WHO = {"guild_id": GUILD, "user_id": ADA}


def fill(path: Path, others: int) -> None:
    """Store Ada's 2,000 due cards, and those of others, 1,000 a member, half of them in Ada's server."""
    due = to_unix(NOW)
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany("INSERT INTO guilds (guild_id, joined_at) VALUES (?, 0)", ((GUILD,), (2,)))
        connection.execute(
            "INSERT INTO cards_settings (guild_id, user_id, new_a_day, reviews_a_day) VALUES (?, ?, 0, 500)",
            (GUILD, ADA),
        )
        connection.execute("INSERT INTO cards_decks VALUES (?, ?, 'own', 1, 0)", (GUILD, ADA))
        connection.executemany(
            "INSERT INTO cards_notes (note_id, guild_id, user_id, front, back, source, made_at) "
            "VALUES (?, ?, ?, 'front', 'back', 'own', 0)",
            ((n, GUILD, ADA) for n in range(OWN_CARDS)),
        )
        rows = ((GUILD, ADA, n, due - n * 37 - 1) for n in range(OWN_CARDS))
        more = ((1 + n % 2, 2 + n // 1000, n, due - 43_200 + n % 86_400) for n in range(others))
        for each in (rows, more):
            connection.executemany(
                "INSERT INTO cards_schedules (guild_id, user_id, card, note, deck, state, stability, difficulty, "
                "due_at, last_review_at, reviews, made_at) "
                "VALUES (?1, ?2, 'own/' || ?3 || '/front', 'own/' || ?3, 'own', 2, 9.5, 5.5, ?4, ?4 - 864000, 1, 0)",
                each,
            )
    connection.close()


class Desk:
    """One database with the service over it, and what was measured there, in seconds."""

    def __init__(self, folder: Path, others: int) -> None:
        self.path = folder / f"cards-{others}.db"
        self.clock = HandClock(NOW)
        self.others = others
        self.queue: list[float] = []
        self.presses: list[float] = []

    async def open(self) -> None:
        migrate(self.path, clock=self.clock, backups_kept=1)
        await asyncio.to_thread(fill, self.path, self.others)
        self.db = await Database.open(self.path)
        metrics = Metrics()
        library = Library({}, (Pack(title="Empty", about="Nothing in it."),))
        settings = Settings(_env_file=None, data_dir=self.path.parent)
        schedule = Schedule(self.db, self.clock, metrics)
        self.service = CardService(Kernel(settings, self.clock, self.db, schedule, library, metrics, {}))
        self.turn = await self.service.open(**WHO)

    async def round(self) -> None:
        ends = NOW + timedelta(hours=16)
        async with self.db.read() as tx:
            at = time.perf_counter()
            await store.due_by_deck(tx, **WHO, until=ends, day=NOW.date())
            await store.next_review(tx, **WHO, until=ends, day=NOW.date())
            self.queue.append(time.perf_counter() - at)
        step = self.turn.step
        assert isinstance(step, Asked)
        pressed = {"schedule_id": step.schedule.schedule_id, "turn": step.schedule.reviews, "scope": "all"}
        await self.service.reveal(**WHO, **pressed)
        at = time.perf_counter()
        self.turn = await self.service.rate(**WHO, **pressed, rating=4)
        self.presses.append(time.perf_counter() - at)


async def run(folder: Path) -> None:
    small, large = desks = Desk(folder, SMALL), Desk(folder, LARGE)
    for desk in desks:
        await desk.open()
    for _ in range(ROUNDS):  # by turns, so that a busy machine is as busy for both
        for desk in desks:
            await desk.round()
    for desk in desks:
        await desk.db.close()
    say(
        f"(q) A due queue of {OWN_CARDS:,} cards among {LARGE:,} of others, against {SMALL:,}",
        f"method: one member's cards, all due; count and next card, then a rating on disk, {ROUNDS} times, by turns",
        f"queue {_compared(small.queue, large.queue)} (goal ≤ 1.5)",
        f"a rating with the next card {_compared(small.presses, large.presses)}",
    )


def _compared(small: list[float], large: list[float]) -> str:
    p50, p99 = ([percentile(values, share) for values in (small, large)] for share in (0.5, 0.99))
    return f"p50 {ms(p50[0])} → {ms(p50[1])}, ratio {p50[1] / p50[0]:.2f}; p99 {ms(p99[0])} → {ms(p99[1])}"
