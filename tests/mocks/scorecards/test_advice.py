"""Readiness points at a mock: of the round that tells most of the area, or at the one that is arranged."""

from __future__ import annotations

import pytest

from bot import groups
from bot.evidence import Advice
from bot.members import AREAS
from cogs.mocks import store
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.models import NewMeeting, NewTurn
from cogs.mocks.scorecards.advice import least_held
from tests.conftest import World, library
from tests.drills.conftest import answer_to, said

from .conftest import give_feedback, score
from .conftest import held as held_round


async def advice(world: World, user_id: int, area: str) -> list[Advice]:
    async with world.kernel.db.read() as tx:
        found = await world.kernel.evidence.advice(
            tx, guild_id=world.guild.id, user_id=user_id, area=area, track="core_ml"
        )
    return [each for each in found if each.kind == "mock"]


@pytest.mark.parametrize(
    ("area", "best"),
    [
        ("ml_fundamentals", "ml-fundamentals"),
        ("coding_tools", "coding"),
        ("system_design", "timed-design"),
        ("production_mlops", "production-debug"),
        ("genai_llm", "rag-design"),
        ("communication", "behavioural"),
    ],
)
def test_each_area_has_a_round_that_tells_mostly_of_it(area: str, best: str):
    catalogue = Catalogue(library())
    found = catalogue.rounds_for(area)
    assert found[0].id == best
    assert area in AREAS
    for kind in found:
        areas = [catalogue.area_of(kind.id, name) for name in kind.dimensions]
        assert areas.count(area) * 2 >= len(areas)


def test_the_round_that_was_held_least_comes_next():
    rounds = Catalogue(library()).rounds_for("coding_tools")
    assert [kind.id for kind in rounds] == ["coding", "sql", "phone-screen"]
    for held, expected in (({}, "coding"), ({"coding": 1}, "sql"), ({"coding": 2, "sql": 2}, "phone-screen")):
        chosen = least_held(rounds, held)
        assert chosen is not None
        assert chosen.id == expected
    assert least_held([], {}) is None


async def test_a_member_is_pointed_at_a_round_and_then_at_the_mock_that_is_arranged(
    world: World, pod: groups.Group
):
    panel = await world.ada.slash(world.lounge, "readiness show", role="core_ml")
    assert (
        "**Next** · one *ML fundamentals* mock (`/mock join` pairs you, `/mock solo` needs nobody), because of what "
        "is unknown, ML fundamentals weighs most (20% of the whole), and no scorecard tells about it yet."
    ) in said(panel)
    await world.restart()
    assert "`/mock join` puts you in" in said(
        await world.ada.click(answer_to(panel), label="Mock interviews")
    )
    eve = world.add_member("eve")
    assert "(`/group join` first, then" in (await advice(world, eve.id, "ml_fundamentals"))[0].title, (
        "no group"
    )
    turns = (NewTurn(world.ben.id, world.ada.id),)
    new = NewMeeting(world.guild.id, pod.group_id, "match", "run:9:0", "ml-fundamentals", 60, turns)
    async with world.kernel.db.write() as tx:
        meeting = await store.add_meeting(tx, new, now=world.kernel.clock.now())
    (found,) = await advice(world, world.ada.id, "ml_fundamentals")
    assert found.title == "your *ML fundamentals* mock, which is being arranged"
    assert found.args == {"meeting_id": meeting.meeting_id, "step": 0}
    assert world.bot.control(found.control, found.args) is not None
    (other,) = await advice(world, world.ada.id, "communication")
    assert "*Behavioural*" in other.title


async def test_a_round_that_was_scored_makes_room_for_another_kind(world: World, pod: groups.Group):
    assert "*Coding*" in (await advice(world, world.ada.id, "coding_tools"))[0].title
    await held_round(world, world.ada, world.ben, round_type="coding")
    await score(world, world.ada, "coding", 4)
    await give_feedback(await score(world, world.ben, "coding", 4), world.ben)
    await world.advance(seconds=5)
    assert "*SQL and data*" in (await advice(world, world.ada.id, "coding_tools"))[0].title
