"""What a member hears of a decision, and where: only who wants direct messages gets one, and then surely."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import hand_back, opt_in, post, press, press_raw, review, rows_of, send
from .test_review import decide

pytestmark = pytest.mark.usefixtures("pod")


def direct(who: Any) -> list[str]:
    channel = who.user.dm_channel
    return [message.content for message in channel.history()] if channel is not None else []


async def test_who_wants_no_pings_is_told_beside_the_next_command_and_not_by_direct_message(world: World):
    await world.advance(hours=12)
    sent = await send(await post(world, world.moderator), world.ada)
    assert "under the answer to your next command" in said(sent)
    await press(await review(world, world.zoe), world.zoe, "Approve")
    await world.advance(hours=30)
    assert direct(world.ada) == []
    assert "is approved. Well done!" in said(await world.ada.slash(world.lounge, "checkpoint mine"))


async def test_who_asks_for_a_word_gets_it_this_time_and_the_next_until_they_ask_no_more(world: World):
    await world.advance(hours=12)
    first = await post(world, world.moderator)
    sent = answer_to(await send(first, world.ada))
    chosen = await press(sent, world.ada, "Write to me")
    assert "I write to you when it is decided" in texts(chosen.components)
    await world.restart()
    await hand_back(await review(world, world.zoe), world.zoe)
    assert len(direct(world.ada)) == 1
    again = answer_to(await send(first, world.ada, words="Better now"))
    assert "I write to you when it is decided" in texts(again.components)
    assert "Write to me when it is decided" not in buttons(again.components)
    await press(again, world.ada, "Do not write")
    await press(await review(world, world.zoe), world.zoe, "Approve")
    await world.advance(hours=30)
    assert len(direct(world.ada)) == 1


async def test_a_kill_between_the_decision_and_its_message_still_tells_once(world: World):
    await opt_in(world, world.ada, wants_pings=True)
    await world.advance(hours=12)
    await send(await post(world, world.moderator), world.ada)
    await decide(world, world.zoe)  # the ping is spent; the press that would send it is what dies
    await world.restart()
    await world.advance(hours=2)
    (told,) = direct(world.ada)
    assert "is approved. Well done!" in told
    assert (await rows_of(world, "SELECT tell_at FROM checkpoints_decisions"))[0]["tell_at"] is None


async def test_a_message_that_was_due_by_day_and_killed_does_not_come_at_night(world: World):
    await opt_in(world, world.ada, wants_pings=True)
    await world.advance(hours=21, minutes=58)
    await send(await post(world, world.moderator), world.ada)
    await decide(world, world.zoe)
    await world.advance(hours=8)
    assert direct(world.ada) == []
    await world.advance(hours=6)
    assert len(direct(world.ada)) == 1


async def test_a_press_that_sends_at_once_leaves_nothing_to_tell_later(world: World):
    await opt_in(world, world.ada, wants_pings=True)
    await world.advance(hours=12)
    await send(await post(world, world.moderator), world.ada)
    await press_raw(await review(world, world.zoe), world.zoe, "Approve")
    assert len(direct(world.ada)) == 1
    assert (await rows_of(world, "SELECT tell_at FROM checkpoints_decisions"))[0]["tell_at"] is None
