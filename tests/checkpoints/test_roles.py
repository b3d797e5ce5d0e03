"""Roles that checkpoints give: in whatever order Discord hears of wishes, whoever ties them."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from bot import groups, members
from cogs.checkpoints.review import render
from tests.conftest import World
from tests.drills.conftest import answer_to, said

from .conftest import draft, post, press_raw, rows_of, send
from .test_review import actor, decide, reviews, roles_of

pytestmark = pytest.mark.usefixtures("pod")

GIVES_ROLES = discord.Permissions(manage_roles=True)


async def test_an_undone_approval_takes_the_role_even_while_it_is_being_given(world: World, monkeypatch):
    role = world.guild.create_role("finisher")
    await send(await post(world, world.moderator, worth={"role": [role]}), world.ada)
    real, gate, has_begun = world.bot.http.add_role, asyncio.Event(), asyncio.Event()

    async def slow(*args: Any, **kwargs: Any) -> Any:
        has_begun.set()
        await gate.wait()
        return await real(*args, **kwargs)

    monkeypatch.setattr(world.bot.http, "add_role", slow)
    jobs = world.bot.get_cog("Checkpoints").roles
    found, _ = await decide(world, world.zoe)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(jobs.settle_now(found.item, world.ada.id))
        await has_begun.wait()
        await reviews(world).undo(actor(world, world.zoe), 1, render.told_undone)
        await jobs.settle_now(found.item, world.ada.id)
        gate.set()
    assert role.id in roles_of(world, world.ada)  # Discord heard of it last
    await world.advance(minutes=1)
    assert role.id not in roles_of(world, world.ada)
    assert (await rows_of(world, "SELECT try_at FROM checkpoints_grants"))[0]["try_at"] is None


async def test_a_moderator_ties_no_role_above_their_own(world: World, pod):
    make = world.guild.create_role
    plain, low, vip = make("plain"), make("low mod", permissions=GIVES_ROLES), make("VIP")
    order = [{"id": role.id, "position": place} for place, role in enumerate((plain, low, vip), start=1)]
    world.env.backend.reorder_roles(world.guild.id, order)
    mod = world.guild.add_member(world.env.create_user("lowmod"), roles=[low])
    now = world.env.now()
    async with world.kernel.db.write() as tx:
        await members.ensure_member(tx, guild_id=world.guild.id, user_id=mod.id, now=now)
        await groups.add_member(tx, group_id=pod.group_id, user_id=mod.id, now=now, is_moderator=True)
    panel = answer_to(await draft(world, mod))
    for role, kept in ((vip, None), (plain, plain.id)):
        form = await press_raw(panel, mod, "Points")
        told = await mod.submit_modal(form, {"points": "1", "grace": "1", "role": [role]})
        assert ("does not stand below your own highest role" in said(told)) is (kept is None)
        assert (await rows_of(world, "SELECT role_id FROM checkpoints_items"))[0]["role_id"] == kept


async def test_a_role_held_before_stays_when_every_approval_is_taken_back(world: World):
    role = world.guild.create_role("alumni")
    await world.bot.http.add_role(world.guild.id, world.ada.id, role.id, reason="by hand")
    for n in (1, 2):
        message = await post(world, world.moderator, worth={"role": [role]}, title=f"Part {n}")
        for who in (world.ada, world.ben):
            await send(message, who)
    for submission_id in (1, 2, 3, 4):
        await decide(world, world.zoe, submission_id=submission_id)
        await world.advance(seconds=1)
    assert role.id in roles_of(world, world.ben)
    for decision_id in (1, 2, 3, 4):
        await reviews(world).undo(actor(world, world.zoe), decision_id, render.told_undone)
        await world.advance(seconds=1)
    assert role.id in roles_of(world, world.ada)
    assert role.id not in roles_of(world, world.ben)
