"""Whom the pulse lists, and how a kind message reaches them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import World
from tests.drills.conftest import answer_to, said

from .conftest import MONDAY, open_post, standups, write

pytestmark = pytest.mark.usefixtures("pod")


async def test_kudos_and_corrections_are_nothing_that_a_drifting_member_did(world: World):
    await world.move_to(MONDAY + timedelta(days=8))
    await world.ben.slash(world.lounge, "kudos give", member=world.ada, reason="Thank you for last month")
    await world.moderator.slash(
        world.lounge, "points correct", member=world.ben, points=3, reason="forgotten in May"
    )
    await world.move_to(MONDAY + timedelta(days=9))
    shown = said(await world.moderator.slash(world.lounge, "standup pulse"))
    assert f"<@{world.ada.id}> · 2 rounds missed" in shown
    assert f"<@{world.ben.id}> · 2 rounds missed" in shown


async def test_who_left_the_group_is_not_shown_as_stuck(world: World):
    await write(world, world.ada, await open_post(world), done="x", blocked="CUDA out of memory")
    await world.move_to(MONDAY + timedelta(days=7))
    await write(world, world.ada, standups(world)[-1], done="y", blocked="CUDA out of memory")
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    await world.advance(days=2)
    assert str(world.ada.id) not in said(await world.moderator.slash(world.lounge, "standup pulse"))


async def test_what_a_moderator_typed_is_kept_when_the_member_is_back(world: World):
    await world.move_to(MONDAY + timedelta(days=9))
    panel = answer_to(await world.moderator.slash(world.lounge, "standup pulse"))
    form = await world.moderator.select(panel, [str(world.ada.id)], custom_id="standups.drifter:1:1")
    await world.ada.slash(world.lounge, "me away", until="2026-02-20")
    told = said(await world.moderator.submit_modal(form, {"message": "Careful lines to Ada"}))
    assert "not on the list any more" in told
    assert "Careful lines to Ada" in told
