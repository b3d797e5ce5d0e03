"""Letting members into threads of the bot's own, whatever has become of thread and member meanwhile."""

from __future__ import annotations

import discord
import pytest

from bot.threads import let_in
from tests.conftest import World

MEMBERS = "/channels/*/thread-members/*"


async def open_thread(world: World) -> int:
    data = await world.bot.http.start_thread_without_message(
        world.channel.id, name="Talk", type=discord.ChannelType.private_thread.value, auto_archive_duration=60
    )
    return int(data["id"])


@pytest.mark.parametrize(("code", "is_there"), [(10003, False), (10007, True), (10013, True)])
async def test_a_deleted_thread_is_told_and_who_left_the_server_is_left_out(world: World, code, is_there):
    thread_id = await open_thread(world)
    world.env.inject_error("PUT", MEMBERS, status=404, code=code)
    assert await let_in(world.bot, thread_id, world.ada.id) is is_there


async def test_a_thread_that_a_moderator_locked_refuses(world: World):
    thread_id = await open_thread(world)
    world.env.inject_error("PUT", MEMBERS, status=400, code=50083)
    world.env.inject_error("PATCH", f"/channels/{thread_id}", status=403, code=50013)
    with pytest.raises(discord.Forbidden):
        await let_in(world.bot, thread_id, world.ada.id)
