"""A recorded history through the store gives what py-fsrs alone gives; a traveller loses and doubles nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from fsrs import Card, Rating, Scheduler

from bot import groups, members
from bot.app import Kernel
from bot.clock import HandClock, to_unix
from cogs.cards import logic, member_store, store
from cogs.cards.models import Settings
from cogs.cards.service import Asked, CardService, Shown

from .conftest import small_library

GUILD, ADA = 7, 4242
REVIEWS = 1000


async def make(kernel: Kernel, *, zone: str = "UTC", new: int = 50) -> CardService:
    object.__setattr__(kernel, "library", small_library())
    async with kernel.db.write() as tx:
        await groups.ensure_guild(tx, GUILD, now=kernel.clock.now())
        await members.ensure_member(tx, guild_id=GUILD, user_id=ADA, now=kernel.clock.now())
        for deck in ("ml-core", "sides"):
            await member_store.set_deck(
                tx, guild_id=GUILD, user_id=ADA, deck=deck, is_taken=True, now=kernel.clock.now()
            )
        await member_store.set_settings(
            tx, Settings(new_a_day=new, reviews_a_day=500), guild_id=GUILD, user_id=ADA
        )
    await move(kernel, zone)
    return CardService(kernel)


async def move(kernel: Kernel, zone: str) -> None:
    async with kernel.db.write() as tx:
        member = await members.get_member(tx, guild_id=GUILD, user_id=ADA)
        fields = {name: getattr(member, name) for name in member.__slots__} | {"zone": ZoneInfo(zone)}
        await members.update_member(tx, members.Member(**fields))


async def rate(service: CardService, rating: int):
    """Rate what is asked now; return its schedule before, and the moment, or None when nothing is asked."""
    turn = await service.open(guild_id=GUILD, user_id=ADA)
    if not isinstance(turn.step, Asked):
        return None
    pressed = {
        "schedule_id": turn.step.schedule.schedule_id,
        "turn": turn.step.schedule.reviews,
        "scope": "all",
    }
    shown = await service.reveal(guild_id=GUILD, user_id=ADA, **pressed)
    assert isinstance(shown.step, Shown)
    await service.rate(guild_id=GUILD, user_id=ADA, **pressed, rating=rating)
    return turn.step.schedule


def alone(card: Card, *, turn: int, rating: int, at: datetime) -> Card:
    random.seed(f"{card.card_id}:{turn}")
    return Scheduler(desired_retention=0.9).review_card(card, Rating(rating), at)[0]


async def test_a_thousand_reviews_fall_due_as_with_py_fsrs_alone(kernel: Kernel, clock: HandClock):
    service = await make(kernel)
    dice = random.Random(20261121)
    cards: dict[int, Card] = {}
    who = {"guild_id": GUILD, "user_id": ADA}
    count = compared = 0
    turn = await service.open(**who)
    while count < REVIEWS:
        if not isinstance(turn.step, Asked):
            clock.move_to(clock.now() + timedelta(hours=dice.randint(1, 40), seconds=dice.randint(0, 3599)))
            turn = await service.open(**who)
            continue
        if count % 10 == 0:  # leeches would thin the history out
            async with kernel.db.write() as tx:
                await tx.connection.execute("UPDATE cards_schedules SET lapses = 0")
        schedule, rating = turn.step.schedule, dice.choices([1, 2, 3, 4], [2, 2, 5, 1])[0]
        pressed = {"schedule_id": schedule.schedule_id, "turn": schedule.reviews, "scope": "all"}
        await service.reveal(**who, **pressed)
        card = cards.get(schedule.schedule_id) or Card(card_id=schedule.schedule_id, due=clock.now())
        cards[schedule.schedule_id] = alone(card, turn=schedule.reviews, rating=rating, at=clock.now())
        turn = await service.rate(**who, **pressed, rating=rating)
        count += 1
        clock.move_to(clock.now() + timedelta(seconds=dice.randint(2, 90)))
    async with kernel.db.read() as tx:
        for schedule_id, card in cards.items():
            ours = await store.get_schedule(tx, schedule_id=schedule_id, user_id=ADA)
            compared += 1
            assert to_unix(ours.memory.due_at) == to_unix(card.due)
            assert (ours.memory.state, ours.memory.stability) == (card.state, card.stability)
        (row,) = await tx.all("SELECT count(*) AS n, count(DISTINCT schedule_id) AS cards FROM cards_reviews")
    assert (row["n"], row["cards"]) == (REVIEWS, compared)
    assert compared == 10


async def test_who_travels_loses_and_doubles_nothing(kernel: Kernel, clock: HandClock):
    service = await make(kernel, zone="Asia/Tokyo", new=3)
    clock.move_to(
        datetime(2026, 3, 4, 20, tzinfo=UTC)
    )  # 05:00 on the 5th in Tokyo, the 4th at noon in Los Angeles
    for _ in range(3):
        assert await rate(service, 4) is not None
    assert await rate(service, 4) is None
    await move(kernel, "America/Los_Angeles")
    fresh = [await rate(service, 4) for _ in range(4)]
    assert sum(one is not None for one in fresh) == 3  # the 4th had none yet
    assert await rate(service, 4) is None
    clock.move_to(datetime(2026, 3, 5, 20, tzinfo=UTC))  # the 5th again: it had its three
    assert await rate(service, 4) is None
    async with kernel.db.read() as tx:
        rows = await tx.all("SELECT day, count(*) AS n FROM cards_reviews GROUP BY day ORDER BY day")
        asked = await tx.all("SELECT card FROM cards_schedules GROUP BY card HAVING count(*) > 1")
    assert [(row["day"], row["n"]) for row in rows] == [("2026-03-04", 3), ("2026-03-05", 3)]
    assert asked == []


async def test_the_queue_is_found_without_a_scan(kernel: Kernel):
    values = {
        "guild_id": 1, "user_id": 2, "until": 3, "scope": "all", "day": "2026-01-01", "deck": "x", "low": "x/",
        "high": "x0", "limit": 1, "schedule_id": 1, "turn": 1, "since": 1, "since_day": "2026-01-01",
        "card": "x/1/front", "group_id": 1,
    }  # fmt: skip
    names = (
        "next_learning", "next_review", "due_notes", "learning_by_deck", "first_review_by_deck", "rated_by_deck",
        "states_between", "fresh_own", "seen_notes", "ratings_of_day", "get_schedule", "overdue", "keys_aside",
        "planned", "count_made", "set_gone",
    )  # fmt: skip
    queries = store._Q
    async with kernel.db.read() as tx:
        for name in names:
            cursor = await tx.connection.execute(f"EXPLAIN QUERY PLAN {getattr(queries, name).sql}", values)
            plan = [row["detail"] for row in await cursor.fetchall()]
            assert plan
            scans = [line for line in plan if line.startswith("SCAN")]
            assert scans == [], name
            if name in ("next_learning", "next_review", "due_notes"):
                assert "USING" in plan[0]
                assert "(guild_id=? AND user_id=? AND set_aside=? AND state=? AND due_at<?)" in plan[0], plan


def test_a_spread_day_begins_at_four():
    today = logic.day_of(datetime(2026, 3, 4, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert [at.hour for at in logic.spread(3, today=today, days=3, easy_days=0) if at] == [3, 3]
