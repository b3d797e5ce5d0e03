"""Seeds of cards: offered once, read and dropped by their member, taken once by a deck."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import card_seeds, groups
from bot.clock import HandClock
from bot.db import Database, Tx
from bot.personal_data import KernelData
from tests.conftest import START

HERE, ELSEWHERE, ADA, BEN = 1, 2, 10, 11


@pytest.fixture
async def servers(db: Database) -> Database:
    async with db.write() as tx:
        for guild_id in (HERE, ELSEWHERE):
            await groups.ensure_guild(tx, guild_id, now=START)
    return db


async def offer(tx: Tx, source: str = "drill:leak", **changed) -> bool:
    fields = {
        "guild_id": HERE,
        "user_id": ADA,
        "front": "What is leakage?",
        "back": "Knowing at training time what will not be known at prediction time.",
        "area": "ml_fundamentals",
        "tracks": ("core_ml", "mlops"),
        "now": START,
    }
    return await card_seeds.offer(tx, source=source, **fields | changed)


async def waiting(db: Database, user_id: int = ADA, **page) -> list[card_seeds.Seed]:
    async with db.read() as tx:
        return await card_seeds.waiting(tx, guild_id=HERE, user_id=user_id, **{"limit": 50} | page)


async def test_a_seed_keeps_both_sides_area_tracks_and_moment(servers: Database):
    async with servers.write() as tx:
        assert await offer(tx) is True
    seed = (await waiting(servers))[0]
    assert (seed.front, seed.area, seed.tracks) == (
        "What is leakage?",
        "ml_fundamentals",
        ("core_ml", "mlops"),
    )
    assert (seed.source, seed.made_at, seed.taken_at) == ("drill:leak", START, None)


async def test_the_same_source_is_kept_once_and_the_first_text_stays(servers: Database):
    async with servers.write() as tx:
        await offer(tx)
        assert await offer(tx, front="Another text") is False
        assert await offer(tx, user_id=BEN) is True
        assert await offer(tx, guild_id=ELSEWHERE) is True
    assert [seed.front for seed in await waiting(servers)] == ["What is leakage?"]


async def test_an_offer_that_fails_with_its_transaction_leaves_nothing(servers: Database):
    async def broken() -> None:
        async with servers.write() as tx:
            await offer(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await broken()
    assert await waiting(servers) == []


async def test_seeds_come_newest_first_in_pages(servers: Database):
    async with servers.write() as tx:
        for n in range(5):
            await offer(tx, f"drill:{n}")
        assert await card_seeds.count_waiting(tx, guild_id=HERE, user_id=ADA) == 5
    assert [seed.source for seed in await waiting(servers, limit=2, offset=1)] == ["drill:3", "drill:2"]


async def test_dropping_is_ones_own_and_happens_once(servers: Database):
    async with servers.write() as tx:
        await offer(tx)
    seed_id = (await waiting(servers))[0].seed_id
    async with servers.write() as tx:
        assert await card_seeds.drop(tx, guild_id=HERE, user_id=BEN, seed_id=seed_id) is False
        assert await card_seeds.drop(tx, guild_id=ELSEWHERE, user_id=ADA, seed_id=seed_id) is False
        assert await card_seeds.drop(tx, guild_id=HERE, user_id=ADA, seed_id=seed_id) is True
        assert await card_seeds.drop(tx, guild_id=HERE, user_id=ADA, seed_id=seed_id) is False
        assert await card_seeds.has(tx, guild_id=HERE, user_id=ADA, source="drill:leak") is False


async def test_a_deck_takes_each_seed_once_oldest_first_and_then_it_cannot_be_dropped(
    servers: Database, clock: HandClock
):
    async with servers.write() as tx:
        await offer(tx, "drill:a")
        await offer(tx, "drill:b")
        await offer(tx, "drill:c", user_id=BEN)
    later = START + timedelta(hours=1)
    async with servers.write() as tx:
        taken = await card_seeds.take(tx, guild_id=HERE, user_id=ADA, now=later)
        assert await card_seeds.take(tx, guild_id=HERE, user_id=ADA, now=later) == []
        assert await offer(tx, "drill:a") is False
        assert await card_seeds.has(tx, guild_id=HERE, user_id=ADA, source="drill:a") is True
        gone = await card_seeds.drop(tx, guild_id=HERE, user_id=ADA, seed_id=taken[0].seed_id)
        assert gone is False
        assert await card_seeds.get(tx, guild_id=HERE, user_id=ADA, seed_id=taken[0].seed_id) is None
    assert [seed.source for seed in taken] == ["drill:a", "drill:b"]
    assert {seed.taken_at for seed in taken} == {later}
    assert await waiting(servers) == []
    assert len(await waiting(servers, BEN)) == 1


async def test_long_texts_are_cut_at_a_word_and_fit_the_table(servers: Database):
    async with servers.write() as tx:
        await offer(tx, front="word " * 1000, back="x" * 5000)
    seed = (await waiting(servers))[0]
    assert len(seed.front) <= card_seeds.FRONT_LIMIT
    assert seed.front.endswith("word…")
    assert len(seed.back) == card_seeds.BACK_LIMIT
    assert card_seeds.shortened("  short  ", 10) == "short"


async def test_seeds_are_handed_out_and_erased_with_the_rest_of_a_member(servers: Database):
    async with servers.write() as tx:
        await offer(tx)
        await offer(tx, guild_id=ELSEWHERE)
        await offer(tx, user_id=BEN)
        exported = await KernelData().export(tx, ADA)
        await KernelData().erase(tx, ADA, guild_id=ELSEWHERE)
        left = await tx.all("SELECT guild_id, user_id FROM card_seeds ORDER BY user_id")
        await KernelData().erase(tx, ADA)
        last = await tx.all("SELECT user_id FROM card_seeds")
    assert [row["front"] for row in exported["kept_cards"]] == ["What is leakage?"] * 2
    assert [tuple(row) for row in left] == [(HERE, ADA), (HERE, BEN)]
    assert [row["user_id"] for row in last] == [BEN]


async def test_a_server_that_is_deleted_takes_its_seeds_along(servers: Database):
    async with servers.write() as tx:
        await offer(tx)
        await groups.mark_guild_removed(tx, HERE, now=START)
        await groups.delete_guilds_removed_before(tx, START + timedelta(days=1))
    assert await waiting(servers) == []
