"""From the end of a turn to open cards, as the two of them press it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import groups, points
from bot.today import Task
from bot.weekly import Week
from cogs.mocks.privacy import DATA
from cogs.mocks.scorecards import store
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import (
    LARGE,
    POINTS,
    SMALL,
    dimensions,
    filled,
    give_feedback,
    held,
    open_form,
    press,
    press_raw,
    rows,
    score,
    thread,
)


async def test_both_cards_open_together_when_both_are_in(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben, round_type=LARGE)
    assert len(thread(world)) == 1
    assert f"<@{world.ada.id}> scores themself" in thread(world)[0]
    own = await score(world, world.ada, LARGE, 4)
    assert "The cards open when the other one is in" in texts(own.components)
    await world.restart()
    theirs = await score(world, world.ben, LARGE, 2)
    assert "Two points of feedback" in texts(theirs.components)
    assert len(thread(world)) == 1
    shown = await give_feedback(theirs, world.ben)
    assert "**2 of 5**" in texts(shown.components)  # the last one reads both at once
    await world.advance(seconds=5)
    await world.restart()
    await world.advance(seconds=5)
    assert len(thread(world)) == 2
    assert "of 5" not in "".join(thread(world))
    opened = await press(world.lounge.history()[-1], world.ada, "Open")
    told = texts(opened.components)
    assert "You: **4 of 5**" in told
    assert "Interviewer: **2 of 5**" in told
    assert "you 2 higher than interviewer" in told
    while "Page" in "".join(buttons(opened.components)):
        opened = await press(opened, world.ada, "Page")
        told += texts(opened.components)
    assert POINTS["seen_1"] in told
    assert "Worth practising" in told
    assert [await earned(world, who) for who in (world.ada, world.ben)] == [5, 10]


async def earned(world: World, who: Any) -> int:
    async with world.kernel.db.read() as tx:
        return await points.total(tx, guild_id=world.guild.id, user_id=who.id)


async def test_a_score_without_evidence_is_refused_and_nothing_typed_is_lost(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben)
    asked = dimensions(world, SMALL)
    form = await open_form(world, world.ada)
    values = filled(asked, 3, leave=[asked[1].id])
    refused = await world.ada.submit_modal(form, values)
    assert f"**Evidence** says nothing about *{asked[1].name}*" in said(refused)
    again = await press_raw(answer_to(refused), world.ada, "Go on")
    kept = {field["component"]["custom_id"]: field["component"] for field in again.modal["components"]}
    assert kept["evidence"]["value"] == values["evidence"]
    assert [o["value"] for o in kept[asked[1].id]["options"] if o.get("default")] == ["3"]
    values[asked[1].id] = "0"  # not seen needs none
    done = await world.ada.submit_modal(again, values)
    assert f"**{asked[1].name}** · not seen" in said(done)


async def test_a_card_of_nothing_seen_is_no_card(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben)
    refused = await world.ada.submit_modal(
        await open_form(world, world.ada), filled(dimensions(world, SMALL), 0)
    )
    assert "everything is marked *Not seen*" in said(refused)
    assert await rows(world, "SELECT sent_at FROM mocks_cards WHERE sent_at IS NOT NULL") == []


async def test_a_refused_change_leaves_the_card_that_was_handed_in(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben)
    mine = await score(world, world.ada, SMALL, 3)
    asked = dimensions(world, SMALL)
    form = await press_raw(mine, world.ada, "Change scores")
    await world.ada.submit_modal(form, filled(asked, 5, leave=[asked[0].id]))
    (card,) = await rows(world, "SELECT scores FROM mocks_cards WHERE user_id = ?", world.ada.id)
    assert "5" not in card["scores"]


async def test_after_48_hours_opens_what_is_there(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben)
    await score(world, world.ben, SMALL, 4)
    await world.advance(hours=47)
    assert len(thread(world)) == 1
    await world.advance(hours=2)
    assert len(thread(world)) == 2
    opened = await press(world.lounge.history()[-1], world.ada, "Open")
    assert "Interviewer: **4 of 5**" in texts(opened.components)
    assert await earned(world, world.ben) == 0  # no feedback, no pay


async def test_where_nobody_wrote_the_thread_is_left_alone(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben)
    await world.advance(hours=60)
    assert len(thread(world)) == 1
    assert await rows(world, "SELECT look_at FROM mocks_scorings") == [{"look_at": None}]


async def test_whoever_owes_a_card_is_reminded_once_and_not_at_night(world: World, pod: groups.Group):
    await world.move_to(world.env.now().replace(hour=22, minute=30))  # quiet until 8
    await held(world, world.ada, world.ben)
    await score(world, world.ben, SMALL, 4)
    await world.advance(hours=24, minutes=30)
    assert await dms(world.ada) == []
    await world.advance(hours=12)
    (told,) = await dms(world.ada)
    assert "your scorecard is still missing" in told
    assert ["your feedback is still missing" in one for one in await dms(world.ben)] == [True]
    await world.restart()
    await world.advance(hours=6)
    assert len(await dms(world.ada)) == 1


async def dms(who: Any) -> list[str]:
    return [message.content for message in who.user.dm_channel.history()] if who.user.dm_channel else []


async def test_alone_against_the_clock_ones_own_card_opens_at_once(world: World, pod: groups.Group):
    await held(world, world.ada, None)
    shown = await score(world, world.ada, SMALL, 3)
    assert "You: **3 of 5**" in texts(shown.components)


async def test_the_panel_of_the_day_asks_until_the_card_is_in(world: World, pod: groups.Group):
    turn_id = await held(world, world.ada, world.ben)

    async def tasks(who: Any) -> list[Task]:
        async with world.kernel.db.read() as tx:
            now = world.kernel.clock.now()
            found = await world.kernel.today.of(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        return [task for task in found if task.control == "mocks.card"]

    (task,) = await tasks(world.ada)
    assert (task.args, task.due_at) == ({"turn": turn_id}, world.env.now() - timedelta(seconds=5, hours=-48))
    await score(world, world.ada, SMALL, 3)
    assert await tasks(world.ada) == []
    assert len(await tasks(world.ben)) == 1


async def test_what_was_missed_becomes_cards_and_wishes_once(world: World, pod: groups.Group):
    await opened_pair(world)
    panel = await press(world.lounge.history()[-1], world.ada, "Open")
    first = texts((await press(panel, world.ada, "Practise this")).components)
    again = texts((await press(panel, world.ada, "Practise this")).components)
    count = len(dimensions(world, SMALL))
    assert f"{count} cards wait in `/card review`" in first
    assert f"brings {count} drills" in first
    assert "You did this before" in again
    assert {row["user_id"] for row in await rows(world, "SELECT user_id FROM card_seeds")} == {world.ada.id}
    areas = {row["area"] for row in await rows(world, "SELECT area FROM practice_wishes")}
    catalogue = world.bot.get_cog("Mocks").catalogue
    assert areas == {catalogue.area_of(SMALL, each.id) for each in dimensions(world, SMALL)}


async def opened_pair(world: World, *, own: int = 4, theirs: int = 2, key: str = "run:1:0") -> int:
    turn_id = await held(world, world.ada, world.ben, key=key)
    await score(world, world.ada, SMALL, own)
    await give_feedback(await score(world, world.ben, SMALL, theirs), world.ben)
    await world.advance(seconds=5)
    return turn_id


async def test_thanks_are_said_once_and_count_as_kudos(world: World, pod: groups.Group):
    turn_id = await opened_pair(world)
    panel = await press(world.lounge.history()[-1], world.ada, "Open")
    await press_raw(panel, world.ada, "Thank your interviewer")
    opened = world.bot.get_cog("Mocks").scorecards.opened
    again = {"guild_id": world.guild.id, "user_id": world.ada.id, "turn_id": turn_id, "words": "Thanks."}
    assert not await opened.thank(**again)
    assert await earned(world, world.ben) == 12
    read = said(await world.ben.slash(world.channel, "points mine"))
    assert f"<@{world.ada.id}> thanks you for interviewing them" in read
    assert "thanks you" not in said(await world.ben.slash(world.channel, "points mine"))


async def test_thanks_that_nobody_read_go_with_who_erased_their_data(world: World, pod: groups.Group):
    await opened_pair(world)
    panel = await press(world.lounge.history()[-1], world.ada, "Open")
    await press_raw(panel, world.ada, "Thank your interviewer")
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ada.id)
    assert "thanks you" not in said(await world.ben.slash(world.channel, "points mine"))


async def test_open_cards_stay_and_a_correction_is_a_note(world: World, pod: groups.Group):
    turn_id = await held(world, world.ada, world.ben)
    form = await open_form(world, world.ada)
    await score(world, world.ada, SMALL, 4)
    await give_feedback(await score(world, world.ben, SMALL, 4), world.ben)
    late = await world.ada.submit_modal(form, filled(dimensions(world, SMALL), 1))
    assert "they stay as they are" in said(late)
    panel = await press(answer_to(late), world.ada, "Open")
    note = await press_raw(panel, world.ada, "Add a note")
    shown = said(await world.ada.submit_modal(note, {"note": "I meant <@&1> the *second* query."}))
    assert "I meant ‹@\u200b&1> the \\*second\\* query." in shown
    async with world.kernel.db.read() as tx:
        cards = await store.cards_of(tx, turn_id)
    assert {score for card in cards for score in card.scores.values()} == {4}


async def test_the_history_needs_three_scores_to_say_anything(world: World, pod: groups.Group):
    for number, (own, theirs) in enumerate([(4, 2), (4, 3), (5, 3)]):
        if number == 2:
            early = await world.ada.slash(world.channel, "mock history")
            assert "Too few to say" in said(early)
            assert answer_to(early).attachments == []
        await opened_pair(world, own=own, theirs=theirs, key=f"run:{number}:0")
        await world.advance(hours=1)
    late = await world.ada.slash(world.channel, "mock history")
    assert "2 to 3, n = 3; your own lie about 1.7 above them (n = 3)" in said(late)
    assert [a.filename for a in answer_to(late).attachments] == ["mocks.png"]
    async with world.kernel.db.read() as tx:
        found = await world.kernel.evidence.of(tx, guild_id=world.guild.id, user_id=world.ada.id)
    # One observation for each card and area: its mean, not one for each criterion.
    theirs = [(e.area, e.score, e.label) for e in found if e.by_others and e.area == "coding_tools"]
    told = ("coding_tools", 3.0, "Mock: SQL and data, 3 criteria")
    assert theirs == [("coding_tools", 2.0, told[2]), told, told]
    assert [e.score for e in found if not e.by_others and e.area == "coding_tools"] == [4.0, 4.0, 5.0]
    assert {e.topic for e in found} == {"mock:sql"}


async def test_the_groups_week_counts_mocks_and_names_nobody(world: World, pod: groups.Group):
    await opened_pair(world)
    room_lines = [
        line for title, lines in await week_of(world, pod) if title == "Mock interviews" for line in lines
    ]
    assert room_lines[-1] == "1 mock interview held"


async def week_of(world: World, pod: groups.Group) -> list[tuple[str, list[str]]]:
    today = world.env.now().date()
    async with world.kernel.db.read() as tx:
        return await world.kernel.weekly.parts(tx, pod, Week(today - timedelta(days=today.weekday())))
