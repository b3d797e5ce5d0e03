"""Meetings as the rooms before the round leave them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import groups
from bot.app import Kernel
from cogs.mocks import store
from cogs.mocks.models import Meeting, NewMeeting, NewTurn, Source, Turn
from tests.conftest import World


async def make_meeting(
    kernel: Kernel,
    *,
    guild_id: int,
    pair: tuple[int | None, int],
    round_type: str = "coding",
    thirds: tuple[int, ...] = (),
    swaps: bool = False,
    slot_minutes: int = 60,
    thread_id: int | None = None,
    source: Source = "match",
    key: str = "run:1:0",
) -> Meeting:
    """Store a meeting whose time is now; the pair is interviewer and candidate."""
    interviewer, candidate = pair
    turns = [NewTurn(interviewer, candidate)]
    if swaps and interviewer is not None:
        turns.append(NewTurn(candidate, interviewer))
    now = kernel.clock.now()
    async with kernel.db.write() as tx:
        new = NewMeeting(guild_id, None, source, key, round_type, slot_minutes, tuple(turns), thirds)
        await groups.ensure_guild(tx, guild_id, now=now)
        made = await store.add_meeting(tx, new, now=now)
        await store.agree(tx, made.meeting_id, starts_at=now)
        if thread_id is not None:
            await store.keep_thread(tx, made.meeting_id, thread_id)
        found = await store.get_meeting(tx, made.meeting_id)
    assert found is not None
    return found


async def come_together(kernel: Kernel, meeting: Meeting) -> None:
    """Everybody is there: the round may run."""
    async with kernel.db.write() as tx:
        assert await store.move(tx, meeting.meeting_id, was="agreed", to="running", now=kernel.clock.now())


async def turns_of(kernel: Kernel, meeting: Meeting) -> list[Turn]:
    async with kernel.db.read() as tx:
        return await store.turns_of(tx, meeting.meeting_id)


async def state_of(kernel: Kernel, meeting: Meeting) -> str:
    async with kernel.db.read() as tx:
        found = await store.get_meeting(tx, meeting.meeting_id)
    assert found is not None
    return found.state


async def meet(world: World, interviewer: Any, candidate: Any, **more: Any) -> Meeting:
    """Let ada, ben or whoever come together in the lounge, which stands for their thread."""
    pair = (interviewer.id if interviewer is not None else None, candidate.id)
    meeting = await make_meeting(
        world.kernel, guild_id=world.guild.id, pair=pair, thread_id=world.lounge.id, **more
    )
    await come_together(world.kernel, meeting)
    await world.advance(seconds=1)
    return meeting


MINUTE = timedelta(minutes=1)
