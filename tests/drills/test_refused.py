"""A drill that Discord did not take was never posted: not for the desk, not for its writer, not for the picks."""

from __future__ import annotations

from tests.conftest import World

from .conftest import make_group, newest_post, posts, texts
from .test_suggestions import actor, appoint, desk_of, service_of, suggest_quietly


async def refuse_today(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=1)
    await world.advance(hours=20)
    assert posts(world) == []


async def test_a_queued_drill_that_discord_refused_is_told_at_the_desk_and_free_again(world: World):
    group = await make_group(world, world.ada)
    await appoint(world, group, world.ada)
    desk, who = desk_of(world), actor(world, world.ada)
    day = (await desk.board(who, group.group_id)).days[0]
    other = next(d for d in world.kernel.library.of("drills") if d.kind == "choice" and d.id != day.drill.id)
    await desk.queue(who, group.group_id, day.day, other.id, seen=day.seen)
    await refuse_today(world)
    board = await desk.board(who, group.group_id)
    assert [missed.queued.drill_id for missed in board.missed] == [other.id]
    tomorrow = board.days[0]
    await desk.queue(who, group.group_id, tomorrow.day, other.id, seen=tomorrow.seen)
    await world.advance(hours=13)
    assert other.title in texts(newest_post(world).components)


async def test_a_members_question_that_discord_refused_waits_for_another_day(world: World):
    group = await make_group(world, world.ada, world.ben)
    await appoint(world, group, world.ada)
    desk, who = desk_of(world), actor(world, world.ada)
    suggestion_id = await suggest_quietly(world, group, world.ben)
    day = (await desk.board(who, group.group_id)).days[0]
    await service_of(world).accept(who, suggestion_id, day=day.day)
    await refuse_today(world)
    await world.move_to(world.env.now().replace(day=2, hour=0))
    (mine,) = await service_of(world).mine(guild_id=world.guild.id, user_id=world.ben.id)
    assert (mine.posted_on, mine.queued_on) == (None, None)
    assert (await desk.board(who, group.group_id)).unplaced == 1
