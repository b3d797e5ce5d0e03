"""Explaining a term back, and mates who mark it, as both live it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot import groups, members, points
from bot.errors import UserFacingError
from cogs.cards.explain import logic
from cogs.cards.explain.models import Grades
from cogs.cards.privacy import DATA
from tests.conftest import START, World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

from .conftest import press, rated, review, rows_of, take

WORDS = "Alpha is the first of them; a race has one, say, and whoever misses it starts too late."
MARKS = {"definition": "2", "example": "1", "consequence": "0"}
SENTENCE = "Say what happens when it is missed."


def shown(panel: Any) -> str:
    return texts(panel.components)


async def inbox(world: World, who: Any) -> Any:
    return answer_to(await who.slash(world.lounge, "card explain"))


async def agree(world: World, who: Any) -> Any:
    return await press(world, await inbox(world, who), "Mark for mates", who)


async def explain(world: World, who: Any = None, **fields: Any) -> Any:
    """Explain Alpha, which the member has rated, by command; return the answer."""
    who = who or world.ada
    form = await who.slash(world.lounge, "card explain", term="Alpha")
    return await who.submit_modal(form, {"words": WORDS, "spoken": False} | fields)


async def knows_alpha(world: World, who: Any = None) -> None:
    await take(world, "ml-core", who)
    await rated(world, await review(world, who), "Easy", who)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Ada knows Alpha; ben, of her group, marks for mates; it is ten in the morning."""
    group = await make_group(world, world.ada, world.ben)
    await world.move_to(START + timedelta(hours=10))
    await knows_alpha(world)
    await agree(world, world.ben)
    return group


async def mark(world: World, who: Any, **fields: str) -> Any:
    panel = await press(world, await inbox(world, who), "Mark one", who)
    form = await who.click(panel, label="Mark it")
    return await who.submit_modal(form, MARKS | {"sentence": SENTENCE} | fields)


async def read(world: World, who: Any = None) -> Any:
    """Open the member's only explanation from their list; return its panel."""
    who = who or world.ada
    rows = await rows_of(world, "SELECT explanation_id FROM cards_explanations WHERE user_id = ?", who.id)
    done = await who.select(
        await inbox(world, who), [str(rows[-1]["explanation_id"])], custom_id="cards.explained:1"
    )
    return answer_to(done)


async def total(world: World, who: Any) -> int:
    async with world.kernel.db.read() as tx:
        return await points.total(tx, guild_id=world.guild.id, user_id=who.id)


async def add_mate(world: World, group: groups.Group, name: str) -> Any:
    who = world.add_member(name)
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        await groups.add_member(tx, group_id=group.group_id, user_id=who.id, now=now)
    await agree(world, who)
    return who


# ---------------------------------------------------------------------- the way of one explanation


async def test_an_explanation_is_marked_by_a_mate_without_names_and_read_by_its_writer(world: World, pod):
    public = len(world.channel.history())
    done = await explain(world)
    assert answer_to(done).ephemeral
    assert "Kept. +1 point." in said(done)
    assert "A mate of your group can mark it now." in said(done)
    await world.restart()
    panel = await inbox(world, world.ben)
    assert "**1** waits for your mark." in shown(panel)
    panel = await press(world, panel, "Mark one", world.ben)
    assert f"> {WORDS}" in shown(panel)
    assert "**The card says**\nWhat is meant by number 5" in shown(panel)
    assert "ada" not in shown(panel)
    assert str(world.ada.id) not in shown(panel)
    await world.restart()
    form = await world.ben.click(panel, label="Mark it")
    thanks = await world.ben.submit_modal(form, MARKS | {"sentence": SENTENCE})
    assert "Thank you: your mark on **Alpha** is with its writer. +2 points." in said(thanks)
    assert (await total(world, world.ada), await total(world, world.ben)) == (1, 2)
    news = await review(world)
    assert "-# A mate has marked your explanation of **Alpha**." in shown(news)
    await press(world, news, "Explanations")
    panel = await read(world)
    assert "✅ **Definition** · yes\n🔸 **Example** · partly\n▫️ **Consequence** · no" in shown(panel)
    assert f"> {SENTENCE}" in shown(panel)
    assert str(world.ben.id) not in shown(panel)
    assert "A mate has marked" not in shown(await review(world))
    assert "**Alpha** · done" in shown(await inbox(world, world.ada))
    assert len(world.channel.history()) == public


async def test_what_was_said_aloud_is_marked_by_who_listened_and_names_its_speaker(world: World, pod):
    done = await explain(world, words="", spoken=True)
    assert "Said aloud, for about 60 seconds." in said(done)
    panel = await press(world, await inbox(world, world.ben), "Mark one", world.ben)
    assert f"<@{world.ada.id}> says they explained this to a mate for 60 seconds." in shown(panel)
    assert "Not kind" not in buttons(panel.components)


async def test_on_a_due_card_it_is_offered_on_the_back_only_where_a_mate_marks(world: World, pod):
    await world.move_to(START + timedelta(days=60, hours=10))
    back = await press(world, await review(world), "Show answer")
    form = await world.ada.click(back, label="Explain it back")
    done = await world.ada.submit_modal(form, {"words": WORDS, "spoken": False})
    assert answer_to(done).id != back.id  # the card stays and waits for its rating
    again = await press(world, await review(world), "Show answer")
    assert "Explain it back" not in buttons(again.components)
    await press(world, await inbox(world, world.ben), "Mark no more", world.ben)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ben.id)
    own = await read(world)
    await world.ada.click(own, label="Take it back")
    back = await press(world, await review(world), "Show answer")
    assert "Explain it back" not in buttons(back.components)


async def test_unmarked_for_72_hours_it_comes_back_to_be_checked_by_oneself(world: World, pod):
    await explain(world)
    await world.advance(hours=73)
    assert "Nothing waits for your mark." in shown(await inbox(world, world.ben))
    assert "Nobody could mark your explanation of **Alpha**" in shown(await review(world))
    panel = await read(world)
    assert "**The card says**" in shown(panel)
    form = await world.ada.click(panel, label="Check yourself")
    done = await world.ada.submit_modal(form, MARKS)
    assert "**You found**\n✅ **Definition** · yes" in said(done)
    assert "Nobody could mark" not in shown(await review(world))


async def test_with_nobody_who_marks_it_comes_back_at_once(world: World):
    await knows_alpha(world)
    assert "Nobody could mark it, so hold it against the card yourself." in said(await explain(world))


# ---------------------------------------------------------------------- refusals


async def test_what_cannot_be_marked_is_refused_and_handed_back(world: World, pod):
    done = await explain(world, words="word " * 41)
    assert "**Explanation** has 41 words, 40 are the limit." in said(done)
    assert "word word word" in said(done)
    done = await world.ada.slash(world.lounge, "card explain", term="Bravo")  # never reviewed
    assert "**Term**: pick one of the suggestions" in said(done)
    assert await rows_of(world, "SELECT * FROM cards_explanations") == []


async def test_one_of_a_term_at_a_time_and_a_second_press_is_told_so(world: World, pod):
    form = await world.ada.slash(world.lounge, "card explain", term="Alpha")
    first = await world.ada.submit_modal(form, {"words": WORDS, "spoken": False})
    assert "Kept." in said(first)
    second = await explain(world, words="Another sentence about the very same thing.")
    assert "Your explanation of **Alpha** is open already." in said(second)
    assert "Another sentence about" in said(second)
    await world.ada.click(await read(world), label="Take it back")
    assert "Kept.\n" in said(await explain(world))  # paid once a term and day
    assert await total(world, world.ada) == 1


async def test_terms_that_were_reviewed_are_suggested(world: World, pod):
    found = await world.ada.autocomplete(world.lounge, "card explain", "term", "alp")
    assert [choice["name"] for choice in found] == ["Alpha · ML core"]
    assert await world.ben.autocomplete(world.lounge, "card explain", "term", "") == []


# ---------------------------------------------------------------------- mates


async def test_of_two_mates_at_once_one_gets_it_and_a_claim_lapses(world: World, pod):
    eve = await add_mate(world, pod, "eve")
    await explain(world)
    marking = world.bot.get_cog("Cards").marking
    who = [{"guild_id": world.guild.id, "user_id": each.id} for each in (world.ben, eve)]
    found = await asyncio.gather(*(marking.take(**each) for each in who))
    assert [each is not None for each in found] == [True, False]
    again = await marking.take(**who[0])
    assert again is not None
    assert again.explanation_id == found[0].explanation_id
    await world.advance(minutes=31)
    assert await marking.take(**who[1]) is not None
    with pytest.raises(UserFacingError, match="another mate was a moment quicker"):
        await marking.mark(
            user_id=world.ben.id,
            explanation_id=found[0].explanation_id,
            grades=Grades(2, 2, 2),
            sentence="Kept words.",
        )


async def test_a_mark_counts_once_and_is_paid_once(world: World, pod):
    await explain(world)
    marking = world.bot.get_cog("Cards").marking
    found = await marking.take(guild_id=world.guild.id, user_id=world.ben.id)

    async def once() -> Any:
        return await marking.mark(
            user_id=world.ben.id,
            explanation_id=found.explanation_id,
            grades=Grades(2, 1, 0),
            sentence="",
        )

    done = await asyncio.gather(once(), once(), return_exceptions=True)
    assert [isinstance(each, UserFacingError) for each in done] == [False, True]
    assert await total(world, world.ben) == 2


async def test_nobody_is_asked_who_did_not_agree_is_away_sleeps_or_has_marked_enough(world: World, pod):
    await explain(world)
    assert "for your mark" not in shown(await inbox(world, world.moderator))
    await world.ben.slash(world.lounge, "me away", until="2026-01-01")
    assert "You are away, so nothing is asked of you." in shown(await inbox(world, world.ben))
    await world.move_to(START + timedelta(days=1, hours=23))
    assert "These are quiet hours, so nothing is asked of you." in shown(await inbox(world, world.ben))
    await world.move_to(START + timedelta(days=2, hours=9))
    assert "**1** waits for your mark." in shown(await inbox(world, world.ben))
    cog = world.bot.get_cog("Cards")
    for n in range(logic.MARKS_A_DAY):
        eve = await add_mate(world, pod, f"eve{n}")
        await knows_alpha(world, eve)
        await explain(world, eve)
        found = await cog.marking.take(guild_id=world.guild.id, user_id=world.ben.id)
        await cog.marking.mark(
            user_id=world.ben.id, explanation_id=found.explanation_id, grades=Grades(2, 2, 2), sentence=""
        )
    assert "You have marked 3 today" in shown(await inbox(world, world.ben))


async def test_who_leaves_the_group_marks_nothing_of_it_any_more_and_keeps_the_words(world: World, pod):
    await explain(world)
    panel = await press(world, await inbox(world, world.ben), "Mark one", world.ben)
    form = await world.ben.click(panel, label="Mark it")
    async with world.kernel.db.write() as tx:
        await groups.remove_member(tx, group_id=pod.group_id, user_id=world.ben.id)
    done = await world.ben.submit_modal(form, MARKS | {"sentence": SENTENCE})
    assert "you share no group now" in said(done)
    assert SENTENCE in said(done)
    assert "Nobody could mark your explanation of **Alpha**" in shown(await review(world))


# ---------------------------------------------------------------------- what is not kind


async def test_unkind_words_vanish_the_two_meet_no_more_and_moderators_see_them_without_marks(
    world: World, pod
):
    await explain(world, words="Ben is a fool and Alpha is whatever he misses each time.")
    panel = await press(world, await inbox(world, world.ben), "Mark one", world.ben)
    done = await world.ben.click(panel, label="Not kind")
    assert "Hidden, and your moderators look at it." in said(done)
    assert "Nobody could mark your explanation" in shown(await review(world))
    form = await world.ada.click(await read(world), label="Check yourself")
    await world.ada.submit_modal(form, MARKS)
    await explain(world)
    assert "Nothing waits for your mark." in shown(await inbox(world, world.ben))
    desk = await press(world, await inbox(world, world.moderator), "For moderators (1)", world.moderator)
    assert "> Ben is a fool" in shown(desk)
    assert str(world.ada.id) not in shown(desk)
    assert "Definition" not in shown(desk)
    told = await world.moderator.click(desk, label="Who wrote this (noted)")
    assert f"<@{world.ada.id}> wrote it." in said(told)
    left = await world.moderator.click(desk, label="Done")
    assert "Nothing to look at." in said(left)
    actions = [row["action"] for row in await rows_of(world, "SELECT action FROM audit ORDER BY audit_id")]
    assert actions == ["looked up who wrote reported words", "settled a report"]
    assert "For moderators" not in str(buttons((await inbox(world, world.ada)).components))


async def test_an_unkind_sentence_is_hidden_and_its_points_stay(world: World, pod):
    await explain(world)
    await mark(world, world.ben, sentence="You will never get this.")
    panel = await read(world)
    done = await world.ada.click(panel, label="Not kind")
    assert "never get this" not in said(done)
    assert "✅ **Definition** · yes" in said(done)
    desk = await press(world, await inbox(world, world.moderator), "For moderators (1)", world.moderator)
    assert "> You will never get this." in shown(desk)
    assert "partly" not in shown(desk)


# ---------------------------------------------------------------------- erasing


async def test_erasing_the_mate_takes_the_mark_and_erasing_the_writer_takes_all(world: World, pod):
    await explain(world)
    await mark(world, world.ben)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ben.id, guild_id=world.guild.id)
    assert await rows_of(world, "SELECT * FROM cards_marks") == []
    assert "Nobody could mark your explanation of **Alpha**" in shown(await review(world))
    await agree(world, world.ben)
    await mark(world, world.ben)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ada.id, guild_id=world.guild.id)
    assert await rows_of(world, "SELECT * FROM cards_explanations") == []
    assert await rows_of(world, "SELECT * FROM cards_marks") == []
