"""How the rooms of mock interviews are bound together: what one knows and another asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot import practice_wishes
from bot.clock import Clock
from bot.db import Tx

from . import store
from .loops import models as loop_models
from .matching import times
from .matching.models import HALF_HOUR_SECONDS, Candidate
from .matching.process import solve_loops
from .meeting.models import Neighbours as MeetingNeighbours
from .meeting.service import waking_times
from .models import Meeting
from .pool import openings
from .scorecards import store as scorecard_store

_NOTICE = timedelta(hours=12)
"""Nobody is offered a time earlier than this from now."""
_AHEAD = timedelta(days=8)


def of_meetings(clock: Clock) -> MeetingNeighbours:
    """Return what a meeting asks of the pool: times that suit both, who is blocked, why these two."""
    by_waking_hours = waking_times(clock)

    async def free_times(tx: Tx, meeting: Meeting) -> Sequence[datetime]:
        start = clock.now() + _NOTICE
        people = [seat.user_id for seat in await store.seats_of(tx, meeting.meeting_id) if not seat.is_third]
        if not await openings.have_told(tx, meeting.guild_id, people):
            return await by_waking_hours(tx, meeting)
        free = await openings.free_slots(tx, meeting.guild_id, people, start, start + _AHEAD)
        offered = times.offered(
            [Candidate(user_id, free.get(user_id, frozenset())) for user_id in people],
            -(-meeting.slot_minutes * 60 // HALF_HOUR_SECONDS),
        )
        return [datetime.fromtimestamp(slot * HALF_HOUR_SECONDS, UTC) for slot in offered]

    async def is_blocked(tx: Tx, guild_id: int, one: int, other: int) -> bool:
        return other in (await openings.blocks(tx, guild_id, (one, other)))[one]

    async def why(tx: Tx, meeting: Meeting) -> str:
        if meeting.source == "loop":
            turns = await store.turns_of(tx, meeting.meeting_id)
            return f"A round of <@{turns[0].candidate_id}>’s loop." if turns else ""
        return await openings.why(tx, meeting.meeting_id)

    return MeetingNeighbours(free_times, is_blocked=is_blocked, why=why)


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


def of_loops() -> loop_models.Neighbours:
    """Return what loops ask of the pool, the solver and the scorecards."""
    return loop_models.Neighbours(
        solve=solve_loops,
        free_slots=openings.free_slots,
        blocks=openings.blocks,
        released=_released,
        wish=practice_wishes.add,
    )
