"""Planning with the real solver, in its process: the hard rules hold in what comes back and is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import groups, members
from bot.app import Kernel
from bot.clock import HandClock
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.loops import ask_store, store
from cogs.mocks.loops.models import Offer
from cogs.mocks.loops.planning import Planning
from cogs.mocks.neighbours import of_loops
from cogs.mocks.pool import openings

GUILD = 1
CANDIDATES = range(100, 104)
HOSTS = range(200, 210)
BLOCKED = {200: frozenset({100, 101})}


async def blocks(*_asked: Any) -> dict[int, frozenset[int]]:
    return BLOCKED


async def test_everybody_is_asked_within_the_rules_and_a_second_run_asks_nobody_again(
    kernel: Kernel, clock: HandClock
):
    near = replace(of_loops(lambda *_: True), blocks=blocks)
    planning = Planning(kernel, Catalogue(kernel.library), near)
    now = clock.now()
    async with kernel.db.write() as tx:
        for user_id in (*CANDIDATES, *HOSTS):
            made = await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=now)
            zone = ZoneInfo("Asia/Tokyo" if user_id % 2 else "Europe/Berlin")
            await members.update_member(tx, replace(made, zone=zone))
        group = await groups.create_group(
            tx, guild_id=GUILD, name="Pod", channel_id=1, zone=ZoneInfo("UTC"), now=now
        )
        for user_id in HOSTS:
            await store.put_offer(tx, Offer(GUILD, user_id, 2, frozenset(), is_paused=False), now=now)
        for user_id in CANDIDATES:
            await store.add_loop(
                tx,
                guild_id=GUILD,
                group_id=group.group_id,
                user_id=user_id,
                preset_id="mle",
                track="core_ml",
                level=None,
                starts_at=now,
                ends_at=now + timedelta(days=7),
                look_at=now + timedelta(days=14),
                round_types=["coding", "ml-fundamentals", "ml-design", "deep-dive"],
                most_tries=3,
                now=now,
            )
    assert await planning.run(now) == 1
    asked = await every_ask(kernel)
    # four loops of four rounds, ten hosts with two rounds each: all sixteen can be had
    assert len(asked) == 16
    assert len({(ask.loop_id, ask.user_id) for ask in asked}) == 16
    assert max(Counter(ask.user_id for ask in asked).values()) <= 2
    by_loop = dict(zip(range(1, 5), CANDIDATES, strict=True))
    pairs = {(ask.user_id, by_loop[ask.loop_id]) for ask in asked}
    assert not pairs & {(200, 100), (200, 101)}
    for ask in asked:
        assert ask.starts
        async with kernel.db.read() as tx:
            both = [ask.user_id or 0, by_loop[ask.loop_id]]
            free = await openings.free_slots(tx, GUILD, both, now, now + timedelta(days=7))
        assert all({start, start + 1} <= free[both[0]] & free[both[1]] for start in ask.starts)
    assert await planning.run(now) == 0
    assert await every_ask(kernel) == asked


async def every_ask(kernel: Kernel) -> list[Any]:
    async with kernel.db.read() as tx:
        return [ask for loop_id in range(1, 5) for ask in await ask_store.asks_of(tx, loop_id)]
