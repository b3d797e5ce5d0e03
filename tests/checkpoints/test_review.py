"""Reviewing: who may, who was first, taking back, roles, the second look."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot import groups
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
from cogs.checkpoints.review import render
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts
from tests.setup.steps import bot_role

from .conftest import draft, hand_back, opt_in, post, press, press_raw, review, rows_of, send, set_sample

pytestmark = pytest.mark.usefixtures("pod")


def reviews(world: World):
    return world.bot.get_cog("Checkpoints").reviews


def actor(world: World, who, *, manages_guild: bool = False) -> Actor:
    return Actor(world.guild.id, who.id, manages_guild)


async def decide(world: World, who, verdict: str = "approved", submission_id: int = 1, **extra):
    return await reviews(world).decide(actor(world, who), submission_id, verdict, render.told, **extra)


async def total(world: World, who) -> int:
    found = await rows_of(
        world, "SELECT coalesce(sum(points), 0) AS total FROM ledger WHERE user_id = ?", who.id
    )
    return found[0]["total"]


# ---------------------------------------------------------------------- who may


async def test_a_moderator_of_another_group_is_refused_also_through_old_buttons(world: World):
    other = await make_group(world, world.ben, name="Pod Two", channel=world.lounge)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=other.group_id, user_id=world.ben.id, is_moderator=True)
    message = await post(world, world.moderator)
    await send(message, world.ada)
    refused = await world.ben.slash(world.lounge, "checkpoint queue", group="Pod One")
    assert "Only moderators of **Pod One**" in said(refused)
    ben = actor(world, world.ben)
    cog, tell = world.bot.get_cog("Checkpoints"), render.told
    for work in (
        cog.reviews.decide(ben, 1, "approved", tell),
        cog.reviews.case(ben, 1),
        cog.reviews.next_case(ben, 1),
        cog.moderation.edit(ben, 1, title="x", done_when="x", evidence=["link"], due="2026-02-01", post=""),
        cog.moderation.set_worth(ben, 1, points="1", grace="1", role_id=None, area=""),
        cog.moderation.close(ben, 1),
        cog.moderation.forgive(ben, 1, world.ada.id),
        cog.settings.change(ben, 1, misses="1", sample="1", megabytes="1"),
        cog.board.snapshots(ben, 1),
        cog.board.wake(ben, 1),
    ):
        with pytest.raises(NotAllowed, match="Only moderators"):
            await work
    elsewhere = Actor(world.guild.id + 1, world.moderator.id, manages_guild=True)
    with pytest.raises(NotFound):
        await cog.reviews.decide(elsewhere, 1, "approved", tell)
    decided, _ = await decide(world, world.zoe)
    with pytest.raises(NotAllowed):
        await cog.reviews.undo(ben, decided.verdict.decision_id, tell)
    assert len(await rows_of(world, "SELECT * FROM checkpoints_decisions")) == 1


async def test_nobody_decides_about_their_own(world: World):
    message = await post(world, world.moderator)
    await send(message, world.zoe)
    desk = answer_to(await world.zoe.slash(world.lounge, "checkpoint queue"))
    assert "nothing waits · 1 of your own waits for another moderator" in texts(desk.components)
    assert "Nothing waits for your review" in texts((await press(desk, world.zoe, "Review")).components)
    for verdict in ("approved", "returned"):
        with pytest.raises(NotAllowed, match="your own"):
            await decide(world, world.zoe, verdict, reason="proof")
    decided, _ = await reviews(world).decide(
        actor(world, world.moderator, manages_guild=True), 1, "returned", render.told, reason="proof"
    )
    with pytest.raises(NotAllowed, match="your own"):
        await reviews(world).undo(actor(world, world.zoe), decided.verdict.decision_id, render.told_undone)
    assert await total(world, world.zoe) == 0


# ---------------------------------------------------------------------- one decision


async def test_of_two_at_once_one_counts_and_the_other_is_told_who_was_first(world: World):
    await send(await post(world, world.moderator), world.ada)
    mo = actor(world, world.moderator, manages_guild=True)
    results = await asyncio.gather(
        decide(world, world.zoe),
        reviews(world).decide(mo, 1, "returned", render.told, reason="proof", remark="Which one?"),
        return_exceptions=True,
    )
    refused = [r for r in results if isinstance(r, UserFacingError)]
    assert len(refused) == 1
    first = await rows_of(world, "SELECT by_user_id, verdict FROM checkpoints_decisions")
    assert len(first) == 1
    assert f"<@{first[0]['by_user_id']}> was first: {first[0]['verdict']}" in refused[0].sentence


async def test_the_second_press_on_an_old_panel_says_who_was_first_and_keeps_the_note(world: World):
    await send(await post(world, world.moderator), world.ada)
    old = await review(world, world.moderator)
    form = await press_raw(old, world.moderator, "Return")
    await press(await review(world, world.zoe), world.zoe, "Approve")
    late = await world.moderator.submit_modal(form, {"reason": ["proof"], "note": "Which one?"})
    assert f"<@{world.zoe.id}> was first: approved" in said(late)
    assert "You wrote:\n```\nWhich one?" in said(late)
    assert f"<@{world.zoe.id}> was first" in said(await press_raw(old, world.moderator, "Approve"))
    assert await total(world, world.ada) == 20


async def test_what_was_replaced_meanwhile_is_not_decided_about(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada, words="First")
    old = await review(world, world.zoe)
    await send(message, world.ada, words="Second")
    assert "They have sent a newer one" in said(await press_raw(old, world.zoe, "Approve"))
    new = await press(old, world.zoe, "Next")
    assert "> Second" in texts(new.components)
    assert [r["state"] for r in await rows_of(world, "SELECT state FROM checkpoints_submissions")] == [
        "replaced",
        "waiting",
    ]


async def test_a_return_needs_its_reason(world: World):
    await send(await post(world, world.moderator), world.ada)
    case = await review(world, world.zoe)
    assert "**Reason** is empty" in said(await hand_back(case, world.zoe, reason="other", note=" "))
    assert await rows_of(world, "SELECT * FROM checkpoints_decisions") == []


# ---------------------------------------------------------------------- taking back


async def test_taking_back_corrects_points_and_approving_again_gives_them_back(world: World):
    await send(await post(world, world.moderator), world.ada)
    await world.advance(hours=10)
    approved = await press(await review(world, world.zoe), world.zoe, "Approve")
    assert await total(world, world.ada) == 20
    undone = await press(approved, world.zoe, "Take the decision back")
    assert "Taken back." in texts(undone.components)
    assert await total(world, world.ada) == 0
    mine = (await world.ada.slash(world.lounge, "checkpoint mine")).response
    assert "sent, waits for review" in texts(mine.components)
    again = await press(undone, world.zoe, "Approve")
    assert await total(world, world.ada) == 20
    await press(await press(again, world.zoe, "Take the decision back"), world.zoe, "Approve")
    assert await total(world, world.ada) == 20
    sources = await rows_of(world, "SELECT source, count(*) AS n FROM ledger GROUP BY source ORDER BY source")
    assert sources == [{"source": "checkpoint", "n": 1}, {"source": "correction", "n": 4}]
    desk = answer_to(await world.zoe.slash(world.lounge, "checkpoint queue"))
    decisions = await press(desk, world.zoe, "Decisions")
    assert texts(decisions.components).count("taken back") == 2
    actions = await rows_of(
        world, "SELECT action FROM audit WHERE action LIKE 'checkpoint %' ORDER BY audit_id"
    )
    assert [r["action"] for r in actions].count("checkpoint decision undone") == 2


async def test_who_wants_pings_is_told_privately_of_each_decision(world: World):
    await opt_in(world, world.ada, wants_pings=True)
    await send(await post(world, world.moderator), world.ada)
    await world.advance(hours=10)
    approved = await press(await review(world, world.zoe), world.zoe, "Approve")
    await press(approved, world.zoe, "Take the decision back")
    told = [m.content for m in world.ada.user.dm_channel.history()]
    assert "is approved. Well done!" in told[0]
    assert "took the approval of your checkpoint **Loop map** back" in told[1]


async def test_what_is_decided_at_night_is_told_in_the_morning_once(world: World):
    await opt_in(world, world.ada, wants_pings=True)
    await send(await post(world, world.moderator), world.ada)
    await press(await review(world, world.zoe), world.zoe, "Approve")
    await world.advance(hours=6)
    assert world.ada.user.dm_channel.history() == []
    await world.restart()
    await world.advance(hours=30)
    told = [m.content for m in world.ada.user.dm_channel.history()]
    assert len(told) == 1
    assert "is approved. Well done!" in told[0]
    assert await rows_of(world, "SELECT * FROM notices") == []


async def test_a_return_is_not_taken_back_once_something_newer_came(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada)
    returned = answer_to(await hand_back(await review(world, world.zoe), world.zoe))
    await send(message, world.ada, words="Better now")
    assert "sent a newer one since" in said(await press_raw(returned, world.zoe, "Take the decision back"))


# ---------------------------------------------------------------------- roles


async def test_the_role_comes_with_the_approval_and_goes_when_that_is_taken_back(world: World):
    role = world.guild.create_role("finisher")
    await send(await post(world, world.moderator, worth={"role": [role]}), world.ada)
    assert role.id not in roles_of(world, world.ada)
    approved = await press(await review(world, world.zoe), world.zoe, "Approve")
    assert role.id in roles_of(world, world.ada)
    await press(approved, world.zoe, "Take the decision back")
    assert role.id not in roles_of(world, world.ada)


async def test_a_role_that_two_checkpoints_give_goes_with_the_last(world: World):
    role = world.guild.create_role("finisher")
    for n in range(2):
        message = await post(world, world.moderator, worth={"role": [role]}, title=f"Part {n}")
        await send(message, world.ada)
        await decide(world, world.zoe, submission_id=n + 1)
    await world.advance(seconds=1)
    assert role.id in roles_of(world, world.ada)
    for decision_id, is_there in ((2, True), (1, False)):
        await reviews(world).undo(actor(world, world.zoe), decision_id, render.told_undone)
        await world.advance(seconds=1)
        assert (role.id in roles_of(world, world.ada)) is is_there


async def test_without_permission_the_role_waits_is_told_once_and_comes_later(world: World):
    mine = bot_role(world)
    role = world.guild.create_role("finisher")
    await send(await post(world, world.moderator, worth={"role": [role]}), world.ada)
    world.env.backend.edit_role(world.guild.id, mine.id, {"permissions": 0})
    await world.env.settle()
    approved = await press(await review(world, world.zoe), world.zoe, "Approve")
    assert "The role waits: " in texts(approved.components)
    assert await total(world, world.ada) == 20
    await world.advance(hours=13)
    told = await rows_of(world, "SELECT sentence FROM conditions")
    assert len(told) == 1
    assert "a role of a checkpoint cannot be given" in told[0]["sentence"]
    desk = answer_to(await world.zoe.slash(world.lounge, "checkpoint queue"))
    assert "**Role not given**" in texts(desk.components)
    world.env.backend.edit_role(
        world.guild.id, mine.id, {"permissions": discord.Permissions(manage_roles=True).value}
    )
    await world.restart()
    await world.advance(hours=7)
    assert role.id in roles_of(world, world.ada)
    assert await rows_of(world, "SELECT sentence FROM conditions") == []


async def test_a_role_that_got_power_since_is_not_given(world: World):
    role = world.guild.create_role("finisher")
    await send(await post(world, world.moderator, worth={"role": [role]}), world.ada)
    world.env.backend.edit_role(
        world.guild.id, role.id, {"permissions": discord.Permissions(kick_members=True).value}
    )
    await world.env.settle()
    approved = await press(await review(world, world.zoe), world.zoe, "Approve")
    assert "a moderator's permissions" in texts(approved.components)
    assert role.id not in roles_of(world, world.ada)


@pytest.mark.parametrize(
    ("name", "permissions", "sentence"),
    [
        ("boss", discord.Permissions(ban_members=True), "a moderator's permissions"),
        ("above", discord.Permissions.none(), "stands above my own"),
    ],
)
async def test_a_role_of_power_or_above_the_bot_is_refused(world: World, name, permissions, sentence):
    role = world.guild.create_role(name, permissions=permissions)
    if name == "above":
        world.env.backend.reorder_roles(world.guild.id, [{"id": role.id, "position": 50}])
    panel = answer_to(await draft(world, world.moderator))
    form = await press_raw(panel, world.moderator, "Points")
    refused = await world.moderator.submit_modal(form, {"points": "20", "grace": "24", "role": [role]})
    assert sentence in said(refused)
    assert (await rows_of(world, "SELECT role_id FROM checkpoints_items"))[0]["role_id"] is None


async def test_a_groups_moderator_ties_no_role_without_the_right_to_give_roles(world: World):
    role = world.guild.create_role("finisher")
    form = await press_raw(answer_to(await draft(world, world.zoe)), world.zoe, "Points")
    refused = await world.zoe.submit_modal(form, {"points": "20", "grace": "24", "role": [role]})
    assert "Manage Roles or Manage Server ties a role" in said(refused)


# ---------------------------------------------------------------------- the second look


async def test_a_sampled_approval_is_confirmed_or_sent_back_by_another_moderator(world: World):
    await set_sample(world, 100)
    message = await post(world, world.moderator)
    for n, who in enumerate((world.ada, world.ben), start=1):
        await send(message, who)
        await decide(world, world.zoe, submission_id=n)
        assert "Confirm" not in buttons((await decided_panel(world, n)).components)
    own = answer_to(await world.zoe.slash(world.lounge, "checkpoint queue"))
    assert "Second look" not in texts(own.components)
    with pytest.raises(NotAllowed, match="approved this one yourself"):
        await reviews(world).answer_sample(actor(world, world.zoe), 1, "confirmed", render.told_undone)
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue", group="Pod One"))
    assert "**Second look** 2 approvals" in texts(desk.components)
    confirmed = await press(await press(desk, world.moderator, "Second look"), world.moderator, "Confirm")
    assert "Confirmed." in texts(confirmed.components)
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue", group="Pod One"))
    back = await press(await press(desk, world.moderator, "Second look"), world.moderator, "Send back")
    assert "Sent back" in texts(back.components)
    assert (await total(world, world.ada), await total(world, world.ben)) == (20, 0)
    answers = await rows_of(world, "SELECT answer FROM checkpoints_samples ORDER BY decision_id")
    assert [r["answer"] for r in answers] == ["confirmed", "sent back"]
    assert "Nothing" not in texts((await review(world, world.zoe)).components)


# ---------------------------------------------------------------------- shared


async def decided_panel(world: World, submission_id: int):
    """Open a submission that zoe decided about, as she sees it."""
    desk = answer_to(await world.zoe.slash(world.lounge, "checkpoint queue"))
    decisions = await press(desk, world.zoe, "Decisions")
    (row,) = await rows_of(
        world, "SELECT decision_id FROM checkpoints_decisions WHERE submission_id = ?", submission_id
    )
    chosen = [str(row["decision_id"])]
    return answer_to(await world.zoe.select(decisions, chosen, custom_id="checkpoints.pick_decision:1"))


def roles_of(world: World, who) -> set[int]:
    return set(world.env.backend.get_member(world.guild.id, who.id).role_ids)
