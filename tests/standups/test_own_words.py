"""What a member typed stays theirs: readable, never lost, never an empty option, and to be taken back at any time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot import groups
from bot.errors import NotAllowed
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import MONDAY, defaults, open_post, press, press_raw, rows_of, standups, write

pytestmark = pytest.mark.usefixtures("pod")
CLOSES = MONDAY + timedelta(hours=36)
BLANK = "\u200b"


def options(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in components:
        yield from part.get("options") or []
        yield from options(part.get("components") or [])


async def test_a_line_in_which_nothing_can_be_seen_becomes_no_box_and_no_blocker(world: World):
    post = await open_post(world)
    mine = await write(world, world.ada, post, done="x", next=f"- one\n- {BLANK}\n- two", blocked=BLANK)
    assert "Ask for help" not in buttons(answer_to(mine).components)
    async with world.kernel.db.write() as tx:  # as entries of earlier versions may still be
        await tx.connection.execute(
            "UPDATE standups_entries SET next = ?, blocked = ?, wants_help = 1", (f"one\n{BLANK}", BLANK)
        )
    await world.move_to(CLOSES)
    assert "I can help (1)" not in buttons(standups(world)[-1].components)
    await world.move_to(MONDAY + timedelta(days=7))
    form = await press_raw(standups(world)[-1], world.ada, "Write")
    assert defaults(form)["ticked"] == [("one", False)]


async def test_the_history_menu_shows_words_without_backslashes_and_the_panel_no_italics(world: World):
    post = await open_post(world)
    await write(world, world.ada, post, done="Read *args and snake_case")
    page = answer_to(await world.ada.slash(world.lounge, "standup history"))
    assert [o["description"] for o in options(page.components)] == ["on time · Read *args and snake_case"]
    assert "Read \\*args and snake\\_case" in texts(page.components)


async def test_what_was_written_can_be_read_and_hidden_after_leaving_and_after_the_end(world: World):
    post = await open_post(world)
    mine = answer_to(await write(world, world.ada, post, done="Kept words", blocked="CUDA"))
    await world.move_to(CLOSES + timedelta(hours=1))
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    hidden = await press(mine, world.ada, "Keep it to myself")
    assert "Only you see it" in texts(hidden.components)
    assert not {"Edit", "Show it to my group", "Ask for help"} & buttons(hidden.components).keys()
    assert "Kept words" not in texts(standups(world)[-1].components)
    with pytest.raises(NotAllowed, match="You are not in"):
        await world.bot.get_cog("Standups").entries.set_own(
            guild_id=world.guild.id, user_id=world.ada.id, round_id=1, is_own=False
        )
    assert [r["is_own"] for r in await rows_of(world, "SELECT is_own FROM standups_entries")] == [1]
    await world.archive("Pod One")
    page = answer_to(await world.ada.slash(world.lounge, "standup history"))
    assert "Kept words" in texts(page.components)
    read = answer_to(await world.ada.select(page, ["1"], custom_id="standups.past:1"))
    assert "Kept words" in texts(read.components)


async def test_what_was_typed_comes_back_when_the_group_ended_meanwhile(world: World):
    form = await press_raw(await open_post(world), world.ada, "Write")
    async with world.kernel.db.write() as tx:
        await groups.archive_group(tx, 1, now=world.kernel.clock.now())
    told = said(await world.ada.submit_modal(form, {"done": "A long week", "blocked": "GPU"}))
    assert "This group is no longer there" in told
    assert "Done: A long week\nBlocked: GPU" in told


async def test_planning_the_rest_again_keeps_a_draft(world: World):
    await write(world, world.ada, await open_post(world), done="x", next="a\nb")
    await world.move_to(MONDAY + timedelta(days=7))
    mine = answer_to(await write(world, world.ada, standups(world)[-1], done="y"))
    form = await press_raw(mine, world.ada, "Edit")
    many = "\n".join(map(str, range(11)))
    refused = await world.ada.submit_modal(form, {"done": "long careful words", "next": many})
    await press(mine, world.ada, "Plan the rest again")
    form = await press_raw(answer_to(refused), world.ada, "Correct it")
    assert defaults(form)["done"] == "long careful words"


@pytest.mark.parametrize("letter", ["क", "_"])
async def test_a_full_entry_is_shown_whole_over_pages_that_fit(world: World, letter: str):
    """Devanagari is long in bytes, and underscores are escaped."""

    def lines(name: str) -> str:
        return "\n".join(f"{name}{n} " + letter * 96 for n in range(10))

    await write(world, world.ada, await open_post(world), done="x", next=lines("p"))
    await world.move_to(MONDAY + timedelta(days=7))
    form = await press_raw(standups(world)[-1], world.ada, "Write")
    most = {"blocked": "b " + letter * 298, "outside": "o " + letter * 198}
    done = await world.ada.submit_modal(
        form, {"done": lines("d"), "next": lines("n"), "ticked": list("01234"), **most}
    )
    page = answer_to(done)
    shown = [texts(page.components)]
    count = int(next(b for b in buttons(page.components) if b.startswith("Page"))[-1])
    for _ in range(count - 1):
        page = await press(page, world.ada, "Page")
        shown.append(texts(page.components))
    assert f"Page 1 of {count}" in buttons(page.components)
    for one in shown:
        assert len(one.encode()) < 9_500
        assert not one.endswith("…")
        assert "-# Reminders are off." in one
    everything = "\n".join(shown)
    for name in ("d", "n", "p"):
        assert [everything.count(f"{name}{n} ") for n in range(10)] == [1] * 10
    assert "**Blocked** · b " in everything
    assert "**Also on your plate** · o " in everything
