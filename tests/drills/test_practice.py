"""`/drill today|next|archive|mine` as a member uses them."""

from __future__ import annotations

import pytest

from cogs.drills import store
from cogs.drills.logic import DAILY_CAP, Wish
from tests.conftest import World

from .conftest import answer_to, buttons, make_group, post_until, said
from .test_daily import choose, select_id


async def test_next_brings_what_was_asked_for(world: World):
    result = await world.ada.slash(
        world.channel, "drill next", kind="choice", topic="genai_llm", level="fresher"
    )
    assert result.ephemeral
    assert "GenAI and LLM · Starting out · Choice" in said(result)


async def test_next_never_brings_a_solved_one_and_says_when_nothing_is_left(world: World):
    seen: list[str] = []
    wish = {"kind": "choice", "topic": "communication", "level": "specialist"}
    while True:
        result = await world.ada.slash(world.channel, "drill next", **wish)
        if "solved every drill" in said(result):
            break
        panel = answer_to(result)
        async with world.kernel.db.read() as tx:
            rows = await tx.all("SELECT drill_id FROM drills_attempts WHERE state = 'open'")
        drill = next(d for d in world.kernel.library.of("drills") if d.id == rows[0]["drill_id"])
        seen.append(drill.id)
        await world.ada.click(panel, custom_id=buttons(panel.components)[drill.correct_key])
    expected = [
        d.id
        for d in world.kernel.library.of("drills")
        if (d.kind, d.area, d.level) == ("choice", "communication", "specialist")
    ]
    assert sorted(seen) == sorted(expected)
    assert seen


async def test_a_wrong_one_comes_again_only_after_the_others_and_pays_once(world: World):
    service = world.bot.get_cog("Drills").service
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    asked = Wish(kind="choice", area="communication", level="specialist")
    tried: list[str] = []
    for _ in range(8):
        going = await service.start_next(**who, wish=asked)
        tried.append(going.drill.id)
        wrong = next(k for k in going.drill.keyed if k != going.drill.correct_key)
        await service.answer_choice(user_id=world.ada.id, attempt_id=going.attempt.attempt_id, key=wrong)
    assert len(set(tried)) < len(tried)
    first_repeat = next(i for i, drill_id in enumerate(tried) if drill_id in tried[:i])
    assert len(set(tried[:first_repeat])) == len(set(tried))
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT sum(points) AS paid FROM ledger")
    assert rows[0]["paid"] == 2 * len(set(tried))


async def test_today_offers_the_open_drill_and_knows_when_it_is_done(world: World):
    await make_group(world, world.ada)
    none = await world.ada.slash(world.channel, "drill today")
    assert "No drill is open" in said(none)
    await world.advance(hours=33)
    today = await world.ada.slash(world.channel, "drill today")
    assert "open, waiting for you" in said(today)
    assert any(label.startswith("Answer: ") for label in buttons(answer_to(today).components))


async def test_today_tells_who_is_in_no_group_how_to_join(world: World):
    result = await world.ada.slash(world.channel, "drill today")
    assert "/group join" in said(result)


@pytest.mark.usefixtures("pod")
async def test_the_archive_shows_closed_drills_with_solution_and_ones_own_answer(world: World):
    empty = await world.ada.slash(world.channel, "drill archive")
    assert "Nothing in the archive yet" in said(empty)
    post = await post_until(world, "choice")
    await choose(world, world.ada, post)
    await world.advance(hours=12)
    listed = await world.ada.slash(world.channel, "drill archive")
    panel = answer_to(listed)
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT post_id FROM drills_posts WHERE message_id = ?", post.id)
    read = await world.ada.select(panel, [str(rows[0]["post_id"])], custom_id=select_id(panel.components))
    assert "## Solution" in said(read)
    assert "**You answered:**" in said(read)


@pytest.mark.usefixtures("pod")
async def test_mine_adds_up_privately(world: World):
    post = await post_until(world, "choice")
    await choose(world, world.ada, post)
    result = await world.ada.slash(world.channel, "drill mine")
    assert result.ephemeral
    assert "**1** answered · **1** solved · **10** points" in said(result)


async def test_points_of_a_day_stop_at_the_cap(world: World):
    service = world.bot.get_cog("Drills").service
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    for _ in range(6):
        going = await service.start_next(**who, wish=Wish(kind="choice"))
        await service.answer_choice(
            user_id=world.ada.id, attempt_id=going.attempt.attempt_id, key=going.drill.correct_key
        )
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT sum(points) AS paid, count(*) AS entries FROM ledger")
    assert (rows[0]["paid"], rows[0]["entries"]) == (DAILY_CAP, 6)


async def test_what_was_open_when_its_post_closed_can_be_practised_and_answered(world: World):
    await make_group(world, world.ada)
    post = await post_until(world, "choice")
    panel = answer_to(await world.ada.click(post, custom_id=buttons(post.components)["Answer"]))
    await world.advance(hours=12)
    late = await world.ada.click(panel, label="A")
    assert "closed while you were at it" in said(late)
    async with world.kernel.db.write() as tx:
        (left,) = await tx.all("SELECT drill_id, attempt_id FROM drills_attempts")
        again = await store.start_attempt(
            tx,
            guild_id=world.guild.id,
            user_id=world.ada.id,
            post_id=None,
            drill_id=left["drill_id"],
            kind="choice",
            now=world.env.now(),
        )
    assert (again.attempt_id, again.post_id) == (left["attempt_id"], None)
    result = await world.ada.click(panel, label="A")
    assert "Right." in said(result) or "Not this time." in said(result)
