"""How the rooms of mock interviews are bound together: what one knows and another asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot import members, practice_wishes
from bot.clock import Clock
from bot.db import Tx
from bot.followers import MemberFollower

from . import store
from .loops import logic as loop_logic
from .loops import models as loop_models
from .loops import store as loop_store
from .loops.course import Course
from .matching import times
from .matching.models import HALF_HOUR_SECONDS, Candidate
from .matching.process import solve_loops
from .meeting.models import Neighbours as MeetingNeighbours
from .meeting.service import waking_times
from .models import Meeting
from .pool import openings
from .pool.models import LEAD
from .scorecards import store as scorecard_store

_NOTICE = timedelta(hours=12)
"""Nobody is offered a time earlier than this from now."""
_AHEAD = timedelta(days=7)


def of_meetings(clock: Clock) -> MeetingNeighbours:
    """Return what a meeting asks of the pool: times that suit both, who is blocked, why these two."""
    by_waking_hours = waking_times(clock)

    async def free_times(tx: Tx, meeting: Meeting) -> Sequence[datetime]:
        now, guild_id = clock.now(), meeting.guild_id
        start = now + _NOTICE
        if meeting.source == "match":
            start = max(start, meeting.made_at + LEAD)
        end = start + _AHEAD
        seats = await store.seats_of(tx, meeting.meeting_id)
        user_ids = [seat.user_id for seat in seats]
        pair = [seat.user_id for seat in seats if not seat.is_third]
        loop = await _loop_of(tx, meeting)
        if loop is not None:
            start, end = loop_logic.window(loop, now)
        elif not await openings.have_told(tx, guild_id, user_ids):
            return await by_waking_hours(tx, meeting)
        free = await openings.free_slots(tx, guild_id, user_ids, start, end)
        people = {}
        for user_id in user_ids:
            zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
            offset = times.utc_offset(zone, now)
            people[user_id] = Candidate(user_id, free[user_id], utc_offset_minutes=offset)
        length = -(-meeting.slot_minutes * 60 // HALF_HOUR_SECONDS)
        # Who observes was given to this pair for a time that all three have; without one left, the two go first.
        ranked = times.ranked([*people.values()], length) or times.ranked(
            [people[each] for each in pair], length
        )
        return [datetime.fromtimestamp(slot * HALF_HOUR_SECONDS, UTC) for slot in ranked]

    async def is_blocked(tx: Tx, guild_id: int, one: int, other: int) -> bool:
        return other in (await openings.blocks(tx, guild_id, (one, other)))[one]

    async def why(tx: Tx, meeting: Meeting) -> str:
        if meeting.source == "loop":
            turns = await store.turns_of(tx, meeting.meeting_id)
            return f"A round of <@{turns[0].candidate_id}>’s loop." if turns else ""
        return await openings.why(tx, meeting.meeting_id)

    async def is_needless(tx: Tx, meeting: Meeting) -> bool:
        loop = await _loop_of(tx, meeting)
        return meeting.source == "loop" and (loop is None or not loop.is_open)

    return MeetingNeighbours(free_times, is_blocked=is_blocked, why=why, is_needless=is_needless)


async def _loop_of(tx: Tx, meeting: Meeting) -> loop_models.Loop | None:
    return await loop_store.loop_of_meeting(tx, meeting.meeting_id) if meeting.source == "loop" else None


def of_leavers(clock: Clock, loops: Course) -> MemberFollower:
    """Return what follows when a member has left the server: nobody keeps an evening free for them."""

    async def follow(tx: Tx, guild_id: int, user_id: int) -> None:
        member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        if member is None or member.is_here:
            return  # named otherwise, or gone from a group alone
        now = clock.now()
        await loops.close_of(tx, guild_id=guild_id, user_id=user_id, now=now)
        await store.cancel_coming(tx, guild_id=guild_id, user_id=user_id, now=now)

    return follow


async def _released(tx: Tx, meeting_ids: Sequence[int]) -> list[loop_models.CardRead]:
    return [
        loop_models.CardRead(
            card.turn_id,
            card.rater_user_id,
            card.is_self,
            card.scores,
            card.evidence,
            [(point.seen, point.next) for point in card.points],
        )
        for card in await scorecard_store.released_cards(tx, meeting_ids)
    ]


def of_loops(is_open: loop_models.IsOpen) -> loop_models.Neighbours:
    """Return what loops ask of the server, the pool, the solver and the scorecards."""
    return loop_models.Neighbours(
        is_open=is_open,
        solve=solve_loops,
        free_slots=openings.free_slots,
        blocks=openings.blocks,
        released=_released,
        wish=practice_wishes.add,
    )
