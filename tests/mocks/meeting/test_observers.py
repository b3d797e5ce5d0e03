"""Who comes along to observe: the pair's mock does not hang on them, and they take part by saying that they are here."""

from __future__ import annotations

from typing import Any

import pytest

from bot import groups
from cogs.mocks import store
from cogs.mocks.models import NewTurn
from cogs.mocks.privacy import DATA
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said

from .conftest import find, last, match, meeting_of, press, rows_of, shown, threads

ROLES = "SELECT role FROM mocks_cards ORDER BY role"


@pytest.fixture
async def cleo(world: World, pod: groups.Group) -> Any:
    """Return who observes a round that ada and ben have agreed on."""
    cleo = world.add_member("cleo")
    await match(world, pod, thirds=(cleo.id,))
    (thread,) = threads(world)
    for who in (world.ada, world.ben):
        await press(thread.history()[0], who, "Time 1")
    return cleo


async def begin(world: World) -> Any:
    """Let the two of them come; return the thread."""
    (thread,) = threads(world)
    starts_at = (await meeting_of(world)).starts_at
    assert starts_at is not None
    await world.move_to(starts_at)
    for who in (world.ada, world.ben):
        await press(find(thread, "### It is time"), who, "I am here")
    return thread


async def hold(world: World) -> None:
    """Let the round's only turn run and end."""
    service = world.bot.get_cog("Mocks").running.service
    await world.advance(minutes=3)
    await service.end(guild_id=world.guild.id, user_id=world.ada.id, turn_id=1, is_sure=True)
    await world.advance(seconds=5)
    assert (await meeting_of(world)).state == "over"


async def test_an_observers_erasure_leaves_the_mock_to_the_two_who_hold_it(world: World, cleo: Any):
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, cleo.id)
    assert (await meeting_of(world)).state == "agreed"
    thread = await begin(world)
    assert "cannot take place" not in shown(last(thread))
    assert str(cleo.id) not in shown(find(thread, "### It is time"))
    assert (await meeting_of(world)).state == "running"


async def test_an_observers_erasure_does_not_stop_a_round_that_runs(world: World, cleo: Any):
    await begin(world)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, cleo.id)
    await hold(world)
    assert [row["role"] for row in await rows_of(world, ROLES)] == ["interviewer", "self"]


async def test_an_observer_can_say_that_they_are_here_all_through_the_round_and_then_scores(
    world: World, cleo: Any
):
    thread = await begin(world)
    here = find(thread, "### It is time")
    assert f"<@{cleo.id}>, press **I am here** too" in shown(here)
    await world.advance(minutes=1)
    assert "I am here" in buttons(answer_to(await cleo.slash(world.lounge, "mock next")).components)
    assert "you score what you hear" in said(await press(here, cleo, "I am here"))
    assert buttons(find(thread, "### It is time").components).keys() == {"Details"}
    await hold(world)
    assert [row["role"] for row in await rows_of(world, ROLES)] == ["interviewer", "self", "third"]


async def test_an_observer_who_never_said_so_is_asked_nothing_and_reads_nothing(world: World, cleo: Any):
    thread = await begin(world)
    await hold(world)
    assert "I am here" not in buttons(find(thread, "### It was time").components)
    assert [row["role"] for row in await rows_of(world, ROLES)] == ["interviewer", "self"]
    asked = find(thread, "### Scorecards")
    assert "You did not press **I am here**" in said(await press(asked, cleo, "Scorecard"))


async def test_what_an_observer_heard_is_not_new_to_them(world: World, cleo: Any, pod: groups.Group):
    await begin(world)
    await hold(world)
    async with world.kernel.db.read() as tx:
        heard = await store.get_turn(tx, 1)
    later = await match(world, pod, source_key="run:2:0", turns=(NewTurn(world.ben.id, cleo.id),))
    async with world.kernel.db.read() as tx:
        (turn,) = await store.turns_of(tx, later.meeting_id)
        met = await world.bot.get_cog("Mocks").running.service._pool.met(tx, turn)
    assert heard is not None
    assert heard.question_id is not None
    assert set(met) == {heard.question_id}


async def test_an_hour_at_which_the_observer_holds_a_mock_is_not_offered(world: World, pod: groups.Group):
    cleo, dan = world.add_member("cleo"), world.add_member("dan")
    await match(world, pod, source_key="run:1:1", turns=(NewTurn(cleo.id, dan.id),))
    (thread,) = threads(world)
    for who in (cleo, dan):
        await press(thread.history()[0], who, "Time 1")
    taken = (await meeting_of(world)).starts_at
    assert taken is not None
    made = await match(world, pod, thirds=(cleo.id,))
    offered = await rows_of(world, "SELECT starts_at FROM mocks_times WHERE meeting_id = ?", made.meeting_id)
    assert len(offered) == 3
    assert all(abs(row["starts_at"] - int(taken.timestamp())) >= 3600 for row in offered)
