"""`/points` as members and moderators use it."""

from __future__ import annotations

import pytest

from bot import groups
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, pod, said
from tests.streaks.test_streaks import act

__all__ = ["pod"]


async def test_what_earned_what_is_private_and_paged_over_a_restart(world: World, pod: groups.Group):
    empty = await world.ada.slash(world.lounge, "points mine")
    assert empty.ephemeral
    assert "None yet" in said(empty)
    for n in range(12):
        await act(world, world.ada, f"k{n}")
    first = await world.ada.slash(world.lounge, "points mine")
    assert "**60 points** in all" in said(first)
    assert said(first).count("`+5` drills") == 10
    await world.restart()
    second = await world.ada.click(answer_to(first), label="Older")
    assert said(second).count("`+5` drills") == 2
    assert list(buttons(answer_to(second).components)) == ["Newer"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "**Reason** needs 3 to 200 characters"),
        ({"points": 0}, "**Points** must be between"),
        ({"points": 5000}, "**Points** must be between"),
    ],
)
async def test_points_by_hand_need_a_reason_and_a_fair_amount(
    world: World, pod: groups.Group, change, sentence
):
    options = {"member": world.ada, "points": 10, "reason": "A talk for all."} | change
    assert sentence in said(await world.moderator.slash(world.lounge, "points correct", **options))
    assert "None yet" in said(await world.ada.slash(world.lounge, "points mine"))


async def test_a_correction_is_an_entry_with_its_reason_and_for_moderators_only(
    world: World, pod: groups.Group
):
    options = {"member": world.ada, "points": -15, "reason": "Counted twice."}
    assert "Only moderators" in said(await world.ben.slash(world.lounge, "points correct", **options))
    own = {**options, "member": world.moderator}
    assert "nobody corrects their own" in said(
        await world.moderator.slash(world.lounge, "points correct", **own)
    )
    await act(world, world.ada, "k")
    done = await world.moderator.slash(world.lounge, "points correct", **options)
    assert "who now has -10 points" in said(done)
    mine = said(await world.ada.slash(world.lounge, "points mine"))
    assert "`-15` correction by a moderator: Counted twice." in mine
    async with world.kernel.db.read() as tx:
        log = await tx.all("SELECT detail FROM audit WHERE action = 'points corrected'")
    assert [row["detail"] for row in log] == [f"<@{world.ada.id}> -15: Counted twice."]
