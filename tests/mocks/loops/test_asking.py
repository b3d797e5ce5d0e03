"""Whom a loop asks, whom not, and what its interviewers ticked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import groups
from bot.errors import UserFacingError
from cogs.mocks.loops import packet_render, store
from cogs.mocks.loops.models import CardRead
from cogs.mocks.privacy import DATA
from tests.conftest import World
from tests.drills.conftest import buttons, texts

from .conftest import (
    Around,
    answer,
    begin,
    jump,
    mail,
    meetings,
    move,
    offer,
    peers,
    read,
    status,
    to_morning,
)


async def all_held(world: World, around: Around, ticks: list[list[str] | None]) -> None:
    """Hold all three rounds; of the cards two come in, and who has ticks gives them."""
    who = peers(world)[:3]
    await offer(world, *who)
    await begin(world)
    await to_morning(world)
    for each in who:
        await answer(each, "Accept")
    asking = world.bot.get_cog("Loops").asking
    for place, (meeting, each, flags) in enumerate(zip(await meetings(world), who, ticks, strict=True)):
        await move(world, meeting, "agreed", "running", "over")
        if place:
            around.cards[meeting.meeting_id] = [CardRead(1, each.id, False, {"communication": 4})]
        if flags is not None:
            await asking.keep_flags(user_id=each.id, loop_id=1, place=place, number=1, flags=flags)


async def test_ticks_are_told_as_sums_and_a_card_that_never_comes_is_not_waited_for(
    world: World, pod: groups.Group, around: Around
):
    await all_held(world, around, [["invented"], None, None])
    assert "Finish now" in buttons((await status(world, world.ada)).components)
    await jump(world, hours=48)
    assert "Open my packet" not in buttons((await status(world, world.ada)).components)
    await jump(world, hours=2)
    found = await world.bot.get_cog("Loops").course.packet(user_id=world.ada.id, loop_id=1)
    told = "\n".join(packet_render.message(found))
    assert "Credentials invented" in told
    assert "2 interviewers did not answer what would have ended the loop." in told
    async with world.kernel.db.read() as tx:
        export = await DATA.export(tx, world.ada.id)
    assert "invented" not in str(export["mock_loops"])
    (tick,) = export["mock_loop_flags"]
    assert (tick["loop_id"], tick["flag"], tick["count"]) == (1, "invented", 1)


async def test_a_round_that_is_on_when_a_loop_is_finished_counts_when_it_is_over(
    world: World, pod: groups.Group, around: Around
):
    who = peers(world)[:3]
    await offer(world, *who)
    await begin(world)
    await to_morning(world)
    for each in who:
        await answer(each, "Accept")
    held, running, _ = await meetings(world)
    await move(world, held, "agreed", "running", "over")
    await move(world, running, "agreed", "running")
    for meeting in (held, running):
        around.cards[meeting.meeting_id] = [CardRead(1, 5, False, {"communication": 4})]
    room = world.bot.get_cog("Loops")
    await room.service.finish(guild_id=world.guild.id, user_id=world.ada.id, loop_id=1)
    await world.restart()
    assert (await packet_of(world)).interviewers == 1
    await move(world, (await meetings(world))[1], "over")
    assert (await packet_of(world)).interviewers == 2


async def packet_of(world: World) -> Any:
    return (await world.bot.get_cog("Loops").course.packet(user_id=world.ada.id, loop_id=1)).packet


async def test_a_block_set_while_somebody_is_asked_holds_and_is_told_to_nobody(
    world: World, pod: groups.Group, around: Around
):
    await offer(world, world.ben, world.cleo)
    await begin(world)
    await to_morning(world)
    around.blocked = {world.ada.id: frozenset({world.ben.id}), world.ben.id: frozenset({world.ada.id})}
    asking = world.bot.get_cog("Loops").asking
    with pytest.raises(UserFacingError, match="does not need the round any more"):
        await asking.accept(user_id=world.ben.id, loop_id=1, place=0, number=1)
    assert await meetings(world) == []
    await world.advance(seconds=2)
    shown = texts((await status(world, world.ada)).components)
    assert "You interview" not in texts((await status(world, world.ben)).components)
    assert "looking for an interviewer" in shown


async def test_nobody_is_asked_while_away(world: World, pod: groups.Group):
    await world.ben.slash(world.lounge, "me away", until=f"{world.env.now() + timedelta(days=1):%Y-%m-%d}")
    await offer(world, world.ben)
    await begin(world, weeks=1)
    await jump(world, hours=20)
    assert read(world.ben) == ""
    await jump(world, days=2)
    await to_morning(world)
    assert "A loop asks you to interview" in read(world.ben)


async def test_an_archived_groups_loop_asks_nobody(world: World, pod: groups.Group):
    await offer(world, *peers(world)[:3])
    await begin(world)
    async with world.kernel.db.write() as tx:
        await groups.archive_group(tx, pod.group_id, now=world.env.now())
    await to_morning(world)
    assert [mail(who) for who in peers(world)] == [[]] * 4
    async with world.kernel.db.read() as tx:
        assert await store.next_plan(tx) is None, "nor looks again and again"


async def test_where_the_channel_is_private_only_those_of_the_group_are_asked(
    world: World, pod: groups.Group
):
    _, denied = discord.PermissionOverwrite(view_channel=False).pair()
    everyone = Overwrite(target_id=world.guild.id, type=OverwriteType.ROLE, allow=0, deny=denied.value)
    world.env.backend.set_overwrite(world.channel.id, everyone)
    zoe = world.add_member("zoe")
    await offer(world, zoe, world.ben)
    await begin(world)
    await to_morning(world)
    assert read(zoe) == ""
    assert "A loop asks you to interview" in read(world.ben)
