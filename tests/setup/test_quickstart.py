"""Quick start: one press makes channels, group and schedule; however often and wherever it broke off, once."""

from __future__ import annotations

import asyncio
from typing import Any

from cogs.setup.jobs import SetupJobs
from tests.conftest import World
from tests.drills.conftest import make_group, posts, said, texts

from .steps import FORM, bot_role, open_panel, page_of, press, rows


def made(world: World) -> list[tuple[str, str | None]]:
    """Return what Quick start made in Discord, as name and category, leaving out what was there before."""
    before = {world.channel.id, world.lounge.id}
    channels = [
        world.env.backend.channels[i] for i in world.env.backend.get_guild(world.guild.id).channel_ids
    ]
    names = {channel.id: channel.name for channel in channels}
    return [(c.name, names.get(c.parent_id)) for c in channels if c.id not in before]


COMPLETE = [("Cadre", None), ("study-hall", "Cadre"), ("daily-drill", "Cadre")]


def channel_named(world: World, name: str, *, parent: str) -> Any:
    backend = world.env.backend
    return next(
        c
        for c in backend.channels.values()
        if c.name == name and c.parent_id and backend.channels[c.parent_id].name == parent
    )


async def forget_group(world: World) -> None:
    """Leave the database as a crash right before making the group leaves it."""
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("DELETE FROM groups")
        await tx.connection.execute("UPDATE setup_quickstarts SET group_id = NULL, finished_at = NULL")


async def test_one_press_makes_channels_a_group_and_its_schedule(world: World):
    done = await press(world, await open_panel(world), "Quick start")
    assert "✅ **Study Group** is ready" in page_of(done)
    assert made(world) == COMPLETE
    drill = channel_named(world, "daily-drill", parent="Cadre")
    assert await rows(world, "SELECT name, channel_id, zone FROM groups") == [
        ("Study Group", drill.id, "UTC")
    ]
    assert await rows(world, "SELECT user_id, is_moderator FROM group_members") == [(world.moderator.id, 1)]
    assert await rows(world, "SELECT action FROM audit") == [("quick start",)]
    assert "Quick start" not in str(done.response.components)


async def test_the_first_drill_then_comes_by_itself(world: World):
    await press(world, await open_panel(world), "Quick start")
    world.channel = world.guild.channels["daily-drill"]
    await world.advance(hours=9)
    assert len(posts(world)) == 1


async def test_the_group_takes_over_the_servers_zone(world: World):
    form = await press(world, await open_panel(world), "Server settings")
    saved = await world.moderator.submit_modal(form, FORM)
    await press(world, saved.response, "Quick start")
    assert await rows(world, "SELECT zone FROM groups") == [("Europe/Berlin",)]


async def test_a_second_press_on_an_old_panel_makes_nothing_new(world: World):
    message = await open_panel(world)
    other = await open_panel(world)
    await press(world, message, "Quick start")
    await world.restart()
    again = await press(world, other, "Quick start")
    assert "✅ **Study Group** is ready" in page_of(again)
    assert made(world) == COMPLETE
    assert len(await rows(world, "SELECT * FROM groups")) == 1
    assert len(await rows(world, "SELECT * FROM audit")) == 1


async def test_two_presses_at_once_make_one_set(world: World):
    jobs = world.bot.get_cog("Setup").jobs
    await asyncio.gather(
        *(
            jobs.quick_start(guild_id=world.guild.id, user_id=who.id)
            for who in (world.moderator, world.ada, world.moderator)
        )
    )
    assert made(world) == COMPLETE
    created = [r for r in world.env.http_requests if r.method == "POST" and r.path.endswith("/channels")]
    assert len(created) == len(COMPLETE)
    assert len(await rows(world, "SELECT * FROM groups")) == 1


async def test_two_processes_at_once_make_one_set(world: World):
    service = world.bot.get_cog("Setup").service
    one, two = SetupJobs(world.bot, service), SetupJobs(world.bot, service)
    await asyncio.gather(
        one.quick_start(guild_id=world.guild.id, user_id=world.moderator.id),
        two.quick_start(guild_id=world.guild.id, user_id=world.moderator.id),
    )
    assert sorted(made(world)) == sorted(COMPLETE)
    assert len(await rows(world, "SELECT * FROM groups")) == 1


async def test_a_press_after_a_crash_takes_up_what_was_made_and_not_noted(world: World):
    panels = [await open_panel(world) for _ in range(4)]
    await press(world, panels.pop(), "Quick start")
    drill = channel_named(world, "daily-drill", parent="Cadre")
    for statement in (
        "UPDATE setup_quickstarts SET drill_channel_id = NULL",
        "UPDATE setup_quickstarts SET drill_channel_id = NULL, hall_channel_id = NULL",
        "UPDATE setup_quickstarts SET drill_channel_id = NULL, hall_channel_id = NULL, category_id = NULL",
    ):
        await forget_group(world)
        async with world.kernel.db.write() as tx:
            await tx.connection.execute(statement)
        await world.restart()
        done = await press(world, panels.pop(), "Quick start")
        assert "is ready" in page_of(done), statement
        assert made(world) == COMPLETE, statement
        assert await rows(world, "SELECT channel_id FROM groups") == [(drill.id,)], statement


async def test_a_press_after_discord_failed_halfway_goes_on_from_there(world: World):
    message = await open_panel(world)
    world.guild.create_category("Cadre")
    world.env.inject_error("POST", "/guilds/*/channels", status=503, times=None)
    refused = await press(world, message, "Quick start")
    assert "Discord did not answer halfway" in said(refused)
    assert await rows(world, "SELECT * FROM groups") == []
    assert await rows(
        world, "SELECT category_id IS NULL, hall_channel_id IS NULL FROM setup_quickstarts"
    ) == [(0, 1)]
    world.env.backend.faults.clear()
    await world.restart()
    done = await press(world, refused.followups[-1], "Quick start")
    assert "is ready" in said(done)
    assert made(world) == COMPLETE


async def test_a_channel_that_somebody_deleted_is_made_again(world: World):
    first, second = await open_panel(world), await open_panel(world)
    await press(world, first, "Quick start")
    await forget_group(world)
    world.env.backend.delete_channel(channel_named(world, "study-hall", parent="Cadre").id)
    await press(world, second, "Quick start")
    assert sorted(made(world)) == sorted(COMPLETE)


async def test_channels_of_the_same_name_elsewhere_are_left_alone(world: World):
    assert world.channel.name == "daily-drill"
    await press(world, await open_panel(world), "Quick start")
    assert await rows(world, "SELECT * FROM groups WHERE channel_id = ?", world.channel.id) == []


async def test_without_manage_channels_one_sentence_says_the_way_out(world: World):
    world.env.backend.edit_role(world.guild.id, bot_role(world).id, {"permissions": 0})
    message = await open_panel(world)
    assert "**Quick start** needs the permission *Manage Channels*" in texts(message.components)
    refused = await press(world, message, "Quick start")
    assert "*Manage Channels*" in said(refused)
    assert "`/group create`" in said(refused)
    assert made(world) == []
    assert await rows(world, "SELECT * FROM groups") == []


async def test_a_server_with_a_group_has_no_quick_start(world: World):
    old = await open_panel(world)
    await make_group(world)
    shown = await open_panel(world)
    assert "Quick start" not in str(shown.components)
    refused = await press(world, old, "Quick start")
    assert "for a server without groups, and this one has “Pod One”" in said(refused)
    assert made(world) == []


async def test_after_the_group_was_archived_quick_start_uses_the_same_channels(world: World):
    message = await open_panel(world)
    await press(world, message, "Quick start")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE groups SET archived_at = 1")
    shown = await open_panel(world)
    done = await press(world, shown, "Quick start")
    assert "is ready" in page_of(done)
    assert made(world) == COMPLETE
