"""At the time: here, not here, standby, alone. Nobody is ever left waiting without a word, and nobody is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import groups, members
from bot.errors import UserFacingError
from cogs.mocks.meeting.models import Neighbours
from tests.conftest import World
from tests.drills.conftest import answer_to, said
from tests.setup.steps import bot_role, deny

from .conftest import agree, find, last, look, match, meeting_of, press, rows_of, shown, threads


async def at_the_time(world: World, pod: groups.Group) -> Any:
    """Agree and let time pass until it is time; return the thread."""
    stands, thread = await agree(world, pod)
    await world.move_to(stands.starts_at)
    assert "### It is time: Coding" in shown(last(thread))
    return thread


async def stand_by(world: World, name: str, hours: int = 12) -> Any:
    one = world.add_member(name)
    answer = said(await one.slash(world.lounge, "mock standby", hours=hours))
    assert "### You stand by until" in answer
    return one


def asked(one: Any) -> list[Any]:
    channel = one.user.dm_channel
    return [] if channel is None else [m for m in channel.history() if "Can you jump in?" in shown(m)]


async def come_alone(world: World, pod: groups.Group) -> Any:
    """Let ada come alone and five minutes pass; return the thread."""
    thread = await at_the_time(world, pod)
    await press(last(thread), world.ada, "I am here")
    await world.advance(minutes=5, seconds=1)
    return thread


# ---------------------------------------------------------------------- both come


async def test_with_both_here_the_round_begins_at_once_over_restarts(world: World, pod: groups.Group):
    thread = await at_the_time(world, pod)
    assert "before" in said(await press(last(thread), world.ada, "I am here"))
    assert f"Here: <@{world.ada.id}> ✓" in shown(last(thread))
    await world.restart()
    assert (await meeting_of(world)).state == "agreed"
    assert "the round begins" in said(await press(last(thread), world.ben, "I am here"))
    begun = await meeting_of(world)
    assert begun.state == "running"
    assert "the round has begun" in shown(last(thread))
    told = [message.id for message in thread.history()]
    await world.advance(minutes=40)
    assert [shown(message)[:6] for message in thread.history() if message.id not in told] == [
        "### Co",
        *["**1 of", "**2 of", "**3 of", "**4 of"],
    ], "nothing but the round's own panel and its steps"
    assert (await meeting_of(world)).state == "running"


async def test_who_was_here_at_a_time_that_was_moved_is_not_here_at_the_new_one(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    await world.move_to(stands.starts_at - timedelta(minutes=14))
    await press(answer_to(await world.ada.slash(world.lounge, "mock next")), world.ada, "I am here")
    await press(find(thread, "It stands"), world.ben, "Reschedule")
    for who in (world.ada, world.ben):
        await press(find(thread, "### Another time"), who, "Time 1")
    await world.move_to((await meeting_of(world)).starts_at)
    await press(find(thread, "### It is time"), world.ben, "I am here")
    assert (await meeting_of(world)).state == "agreed"
    await press(find(thread, "### It is time"), world.ada, "I am here")
    assert (await meeting_of(world)).state == "running"


async def test_nobody_is_missed_before_five_minutes_nor_by_who_is_not_here(world: World, pod: groups.Group):
    thread = await at_the_time(world, pod)
    attendance = world.bot.get_cog("Mocks").meeting.attendance
    with pytest.raises(UserFacingError, match=r"Press \*\*I am here\*\* first"):
        await attendance.miss(1, world.ada.id)
    await press(last(thread), world.ada, "I am here")
    with pytest.raises(UserFacingError, match="Give them five minutes"):
        await attendance.miss(1, world.ada.id)
    assert (await meeting_of(world)).state == "agreed"


async def test_with_nobody_there_it_ends_kindly_after_twenty_minutes(world: World, pod: groups.Group):
    thread = await at_the_time(world, pod)
    await world.restart()
    await world.advance(minutes=20, seconds=1)
    assert (await meeting_of(world)).state == "missed"
    assert "### This one did not come together" in shown(last(thread))
    assert not any("Five minutes in" in shown(m) for m in thread.history())
    seats = await rows_of(world, "SELECT DISTINCT has_come FROM mocks_seats")
    assert [row["has_come"] for row in seats] == [0]


async def test_what_nobody_could_press_because_the_bot_slept_counts_for_nobody(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    await world.env.advance_time((stands.starts_at + timedelta(hours=3) - world.env.now()).total_seconds())
    await look(world)
    assert (await meeting_of(world)).state == "missed"
    assert not any("### It is time" in shown(m) for m in thread.history())
    seats = await rows_of(world, "SELECT DISTINCT has_come FROM mocks_seats")
    assert [row["has_come"] for row in seats] == [None]


# ---------------------------------------------------------------------- somebody jumps in


async def test_who_stands_by_is_asked_and_goes_on_in_a_thread_that_the_absent_one_is_not_in(
    world: World, pod: groups.Group
):
    far = await stand_by(world, "far")
    near = await stand_by(world, "near", 12)
    async with world.kernel.db.write() as tx:
        for one, level in ((world.ben, "specialist"), (near, "specialist"), (far, "fresher")):
            await tx.connection.execute("UPDATE members SET level = ? WHERE user_id = ?", (level, one.id))
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
    thread = await come_alone(world, pod)
    assert "Five minutes in" in shown(last(thread))
    await world.restart()
    answer = said(await press(last(thread), world.ada, "They are not here"))
    assert "who has until" in answer
    (ask,) = asked(near)
    assert asked(far) == []
    assert f"with <@{world.ada.id}>" in shown(ask)
    assert str(world.ben.id) not in shown(ask)
    assert "You would be interviewed." in shown(ask)
    assert "In Study Hall." in shown(ask)
    await world.restart()
    assert "That was asked of somebody else" in said_of(
        await refused(world.bot.get_cog("Mocks").meeting.standbys.take(1, far.id))
    )
    await press(ask, near.user, "I'll take it")
    before, after = await meeting_of(world, 1), await meeting_of(world, 2)
    assert (before.state, after.state, after.source) == ("missed", "running", "match")
    seats = await rows_of(world, "SELECT meeting_id, user_id, has_come FROM mocks_seats")
    assert {(row["meeting_id"], row["user_id"]): row["has_come"] for row in seats} == {
        (1, world.ada.id): 1, (1, world.ben.id): 0, (2, world.ada.id): 1, (2, near.id): 1,
    }  # fmt: skip
    turns = await rows_of(world, "SELECT * FROM mocks_turns WHERE meeting_id = 2")
    assert [(row["interviewer_user_id"], row["candidate_user_id"]) for row in turns] == [
        (world.ada.id, near.id)
    ]
    new = next(found for found in threads(world) if found.id == after.thread_id)
    assert new.id != thread.id
    assert world.ben.id not in thread_members(world, new)
    assert {world.ada.id, near.id} <= thread_members(world, new)
    assert f"It goes on in <#{new.id}>" in shown(last(thread))
    assert not any(f"<@{world.ben.id}>" in shown(m) for m in new.history())
    assert await rows_of(world, "SELECT * FROM mocks_standbys WHERE user_id = ?", near.id) == []


def thread_members(world: World, thread: Any) -> set[int]:
    return set(world.env.backend.get_channel(thread.id).thread_members)


async def refused(doing: Any) -> UserFacingError:
    with pytest.raises(UserFacingError) as error:
        await doing
    return error.value


def said_of(error: UserFacingError) -> str:
    return error.sentence


async def test_silence_and_no_go_to_the_next_one_and_then_to_the_slot_alone(world: World, pod: groups.Group):
    silent, busy = await stand_by(world, "silent"), await stand_by(world, "busy")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
    thread = await come_alone(world, pod)
    await press(last(thread), world.ada, "They are not here")
    (ask,) = asked(silent)
    await world.advance(minutes=5, seconds=1)
    standbys = world.bot.get_cog("Mocks").meeting.standbys
    assert "over" in said_of(await refused(standbys.take(1, silent.id)))
    (other,) = asked(busy)
    assert len(asked(silent)) == 1
    assert ask.id != other.id
    await world.restart()
    await press(other, busy.user, "Not now")
    assert "Nobody on standby could come" in shown(last(thread))
    await press(last(thread), world.ada, "Use the slot alone")
    before, after = await meeting_of(world, 1), await meeting_of(world, 2)
    assert (before.state, after.state, after.source, after.source_key) == (
        "missed",
        "running",
        "solo",
        "solo:1",
    )
    new = next(found for found in threads(world) if found.id == after.thread_id)
    assert "### Solo mock: Coding" in shown(new.history()[0])
    assert world.ben.id not in thread_members(world, new)
    assert f"It goes on in <#{new.id}>" in shown(last(thread))


async def test_whose_messages_are_closed_is_passed_over(world: World, pod: groups.Group):
    closed, near = await stand_by(world, "closed"), await stand_by(world, "near")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
    thread = await come_alone(world, pod)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=1)
    await press(last(thread), world.ada, "They are not here")
    assert asked(closed) == []
    assert len(asked(near)) == 1


async def test_only_who_can_see_the_thread_is_asked_to_jump_in(world: World, pod: groups.Group):
    outside, inside = await stand_by(world, "outside"), await stand_by(world, "inside")
    async with world.kernel.db.write() as tx:
        await groups.add_member(tx, group_id=pod.group_id, user_id=inside.id, now=world.kernel.clock.now())
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
    hide(world, world.channel)
    thread = await come_alone(world, pod)
    await press(last(thread), world.ada, "They are not here")
    assert (len(asked(outside)), len(asked(inside))) == (0, 1)


def hide(world: World, channel: Any) -> None:
    """Let everybody but the bot see nothing of a channel, as where a group has one of its own."""
    may = discord.Permissions(view_channel=True).value
    for role_id, allow, denied in ((world.guild.id, 0, may), (bot_role(world).id, may, 0)):
        rule = Overwrite(target_id=role_id, type=OverwriteType.ROLE, allow=allow, deny=denied)
        world.env.backend.set_overwrite(channel.id, rule)
    for who in (world.ada, world.ben):
        rule = Overwrite(target_id=who.id, type=OverwriteType.MEMBER, allow=may, deny=0)
        world.env.backend.set_overwrite(channel.id, rule)


async def test_who_comes_late_after_all_ends_the_asking(world: World, pod: groups.Group):
    near = await stand_by(world, "near")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
    thread = await come_alone(world, pod)
    await press(last(thread), world.ada, "They are not here")
    await press(find(thread, "### It is time"), world.ben, "I am here")
    assert (await meeting_of(world)).state == "running"
    assert "found each other after all" in said(await press(asked(near)[0], near.user, "I'll take it"))
    assert await rows_of(world, "SELECT * FROM mocks_meetings WHERE meeting_id > 1") == []


async def test_nobody_is_asked_who_is_blocked_away_busy_or_out_of_pings(world: World, pod: groups.Group):
    names = ("blocked", "away", "spent", "gone")
    people = {name: await stand_by(world, name) for name in names}
    neighbours: Neighbours = world.bot.get_cog("Mocks").meeting.neighbours

    async def is_blocked(tx: Any, guild_id: int, one: int, other: int) -> bool:
        return people["blocked"].id in (one, other)

    neighbours.is_blocked = is_blocked
    stands, _ = await agree(world, pod)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = until_at + 86400")
        ended = (int(world.env.now().timestamp()), people["gone"].id)
        await tx.connection.execute("UPDATE mocks_standbys SET until_at = ? WHERE user_id = ?", ended)
        today = stands.starts_at.date()
        who = {"guild_id": world.guild.id, "user_id": people["away"].id}
        await members.set_away(tx, **who, from_on=today, until_on=today, today=world.env.now().date())
        for key in ("one", "two"):
            await tx.connection.execute(
                "INSERT INTO pings (guild_id, user_id, key, day) VALUES (?, ?, ?, ?)",
                (world.guild.id, people["spent"].id, key, today.isoformat()),
            )
    await world.move_to(stands.starts_at)
    (thread,) = threads(world)
    await press(last(thread), world.ada, "I am here")
    await world.advance(minutes=5, seconds=1)
    await press(last(thread), world.ada, "They are not here")
    assert {name: len(asked(one)) for name, one in people.items()} == dict.fromkeys(names, 0)
    assert "Nobody on standby could come" in shown(last(thread))


async def test_who_waits_in_vain_and_presses_nothing_can_still_use_the_slot(world: World, pod: groups.Group):
    thread = await come_alone(world, pod)
    await world.advance(minutes=16)
    assert (await meeting_of(world)).state == "missed"
    assert "### The slot has passed" in shown(last(thread))
    attendance = world.bot.get_cog("Mocks").meeting.attendance
    assert "That slot is over" in said_of(await refused(attendance.go_alone(1, world.ben.id)))
    await world.restart()
    await press(last(thread), world.ada, "Use the slot alone")
    assert (await meeting_of(world, 2)).state == "running"
    assert len(await rows_of(world, "SELECT * FROM mocks_meetings")) == 2


async def test_a_round_of_a_loop_is_not_lent_to_somebody_on_standby(world: World, pod: groups.Group):
    near = await stand_by(world, "near")
    made = await match(world, pod, source="loop", source_key="loop:1:0:0")
    (thread,) = threads(world)
    for who in (world.ada, world.ben):
        await press(thread.history()[0], who, "Time 1")
    await world.move_to((await meeting_of(world, made.meeting_id)).starts_at)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO mocks_standbys VALUES (?, ?, 4000000000) ON CONFLICT DO UPDATE SET until_at = 4000000000",
            (world.guild.id, near.id),
        )
    await press(last(thread), world.ada, "I am here")
    await world.advance(minutes=5, seconds=1)
    await press(last(thread), world.ada, "They are not here")
    assert asked(near) == []
    assert "Nobody on standby could come" in shown(last(thread))


# ---------------------------------------------------------------------- alone, and standing by


async def test_a_solo_mock_begins_at_once_in_a_thread_of_its_own_and_one_at_a_time(
    world: World, pod: groups.Group
):
    answer = said(await world.ada.slash(world.lounge, "mock solo", round="coding"))
    made = await meeting_of(world)
    assert (made.source, made.state, made.starts_at) == ("solo", "running", made.made_at)
    (thread,) = threads(world)
    assert f"<#{thread.id}>" in answer
    assert thread_members(world, thread) >= {world.ada.id}
    turns = await rows_of(world, "SELECT * FROM mocks_turns")
    assert [(row["interviewer_user_id"], row["candidate_user_id"]) for row in turns] == [(None, world.ada.id)]
    assert "You are in a mock already" in said(
        await world.ada.slash(world.lounge, "mock solo", round="coding")
    )
    assert "I do not know that round type" in said(
        await world.ben.slash(world.lounge, "mock solo", round="juggling")
    )
    found = await world.ben.autocomplete(world.lounge, "mock solo", "round", "cod")
    assert {"name": "Coding", "value": "coding"} in [dict(one) for one in found]


async def test_a_solo_mock_that_can_have_no_thread_says_which_permission_lacks(
    world: World, pod: groups.Group
):
    deny(world, world.channel, "create_private_threads")
    answer = said(await world.ada.slash(world.lounge, "mock solo", round="coding"))
    assert "I lack **Create Private Threads**" in answer
    assert (await meeting_of(world)).state == "cancelled"
    await world.advance(minutes=1)
    assert world.ada.user.dm_channel is None or world.ada.user.dm_channel.history() == []
    stranger = world.add_member("stranger")
    assert "/group join" in said(await stranger.slash(world.lounge, "mock solo", round="coding"))


async def test_standing_by_ends_by_itself_and_by_a_press(world: World, pod: groups.Group):
    panel = answer_to(await world.ada.slash(world.lounge, "mock standby"))
    await world.restart()
    assert "You are off the standby list" in said(await press(panel, world.ada, "Take me off the list"))
    assert await rows_of(world, "SELECT * FROM mocks_standbys") == []
    assert "Nothing is arranged" in said(await world.ada.slash(world.lounge, "mock next"))
