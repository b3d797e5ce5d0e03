"""A drill closes at the hour that its post names, whatever becomes of the group's hours meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import World

from .conftest import buttons, newest_post, said, texts

HOUR = {"group": "Pod One", "routine": "drills.close"}


def solutions(world: World) -> list[Any]:
    return [m for m in world.channel.history() if "## Solution" in texts(m.components)]


async def rows(world: World, sql: str) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql)]


@pytest.mark.usefixtures("pod")
async def test_the_drill_of_an_archived_group_closes_as_it_said_and_can_be_read_again(world: World):
    await world.advance(hours=9)
    await world.archive("Pod One")
    await world.restart()
    await world.advance(hours=10, minutes=59)
    assert solutions(world) == []
    await world.advance(hours=1)
    assert len(solutions(world)) == 1
    assert set(buttons(newest_post(world).components)) == {"Discuss"}
    assert "The last 1" in said(await world.ada.slash(world.lounge, "drill archive"))
    discuss = buttons(newest_post(world).components)["Discuss"]
    assert "is open to you" in said(await world.ben.click(newest_post(world), custom_id=discuss))


@pytest.mark.usefixtures("pod")
async def test_a_drill_that_named_no_hour_closes_when_its_group_is_archived(world: World):
    await world.moderator.slash(world.lounge, "group schedule", **HOUR, paused=True)
    await world.advance(hours=9)
    await world.archive("Pod One")
    await world.advance(minutes=2)
    assert len(solutions(world)) == 1


@pytest.mark.usefixtures("pod")
@pytest.mark.parametrize("change", [{"at": "12:00"}, {"at": "22:00"}, {"paused": True}])
async def test_another_closing_hour_holds_from_the_next_drill_on(world: World, change):
    await world.advance(hours=9)
    await world.moderator.slash(world.lounge, "group schedule", **HOUR, **change)
    await world.advance(hours=10, minutes=59)
    assert solutions(world) == [], "the post says 20:00"
    await world.advance(hours=4)
    assert len(solutions(world)) == 1
    (post,) = await rows(world, "SELECT closes_at, closed_at FROM drills_posts")
    assert post["closed_at"] == post["closes_at"]


@pytest.mark.usefixtures("pod")
async def test_a_holiday_made_of_a_day_whose_drill_is_up_leaves_its_closing(world: World):
    await world.advance(hours=9)
    await world.moderator.slash(world.lounge, "group holiday", group="Pod One", day="2026-01-01")
    await world.advance(hours=11)
    assert len(solutions(world)) == 1


@pytest.mark.usefixtures("pod")
async def test_an_hour_that_was_changed_and_changed_back_shows_one_solution(world: World):
    await world.advance(hours=9)
    await world.moderator.slash(world.lounge, "group schedule", **HOUR, at="12:00")
    await world.moderator.slash(world.lounge, "group schedule", **HOUR, at="20:00")
    await world.advance(hours=12)
    assert len(solutions(world)) == 1
    states = await rows(world, "SELECT kind FROM occurrences WHERE kind LIKE 'drills.close%'")
    assert len(states) == 2, "both fell due at once"


@pytest.mark.usefixtures("pod")
async def test_a_change_of_something_else_plans_no_other_closing(world: World):
    await world.advance(hours=9)
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", languages="English")
    assert await rows(world, "SELECT kind FROM occurrences WHERE kind LIKE 'drills.close%'") == []
