"""What is let go, and when."""

from __future__ import annotations

from datetime import timedelta

from simcord.builders import UserHandle

from bot import groups, members
from bot.retention import let_go
from tests.conftest import World
from tests.drills.conftest import make_group


async def users(world: World) -> set[int]:
    async with world.kernel.db.read() as tx:
        return {row["user_id"] for row in await tx.all("SELECT user_id FROM members")}


async def test_a_member_who_left_is_forgotten_after_thirty_days_and_who_stayed_is_not(world: World):
    await make_group(world, world.ada, world.ben)
    world.guild.remove_member(world.ada)
    for _ in range(8):
        await world.env.advance_time(timedelta(days=6).total_seconds())
        await let_go(world.bot)
    assert await users(world) == {world.ben.id}
    async with world.kernel.db.read() as tx:
        assert [r["user_id"] for r in await tx.all("SELECT user_id FROM group_members")] == [world.ben.id]


async def test_a_member_who_came_back_in_time_keeps_everything(world: World):
    await make_group(world, world.ada)
    user = world.ada
    world.guild.remove_member(user)
    await world.env.advance_time(timedelta(days=8).total_seconds())
    await let_go(world.bot)
    async with world.kernel.db.read() as tx:
        assert (await tx.all("SELECT left_at FROM members"))[0]["left_at"] is not None
    world.guild.add_member(_handle(world, user.id))
    for _ in range(6):
        await world.env.advance_time(timedelta(days=8).total_seconds())
        await let_go(world.bot)
    assert await users(world) == {user.id}


async def test_who_comes_back_after_the_last_look_up_keeps_everything(world: World):
    await make_group(world, world.ada)
    user = world.ada
    await pass_days(world, 7)
    world.guild.remove_member(user)
    await pass_days(world, 30)  # seen gone on the first day, looked up last on the twenty-fifth
    back = world.guild.add_member(_handle(world, user.id))
    await pass_days(world, 3)
    assert await users(world) == {user.id}
    await back.slash(world.lounge, "me profile")
    assert await left(world) == []


async def test_who_uses_the_bot_is_back_without_a_look_up(world: World):
    await world.ada.slash(world.lounge, "me profile")
    await mark_left(world, world.ada.id)
    await world.ada.slash(world.lounge, "me profile")
    assert await left(world) == []


async def test_who_cannot_be_looked_up_is_not_erased_on_an_old_word(world: World):
    await make_group(world, world.ada)
    await mark_left(world, world.ada.id)
    world.guild.remove_member(world.ada)
    world.env.inject_error("GET", "/guilds/*/members/*", status=503, times=None)
    await pass_days(world, 31)
    assert await users(world) == {world.ada.id}
    world.env.backend.faults.clear()
    await pass_days(world, 1)
    assert await users(world) == set()


async def test_who_left_before_the_bot_was_removed_is_erased_all_the_same(world: World):
    await make_group(world, world.ada, world.ben)
    world.guild.remove_member(world.ada)
    await mark_left(world, world.ada.id)
    await pass_days(world, 20)
    async with world.kernel.db.write() as tx:
        await groups.mark_guild_removed(tx, world.guild.id, now=world.env.now())
    world.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001, times=None)
    await pass_days(world, 11)
    assert await users(world) == {world.ben.id}


async def pass_days(world: World, count: int) -> None:
    for _ in range(count):
        await world.env.advance_time(timedelta(days=1).total_seconds())
        await let_go(world.bot)


async def mark_left(world: World, user_id: int) -> None:
    async with world.kernel.db.write() as tx:
        await members.mark_presence(
            tx, guild_id=world.guild.id, user_id=user_id, is_present=False, now=world.env.now()
        )


async def left(world: World) -> list[int]:
    async with world.kernel.db.read() as tx:
        return [row[0] for row in await tx.all("SELECT user_id FROM members WHERE left_at IS NOT NULL")]


def _handle(world: World, user_id: int):
    return UserHandle(world.env, world.env.backend.users[user_id])


async def test_a_server_that_removed_the_bot_is_forgotten_after_thirty_days(world: World):
    await make_group(world, world.ada)
    async with world.kernel.db.write() as tx:
        await groups.mark_guild_removed(tx, world.guild.id, now=world.env.now())
    await world.env.advance_time(timedelta(days=29).total_seconds())
    await let_go(world.bot)
    assert await users(world) == {world.ada.id}
    await world.env.advance_time(timedelta(days=2).total_seconds())
    await let_go(world.bot)
    assert await users(world) == set()


async def test_a_server_that_takes_the_bot_back_keeps_its_data(world: World):
    await make_group(world, world.ada)
    async with world.kernel.db.write() as tx:
        await groups.mark_guild_removed(tx, world.guild.id, now=world.env.now())
    await world.restart()
    await world.env.advance_time(timedelta(days=40).total_seconds())
    await let_go(world.bot)
    assert await users(world) == {world.ada.id}
