"""Killed at any line, or refused by Discord for a while: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from bot import groups
from cogs.mocks import store
from cogs.mocks.meeting.course import Course
from cogs.mocks.models import NewMeeting, NewTurn
from tests.conftest import World

from .conftest import agree, look, match, meeting_of, press, shown, threads
from .test_finding import events


class KilledError(BaseException):
    """The process is gone: nothing of ours runs any more, not even what handles faults."""


@contextlib.contextmanager
def killed_at(line: str) -> Iterator[None]:
    async def die(*_: Any, **__: Any) -> None:
        raise KilledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Course, line, die)
        try:
            yield
        except BaseExceptionGroup as killed:
            assert killed.subgroup(KilledError) is not None  # noqa: PT017 - a group, which raises() cannot match well
        else:
            raise AssertionError(f"nothing went through {line}")


@pytest.mark.parametrize("line", ["stage", "keep_thread", "enter_thread", "keep_message", "finish"])
async def test_a_kill_at_the_opening_leaves_one_thread_and_one_message(
    world: World, pod: groups.Group, line: str
):
    async with world.kernel.db.write() as tx:
        turns = (NewTurn(world.ada.id, world.ben.id),)
        new = NewMeeting(world.guild.id, pod.group_id, "match", "run:1:0", "coding", 60, turns)
        await store.add_meeting(tx, new, now=world.kernel.clock.now())
    with killed_at(line):
        await look(world)
    await world.restart()
    await world.advance(minutes=2)
    (thread,) = threads(world)
    assert (await meeting_of(world)).thread_id == thread.id
    assert [shown(message)[:13] for message in thread.history()] == ["### Your mock:"[:13]]
    members = set(world.env.backend.get_channel(thread.id).thread_members)
    assert {world.ada.id, world.ben.id} <= members


@pytest.mark.parametrize("line", ["stage", "keep_event", "keep_message", "finish"])
async def test_a_kill_at_the_agreement_leaves_one_event_and_one_message(
    world: World, pod: groups.Group, line: str
):
    await match(world, pod)
    service = world.bot.get_cog("Mocks").meeting.service
    for who in (world.ada, world.ben):
        await service.press(1, who.id)
    with killed_at(line):
        await look(world)
    await world.restart()
    await world.advance(minutes=2)
    (thread,) = threads(world)
    (event,) = events(world)
    assert (await meeting_of(world)).event_id == event.id
    assert [shown(message)[:13] for message in thread.history()] == ["### Your mock", "### It stands"]
    assert "The time that stands" in shown(thread.history()[0])


@pytest.mark.parametrize("line", ["stage", "finish"])
async def test_a_kill_as_both_are_here_leaves_the_round_begun(world: World, pod: groups.Group, line: str):
    stands, thread = await agree(world, pod)
    await world.move_to(stands.starts_at)
    attendance = world.bot.get_cog("Mocks").meeting.attendance
    for who in (world.ada, world.ben):
        await attendance.come(1, who.id)
    with killed_at(line):
        await look(world)
    await world.restart()
    await world.advance(minutes=2)
    assert (await meeting_of(world)).state == "running"
    assert len([told for told in thread.history() if "the round has begun" in shown(told)]) == 1


@pytest.mark.parametrize("line", ["keep_thread", "start"])
async def test_a_kill_at_a_solo_mock_leaves_one_that_runs(world: World, pod: groups.Group, line: str):
    attendance = world.bot.get_cog("Mocks").meeting.attendance
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    made = await attendance.start_solo(**who, round_type="coding", key=1)
    with killed_at(line):
        await look(world)
    await world.restart()
    await world.advance(minutes=2)
    (thread,) = threads(world)
    assert [shown(told).startswith("###") for told in thread.history()] == [
        True,
        True,
    ]  # this room, then the round
    running = await meeting_of(world, made.meeting_id)
    assert (running.state, running.thread_id) == ("running", thread.id)


@pytest.mark.parametrize("line", ["lose_thread", "keep_thread", "enter_thread"])
async def test_a_kill_as_a_deleted_thread_is_replaced_leaves_one_with_one_panel(
    world: World, pod: groups.Group, line: str
):
    stands, thread = await agree(world, pod)
    await world.move_to(stands.starts_at)
    attendance = world.bot.get_cog("Mocks").meeting.attendance
    for who in (world.ada, world.ben):
        await attendance.come(1, who.id)
    await world.advance(seconds=30)
    world.env.backend.delete_channel(thread.id)
    await world.env.advance_time(120)
    with killed_at(line):
        await look(world)
    await world.restart()
    await world.advance(minutes=3)
    (again,) = threads(world)
    said = [shown(told).splitlines()[0] for told in again.history()]
    assert (said.count("### It is time: Coding"), said.count("### Coding")) == (1, 1)
    assert {world.ada.id, world.ben.id} <= set(world.env.backend.get_channel(again.id).thread_members)


async def test_what_discord_refuses_for_a_while_comes_once_it_answers(world: World, pod: groups.Group):
    world.env.inject_error("POST", "/channels/*/threads", status=503, times=1)
    await match(world, pod)
    assert threads(world) == []
    await world.advance(minutes=1)
    (thread,) = threads(world)
    await press(thread.history()[0], world.ada, "Time 1")
    assert "✓ suits" in shown(thread.history()[0])
