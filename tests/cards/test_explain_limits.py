"""Reports of unkind words that nobody undoes, and what is promised to mates who mark."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import groups
from tests.conftest import World
from tests.drills.conftest import buttons, said

from .conftest import press, rated, review, rows_of
from .test_explain import MARKS, SENTENCE, WORDS, add_mate, explain, inbox, knows_alpha, pod, read, shown
from .test_shared import add, make_deck

__all__ = ["pod"]


async def marking(world: World) -> Any:
    return await press(world, await inbox(world, world.ben), "Mark one", world.ben)


async def on_the_desk(world: World) -> bool:
    return "For moderators (1)" in buttons((await inbox(world, world.moderator)).components)


async def moderate(world: World, who: Any, *, group_id: int = 1) -> None:
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=group_id, user_id=who.id, is_moderator=True)


async def test_a_report_is_undone_neither_by_an_old_press_nor_by_the_writer(world: World, pod):
    await explain(world)
    one, two = await marking(world), await marking(world)
    await press(world, one, "Not kind", world.ben)
    await press(world, two, "Not now", world.ben)
    assert await on_the_desk(world)
    taken = await press(world, await read(world), "Take it back")
    assert "No mate sees it any more." in shown(taken)
    assert "Alpha" not in shown(await inbox(world, world.ada))
    await explain(world)
    assert "Nothing waits for your mark." in shown(await inbox(world, world.ben))
    assert await on_the_desk(world)


async def test_the_groups_moderators_are_told_of_a_report_unless_it_is_about_them(world: World, pod):
    cid = await add_mate(world, pod, "cid")
    for who in (world.ada, cid):
        await moderate(world, who)
    await explain(world)
    await press(world, await marking(world), "Not kind", world.ben)
    told = await rows_of(world, "SELECT user_id, text FROM notices")
    assert [row["user_id"] for row in told] == [cid.id]
    assert "**Pod One** were reported as not kind" in told[0]["text"]
    assert str(world.ada.id) not in told[0]["text"]
    line = "Words reported as not kind wait for a moderator."
    assert line in shown(await review(world, world.moderator))
    assert line not in shown(await review(world, world.ben))
    desk = await press(world, await inbox(world, world.ada), "For moderators")
    assert "part of this yourself" in said(await world.ada.click(desk, label="Done"))
    assert await on_the_desk(world)
    desk = await press(world, await inbox(world, world.moderator), "For moderators", world.moderator)
    await press(world, desk, "Done", world.moderator)
    assert await rows_of(world, "SELECT 1 FROM notices") == []


async def test_what_a_mate_took_is_theirs_for_half_an_hour_also_at_the_end(world: World, pod):
    await explain(world)
    await world.advance(hours=71, minutes=50)
    panel = await marking(world)
    until = re.search(r"in your hands until <t:(\d+)", shown(panel))
    form = await world.ben.click(panel, label="Mark it")
    await world.advance(minutes=15)
    assert until is not None
    assert f"<t:{until[1]}:R>" in shown(await read(world))
    done = await world.ben.submit_modal(form, MARKS | {"sentence": SENTENCE})
    assert "Thank you: your mark" in said(done)


async def test_three_a_day_wait_and_no_more(world: World, pod):
    cid = await add_mate(world, pod, "cid")
    await knows_alpha(world, cid)
    panel = await review(world)
    for _ in range(2):
        panel = await rated(world, panel, "Easy")
    for who, term in ((world.ada, "Alpha"), (world.ada, "Bravo"), (world.ada, "Charlie"), (cid, "Alpha")):
        form = await who.slash(world.lounge, "card explain", term=term)
        await who.submit_modal(form, {"words": WORDS, "spoken": False})
    assert "**3** wait for your mark." in shown(await inbox(world, world.ben))
    form = await world.ben.click(await marking(world), label="Mark it")
    done = await world.ben.submit_modal(form, MARKS | {"sentence": ""})
    assert "2 more wait." in said(done)
    earned = said(await world.ada.slash(world.lounge, "points mine"))
    assert "`+1` explaining terms and marking" in earned


async def test_a_groups_card_offers_no_explaining(world: World):
    await make_deck(world)
    await add(world)
    await press(world, await inbox(world, world.ben), "Mark for mates", world.ben)
    await rated(world, await review(world, deck="Our words"), "Easy")
    (row,) = await rows_of(world, "SELECT due_at FROM cards_schedules")
    await world.move_to(datetime.fromtimestamp(row["due_at"], UTC) + timedelta(hours=10))
    back = await press(world, await review(world), "Show answer")
    assert "Explain it back" not in buttons(back.components)
    assert "Suggest an edit" in buttons(back.components)
