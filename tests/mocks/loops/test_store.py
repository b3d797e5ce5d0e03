"""What stays of a loop when one of its people has their data erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import groups, notices
from bot.db import Database, Tx
from cogs.mocks.loops import ask_store, letters, store
from cogs.mocks.loops.models import Ask, Loop, Offer

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CANDIDATE, HOST = 20, 10


@pytest.fixture
async def guild(db: Database) -> Database:
    async with db.write() as tx:
        await groups.ensure_guild(tx, 1, now=NOW)
    return db


async def add_loop(tx: Tx, user_id: int = CANDIDATE, rounds: tuple[str, ...] = ("sql",)) -> Loop | None:
    return await store.add_loop(
        tx,
        guild_id=1,
        group_id=None,
        user_id=user_id,
        preset_id="analyst",
        track=None,
        level=None,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=7),
        look_at=NOW + timedelta(days=14),
        round_types=rounds,
        most_tries=2,
        now=NOW,
    )


async def asked(tx: Tx, **more: Any) -> tuple[Loop, Ask]:
    loop = await add_loop(tx, **more)
    assert loop is not None
    ask = await ask_store.ask(
        tx, loop, 0, user_id=HOST, starts=(), answer_by=NOW + timedelta(days=1), now=NOW
    )
    assert ask is not None
    await letters.leave(tx, letters.asks(ask, loop, "SQL", 40), now=NOW)
    return loop, ask


async def test_a_member_has_one_open_loop_and_another_when_it_has_ended(guild: Database) -> None:
    async with guild.write() as tx:
        first = await add_loop(tx)
        assert first is not None
        assert await add_loop(tx) is None
        assert await store.end_loop(tx, first.loop_id, state="cancelled", now=NOW)
        assert not await store.end_loop(tx, first.loop_id, state="over", now=NOW)
        assert await add_loop(tx) is not None


async def test_a_round_asks_one_member_at_a_time_and_is_stuck_when_its_tries_are_used(
    guild: Database,
) -> None:
    async with guild.write() as tx:
        loop, ask = await asked(tx)
        assert await ask_store.ask(tx, loop, 0, user_id=11, starts=(), answer_by=NOW, now=NOW) is None
        for number in (1, 2):
            assert ask is not None
            assert ask.number == number
            await ask_store.end_ask(tx, ask, to="declined", now=NOW)
            await store.reopen_round(tx, loop.loop_id, 0, was="asked")
            ask = await ask_store.ask(tx, loop, 0, user_id=11, starts=(), answer_by=NOW, now=NOW)
        assert ask is None
        assert [place.state for place in await store.rounds_of(tx, loop.loop_id)] == ["stuck"]
        await store.unstick_rounds(tx, loop.loop_id, more=1)
        assert await ask_store.ask(tx, loop, 0, user_id=12, starts=(), answer_by=NOW, now=NOW) is not None


async def test_an_erased_candidate_takes_the_loop_along_and_what_waits_to_be_told_of_it(
    guild: Database,
) -> None:
    async with guild.write() as tx:
        loop, ask = await asked(tx)
        assert f"<@{CANDIDATE}>" in (await notices.waiting(tx, guild_id=1, key=ask.key))[0].text
        assert await store.erase_rows(tx, CANDIDATE, guild_id=None) > 0
        assert await store.get_loop(tx, loop.loop_id) is None
        assert await ask_store.asks_of(tx, loop.loop_id) == []
        assert await notices.waiting(tx, guild_id=1, key=ask.key) == []


async def test_an_erased_interviewer_leaves_the_round_to_somebody_else_at_once(guild: Database) -> None:
    async with guild.write() as tx:
        loop, _ = await asked(tx)
        await store.plan_at(tx, loop.loop_id, None)
        await store.put_offer(tx, Offer(1, HOST, 2, frozenset(), is_paused=False), now=NOW)
        await store.erase_rows(tx, HOST, guild_id=2)
        assert (await ask_store.asks_of(tx, loop.loop_id))[0].user_id == HOST
        await store.erase_rows(tx, HOST, guild_id=1)
        assert await store.get_offer(tx, guild_id=1, user_id=HOST) is None
        (ask,) = await ask_store.asks_of(tx, loop.loop_id)
        assert (ask.user_id, ask.state) == (None, "withdrawn")
        assert [place.state for place in await store.rounds_of(tx, loop.loop_id)] == ["open"]
        assert await store.next_plan(tx) == NOW


async def test_what_an_erased_interviewer_ticked_stays_without_their_name(guild: Database) -> None:
    async with guild.write() as tx:
        loop, ask = await asked(tx)
        await ask_store.end_ask(tx, ask, to="accepted", now=NOW, meeting_id=5)
        assert not await ask_store.keep_flags(tx, ask, user_id=CANDIDATE, flags=["fit"], now=NOW)
        assert await ask_store.keep_flags(tx, ask, user_id=HOST, flags=["fit"], now=NOW)
        await store.erase_rows(tx, HOST, guild_id=None)
        held = await ask_store.held_ask(tx, loop_id=loop.loop_id, place=0)
        assert held is not None
        assert (held.user_id, held.flags) == (None, ("fit",))
