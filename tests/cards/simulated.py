"""A member who reviews daily on the standard schedule, and whose memory follows parameters of the test's choice."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from fsrs import Card, Rating, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS

from bot import groups, members
from bot.app import Kernel
from bot.clock import to_unix
from cogs.cards.fit.models import Log

STANDARD = DEFAULT_PARAMETERS
STRONG = (*(4 * value for value in STANDARD[:4]), *STANDARD[4:8], STANDARD[8] + 0.6, *STANDARD[9:])
"""Remembers four times as long from the first rating on, and gains more with each review."""
BEGAN = datetime(2026, 2, 2, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Rated:
    """``before`` and ``after`` are the card as the standard schedule has it."""

    card: int
    turn: int
    rating: int
    at: datetime
    before: Card
    after: Card

    @property
    def log(self) -> Log:
        state = 0 if self.turn == 0 else int(self.before.state)
        return Log(self.card, self.turn, self.rating, to_unix(self.at), state)


@cache
def live(
    memory: tuple[float, ...], *, seed: int, reviews: int, new: int = 10, began: datetime = BEGAN
) -> tuple[Rated, ...]:
    """Return that many ratings in their order: new cards each day, and whatever is due within twelve hours."""
    chance = random.Random(seed)
    shown, truth = Scheduler(enable_fuzzing=False), Scheduler(memory, enable_fuzzing=False)
    cards: dict[int, tuple[Card, Card, int]] = {}
    queue: list[tuple[datetime, int]] = []
    found: list[Rated] = []
    for day in itertools.count():
        now = began + timedelta(days=day)
        evening = now + timedelta(hours=12)
        for number in range(len(cards) + 1, len(cards) + new + 1):
            cards[number] = (Card(card_id=number, due=now), Card(card_id=number, due=now), 0)
            heapq.heappush(queue, (now, number))
        while queue[0][0] <= evening:
            _, number = heapq.heappop(queue)
            before, true, turn = cards[number]
            now += timedelta(seconds=15)
            rating = _rating(chance, truth, true, now)
            after, _ = shown.review_card(before, Rating(rating), now)
            cards[number] = (after, truth.review_card(true, Rating(rating), now)[0], turn + 1)
            heapq.heappush(queue, (after.due, number))
            found.append(Rated(number, turn, rating, now, before, after))
            if len(found) == reviews:
                return tuple(found)
    raise AssertionError


def _rating(chance: random.Random, truth: Scheduler, card: Card, now: datetime) -> int:
    if card.last_review is None:
        return chance.choices([1, 2, 3, 4], [25, 15, 45, 15])[0]
    if chance.random() > truth.get_card_retrievability(card, now):
        return 1
    return chance.choices([2, 3, 4], [15, 70, 15])[0]


def logs_of(ratings: Sequence[Rated]) -> list[Log]:
    return sorted((rated.log for rated in ratings), key=lambda log: (log.schedule_id, log.turn))


async def put(
    kernel: Kernel, ratings: Sequence[Rated], *, guild_id: int, user_id: int, deck: str = "ml-core"
) -> None:
    """Store the ratings as if they had been given here, with the schedules that they lead to."""
    who = (guild_id, user_id)
    last = {rated.card: rated for rated in ratings}
    async with kernel.db.write() as tx:
        await groups.ensure_guild(tx, guild_id, now=BEGAN)
        await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=BEGAN)
        await tx.connection.executemany(
            "INSERT INTO cards_schedules (schedule_id, guild_id, user_id, card, note, deck, state, step, stability, "
            "difficulty, due_at, last_review_at, reviews, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            [
                (
                    card, *who, f"{deck}/n{card}/term", f"{deck}/n{card}", deck, int(r.after.state), r.after.step,
                    r.after.stability, r.after.difficulty, to_unix(r.after.due), to_unix(r.at), r.turn + 1,
                )
                for card, r in last.items()
            ],
        )  # fmt: skip
        await tx.connection.executemany(
            "INSERT INTO cards_reviews (schedule_id, turn, guild_id, user_id, day, rating, reviewed_at, took_ms, "
            "state_before, stability_before, difficulty_before, due_before_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_review(rated, who) for rated in ratings],
        )


def _review(rated: Rated, who: tuple[int, int]) -> tuple[Any, ...]:
    log, before = rated.log, rated.before
    return (
        rated.card, rated.turn, *who, rated.at.date().isoformat(), rated.rating, log.reviewed_at, 6_000,
        log.state_before, before.stability, before.difficulty, to_unix(before.due),
    )  # fmt: skip
