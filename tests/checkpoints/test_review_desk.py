"""The desk and the list of decisions: each leads on, and says what is true for the moderator who looks."""

from __future__ import annotations

import pytest

from bot import groups, members
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import day, draft, hand_back, opt_in, post, press, press_raw, review, rows_of, send
from .test_posting import queue_up, titles
from .test_review import actor, decide
from .test_told import direct

pytestmark = pytest.mark.usefixtures("pod")


async def test_every_decision_of_a_long_evening_can_be_opened_and_taken_back(world: World, pod):
    await post(world, world.moderator)
    cog = world.bot.get_cog("Checkpoints")
    everybody = [world.add_member(f"m{n}") for n in range(17)]
    for who in everybody:
        async with world.kernel.db.write() as tx:
            now = world.env.now()
            await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
            await groups.add_member(tx, group_id=pod.group_id, user_id=who.id, now=now)
            await tx.connection.execute(
                "INSERT INTO checkpoints_submissions (item_id, guild_id, user_id, number, link, words, state, is_late, "
                "sent_at) VALUES (1, ?, ?, 1, '', 'Done.', 'waiting', 0, 0)",
                (world.guild.id, who.id),
            )
        found = await cog.reviews.next_case(actor(world, world.moderator, manages_guild=True), pod.group_id)
        await decide(world, world.zoe, submission_id=found.submission.submission_id)
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue"))
    newest = await press(desk, world.moderator, "Decisions")
    assert texts(newest.components).count("**Approved** by") == 15
    older = await press(newest, world.moderator, "Older")
    shown = texts(older.components)
    assert f"\n2. **Approved** by <@{world.zoe.id}> <t:" in shown
    assert f" · Loop map, of <@{everybody[0].id}>" in shown
    assert set(buttons(older.components)) >= {"Back", "Newest"}
    opened = answer_to(await world.moderator.select(older, ["1"], custom_id="checkpoints.pick_decision:1"))
    taken = await press(opened, world.moderator, "Take the decision back")
    assert "Taken back." in texts(taken.components)
    again = await press(taken, world.moderator, "Decisions")
    last = texts((await press(again, world.moderator, "Older")).components)
    assert f"**taken back** by <@{world.moderator.id}>" in last


async def test_who_decided_already_is_not_told_that_they_were_quicker_than_themselves(world: World):
    await send(await post(world, world.moderator), world.ada)
    old = await review(world, world.zoe)
    await press_raw(await review(world, world.zoe), world.zoe, "Approve")
    again = said(await press_raw(old, world.zoe, "Approve"))
    assert "You have already approved it" in again
    assert "was first" not in again


async def test_a_moderators_own_submission_is_no_task_of_theirs(world: World, pod):
    await send(await post(world, world.moderator), world.zoe)
    assert "Review: 1" not in said(await world.zoe.slash(world.lounge, "today"))
    await send(await post(world, world.moderator, title="Lane"), world.ben)
    assert "Review: 1 checkpoint of Pod One" in said(await world.zoe.slash(world.lounge, "today"))
    desk = said(await world.zoe.slash(world.lounge, "checkpoint queue"))
    assert "1 submission waits · 1 of your own waits for another moderator" in desk


async def test_a_closed_checkpoint_is_found_at_the_desk_and_opened_again(world: World):
    await post(world, world.moderator)
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue"))
    assert "Closed" not in buttons(desk.components)
    await world.moderator.slash(world.lounge, "checkpoint close", checkpoint="1")
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue"))
    over = await press(desk, world.moderator, "Closed")
    assert "- Loop map · due <t:" in texts(over.components)
    one = answer_to(await world.moderator.select(over, ["1"], custom_id="checkpoints.pick_item:1"))
    form = await press_raw(one, world.moderator, "Words and dates")
    typed = {"title": "Loop map", "done_when": "Dates.", "evidence": ["text"], "due": day(world, 9)}
    assert "**Posted**, open" in said(await world.moderator.submit_modal(form, typed))


async def test_a_refused_post_is_not_called_posted(world: World):
    panel = answer_to(await draft(world, world.moderator))
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013, times=1)
    shown = texts((await press(panel, world.moderator, "Post it")).components)
    assert "Posted" not in shown
    assert "**not posted**: the channel refused it" in shown


async def test_what_is_posted_at_one_hour_stands_in_the_order_of_its_dates(world: World):
    for title, due in (("Loop map", 12), ("Lane", 9), ("Gap rows", 10)):
        await queue_up(world, title, on=2, due=due)
    await world.advance(days=3)
    assert titles(world) == ["Lane", "Gap rows", "Loop map"]


async def test_a_long_list_of_ones_own_says_that_there_is_more(world: World):
    for n in range(14):
        async with world.kernel.db.write() as tx:
            await tx.connection.execute(
                "INSERT INTO checkpoints_items (guild_id, group_id, title, done_when, evidence, due_on, due_at, grace_hours, "
                "points, state, made_at) VALUES (?, 1, ?, 'x', 'text', '2026-01-08', 1767916800, 0, 0, 'open', 0)",
                (world.guild.id, f"Part {n}"),
            )
    assert "-# and 2 more, in the menu" in said(await world.ada.slash(world.lounge, "checkpoint mine"))


async def test_reviewers_are_reminded_of_what_comes_on_the_last_day_and_not_of_their_own(world: World):
    await opt_in(world, world.zoe, wants_pings=True)
    message = await post(world, world.moderator)
    await send(message, world.zoe)
    await world.advance(days=7, hours=8)
    assert direct(world.zoe) == []
    await send(message, world.ada)
    await world.advance(hours=11)
    (told,) = direct(world.zoe)
    assert "1 submission waits for review" in told
    await hand_back(await review(world, world.zoe), world.zoe)
    await world.advance(days=2)
    assert len(direct(world.zoe)) == 1
    assert len(await rows_of(world, "SELECT * FROM checkpoints_items WHERE reminded_at IS NOT NULL")) == 1
