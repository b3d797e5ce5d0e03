"""Readiness points at an open checkpoint of the area, as long as it waits for the member."""

from __future__ import annotations

import pytest

from tests.conftest import World
from tests.drills.conftest import answer_to, said, texts

from .conftest import hand_back, post, press, press_raw, review, send

pytestmark = pytest.mark.usefixtures("pod")


async def next_step(world: World) -> str:
    told = said(await world.ada.slash(world.lounge, "readiness show", role="core_ml"))
    return next(line for line in told.splitlines() if line.startswith("**Next**"))


async def test_a_checkpoint_of_the_area_comes_first_until_it_is_sent_and_again_when_it_came_back(
    world: World,
):
    assert "Loop map" not in await next_step(world)
    message = await post(world, world.moderator, worth={"area": ["ml_fundamentals"]})
    panel = await world.ada.slash(world.lounge, "readiness show", role="core_ml")
    assert (
        "**Next** · the checkpoint *Loop map*, because of what is unknown, ML fundamentals weighs most (20% of the "
        "whole), and your group wants it by <t:"
    ) in said(panel)
    await world.restart()
    mine = await press(answer_to(panel), world.ada, "Checkpoint")
    assert "nothing sent yet" in texts(mine.components)
    await send(message, world.ada)
    assert "Loop map" not in await next_step(world)
    await hand_back(await review(world, world.zoe), world.zoe)
    assert "Loop map" in await next_step(world)


async def test_a_moderator_sees_and_changes_the_area(world: World):
    await post(world, world.moderator, worth={"area": ["genai_llm"]})
    panel = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1"))
    assert "**Area** GenAI and LLM" in texts(panel.components)
    form = await press_raw(panel, world.moderator, "Points")
    cleared = answer_to(await world.moderator.submit_modal(form, {"points": "20", "grace": "24", "area": []}))
    assert "**Area**" not in texts(cleared.components)
