"""Peer reviews as author, reviewer and moderator live them."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot import groups, members
from bot.errors import NotAllowed, UserFacingError
from bot.ui import TEXT_LIMIT
from cogs.drills.items.recall import RecallDrill
from cogs.drills.peers import logic, render, reviewer_views
from cogs.drills.peers.models import AnswerFirst, Held, NothingWaits, Words
from cogs.drills.privacy import DATA
from tests.conftest import START, World, library

from .conftest import answer_to, buttons, make_group, post_until, said, texts

ANSWER = (
    "I would keep a validation split apart, compare precision with recall, and watch closely for leakage."
)
OTHER = "My own attempt speaks of variance, of bias, and of how much data there is to learn from."
REVIEW = {
    "level": "4",
    "point_1": "Names the split first, which is what matters.",
    "point_2": "Does not say how leakage would show.",
    "next_action": "Give one example of leakage with numbers.",
}


async def rows(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def answer(world: World, who: Any, post: Any, text: str) -> Any:
    """Answer the group's recall drill; return the result panel."""
    form = await who.click(post, custom_id=buttons(post.components)["Answer"])
    return answer_to(await who.submit_modal(form, {"answer": text}))


async def press(who: Any, panel: Any, label: str) -> Any:
    return await who.click(panel, custom_id=buttons(panel.components)[label])


def menus(components: list[Any]) -> list[dict[str, Any]]:
    found = []
    for component in components:
        if component.get("options") is not None and component.get("custom_id"):
            found.append(component)
        found += menus(component.get("components") or [])
    return found


def menu(panel: Any, key: str) -> dict[str, Any]:
    return next(m for m in menus(raw(panel)) if m["custom_id"].startswith(f"{key}:"))


def raw(panel: Any) -> list[Any]:
    return [c if isinstance(c, dict) else c.to_dict() for c in panel.components]


async def choose(who: Any, panel: Any, key: str, value: str) -> Any:
    return await who.select(panel, [value], custom_id=menu(panel, key)["custom_id"])


async def offered(world: World) -> Any:
    """Let ada offer her answer and ben answer the same drill; return ada's panel."""
    post = await post_until(world, "recall")
    result = await answer(world, world.ada, post, ANSWER)
    await answer(world, world.ben, post, OTHER)
    return answer_to(await press(world.ada, result, "Ask a peer to review"))


async def reviewed(world: World, **words: str) -> Any:
    """Let ben review ada's offered answer; return what he is told."""
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, panel, "Write the review")
    return await world.ben.submit_modal(form, REVIEW | words)


async def read_one(world: World) -> Any:
    """Open ada's only answer from her list; return the panel."""
    panel = answer_to(await world.ada.slash(world.lounge, "drill reviews"))
    own = menu(panel, "drills.review_own")
    return answer_to(await choose(world.ada, panel, "drills.review_own", own["options"][0]["value"]))


async def add_peer(world: World, name: str, group: groups.Group, drill_id: str) -> Any:
    """Add a member of the group who has attempted the drill."""
    who = world.add_member(name)
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        await groups.add_member(tx, group_id=group.group_id, user_id=who.id, now=now)
    await attempted(world, who, drill_id)
    return who


async def attempted(world: World, who: Any, drill_id: str, text: str = OTHER) -> int:
    """Let the member answer a recall drill in practice; return the attempt."""
    cog = world.bot.get_cog("Drills")
    going = await cog.peers.begin(guild_id=world.guild.id, user_id=who.id, drill_id=drill_id)
    await cog.service.answer_recall(user_id=who.id, attempt_id=going.attempt.attempt_id, text=text)
    return int(going.attempt.attempt_id)


def recalls(world: World, count: int) -> list[str]:
    found = [d.id for d in world.kernel.library.of("drills") if isinstance(d, RecallDrill)]
    assert len(found) >= count
    return found[:count]


async def offer(world: World, who: Any, drill_id: str, group: groups.Group) -> int:
    """Answer a drill and offer the answer; return the request."""
    attempt_id = await attempted(world, who, drill_id, ANSWER)
    peers = world.bot.get_cog("Drills").peers
    asked = await peers.ask(user_id=who.id, attempt_id=attempt_id, group_id=group.group_id)
    return int(asked.request_id)


def words(**changed: Any) -> Words:
    full = REVIEW | changed
    return Words(int(full["level"]), (full["point_1"], full["point_2"]), full["next_action"])


async def take(world: World, who: Any) -> Held | AnswerFirst | NothingWaits:
    found: Held | AnswerFirst | NothingWaits = await world.bot.get_cog("Drills").peers.take(
        guild_id=world.guild.id, user_id=who.id
    )
    return found


# ---------------------------------------------------------------------- the whole way


@pytest.mark.usefixtures("pod")
async def test_an_answer_goes_to_a_peer_and_comes_back_with_two_points_and_a_next_action(world: World):
    panel = await offered(world)
    assert "In the queue of **Pod One**" in texts(panel.components)
    await world.restart()

    given = await world.ben.slash(world.lounge, "drill review")
    assert given.ephemeral
    held = (await rows(world, "SELECT drill_id FROM drills_review_requests"))[0]["drill_id"]
    drill = next(d for d in world.kernel.library.of("drills") if d.id == held)
    assert drill.prompt[:80] in said(given)
    assert f"> {ANSWER}" in said(given)
    assert all(concept.say in said(given) for concept in drill.concepts)
    assert all(level in said(given) for level in drill.rubric)

    await world.restart()
    form = await press(world.ben, answer_to(given), "Write the review")
    radio = form.modal["components"][0]["component"]
    assert [option["description"] for option in radio["options"]] == list(drill.rubric)
    await world.restart()
    done = await world.ben.submit_modal(form, REVIEW)
    assert "is with its writer. +6 points." in said(done)

    told = await world.ada.slash(world.lounge, "drill mine")
    assert "**You have a new review.**" in said(told)
    listed = await press(world.ada, answer_to(told), "Read")
    assert "**1 new**" in said(listed)
    read = await press(world.ada, answer_to(listed), f"Read: {drill.title}")
    assert f"level 4 of 5**: {drill.rubric[3]}" in said(read)
    assert f"- {REVIEW['point_1']}\n- {REVIEW['point_2']}\n**Next:** {REVIEW['next_action']}" in said(read)
    after = await world.ada.slash(world.lounge, "drill mine")
    assert "new review" not in said(after)


@pytest.mark.usefixtures("pod")
async def test_the_authors_own_score_stands_beside_the_reviewers_level(world: World):
    post = await post_until(world, "recall")
    result = await answer(world, world.ada, post, ANSWER)
    result = answer_to(await choose(world.ada, result, "drills.score", "2"))
    await answer(world, world.ben, post, OTHER)
    await press(world.ada, result, "Ask a peer to review")
    await reviewed(world)
    shown = texts((await read_one(world)).components)
    assert shown.index("**You gave yourself 2 of 5**") < shown.index("**Review 1 · level 4 of 5**")


@pytest.mark.usefixtures("pod")
async def test_today_tells_of_a_new_review_too(world: World):
    await offered(world)
    await reviewed(world)
    today = await world.ada.slash(world.lounge, "drill today")
    assert "**You have a new review.**" in said(today)
    assert "new review" not in said(await world.ben.slash(world.lounge, "drill today"))


@pytest.mark.usefixtures("pod")
async def test_a_thank_is_given_once_and_reaches_the_reviewer_without_a_name_or_points(world: World):
    await offered(world)
    await reviewed(world)
    panel, other = await read_one(world), await read_one(world)
    thanked = await press(world.ada, panel, "Thank")
    assert "✅ thanked" in said(thanked)
    assert "Thank" not in buttons(answer_to(thanked).components)
    again = await press(world.ada, other, "Thank")  # an old panel, still with its button
    assert said(again).count("✅ thanked") == 1
    seen = await world.ben.slash(world.lounge, "drill reviews")
    assert "Somebody thanked you for a review." in said(seen)
    assert "**Reviews you wrote**: 1 · 1 thanked for · 6 points" in said(seen)
    assert "Somebody thanked you" not in said(await world.ben.slash(world.lounge, "drill reviews"))


# ---------------------------------------------------------------------- offering


async def test_who_is_in_no_group_is_offered_no_peer(world: World):
    panel = answer_to(await world.ada.slash(world.lounge, "drill next", kind="recall"))
    form = await press(world.ada, panel, "Write your answer")
    result = answer_to(await world.ada.submit_modal(form, {"answer": ANSWER}))
    assert "Next drill" in buttons(result.components)
    assert "Ask a peer to review" not in buttons(result.components)
    attempt_id = (await rows(world, "SELECT attempt_id FROM drills_attempts"))[0]["attempt_id"]
    with pytest.raises(UserFacingError, match="/group join"):
        await world.bot.get_cog("Drills").peers.asking(user_id=world.ada.id, attempt_id=attempt_id)
    refused = await world.ada.slash(world.lounge, "drill review")
    assert "you are in none here yet" in said(refused)


@pytest.mark.usefixtures("pod")
async def test_a_choice_has_its_own_verdict_and_no_peer(world: World):
    panel = answer_to(await world.ada.slash(world.lounge, "drill next", kind="choice"))
    done = answer_to(await world.ada.click(panel, custom_id=buttons(panel.components)["A"]))
    assert "Next drill" in buttons(done.components)
    assert "Ask a peer to review" not in buttons(done.components)
    attempt_id = (await rows(world, "SELECT attempt_id FROM drills_attempts"))[0]["attempt_id"]
    with pytest.raises(UserFacingError, match="its own verdict"):
        await world.bot.get_cog("Drills").peers.asking(user_id=world.ada.id, attempt_id=attempt_id)


async def test_with_several_groups_the_member_chooses_and_only_that_group_reads(world: World):
    one = await make_group(world, world.ada, world.ben)
    two = await make_group(world, world.ada, name="Pod Two", channel=world.lounge)
    [drill_id] = recalls(world, 1)
    cleo = await add_peer(world, "cleo", two, drill_id)
    await attempted(world, world.ben, drill_id)
    attempt_id = await attempted(world, world.ada, drill_id, ANSWER)
    peers = world.bot.get_cog("Drills").peers
    asking = await peers.asking(user_id=world.ada.id, attempt_id=attempt_id)
    assert {group.group_id for group in asking.groups} == {one.group_id, two.group_id}
    panel = answer_to(await world.ada.slash(world.lounge, "drill next", kind="recall"))
    form = await press(world.ada, panel, "Write your answer")
    result = answer_to(await world.ada.submit_modal(form, {"answer": ANSWER}))
    which = await press(world.ada, result, "Ask a peer to review")
    assert "To which?" in said(which)
    await world.restart()
    asked = await choose(world.ada, answer_to(which), "drills.review_ask", str(two.group_id))
    assert "In the queue of **Pod Two**" in said(asked)
    peers = world.bot.get_cog("Drills").peers
    await peers.ask(user_id=world.ada.id, attempt_id=attempt_id, group_id=two.group_id)
    assert isinstance(await take(world, world.ben), NothingWaits)
    assert isinstance(await take(world, cleo), Held)


async def test_nobody_offers_an_answer_to_a_group_they_are_not_in(world: World, pod: groups.Group):
    other = await make_group(world, world.ben, name="Pod Two", channel=world.lounge)
    attempt_id = await attempted(world, world.ada, recalls(world, 1)[0], ANSWER)
    peers = world.bot.get_cog("Drills").peers
    with pytest.raises(NotAllowed):
        await peers.ask(user_id=world.ada.id, attempt_id=attempt_id, group_id=other.group_id)
    with pytest.raises(NotAllowed, match="someone else's"):
        await peers.ask(user_id=world.ben.id, attempt_id=attempt_id, group_id=pod.group_id)


@pytest.mark.usefixtures("pod")
async def test_a_second_press_shows_the_state_instead_of_asking_twice(world: World):
    post = await post_until(world, "recall")
    result = await answer(world, world.ada, post, ANSWER)
    await press(world.ada, result, "Ask a peer to review")
    again = await press(world.ada, result, "Ask a peer to review")
    assert "In the queue of **Pod One**" in said(again)
    assert len(await rows(world, "SELECT * FROM drills_review_requests")) == 1


@pytest.mark.usefixtures("pod")
async def test_an_answer_taken_back_leaves_the_queue_and_may_return(world: World):
    panel = await offered(world)
    back = await press(world.ada, panel, "Take it back")
    assert "Out of the queue" in said(back)
    assert isinstance(await take(world, world.ben), NothingWaits)
    request = (await rows(world, "SELECT attempt_id, group_id FROM drills_review_requests"))[0]
    await world.bot.get_cog("Drills").peers.ask(user_id=world.ada.id, **request)
    assert isinstance(await take(world, world.ben), Held)


async def test_a_fourth_waiting_answer_is_refused_until_one_is_reviewed(world: World, pod: groups.Group):
    drills = recalls(world, logic.WAITING_MOST + 1)
    for drill_id in drills[:-1]:
        await offer(world, world.ada, drill_id, pod)
    attempt_id = await attempted(world, world.ada, drills[-1], ANSWER)
    peers = world.bot.get_cog("Drills").peers
    with pytest.raises(UserFacingError, match="3 of your answers wait"):
        await peers.ask(user_id=world.ada.id, attempt_id=attempt_id, group_id=pod.group_id)
    await attempted(world, world.ben, drills[0])
    held = await take(world, world.ben)
    assert isinstance(held, Held)
    await peers.write(user_id=world.ben.id, request_id=held.request_id, words=words())
    await peers.ask(user_id=world.ada.id, attempt_id=attempt_id, group_id=pod.group_id)


async def test_two_words_are_too_short_to_be_offered(world: World, pod: groups.Group):
    attempt_id = await attempted(world, world.ada, recalls(world, 1)[0], "No idea")
    with pytest.raises(UserFacingError, match="too short"):
        await world.bot.get_cog("Drills").peers.ask(
            user_id=world.ada.id, attempt_id=attempt_id, group_id=pod.group_id
        )


# ---------------------------------------------------------------------- who reviews what


@pytest.mark.usefixtures("pod")
async def test_nobody_reviews_themselves_also_not_through_an_old_button(world: World):
    await offered(world)
    mine = await world.ada.slash(world.lounge, "drill review")
    assert "Nothing waits" in said(mine)
    peers = world.bot.get_cog("Drills").peers
    request_id = (await rows(world, "SELECT request_id FROM drills_review_requests"))[0]["request_id"]
    for attempt in (
        peers.held(user_id=world.ada.id, request_id=request_id),
        peers.write(user_id=world.ada.id, request_id=request_id, words=words()),
        peers.report_answer(user_id=world.ada.id, request_id=request_id),
    ):
        with pytest.raises(NotAllowed, match="your own"):
            await attempt
    await peers.give_back(user_id=world.ada.id, request_id=request_id)
    assert await rows(world, "SELECT * FROM drills_reviews") == []


@pytest.mark.usefixtures("pod")
async def test_the_drill_is_to_be_answered_first_and_the_answer_comes_then(world: World):
    post = await post_until(world, "recall")
    result = await answer(world, world.ada, post, ANSWER)
    await press(world.ada, result, "Ask a peer to review")
    waits = await world.ben.slash(world.lounge, "drill review")
    assert "Answer it first" in said(waits)
    assert ANSWER not in said(waits)
    await world.restart()
    opened = await press(world.ben, answer_to(waits), "Answer it first")
    form = await press(world.ben, answer_to(opened), "Write your answer")
    await world.ben.submit_modal(form, {"answer": OTHER})
    attempts = await rows(world, "SELECT post_id FROM drills_attempts WHERE user_id = ?", world.ben.id)
    assert [row["post_id"] is not None for row in attempts] == [True]  # the group's post, answered for good
    again = await press(world.ben, answer_to(waits), "Answer it first")
    assert f"> {ANSWER}" in said(again)


async def test_the_oldest_answer_comes_first_and_not_now_puts_it_last_for_oneself(
    world: World, pod: groups.Group
):
    first, second = recalls(world, 2)
    old = await offer(world, world.ada, first, pod)
    await world.advance(hours=1)
    young = await offer(world, world.ada, second, pod)
    for drill_id in (first, second):
        await attempted(world, world.ben, drill_id)
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    assert f"drills.review_write:1:{old}" in buttons(panel.components).values()
    given = await press(world.ben, panel, "Not now")
    assert "Given back" in said(given)
    other = await press(world.ben, answer_to(given), "Review a peer")
    assert f"drills.review_write:1:{young}" in buttons(answer_to(other).components).values()
    cleo = await add_peer(world, "cleo", pod, first)
    held = await take(world, cleo)
    assert isinstance(held, Held)
    assert held.request_id == old


async def test_asking_again_brings_the_same_answer_while_it_is_in_hands(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    await offer(world, world.ada, drill_id, pod)
    await attempted(world, world.ben, drill_id)
    one, two = await take(world, world.ben), await take(world, world.ben)
    assert isinstance(one, Held)
    assert one == two
    assert len(await rows(world, "SELECT * FROM drills_reviews")) == 1


@pytest.mark.usefixtures("pod")
async def test_who_is_away_is_sent_to_rest(world: World):
    await offered(world)
    await world.ben.slash(world.lounge, "me away", until="2026-03-01")
    refused = await world.ben.slash(world.lounge, "drill review")
    assert "You are away, and nothing is expected of you" in said(refused)


@pytest.mark.usefixtures("pod")
async def test_one_answer_is_reviewed_once_by_one_person_also_on_a_double_press(world: World):
    await offered(world)
    panel, other = [answer_to(await world.ben.slash(world.lounge, "drill review")) for _ in range(2)]
    forms = [await press(world.ben, panel, "Write the review") for _ in range(2)]
    await world.ben.submit_modal(forms[0], REVIEW)
    second = await world.ben.submit_modal(forms[1], REVIEW)
    assert "You have reviewed this answer already" in said(second)
    old = await press(world.ben, other, "Write the review")
    assert "You have reviewed this answer already" in said(old)
    assert isinstance(await take(world, world.ben), NothingWaits)
    earned = await rows(world, "SELECT points FROM ledger WHERE source = 'reviews'")
    assert [row["points"] for row in earned] == [logic.POINTS]


async def test_a_button_of_somebody_elses_panel_opens_nothing(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    request_id = await offer(world, world.ada, drill_id, pod)
    cleo = await add_peer(world, "cleo", pod, drill_id)
    peers = world.bot.get_cog("Drills").peers
    with pytest.raises(NotAllowed, match="not in your hands"):
        await peers.held(user_id=cleo.id, request_id=request_id)
    held = await take(world, cleo)
    assert isinstance(held, Held)
    await peers.write(user_id=cleo.id, request_id=request_id, words=words())
    review_id = (await rows(world, "SELECT review_id FROM drills_reviews"))[0]["review_id"]
    for attempt in (
        peers.thank(user_id=world.ben.id, review_id=review_id),
        peers.report_review(user_id=cleo.id, review_id=review_id),
        peers.read(user_id=world.ben.id, request_id=request_id),
        peers.take_back(user_id=cleo.id, request_id=request_id),
    ):
        with pytest.raises(NotAllowed, match="someone else's"):
            await attempt


# ---------------------------------------------------------------------- places and half hours


async def test_an_answer_gets_two_reviews_and_then_leaves_the_queue(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    await offer(world, world.ada, drill_id, pod)
    peers = world.bot.get_cog("Drills").peers
    reviewers = [await add_peer(world, name, pod, drill_id) for name in ("cleo", "dan")]
    await attempted(world, world.ben, drill_id)
    for who in reviewers:
        held = await take(world, who)
        assert isinstance(held, Held)
        await peers.write(user_id=who.id, request_id=held.request_id, words=words())
    assert await take(world, world.ben) == NothingWaits(is_busy=False)


async def test_of_two_who_come_at_once_for_the_last_place_one_gets_it_and_the_other_a_kind_word(
    world: World, pod: groups.Group
):
    drill_id = recalls(world, 1)[0]
    await offer(world, world.ada, drill_id, pod)
    cleo, dan = [await add_peer(world, name, pod, drill_id) for name in ("cleo", "dan")]
    await attempted(world, world.ben, drill_id)
    assert isinstance(await take(world, world.ben), Held)
    found = await asyncio.gather(take(world, cleo), take(world, dan))
    assert sorted(type(one).__name__ for one in found) == ["Held", "NothingWaits"]
    assert NothingWaits(is_busy=True) in found
    late = dan if isinstance(found[0], Held) else cleo
    told = await late.slash(world.lounge, "drill review")
    assert "In good hands" in said(told)


@pytest.mark.usefixtures("pod")
async def test_after_half_an_hour_the_answer_is_back_in_the_queue_over_a_restart(
    world: World, pod: groups.Group
):
    await offered(world)
    drill_id = (await rows(world, "SELECT drill_id FROM drills_review_requests"))[0]["drill_id"]
    cleo, dan = [await add_peer(world, name, pod, drill_id) for name in ("cleo", "dan")]
    bens = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, bens, "Write the review")
    assert isinstance(await take(world, cleo), Held)
    await world.advance(minutes=29)
    await world.restart()
    assert await take(world, dan) == NothingWaits(is_busy=True)
    await world.advance(minutes=2)
    assert isinstance(await take(world, dan), Held)
    assert isinstance(await take(world, cleo), Held)  # the second place was free again, too
    late = await world.ben.submit_modal(form, REVIEW)
    assert "somebody else was a moment quicker" in said(late)
    assert REVIEW["point_1"] in said(late)  # what he typed is handed back
    assert "Review a peer" in buttons(answer_to(late).components)
    pressed = await press(world.ben, bens, "Write the review")
    assert "somebody else was a moment quicker" in said(pressed)
    assert await rows(world, "SELECT * FROM ledger WHERE source = 'reviews'") == []


@pytest.mark.usefixtures("pod")
async def test_a_late_review_is_taken_while_the_place_is_still_free(world: World):
    await offered(world)
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, panel, "Write the review")
    await world.advance(hours=2)
    done = await world.ben.submit_modal(form, REVIEW)
    assert "is with its writer" in said(done)


@pytest.mark.usefixtures("pod")
async def test_what_is_in_hands_may_be_finished_when_the_author_takes_it_back(world: World):
    asked = await offered(world)
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, panel, "Write the review")
    await press(world.ada, asked, "Take it back")
    done = await world.ben.submit_modal(form, REVIEW)
    assert "is with its writer" in said(done)
    assert "level 4 of 5" in texts((await read_one(world)).components)


# ---------------------------------------------------------------------- what a review must say


@pytest.mark.usefixtures("pod")
async def test_thin_or_copied_words_are_refused_and_the_form_keeps_them(world: World):
    await offered(world)
    refused = await reviewed(world, point_2=REVIEW["point_1"].upper())
    assert "**Second point** is the same as the first" in said(refused)
    assert REVIEW["next_action"] in said(refused)
    await world.restart()
    form = await press(world.ben, answer_to(refused), "Write the review")
    fields = [label["component"] for label in form.modal["components"]]
    assert fields[1]["value"] == REVIEW["point_1"]
    assert [o["value"] for o in fields[0]["options"] if o.get("default")] == ["4"]
    copied = await world.ben.submit_modal(form, REVIEW | {"point_2": "compare precision with recall"})
    assert "**Second point** is copied from the answer" in said(copied)
    assert await rows(world, "SELECT * FROM ledger WHERE source = 'reviews'") == []
    form = await press(world.ben, answer_to(copied), "Write the review")
    done = await world.ben.submit_modal(form, REVIEW)
    assert "is with its writer" in said(done)


async def test_the_fourth_review_of_a_day_is_thanked_for_and_pays_nothing(world: World, pod: groups.Group):
    drills = recalls(world, 4)
    cleo = await add_peer(world, "cleo", pod, recalls(world, 5)[4])
    for author, drill_id in zip((world.ada, world.ada, cleo, cleo), drills, strict=True):
        await offer(world, author, drill_id, pod)
        await attempted(world, world.ben, drill_id)
    told = [said(await reviewed(world)) for _ in drills]
    assert ["+6 points" in text for text in told] == [True, True, True, False]
    assert "No points this time: 18 a day is the most" in told[3]
    paid = await rows(world, "SELECT points FROM ledger WHERE source = 'reviews' ORDER BY entry_id")
    assert [row["points"] for row in paid] == [6, 6, 6, 0]
    await world.advance(hours=24)
    dora = await add_peer(world, "dora", pod, recalls(world, 5)[4])
    await offer(world, dora, drills[0], pod)
    assert "+6 points" in said(await reviewed(world))


# ---------------------------------------------------------------------- anonymity


@pytest.mark.usefixtures("pod")
async def test_neither_side_ever_gets_the_others_name_or_id(world: World):
    to_ada, to_ben = [str(raw(await offered(world)))], []
    given = answer_to(await world.ben.slash(world.lounge, "drill review"))
    to_ben.append(str(raw(given)))
    form = await press(world.ben, given, "Write the review")
    to_ben.append(str(form.modal))
    to_ben.append(str(raw(answer_to(await world.ben.submit_modal(form, REVIEW)))))
    to_ada += [
        str(raw(answer_to(await world.ada.slash(world.lounge, command))))
        for command in ("drill today", "drill mine", "drill reviews")
    ]
    panel = await read_one(world)
    to_ada.append(str(raw(panel)))
    to_ada.append(str(raw(answer_to(await press(world.ada, panel, "Thank")))))
    to_ben.append(str(raw(answer_to(await world.ben.slash(world.lounge, "drill reviews")))))
    assert ANSWER in "".join(to_ben)
    assert REVIEW["point_1"] in "".join(to_ada)
    assert traces_of(world.ada, to_ben) == []
    assert traces_of(world.ben, to_ada) == []


def traces_of(who: Any, shown: list[str]) -> list[str]:
    """Return the panels in which the member's id or name stands."""
    return [panel for panel in shown if re.search(rf"{who.id}|\b{who.name}\b", panel)]


async def test_a_mention_or_a_direction_mark_in_an_answer_is_not_passed_on(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    attempt_id = await attempted(
        world, world.ada, drill_id, f"As <@{world.ada.id}> said, \u202e``` @everyone split the data by time."
    )
    cog = world.bot.get_cog("Drills")
    await cog.peers.ask(user_id=world.ada.id, attempt_id=attempt_id, group_id=pod.group_id)
    await attempted(world, world.ben, drill_id)
    given = await world.ben.slash(world.lounge, "drill review")
    assert "split the data by time" in said(given)
    assert str(world.ada.id) not in said(given)
    assert "\u202e" not in said(given)
    assert "```" not in said(given)


async def test_a_long_answer_is_read_in_pages_within_discords_limits(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    long = " ".join(f"word{number} \u0939\u093f" for number in range(330))
    assert 3500 < len(long) <= 4000
    attempt_id = await attempted(world, world.ada, drill_id, long)
    cog = world.bot.get_cog("Drills")
    await cog.peers.ask(user_id=world.ada.id, attempt_id=attempt_id, group_id=pod.group_id)
    await attempted(world, world.ben, drill_id)
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    shown = [texts(panel.components)]
    while any(b.get("label") == "More" and not b.get("disabled") for b in flat(raw(panel))):
        await world.restart()
        panel = answer_to(await press(world.ben, panel, "More"))
        shown.append(texts(panel.components))
    assert len(shown) >= 2
    assert all(len(page) <= 4000 and len(page.encode()) <= 10_000 for page in shown)
    together = "\n".join(shown)
    assert all(f"word{number} " in together for number in range(330))
    assert "**The five levels**" in shown[-1]
    assert "Write the review" in buttons(panel.components)


def test_every_drill_that_can_be_reviewed_fits_beside_the_longest_answer():
    drills = [d for d in library().of("drills") if logic.is_reviewable(d)]
    assert {"recall", "case"} <= {d.kind for d in drills}
    answer_of_limit = "\n".join(["\u0939\u093f" * 6 + " \U0001f642"] * 266)
    assert 3900 < len(answer_of_limit) <= 4000
    empty = Words(None, ("", ""), "")
    for drill in drills:
        held = Held(2**62, drill, answer_of_limit, START, empty)
        pages = render.held_pages(held)
        assert max(len(page) for page in pages) <= TEXT_LIMIT, drill.id
        assert max(len(page.encode()) for page in pages) <= 9_500, drill.id
        form = reviewer_views.ReviewForm.of(held).to_dict()
        assert len(form["components"]) == 4


def flat(components: list[Any]) -> list[dict[str, Any]]:
    found = []
    for component in components:
        found.append(component)
        found += flat(component.get("components") or [])
    return found


# ---------------------------------------------------------------------- leaving


async def test_who_leaves_the_group_takes_their_answers_out_of_its_queue(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    await offer(world, world.ada, drill_id, pod)
    await attempted(world, world.ben, drill_id)
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    assert await take(world, world.ben) == NothingWaits(is_busy=False)


async def test_a_reviewer_who_left_the_group_reads_no_more_of_it(world: World, pod: groups.Group):
    drill_id = recalls(world, 1)[0]
    await offer(world, world.ada, drill_id, pod)
    await attempted(world, world.ben, drill_id)
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, panel, "Write the review")
    await world.ben.slash(world.lounge, "group leave", group="Pod One")
    refused = await world.ben.submit_modal(form, REVIEW)
    assert "You have left the group" in said(refused)
    assert REVIEW["point_1"] in said(refused)
    assert "You have left the group" in said(await press(world.ben, panel, "Write the review"))


@pytest.mark.usefixtures("pod")
async def test_a_reviewer_who_erases_takes_their_words_along_and_the_place_is_free(world: World):
    await offered(world)
    await reviewed(world)
    asked = await world.ben.slash(world.lounge, "privacy erase")
    await world.ben.click(answer_to(asked), custom_id="privacy.confirm:1")
    assert await rows(world, "SELECT * FROM drills_reviews") == []
    shown = await world.ada.slash(world.lounge, "drill reviews")
    assert "waiting since" in said(shown)


@pytest.mark.usefixtures("pod")
async def test_an_author_who_erases_takes_the_answer_and_all_that_was_written_about_it(world: World):
    await offered(world)
    panel = answer_to(await world.ben.slash(world.lounge, "drill review"))
    form = await press(world.ben, panel, "Write the review")
    asked = await world.ada.slash(world.lounge, "privacy erase")
    await world.ada.click(answer_to(asked), custom_id="privacy.confirm:1")
    gone = await world.ben.submit_modal(form, REVIEW)
    assert "This answer is no longer there" in said(gone)
    assert REVIEW["next_action"] in said(gone)
    assert await rows(world, "SELECT * FROM drills_reviews") == []
    assert await rows(world, "SELECT * FROM drills_review_requests") == []


@pytest.mark.usefixtures("pod")
async def test_the_export_holds_reviews_written_and_received_and_no_name_of_the_other(world: World):
    await offered(world)
    await reviewed(world)
    async with world.kernel.db.read() as tx:
        adas, bens = await DATA.export(tx, world.ada.id), await DATA.export(tx, world.ben.id)
    assert [row["point_1"] for row in adas["drill_reviews_received"]] == [REVIEW["point_1"]]
    assert [row["point_1"] for row in bens["drill_reviews_written"]] == [REVIEW["point_1"]]
    assert len(adas["drill_review_requests"]) == 1
    assert str(world.ben.id) not in str(adas)
    assert str(world.ada.id) not in str(bens)
