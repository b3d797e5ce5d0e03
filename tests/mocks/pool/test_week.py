"""The week of a matching when something happens between its heads-up and its meetings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot import groups
from tests.conftest import World
from tests.drills.conftest import answer_to, make_group, said

from .conftest import SATURDAY, SUNDAY
from .test_journeys import can, rows_of

Desk = Callable[[World, Any], Awaitable[Any]]


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada and ben, pairs on Sundays at 17:00, both with hours."""
    group = await make_group(world, world.ada, world.ben)
    for who in (world.ada, world.ben):
        await can(world, who, "mon 7-9, wed-thu 18-20")
    return group


async def turn_off(world: World, panel: Any) -> Any:
    return await world.moderator.click(panel, label="Turn off")


async def move(world: World, panel: Any, *, day: int) -> Any:
    form = await world.moderator.click(panel, label="Change")
    return await world.moderator.submit_modal(form, {"day": [str(day)], "at": "20:00", "weeks": "4"})


@pytest.mark.usefixtures("pod")
@pytest.mark.parametrize(
    ("change", "made"),
    [
        (turn_off, []),
        (partial(move, day=2), ["Wed 20"]),
        (partial(move, day=6), ["Sun 17"]),  # this week's hour was told; the new one counts from the next on
    ],
)
async def test_what_moderators_change_after_the_heads_up_holds_for_its_run(
    world: World, change: Desk, made: list[str]
) -> None:
    await world.move_to(SATURDAY + timedelta(minutes=5))
    await change(world, answer_to(await world.moderator.slash(world.lounge, "mock setup")))
    for who, command in ((world.moderator, "mock setup"), (world.ada, "mock status")):
        told = said(await who.slash(world.lounge, command))
        assert (f"<t:{int(SUNDAY.timestamp())}:F>" in told) == (made == ["Sun 17"])
    await world.restart()
    await world.move_to(SUNDAY + timedelta(days=4))
    found = await rows_of(world, "SELECT made_at FROM mocks_meetings")
    assert [f"{datetime.fromtimestamp(row['made_at'], UTC):%a %H}" for row in found] == made


@pytest.mark.usefixtures("pod")
async def test_a_bot_that_slept_through_the_heads_up_makes_the_pairs_at_their_hour(world: World) -> None:
    await world.move_to(SATURDAY - timedelta(minutes=30))
    await world.env.advance_time(timedelta(hours=21).total_seconds())
    await world.restart()
    await world.move_to(SUNDAY + timedelta(minutes=1))
    assert len(await rows_of(world, "SELECT meeting_id FROM mocks_meetings")) == 1


async def test_the_offered_times_suit_who_observes(world: World, pod: groups.Group) -> None:
    cleo = world.add_member("cleo")
    async with world.kernel.db.write() as tx:
        await groups.add_member(tx, group_id=pod.group_id, user_id=cleo.id, now=world.env.now())
    await can(world, cleo, "thu 19-20")
    async with world.kernel.db.write() as tx:  # so that she is the one who comes along
        await tx.connection.execute("UPDATE members SET level = 'specialist', track = 'core_ml'")
        await tx.connection.execute(
            "UPDATE members SET level = 'fresher', track = 'mlops' WHERE user_id = ?", (cleo.id,)
        )
    await world.move_to(SUNDAY + timedelta(minutes=1))
    assert await rows_of(world, "SELECT user_id FROM mocks_seats WHERE is_third = 1") == [
        {"user_id": cleo.id}
    ]
    times = await rows_of(world, "SELECT starts_at FROM mocks_times ORDER BY starts_at")
    told = [datetime.fromtimestamp(row["starts_at"], UTC) for row in times]
    assert [f"{time:%a %H:%M}" for time in told] == ["Thu 19:00"]


@pytest.mark.usefixtures("pod")
async def test_the_week_of_meetings_begins_a_day_after_the_pairs(world: World) -> None:
    await world.move_to(SUNDAY + timedelta(minutes=1))
    times = await rows_of(world, "SELECT starts_at FROM mocks_times ORDER BY starts_at")
    told = [datetime.fromtimestamp(row["starts_at"], UTC) for row in times]
    assert len(told) == 3
    assert all(SUNDAY + timedelta(days=1) <= time < SUNDAY + timedelta(days=8) for time in told)
