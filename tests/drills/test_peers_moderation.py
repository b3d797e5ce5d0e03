"""Peer reviews as a group's moderators meet them: reports, looking up a name, removing, letting stand."""

from __future__ import annotations

from typing import Any

import pytest

from bot import groups
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
from cogs.drills.peers.models import Held, NothingWaits
from tests.conftest import World

from .conftest import answer_to, buttons, make_group, said, texts
from .test_peers import (
    ANSWER,
    REVIEW,
    add_peer,
    attempted,
    choose,
    menu,
    offer,
    offered,
    press,
    read_one,
    recalls,
    reviewed,
    rows,
    take,
    words,
)


async def desk(world: World, who: Any) -> Any:
    """Open the moderators' panel by its button."""
    panel = answer_to(await who.slash(world.lounge, "drill reviews"))
    label = next(label for label in buttons(panel.components) if label.startswith("For moderators"))
    return answer_to(await press(who, panel, label))


async def item(world: World, who: Any, start: str) -> Any:
    """Open the first item whose label starts so."""
    panel = await desk(world, who)
    options = menu(panel, "drills.review_pick")["options"]
    value = next(option["value"] for option in options if option["label"].startswith(start))
    return answer_to(await choose(who, panel, "drills.review_pick", value))


def guild_moderator(world: World) -> Actor:
    return Actor(world.guild.id, world.moderator.id, manages_guild=True)


def desk_of(world: World) -> Any:
    return world.bot.get_cog("Drills").peer_moderation


async def audit(world: World) -> list[tuple[str, str]]:
    found = await rows(world, "SELECT action, detail FROM audit ORDER BY audit_id")
    return [(row["action"], row["detail"]) for row in found]


# ---------------------------------------------------------------------- who may


@pytest.mark.usefixtures("pod")
async def test_the_queues_length_and_oldest_wait_are_for_moderators(world: World):
    await offered(world)
    asked = (await rows(world, "SELECT asked_at FROM drills_review_requests"))[0]["asked_at"]
    panel = await desk(world, world.moderator)
    assert f"**Pod One** · 1 waiting, the oldest since <t:{asked}:R>" in texts(panel.components)
    members_panel = answer_to(await world.ben.slash(world.lounge, "drill reviews"))
    assert not any(label.startswith("For moderators") for label in buttons(members_panel.components))


async def test_a_moderator_of_one_group_sees_that_group_only(world: World, pod: groups.Group):
    other = await make_group(world, world.ben, name="Pod Two", channel=world.lounge)
    drill_id, second = recalls(world, 2)
    cleo = await add_peer(world, "cleo", other, second)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=other.group_id, user_id=cleo.id, is_moderator=True)
    request_id = await offer(world, world.ada, drill_id, pod)
    shown = texts((await desk(world, cleo)).components)
    assert "Pod Two" in shown
    assert "Pod One" not in shown
    who = Actor(world.guild.id, cleo.id, manages_guild=False)
    for attempt in (
        desk_of(world).item(who, subject="answer", item_id=request_id),
        desk_of(world).reveal(who, subject="answer", item_id=request_id),
        desk_of(world).remove(who, subject="answer", item_id=request_id, reason="off"),
        desk_of(world).keep(who, subject="answer", item_id=request_id),
    ):
        with pytest.raises(NotAllowed, match="moderators"):
            await attempt
    assert await audit(world) == []


async def test_an_answer_leaves_the_moderators_with_its_writer_unless_it_is_reported(
    world: World, pod: groups.Group
):
    who, drill_ids = guild_moderator(world), recalls(world, 2)
    kept, reported = [await offer(world, world.ada, drill_id, pod) for drill_id in drill_ids]
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "UPDATE drills_review_requests SET reported_at = 1 WHERE request_id = ?", (reported,)
        )
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    assert [found.item_id for found in (await desk_of(world).view(who)).items] == [reported]
    with pytest.raises(NotFound, match="no longer in the group"):
        await desk_of(world).reveal(who, subject="answer", item_id=kept)
    assert (await desk_of(world).item(who, subject="answer", item_id=reported)).is_reported
    removed = await desk_of(world).remove(who, subject="answer", item_id=reported, reason="off")
    assert removed.is_removed


@pytest.mark.usefixtures("pod")
async def test_an_old_moderators_button_refuses_who_is_none_any_more(world: World, pod: groups.Group):
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=pod.group_id, user_id=world.ben.id, is_moderator=True)
    await offer(world, world.ada, recalls(world, 1)[0], pod)
    panel = await item(world, world.ben, "Answer")
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=pod.group_id, user_id=world.ben.id, is_moderator=False)
    await world.restart()
    refused = await press(world.ben, panel, "Who wrote this (noted)")
    assert "Only this group's moderators" in said(refused)
    assert str(world.ada.id) not in said(refused)
    back = await press(world.ben, panel, "Back")
    assert "That is for a group's moderators" in said(back)
    assert await audit(world) == []


# ---------------------------------------------------------------------- names


@pytest.mark.usefixtures("pod")
async def test_a_name_is_shown_only_by_a_press_that_is_noted(world: World):
    await offered(world)
    await reviewed(world)
    panel = await item(world, world.moderator, "Answer")
    assert ANSWER in texts(panel.components)
    assert str(world.ada.id) not in str(texts(panel.components))
    assert await audit(world) == []
    await world.restart()
    told = await press(world.moderator, panel, "Who wrote this (noted)")
    assert told.ephemeral
    assert f"<@{world.ada.id}>" in said(told)
    review = await item(world, world.moderator, "Review")
    assert REVIEW["next_action"] in texts(review.components)
    told = await press(world.moderator, review, "Who wrote this (noted)")
    assert f"<@{world.ben.id}>" in said(told)
    noted = await audit(world)
    assert [action for action, _ in noted] == [
        "looked up who wrote a peer's answer",
        "looked up who wrote a peer review",
    ]
    assert all(detail.startswith("Pod One: ") for _, detail in noted)
    assert str(world.ada.id) not in str(noted)
    panel = answer_to(await world.moderator.slash(world.lounge, "setup"))
    history = await world.moderator.click(panel, label="Who changed what")
    assert "looked up who wrote a peer's answer" in said(history)


@pytest.mark.usefixtures("pod")
async def test_a_moderator_who_is_part_of_a_review_does_not_learn_its_other_side(
    world: World, pod: groups.Group
):
    await offered(world)
    await reviewed(world)
    review_id = (await rows(world, "SELECT review_id FROM drills_reviews"))[0]["review_id"]
    request_id = (await rows(world, "SELECT request_id FROM drills_review_requests"))[0]["request_id"]
    async with world.kernel.db.write() as tx:
        for who in (world.ada, world.ben):
            await groups.set_moderator(tx, group_id=pod.group_id, user_id=who.id, is_moderator=True)
    for member, subject, item_id in (
        (world.ada, "review", review_id),
        (world.ben, "answer", request_id),
    ):
        who = Actor(world.guild.id, member.id, manages_guild=True)
        with pytest.raises(NotAllowed, match="part of this review yourself"):
            await desk_of(world).reveal(who, subject=subject, item_id=item_id)
    assert await audit(world) == []


# ---------------------------------------------------------------------- an answer that hurts


@pytest.mark.usefixtures("pod")
async def test_a_reported_answer_rests_until_moderators_let_it_stand(world: World, pod: groups.Group):
    await offered(world)
    drill_id = (await rows(world, "SELECT drill_id FROM drills_review_requests"))[0]["drill_id"]
    cleo = await add_peer(world, "cleo", pod, drill_id)
    given = answer_to(await world.ben.slash(world.lounge, "drill review"))
    old = answer_to(await world.ben.slash(world.lounge, "drill review"))
    told = await press(world.ben, given, "Report")
    assert "out of the queue until your group's moderators have looked" in said(told)
    assert "taken out of the queue meanwhile" in said(await press(world.ben, old, "Write the review"))
    assert await take(world, cleo) == NothingWaits(is_busy=False)
    panel = await item(world, world.moderator, "Reported · Answer")
    await world.restart()
    kept = await press(world.moderator, panel, "Let it stand")
    assert "Let it stand" not in buttons(answer_to(kept).components)
    held = await take(world, cleo)
    assert isinstance(held, Held)
    peers = world.bot.get_cog("Drills").peers
    with pytest.raises(UserFacingError, match="let it stand"):
        await peers.report_answer(user_id=cleo.id, request_id=held.request_id)
    assert [action for action, _ in await audit(world)] == ["let a reported peer's answer stand"]


@pytest.mark.usefixtures("pod")
async def test_a_removed_answer_leaves_the_queue_and_its_author_reads_why_in_their_own_panel(world: World):
    asked = await offered(world)
    given = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, given, "Write the review")
    panel = await item(world, world.moderator, "Answer")
    await world.restart()
    removed = await choose(world.moderator, panel, "drills.review_remove", "names")
    assert "· removed" in said(removed)
    assert "drills.review_remove" not in str(answer_to(removed).components)

    late = await world.ben.submit_modal(form, REVIEW)
    assert "taken out of the queue meanwhile" in said(late)
    assert REVIEW["point_2"] in said(late)

    news = await world.ada.slash(world.lounge, "drill mine")
    assert "A moderator has a word for you" in said(news)
    shown = texts((await read_one(world)).components)
    assert "because it names or points at a person. It stays yours, points and all" in shown
    assert str(world.moderator.id) not in shown
    assert "has a word for you" not in said(await world.ada.slash(world.lounge, "drill mine"))
    back = await press(world.ada, asked, "Take it back")
    assert "A moderator took this answer out" in said(back)
    request = (await rows(world, "SELECT attempt_id, group_id FROM drills_review_requests"))[0]
    with pytest.raises(UserFacingError, match="cannot be offered again"):
        await world.bot.get_cog("Drills").peers.ask(user_id=world.ada.id, **request)
    assert [action for action, _ in await audit(world)] == ["removed a peer's answer"]


# ---------------------------------------------------------------------- a review that hurts


@pytest.mark.usefixtures("pod")
async def test_a_reported_review_is_removed_its_place_is_free_and_its_writer_reads_why(
    world: World, pod: groups.Group
):
    await offered(world)
    drill_id = (await rows(world, "SELECT drill_id FROM drills_review_requests"))[0]["drill_id"]
    await reviewed(world, point_1="This is a lazy and silly answer indeed.")
    reported = await press(world.ada, await read_one(world), "Report")
    assert "⚠️ reported, your moderators will look" in said(reported)
    listed = await world.moderator.slash(world.lounge, "drill reviews")
    assert "For moderators (1 reported)" in buttons(answer_to(listed).components)
    panel = await item(world, world.moderator, "Reported · Review")
    await choose(world.moderator, panel, "drills.review_remove", "hurts")

    shown = texts((await read_one(world)).components)
    assert "A moderator removed it" in shown
    assert "lazy" not in shown
    told = await world.ben.slash(world.lounge, "drill reviews")
    assert "A moderator has a word for you" in said(told)
    assert "because its tone can hurt. It happens." in said(told)
    assert "has a word for you" not in said(await world.ben.slash(world.lounge, "drill reviews"))

    cleo, dan = [await add_peer(world, name, pod, drill_id) for name in ("cleo", "dan")]
    assert isinstance(await take(world, cleo), Held)
    assert isinstance(await take(world, dan), Held)
    assert isinstance(await take(world, world.ben), NothingWaits)
    assert [action for action, _ in await audit(world)] == ["removed a peer review"]


@pytest.mark.usefixtures("pod")
async def test_a_review_let_stand_stays_and_is_not_reported_twice(world: World):
    await offered(world)
    await reviewed(world)
    await press(world.ada, await read_one(world), "Report")
    panel = await item(world, world.moderator, "Reported · Review")
    await press(world.moderator, panel, "Let it stand")
    again = await press(world.ada, await read_one(world), "Report")
    assert "let it stand" in said(again)
    assert REVIEW["point_1"] in texts((await read_one(world)).components)


async def test_removing_twice_or_for_no_reason_is_refused_and_noted_once(world: World, pod: groups.Group):
    request_id = await offer(world, world.ada, recalls(world, 1)[0], pod)
    who, moderation = guild_moderator(world), desk_of(world)
    with pytest.raises(NotFound, match="no longer on the list"):
        await moderation.remove(who, subject="answer", item_id=request_id, reason="mood")
    await moderation.remove(who, subject="answer", item_id=request_id, reason="off")
    with pytest.raises(UserFacingError, match="removed already"):
        await moderation.remove(who, subject="answer", item_id=request_id, reason="off")
    assert len(await audit(world)) == 1


async def test_what_its_writer_erased_is_gone_for_moderators_too(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    request_id = await offer(world, world.ada, drill_id, pod)
    await attempted(world, world.ben, drill_id)
    held = await take(world, world.ben)
    assert isinstance(held, Held)
    await world.bot.get_cog("Drills").peers.write(user_id=world.ben.id, request_id=request_id, words=words())
    panel = await item(world, world.moderator, "Review")
    asked = await world.ben.slash(world.lounge, "privacy erase")
    await world.ben.click(answer_to(asked), custom_id="privacy.confirm:1")
    gone = await press(world.moderator, panel, "Who wrote this (noted)")
    assert "perhaps erased by its writer" in said(gone)
    assert await audit(world) == []
