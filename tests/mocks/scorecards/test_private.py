"""An unreleased card is seen by nobody else, whatever they press; open ones by nobody who took no part."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import groups
from bot.ui import panel, row, text
from cogs.mocks import store as spine
from cogs.mocks.privacy import DATA
from cogs.mocks.scorecards import store, views
from tests.conftest import World
from tests.drills.conftest import buttons, said

from .conftest import SMALL, dimensions, filled, give_feedback, held, open_form, rows, score, thread

SECRET = "what was seen of"
"""Stands in every piece of evidence that the tests write."""
REFUSED = ("not open yet", "those who took part")


@pytest.fixture
async def turn_id(world: World, pod: groups.Group) -> int:
    """A turn whose interviewer has handed in a card, and whose candidate has not."""
    turn = await held(world, world.ada, world.ben)
    await give_feedback(await score(world, world.ben, SMALL, 2), world.ben)
    return turn


async def post_old_buttons(world: World, turn_id: int) -> Any:
    """Post every control of a turn, as if they were left over from elsewhere."""
    one = (
        views.WriteCard(turn=turn_id),
        views.HowItWorks(turn=turn_id),
        views.Practise(turn=turn_id),
        views.Thank(turn=turn_id),
        views.AddNote(turn=turn_id),
    )
    two = (
        views.WritePage(turn=turn_id, page=0),
        views.WritePoints(turn=turn_id, page=0),
        views.OpenCards(turn=turn_id, page=0, label="Open first"),
        views.OpenCards(turn=turn_id, page=1, label="Open second"),
        views.HistoryPage(page=0),
    )
    channel = world.bot.get_partial_messageable(world.channel.id, guild_id=world.guild.id)
    await channel.send(view=panel(text("Old"), row(*one), row(*two)))
    return world.channel.history()[-1]


async def press_all(world: World, who: Any, message: Any) -> dict[str, str]:
    """Press every button; return what came back by label, the contents of forms too."""
    found = {}
    for label, custom_id in buttons(message.components).items():
        result = await who.click(message, custom_id=custom_id)
        found[label] = said(result) + str(result.modal or "")
        if result.modal is not None and "note" in label:
            found[label] += said(await who.submit_modal(result, {"note": "Let me in."}))
    return found


async def test_an_unreleased_card_is_shown_to_nobody_else_also_not_by_old_buttons(world: World, turn_id: int):
    message = await post_old_buttons(world, turn_id)
    assert SECRET in "".join((await press_all(world, world.ben, message)).values())  # the writer sees theirs
    for who in (world.ada, world.moderator):
        told = await press_all(world, who, message)
        assert len(told) == 10
        assert not any(SECRET in words or "2 of 5 " in words for words in told.values())
        assert not any(words in told["Open first"] for words in ("Feedback", "Interviewer"))
        assert any(reason in told["Open first"] for reason in REFUSED)
        assert any(reason in told["Practise this"] for reason in REFUSED)
        assert any(reason in told["Add a note"] for reason in REFUSED)
    assert await rows(world, "SELECT * FROM mocks_card_notes") == []
    assert await rows(world, "SELECT * FROM practice_wishes") == []
    assert SECRET not in "".join(thread(world))
    async with world.kernel.db.read() as tx:
        assert await store.cards_about(tx, guild_id=world.guild.id, user_id=world.ada.id) == []
        assert await world.kernel.evidence.of(tx, guild_id=world.guild.id, user_id=world.ada.id) == []
        exported = await DATA.export(tx, world.ada.id)
    assert exported["mock_scorecards_about_you"] == []


async def test_open_cards_are_for_those_who_took_part(world: World, turn_id: int):
    await score(world, world.ada, SMALL, 4)
    message = await post_old_buttons(world, turn_id)
    assert SECRET in (await press_all(world, world.ada, message))["Open first"]
    told = await press_all(world, world.moderator, message)
    assert not any(SECRET in words for words in told.values())
    assert "those who took part" in told["Open first"]


async def test_a_form_shown_before_is_refused_to_who_took_no_part(world: World, turn_id: int):
    room = world.bot.get_cog("Mocks").scorecards
    with pytest.raises(Exception, match="those who took part"):
        await room.service.write(
            guild_id=world.guild.id, user_id=world.moderator.id, turn_id=turn_id, page=0, scores={}, typed="x"
        )
    with pytest.raises(Exception, match="no longer there"):
        await room.service.desk(guild_id=1, user_id=world.ben.id, turn_id=turn_id)


async def test_a_turn_that_goes_on_has_no_cards(world: World, pod: groups.Group):
    turn = await held(world, world.ada, world.ben, is_over=False)
    message = await post_old_buttons(world, turn)
    assert "not over" in (await press_all(world, world.ada, message))["Scorecard"]
    assert await rows(world, "SELECT * FROM mocks_cards") == []


async def test_an_observers_card_is_shown_beside_and_keeps_nobody_waiting(world: World, pod: groups.Group):
    await held(world, world.ada, world.ben, thirds=[world.moderator])
    await score(world, world.moderator, SMALL, 5)
    own = await score(world, world.ada, SMALL, 4)
    assert "5 of 5" not in said_of(own)
    shown = await give_feedback(await score(world, world.ben, SMALL, 3), world.ben)
    assert "Observer: **5 of 5**" in said_of(shown)


async def test_who_did_not_come_reads_nothing(world: World, pod: groups.Group):
    """A seat alone is no part in the round: neither an observer's nor a partner's who could not make it."""
    turn = await held(world, world.ada, None, thirds=[world.ben, world.moderator], is_over=False)
    async with world.kernel.db.write() as tx:
        meeting = await spine.get_turn(tx, turn)
        assert meeting is not None
        await spine.forget_attendance(tx, meeting.meeting_id)  # the observer never said that they were there
        await spine.keep_attendance(tx, meeting.meeting_id, user_id=world.ben.id, has_come=False)
        await tx.all("UPDATE mocks_seats SET is_third = 0 WHERE user_id = ?", world.ben.id)
        await spine.end_turn(tx, turn, now=world.env.now())
        await spine.move(tx, meeting.meeting_id, was="running", to="over", now=world.env.now())
    await world.advance(seconds=5)
    await score(world, world.ada, SMALL, 3)
    message = await post_old_buttons(world, turn)
    for who in (world.ben, world.moderator):
        told = await press_all(world, who, message)
        assert not any(SECRET in words for words in told.values())
        assert "those who took part" in told["Open first"]


def said_of(message: Any) -> str:
    return str(message.components)


async def test_an_erased_interviewers_scores_stay_without_name_and_words(world: World, turn_id: int):
    await score(world, world.ada, SMALL, 4)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ben.id)
        cards = await store.cards_about(tx, guild_id=world.guild.id, user_id=world.ada.id)
    theirs = [card for card in cards if not card.is_self]
    assert [(card.rater_user_id, dict(card.evidence), card.points) for card in theirs] == [(None, {}, ())]
    assert set(theirs[0].scores.values()) == {2}
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ada.id)
        assert await tx.all("SELECT * FROM mocks_cards") == []
        assert await tx.all("SELECT * FROM mocks_scorings") == []


async def test_a_bot_that_was_down_for_days_still_gives_48_hours(world: World, pod: groups.Group):
    turn = await held(world, world.ada, world.ben, is_over=False)
    late = world.env.now() - timedelta(days=3)
    async with world.kernel.db.write() as tx:
        await tx.all("UPDATE mocks_turns SET ended_at = ? WHERE turn_id = ?", int(late.timestamp()), turn)
        await tx.all("UPDATE mocks_meetings SET state = 'over'")
    await world.advance(seconds=2)
    form = await open_form(world, world.ada)
    await world.ada.submit_modal(form, filled(dimensions(world, SMALL), 3))
    (scoring,) = await rows(world, "SELECT opens_at, released_at FROM mocks_scorings")
    assert scoring["released_at"] is None
    assert scoring["opens_at"] > int(world.env.now().timestamp()) + 47 * 3600


async def test_without_a_thread_the_candidate_reads_it_under_their_next_command(
    world: World, pod: groups.Group
):
    await held(world, world.ada, world.ben, thread=False)
    await score(world, world.ada, SMALL, 4)
    await give_feedback(await score(world, world.ben, SMALL, 4), world.ben)
    await world.advance(seconds=5)
    assert "are open: `/mock history`" in said(await world.ada.slash(world.channel, "points mine"))


# ---------------------------------------------------------------------- faults


async def test_a_message_that_went_out_before_a_crash_is_not_sent_again(world: World, pod: groups.Group):
    turn = await held(world, world.ada, world.ben)
    async with world.kernel.db.write() as tx:  # as it was before the id of the message was stored
        now = int(world.env.now().timestamp())
        await tx.all(
            "UPDATE mocks_scorings SET asked_at = NULL, attempts = 1, look_at = ? WHERE turn_id = ?",
            now,
            turn,
        )
    await world.advance(minutes=10)
    assert len(thread(world)) == 1
    (scoring,) = await rows(world, "SELECT asked_at, message_id FROM mocks_scorings")
    assert scoring["message_id"] == world.lounge.history()[0].id


async def test_a_passing_fault_of_discord_is_tried_again_and_a_lasting_one_is_not(
    world: World, pod: groups.Group
):
    send = f"/channels/{world.lounge.id}/messages"
    world.env.inject_error("POST", send, status=503, times=1)
    await held(world, world.ada, world.ben)
    assert thread(world) == []
    await world.advance(minutes=3)
    assert len(thread(world)) == 1
    world.env.inject_error("POST", send, status=403, code=50001, times=1)
    await score(world, world.ada, SMALL, 4)
    await give_feedback(await score(world, world.ben, SMALL, 4), world.ben)
    await world.advance(minutes=30)
    assert len(thread(world)) == 1
    assert "are open: `/mock history`" in said(await world.ada.slash(world.channel, "points mine"))
