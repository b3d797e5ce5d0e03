"""The group's day as its members live it: post, answer, discuss, closing, restart in between."""

from __future__ import annotations

import asyncio

import pytest

from tests.conftest import World

from .conftest import answer_to, buttons, make_group, newest_post, post_until, posts, said, texts

GOOD = "I would compare precision and recall, use a validation split, watch for leakage and monitor drift."


async def choose(world: World, member, message, *, right: bool = True):
    """Answer a choice post; return the result panel's interaction."""
    opened = await member.click(message, custom_id=buttons(message.components)["Answer"])
    panel = answer_to(opened)
    drill_id = await drill_of(world, message)
    drill = next(d for d in world.kernel.library.of("drills") if d.id == drill_id)
    key = next(k for k in drill.keyed if (k == drill.correct_key) is right)
    return await member.click(panel, custom_id=buttons(panel.components)[key])


async def drill_of(world: World, message) -> str:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT drill_id FROM drills_posts WHERE message_id = ?", message.id)
    return rows[0]["drill_id"]


async def rows_of(world: World, sql: str, *args):
    async with world.kernel.db.read() as tx:
        return await tx.all(sql, *args)


@pytest.mark.usefixtures("pod")
async def test_the_drill_comes_once_at_its_hour_silently_and_closes_in_the_evening(world: World):
    await world.advance(hours=7, minutes=59)
    assert posts(world) == []
    await world.advance(minutes=1)
    post = newest_post(world)
    assert post.flags.suppress_notifications
    assert {"Answer", "Hint (−2)", "Discuss"} == set(buttons(post.components))
    await world.advance(hours=12)
    assert len(posts(world)) == 1
    solution = world.channel.last_message
    assert "Solution" in texts(solution.components)
    assert solution.reference.message_id == post.id
    assert "closed" in texts(newest_post(world).components)
    assert set(buttons(newest_post(world).components)) == {"Discuss"}


@pytest.mark.usefixtures("pod")
async def test_two_weeks_bring_ten_different_drills_and_none_on_weekends(world: World):
    await world.advance(days=14)
    rows = await rows_of(world, "SELECT day, drill_id FROM drills_posts ORDER BY day")
    assert len(rows) == len(posts(world)) == 10
    assert len({row["drill_id"] for row in rows}) == 10
    assert not {"2026-01-03", "2026-01-04", "2026-01-10", "2026-01-11"} & {row["day"] for row in rows}


@pytest.mark.usefixtures("pod")
async def test_a_restart_between_post_and_press_loses_and_doubles_nothing(world: World):
    post = await post_until(world, "choice")
    await world.restart()
    await world.advance(minutes=5)
    assert newest_post(world).id == post.id
    opened = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    await world.restart()
    panel = answer_to(opened)
    done = await world.ada.click(panel, custom_id=buttons(panel.components)["B"])
    assert done.acknowledged
    assert "point" in said(done)
    assert len(await rows_of(world, "SELECT * FROM drills_attempts")) == 1


@pytest.mark.usefixtures("pod")
async def test_a_right_choice_earns_points_and_shows_the_reason(world: World):
    post = await post_until(world, "choice")
    done = await choose(world, world.ada, post)
    assert "**Right.** +10 points" in said(done)
    assert "Read on:" in said(done)
    entry = (await rows_of(world, "SELECT points, source, day FROM ledger"))[0]
    assert (entry["points"], entry["source"]) == (10, "drills")


@pytest.mark.usefixtures("pod")
async def test_a_wrong_choice_says_why_and_still_counts_a_little(world: World):
    post = await post_until(world, "choice")
    done = await choose(world, world.ada, post, right=False)
    assert "Not this time" in said(done)
    assert "+2 points" in said(done)


@pytest.mark.usefixtures("pod")
async def test_two_presses_at_once_count_once(world: World):
    post = await post_until(world, "choice")
    opened = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    attempt_id = int(buttons(answer_to(opened).components)["A"].split(":")[2])
    service = world.bot.get_cog("Drills").service
    results = await asyncio.gather(
        *(service.answer_choice(user_id=world.ada.id, attempt_id=attempt_id, key=key) for key in "AB"),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert len(await rows_of(world, "SELECT * FROM ledger")) == 1
    again = await world.ada.click(answer_to(opened), custom_id=f"drills.choose:1:{attempt_id}:A")
    assert "first answer stands" in said(again)


@pytest.mark.usefixtures("pod")
async def test_an_open_answer_is_held_against_its_points_then_scored_by_oneself(world: World):
    post = await post_until(world, "recall")
    shown = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    assert shown.modal is not None
    await world.restart()
    done = await world.ada.submit_modal(shown, {"answer": GOOD})
    assert "Your answer touched" in said(done)
    panel = answer_to(done)
    scored = await world.ada.select(panel, ["3"], custom_id=select_id(panel.components))
    assert "A model answer" in said(scored)
    assert (await rows_of(world, "SELECT self_score FROM drills_attempts"))[0]["self_score"] == 3


def select_id(components) -> str:
    for component in components:
        if component.get("type") == 3:
            return component["custom_id"]
        found = select_id(component.get("components") or [])
        if found:
            return found
    return ""


@pytest.mark.usefixtures("pod")
async def test_an_answer_of_blanks_or_of_4001_characters_is_refused_and_changes_nothing(world: World):
    post = await post_until(world, "recall")
    shown = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    refused = await world.ada.submit_modal(shown, {"answer": "   "})
    assert "**Your answer** is empty" in said(refused)
    service = world.bot.get_cog("Drills").service
    attempt = (await rows_of(world, "SELECT attempt_id, state FROM drills_attempts"))[0]
    with pytest.raises(Exception, match="4,001 characters") as error:
        await service.answer_recall(user_id=world.ada.id, attempt_id=attempt["attempt_id"], text="x" * 4001)
    assert error.value.kept == "x" * 4001
    assert attempt["state"] == "open"


@pytest.mark.usefixtures("pod")
async def test_hints_come_one_by_one_and_cost_points(world: World):
    post = await post_until(world, "choice")
    first = await world.ada.click(post, custom_id=buttons(post.components)["Hint (−2)"])
    assert "**Hint 1 of" in said(first)
    done = await choose(world, world.ada, post)
    assert "+8 points" in said(done)
    after = await world.ada.click(post, custom_id=buttons(post.components)["Hint (−2)"])
    assert "costs" not in said(after)


@pytest.mark.usefixtures("pod")
async def test_the_discussion_opens_with_ones_own_attempt_and_to_all_at_closing(world: World):
    post = await post_until(world, "choice")
    discuss = buttons(post.components)["Discuss"]
    early = await world.ben.click(post, custom_id=discuss)
    assert "once you have answered" in said(early)
    await choose(world, world.ada, post)
    opened = await world.ada.click(post, custom_id=discuss)
    thread = world.channel.threads[-1]
    assert f"<#{thread.id}>" in said(opened)
    await world.advance(hours=13)
    late = await world.ben.click(newest_post(world), custom_id=discuss)
    assert f"<#{thread.id}>" in said(late)
    assert len(world.channel.threads) == 1


@pytest.mark.usefixtures("pod")
async def test_a_deleted_discussion_is_opened_anew(world: World):
    post = await post_until(world, "choice")
    await choose(world, world.ada, post)
    discuss = buttons(post.components)["Discuss"]
    await world.ada.click(post, custom_id=discuss)
    first = world.channel.threads[-1].id
    await world.bot.http.delete_channel(first)
    again = await world.ada.click(post, custom_id=discuss)
    assert "The discussion is open to you" in said(again)
    assert world.channel.threads[-1].id != first


@pytest.mark.usefixtures("pod")
async def test_a_press_on_a_closed_drill_offers_another(world: World):
    post = await post_until(world, "choice")
    answer = buttons(post.components)["Answer"]
    opened = await world.ada.click(post, custom_id=answer)
    await world.advance(hours=13)
    late = await world.ada.click(answer_to(opened), custom_id=buttons(answer_to(opened).components)["A"])
    assert "closed while you were at it" in said(late)
    assert "Next drill" in buttons(answer_to(late).components)
    assert (await rows_of(world, "SELECT state FROM drills_attempts"))[0]["state"] == "open"


@pytest.mark.usefixtures("pod")
async def test_someone_outside_the_group_is_offered_to_join(world: World):
    post = await post_until(world, "choice")
    eve = world.add_member("eve")
    refused = await eve.click(post, custom_id=buttons(post.components)["Answer"])
    assert "you are not in it yet" in said(refused)
    assert "Join" in buttons(answer_to(refused).components)
    assert await rows_of(world, "SELECT * FROM drills_attempts WHERE user_id = ?", eve.id) == []


@pytest.mark.usefixtures("pod")
async def test_another_members_panel_answers_nobody_else(world: World):
    post = await post_until(world, "choice")
    opened = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
    attempt_id = int(buttons(answer_to(opened).components)["A"].split(":")[2])
    service = world.bot.get_cog("Drills").service
    with pytest.raises(Exception, match="someone else's"):
        await service.answer_choice(user_id=world.ben.id, attempt_id=attempt_id, key="A")


async def test_the_spread_is_shown_from_three_answers_on_and_names_nobody(world: World):
    cy = world.add_member("cy")
    await make_group(world, world.ada, world.ben, cy)
    post = await post_until(world, "choice")
    await choose(world, world.ada, post)
    await choose(world, world.ben, post, right=False)
    await choose(world, cy, post)
    await world.advance(hours=13)
    shown = texts(world.channel.last_message.components)
    assert "**3 answers**" in shown
    assert not any(name in shown for name in ("ada", "ben", "<@"))


@pytest.mark.usefixtures("pod")
async def test_two_answers_are_counted_without_a_spread(world: World):
    post = await post_until(world, "choice")
    await choose(world, world.ada, post)
    await choose(world, world.ben, post)
    await world.advance(hours=13)
    assert "2 answers. The spread is shown from 3 on" in texts(world.channel.last_message.components)


@pytest.mark.usefixtures("pod")
async def test_an_offer_to_explain_is_told_once_in_the_discussion(world: World):
    post = await post_until(world, "choice")
    await choose(world, world.ada, post)
    await world.advance(hours=13)
    solution = world.channel.last_message
    explain = buttons(solution.components)["I can explain"]
    await world.ada.click(solution, custom_id=explain)
    await world.ada.click(solution, custom_id=explain)
    told = [m.content for m in world.channel.threads[-1].history() if "offers to explain" in m.content]
    assert told == ["**ada** offers to explain this one."]
