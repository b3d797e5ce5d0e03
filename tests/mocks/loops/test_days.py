"""The days of a loop: when interviewers are asked, which times its rounds are offered, what its end means for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from bot import groups, members
from cogs.mocks.loops import store
from cogs.mocks.loops.models import Loop
from cogs.mocks.models import Meeting
from tests.conftest import World
from tests.drills.conftest import answer_to, texts

from .conftest import answer, begin, jump, meetings, offer, peers, read, status, to_morning


async def begun(world: World, days: int = 1) -> Loop:
    """Let three offer, and ada begin a loop so many days ahead; let pass what is due at once."""
    await offer(world, *peers(world)[:3])
    await begin(world, start=(world.env.now() + timedelta(days=days)).date().isoformat())
    await world.advance(seconds=2)
    async with world.kernel.db.read() as tx:
        found = await store.get_loop(tx, 1)
    assert found is not None
    return found


async def accepted(world: World, *who: Any) -> list[Meeting]:
    """Let them take their rounds, and the bot offer times."""
    if not read(who[0]):
        await to_morning(world)
    for each in who:
        await answer(each, "Accept")
    await world.advance(seconds=2)
    return await meetings(world)


async def offered(world: World, meeting: Meeting) -> list[datetime]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all(
            "SELECT starts_at FROM mocks_times WHERE meeting_id = ? ORDER BY time_id", meeting.meeting_id
        )
    return [datetime.fromtimestamp(row["starts_at"], UTC) for row in rows]


async def agreed(world: World, meeting: Meeting, typed: str) -> Meeting:
    """Let ada propose a time and the interviewer take it."""
    service = world.bot.get_cog("Mocks").meeting.service
    done = await service.propose(meeting.meeting_id, world.ada.id, typed)
    await service.press(done.time.time_id, world.ben.id)
    return next(found for found in await meetings(world) if found.meeting_id == meeting.meeting_id)


def lines(world: World) -> list[str]:
    return [texts(message.components) for thread in world.channel.threads for message in thread.history()]


async def test_a_loop_far_ahead_asks_a_week_before_and_its_threads_offer_its_own_days(
    world: World, pod: groups.Group
):
    loop = await begun(world, days=20)
    shown = texts((await status(world, world.ada)).components)
    asks_from = int((loop.starts_at - timedelta(days=7)).timestamp())
    assert f"I ask interviewers from <t:{asks_from}:D> on" in shown
    assert shown.count("· to come") == 3
    await world.restart()
    await world.move_to(loop.starts_at - timedelta(days=7, minutes=1))
    assert [read(who) for who in (world.ada, world.ben)] == ["", ""]
    await world.move_to(loop.starts_at - timedelta(days=7))
    (made,) = await accepted(world, world.ben)
    times = await offered(world, made)
    assert len({time.date() for time in times}) == 3
    assert all(loop.starts_at <= time < loop.ends_at for time in times)
    last = f"{loop.ends_at - timedelta(days=1):%Y-%m-%d} 18:00"
    assert (await agreed(world, made, last)).state == "agreed"


async def test_a_letter_names_the_evenings_that_the_thread_offers(world: World, pod: groups.Group):
    await begun(world)
    await to_morning(world)
    letter = read(world.ben)
    (made,) = await accepted(world, world.ben)
    times = await offered(world, made)
    assert [time.hour for time in times] == [19, 19, 19]
    assert f"both: {' · '.join(f'<t:{int(time.timestamp())}:f>' for time in times)}" in letter


async def test_rounds_of_one_candidate_are_offered_with_a_pause_between(world: World, pod: groups.Group):
    await begun(world)
    made = await accepted(world, *peers(world)[:3])
    taken = sorted([time for meeting in made for time in await offered(world, meeting)])
    assert len(taken) == 9
    assert all(later - sooner >= timedelta(minutes=90) for sooner, later in pairwise(taken))


async def test_a_round_that_two_agreed_on_is_waited_for_beyond_the_loops_days(
    world: World, pod: groups.Group
):
    loop = await begun(world)
    (made,) = await accepted(world, world.ben)
    (time, *_) = await offered(world, made)
    await agreed(world, made, f"{time:%Y-%m-%d %H:%M}")
    await jump(world, hours=20)
    await world.bot.get_cog("Mocks").meeting.service.move(made.meeting_id, world.ada.id)
    moved = await agreed(world, made, f"{world.env.now() + timedelta(days=13):%Y-%m-%d} 19:00")
    assert moved.starts_at is not None
    assert moved.starts_at > loop.ends_at + timedelta(days=7)
    await world.restart()
    await world.move_to(moved.starts_at - timedelta(minutes=1))
    assert [found.state for found in await meetings(world)] == ["agreed"]
    await world.move_to(moved.starts_at + timedelta(days=3))
    assert "it is over" in texts((await status(world, world.ada)).components).casefold()


async def test_a_loop_that_was_ended_promises_no_replacement(world: World, pod: groups.Group):
    await begun(world)
    await accepted(world, world.ben)
    panel = answer_to(await world.ada.slash(world.lounge, "loop cancel"))
    await world.ada.click(panel, label="End it")
    await world.advance(minutes=2)
    assert any(
        "### This round is called off\nThe loop that it belonged to is over" in line for line in lines(world)
    )
    assert not any("looks for a replacement" in line for line in lines(world))


async def test_whoever_left_the_server_has_no_loop_and_its_interviewers_are_told(
    world: World, pod: groups.Group
):
    await begun(world)
    await accepted(world, world.ben)
    now, gone = world.env.now(), {"guild_id": world.guild.id, "user_id": world.ada.id}
    async with world.kernel.db.write() as tx:
        await members.mark_presence(tx, **gone, is_present=False, now=now)
        await world.kernel.followers.member_changed(tx, **gone)
    await world.advance(minutes=1)
    assert [found.state for found in await meetings(world)] == ["cancelled"]
    assert "is called off: they have left the server" in read(world.ben)
    assert "This round is called off" in lines(world)[-1]
    assert "You interview" not in texts((await status(world, world.cleo)).components)  # who was asked
    await jump(world, days=2)
    assert "A loop asks you" not in read(world.eli)
    assert "0 of at most" in texts(
        answer_to(await world.moderator.slash(world.lounge, "loop list")).components
    )
