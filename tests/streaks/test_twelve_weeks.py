"""Thirty members over twelve weeks, with journeys, holidays, clock changes, late entries and a restart every day."""

from __future__ import annotations

import random
from datetime import timedelta

from bot.clock import HandClock

from .town import BEGIN, GUILD, PEOPLE, WEEKS, Town, compare, live, settle


async def test_streaks_and_totals_equal_an_independent_recount(settings):
    chance = random.Random(12)
    clock = HandClock(BEGIN)
    town = Town(settings, clock)
    diaries = await settle(town, chance)
    streaks = set()
    for n in range(WEEKS * 7):
        moments = sorted(
            (chance.randrange(24 * 60), u) for u in PEOPLE for _ in range(2) if chance.random() < 0.52
        )
        async with town.process():
            for i, (minute, user_id) in enumerate(moments):
                clock.move_to(BEGIN + timedelta(days=n, minutes=minute))
                await live(town, chance, user_id, diaries[user_id], f"{n}:{i}")
            if n % 14 == 13:
                await compare(town, diaries)
            someone = {"guild_id": GUILD, "user_id": chance.choice(PEOPLE)}
            before = await town.streaks.told(**someone)
        async with town.process():  # a restart alone says the same again
            assert await town.streaks.told(**someone) == before
            streaks.add((before.streak.current, before.streak.freezes))
    assert len(streaks) > 12, "the members' streaks are too much alike"
