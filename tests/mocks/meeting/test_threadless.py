"""Without a thread, or with one of two outside of it: nobody is left without a word, and all goes on by command."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import groups
from cogs.mocks.privacy import DATA
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said
from tests.setup.steps import deny, mend

from .conftest import MATCHED, agree, find, last, match, meeting_of, press, rows_of, shown, threads

CONDITIONS = "SELECT sentence FROM conditions"


def told(who: Any) -> list[str]:
    """Return the direct messages that a member got."""
    channel = who.dm_channel if hasattr(who, "dm_channel") else who.user.dm_channel
    return [] if channel is None else [m.content or shown(m) for m in channel.history()]


async def want_pings(world: World, *people: Any) -> None:
    async with world.kernel.db.write() as tx:
        for who in people:
            await tx.connection.execute("UPDATE members SET wants_pings = 1 WHERE user_id = ?", (who.id,))


async def next_mock(world: World, who: Any) -> Any:
    """Return what `/mock next` answers; words that waited for the member stand beside it."""
    return (await who.slash(world.lounge, "mock next")).response


async def agree_by_command(world: World) -> Any:
    for who in (world.ada, world.ben):
        await press(await next_mock(world, who), who, "Time 1")
    return await meeting_of(world)


async def begin_by_command(world: World) -> None:
    await world.move_to((await agree_by_command(world)).starts_at)
    for who in (world.ada, world.ben):
        await press(await next_mock(world, who), who, "I am here")
    await world.advance(seconds=5)
    assert (await meeting_of(world)).state == "running"


def refuse(world: World, code: int) -> None:
    """Let Discord open no thread."""
    status = 403 if code == 50013 else 400
    world.env.inject_error(
        "POST", f"/channels/{world.channel.id}/threads", status=status, code=code, times=None
    )


# ---------------------------------------------------------------------- no thread


async def test_without_a_thread_each_is_told_what_lacks_and_everything_works_by_command(
    world: World, pod: groups.Group
):
    await want_pings(world, world.ada)
    deny(world, world.channel, "create_private_threads")
    await match(world, pod)
    assert threads(world) == []
    assert "I lack **Create Private Threads**" in told(world.ada)[0]
    assert told(world.ben) == [], "who wants no pings reads it at their next command"
    assert "### Your mock: Coding" in said(await world.ben.slash(world.lounge, "mock next"))
    conditions = await rows_of(world, CONDITIONS)
    assert [row["sentence"] for row in conditions] == [
        "mocks have no thread there: I lack Create Private Threads"
    ]
    stands = await agree_by_command(world)
    assert stands.state == "agreed"
    mend(world, world.channel)
    await world.move_to(stands.starts_at)
    (thread,) = threads(world)
    assert "### It is time" in shown(last(thread))
    for who in (world.ada, world.ben):
        await press(last(thread), who, "I am here")
    assert (await meeting_of(world)).state == "running"


async def test_a_server_full_of_threads_still_tells_its_pairs(world: World, pod: groups.Group):
    await want_pings(world, world.ada)
    refuse(world, 160006)
    await match(world, pod)
    assert "this server has as many open threads as Discord allows" in told(world.ada)[0]
    assert "as many open threads as Discord allows" in (await rows_of(world, CONDITIONS))[0]["sentence"]


async def test_a_refusal_that_nobody_foresaw_is_told_all_the_same(world: World, pod: groups.Group):
    refuse(world, 50035)
    await match(world, pod)
    assert "Discord does not let me" in said(await world.ada.slash(world.lounge, "mock next"))
    assert await rows_of(world, CONDITIONS) == []


async def test_who_has_no_thread_is_not_woken_nor_written_to_beyond_the_budget(
    world: World, pod: groups.Group
):
    await want_pings(world, world.ada, world.ben)
    deny(world, world.channel, "create_private_threads")
    await world.move_to(MATCHED + timedelta(days=1, hours=-6.5))
    await match(world, pod)
    assert told(world.ada) == told(world.ben) == []
    await world.move_to((await agree_by_command(world)).starts_at + timedelta(minutes=30))
    per_day: dict[Any, int] = {}
    for message in world.ada.user.dm_channel.history():
        per_day[message.created_at.date()] = per_day.get(message.created_at.date(), 0) + 1
    assert per_day
    assert max(per_day.values()) <= 2


async def test_only_what_still_holds_waits_for_a_member(world: World, pod: groups.Group):
    deny(world, world.channel, "create_private_threads")
    await match(world, pod)
    service = world.bot.get_cog("Mocks").meeting.service
    for who in (world.ada, world.ben):
        await service.press(1, who.id)
    await world.advance(seconds=2)
    beside = said(await world.ben.slash(world.lounge, "mock next"))
    assert "### It stands" in beside
    assert "### Your mock: Coding" not in beside


async def test_words_that_wait_for_the_partner_go_with_an_erased_member(world: World, pod: groups.Group):
    deny(world, world.channel, "create_private_threads")
    await match(world, pod)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ada.id)
    await world.advance(seconds=5)
    waiting = await rows_of(world, "SELECT user_id, text FROM notices")
    assert {row["user_id"] for row in waiting} == {world.ben.id}
    assert ["cannot take place" in row["text"] for row in waiting] == [True]
    assert str(world.ada.id) not in str(waiting)


# ---------------------------------------------------------------------- somebody outside


async def test_who_cannot_be_let_in_is_told_apart_and_the_other_in_the_thread(
    world: World, pod: groups.Group
):
    world.env.inject_error(
        "PUT", f"/channels/*/thread-members/{world.ben.id}", status=403, code=50001, times=None
    )
    await match(world, pod)
    (thread,) = threads(world)
    assert "### Your mock: Coding" in shown(last(thread))
    beside = said(await world.ben.slash(world.lounge, "mock next"))
    assert "I could not let you into its thread" in beside
    assert "let into" not in said(await world.ada.slash(world.lounge, "mock next"))
    assert "every member of the group has to see" in (await rows_of(world, CONDITIONS))[0]["sentence"]
    await world.move_to((await agree_by_command(world)).starts_at - timedelta(minutes=9))
    assert "begins <t:" in told(world.ben)[-1], "reminders reach them, too"
    assert told(world.ada) == []


async def test_who_was_let_in_and_left_is_not_fetched_back(world: World, pod: groups.Group):
    await match(world, pod)
    (thread,) = threads(world)
    world.env.backend.get_channel(thread.id).thread_members.pop(world.ben.id)
    await agree_by_command(world)
    assert "### It stands" in shown(last(thread))
    assert world.ben.id not in world.env.backend.get_channel(thread.id).thread_members


# ---------------------------------------------------------------------- the round


async def test_a_round_without_a_thread_is_run_by_command(world: World, pod: groups.Group):
    deny(world, world.channel, "create_private_threads")
    await match(world, pod)
    await begin_by_command(world)
    own = await next_mock(world, world.ada)
    assert buttons(own.components).keys() == {"Begin now", "Interviewer's kit", "Curveball"}
    own = answer_to(await press(own, world.ada, "Begin now"))
    assert "▶ **" in shown(own)
    await world.restart()
    theirs = await next_mock(world, world.ben)
    assert {"Next step", "I'm stuck", "End the turn"} <= buttons(theirs.components).keys()
    assert "Interviewer's kit" not in buttons(theirs.components)
    sure = answer_to(await press(theirs, world.ben, "End the turn"))
    assert "This round is over" in shown(answer_to(await press(sure, world.ben, "End it now")))
    assert (await meeting_of(world)).state == "over"
    await world.advance(seconds=5)
    form = (await world.ada.slash(world.lounge, "mock scorecard")).modal
    assert "Your candidate" in form["title"]


async def test_a_thread_deleted_during_the_round_is_opened_again_with_its_panel(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    await world.move_to(stands.starts_at)
    for who in (world.ada, world.ben):
        await press(find(thread, "### It is time"), who, "I am here")
    await world.advance(minutes=3)
    world.env.backend.delete_channel(thread.id)
    await world.advance(minutes=20)
    (again,) = threads(world)
    assert {world.ada.id, world.ben.id} <= set(world.env.backend.get_channel(again.id).thread_members)
    assert "the round has begun" in shown(again.history()[0])
    await press(find(again, "### Coding"), world.ada, "Next step")
    assert len([m for m in again.history() if shown(m).startswith("### Coding")]) == 1
    assert await rows_of(world, CONDITIONS) == []


async def come_alone(world: World, pod: groups.Group) -> None:
    """Let ada come alone and five minutes pass; the thread is there so far."""
    await match(world, pod)
    await world.move_to((await agree_by_command(world)).starts_at)
    await press(await next_mock(world, world.ada), world.ada, "I am here")
    await world.advance(minutes=5, seconds=1)


@pytest.mark.parametrize("refused", ["to_open", "to_let_in"])
async def test_who_jumps_in_where_no_thread_can_be_holds_the_round_all_the_same(
    world: World, pod: groups.Group, refused: str
):
    near = world.add_member("near")
    await near.slash(world.lounge, "mock standby", hours=12)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
    await come_alone(world, pod)
    await press(await next_mock(world, world.ada), world.ada, "They are not here")
    if refused == "to_open":
        refuse(world, 160006)
    else:
        world.env.inject_error("PUT", "/channels/*/thread-members/*", status=403, code=50001, times=None)
    ask = near.user.dm_channel.history()[-1]
    answer = said(await near.user.click(ask, custom_id=buttons(ask.components)["I'll take it"]))
    assert (await meeting_of(world, 2)).state == "running"
    if refused == "to_open":
        assert "`/mock next` in the server says with whom it is" in answer
    assert "Your mock goes on: Coding" in told(world.ada)[-1], "who waits is not left to find out"
    await world.advance(seconds=5)
    assert "Begin now" in buttons((await next_mock(world, world.ada)).components)
    assert "Begin now" in buttons((await next_mock(world, near)).components)


async def test_a_slot_that_cannot_be_used_alone_says_why(world: World, pod: groups.Group):
    await come_alone(world, pod)
    refuse(world, 160006)
    none = answer_to(await press(await next_mock(world, world.ada), world.ada, "They are not here"))
    answer = said(await press(none, world.ada, "Use the slot alone"))
    assert "as many open threads as Discord allows" in answer
    assert (await meeting_of(world, 2)).state == "cancelled"
    (thread,) = threads(world)
    assert "### The slot has passed" in shown(last(thread))


async def test_a_deleted_thread_is_opened_again_with_what_is_to_be_pressed(world: World, pod: groups.Group):
    await match(world, pod)
    (thread,) = threads(world)
    world.env.backend.delete_channel(thread.id)
    panel = answer_to(await world.ada.slash(world.lounge, "mock next"))
    await press(panel, world.ada, "Time 1")
    await world.advance(minutes=3)
    (again,) = threads(world)
    assert again.id != thread.id
    assert f"✓ suits <@{world.ada.id}>" in shown(again.history()[0])
