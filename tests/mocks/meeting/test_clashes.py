"""Nobody is offered, or agrees to, two mocks at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

from bot import groups
from cogs.mocks.models import NewTurn
from tests.conftest import World
from tests.drills.conftest import buttons, said

from .conftest import last, look, match, press, rows_of, shown, threads

HOUR = timedelta(hours=1)


async def offered(world: World, meeting_id: int) -> list[datetime]:
    times = await rows_of(world, "SELECT starts_at FROM mocks_times WHERE meeting_id = ?", meeting_id)
    return [datetime.fromtimestamp(time["starts_at"], UTC) for time in times]


async def test_two_mocks_of_one_member_never_come_to_the_same_hour(world: World, pod: groups.Group):
    cleo = world.add_member("cleo")
    first = await match(world, pod)
    second = await match(
        world, pod, source="loop", source_key="loop:1:0:1", turns=(NewTurn(cleo.id, world.ada.id),)
    )
    one, other = await offered(world, first.meeting_id), await offered(world, second.meeting_id)
    assert len(one) == len(other) == 3
    assert all(abs(a - b) >= 1.5 * HOUR for a, b in product(one, other))
    assert {time.date() for time in one} == {time.date() for time in other}, "no later than without the first"
    with_ben, with_cleo = sorted(
        threads(world), key=lambda thread: str(cleo.id) in shown(thread.history()[0])
    )
    (chosen,) = await rows_of(world, "SELECT min(starts_at) AS at FROM mocks_times WHERE meeting_id = 1")
    hour = datetime.fromtimestamp(chosen["at"], UTC)
    # Cleo wants just that hour; ada agrees to it with ben before she answers.
    form = await press(with_cleo.history()[0], cleo, "Propose another")
    assert "suits you" in said(await cleo.submit_modal(form, {"when": f"{hour:%Y-%m-%d %H:%M}"}))
    old = with_cleo.history()[0]
    (clash,) = await rows_of(
        world, "SELECT time_id FROM mocks_times WHERE meeting_id = 2 AND starts_at = ?", chosen["at"]
    )
    custom_id = f"mocks.time:1:{clash['time_id']}"
    assert custom_id in buttons(old.components).values()
    await world.restart()
    for who in (world.ada, world.ben):
        await press(with_ben.history()[0], who, "Time 1")
    assert "one of you has another mock" in said(await world.ada.click(old, custom_id=custom_id))
    await look(world)
    assert custom_id not in buttons(with_cleo.history()[0].components).values()
    assert f"<t:{chosen['at']}:F>" not in shown(with_cleo.history()[0])
    form = await press(with_cleo.history()[0], world.ada, "Propose another")
    refused = await world.ada.submit_modal(form, {"when": f"{hour + HOUR / 2:%Y-%m-%d %H:%M}"})
    assert "**Day and time**: at <t:" in said(refused)
    form = await press(with_cleo.history()[0], world.ada, "Propose another")
    refused = await world.ada.submit_modal(form, {"when": f"{hour + HOUR:%Y-%m-%d %H:%M}"})
    assert "Choose a time that leaves a pause" in said(refused)
    assert "It stands" not in shown(last(with_cleo))
