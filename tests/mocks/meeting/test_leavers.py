"""Whoever left the server keeps nobody an evening."""

from __future__ import annotations

from datetime import timedelta

from bot import groups, members
from tests.conftest import World

from .conftest import agree, last, match, meeting_of, press, shown, threads


async def leave(world: World, user_id: int) -> None:
    """Let the weekly look find that they are gone."""
    who = {"guild_id": world.guild.id, "user_id": user_id}
    async with world.kernel.db.write() as tx:
        await members.mark_presence(tx, **who, is_present=False, now=world.env.now())
        await world.kernel.followers.member_changed(tx, **who)
    await world.advance(seconds=2)


async def test_the_partner_of_who_left_is_told_and_does_not_sit_there(world: World, pod: groups.Group):
    _, thread = await agree(world, pod)
    async with world.kernel.db.write() as tx:  # another name on boards is no reason
        await world.kernel.followers.member_changed(tx, guild_id=world.guild.id, user_id=world.ben.id)
    assert (await meeting_of(world)).state == "agreed"
    await world.restart()
    await leave(world, world.ben.id)
    assert (await meeting_of(world)).state == "cancelled"
    assert "Somebody can no longer take part" in shown(last(thread))


async def test_an_observer_who_left_leaves_the_pairs_mock_alone_and_a_round_goes_on(
    world: World, pod: groups.Group
):
    cleo = world.add_member("cleo")
    await match(world, pod, thirds=(cleo.id,))
    (thread,) = threads(world)
    for who in (world.ada, world.ben):
        await press(thread.history()[0], who, "Time 1")
    await leave(world, cleo.id)
    stands = await meeting_of(world)
    assert (stands.state, stands.starts_at is not None) == ("agreed", True)
    await world.move_to((stands.starts_at or world.env.now()) + timedelta(seconds=1))
    for who in (world.ada, world.ben):
        await press(last(thread), who, "I am here")
    await leave(world, world.ben.id)  # its clock ends it
    assert (await meeting_of(world)).state == "running"
