"""What else a pair has promised: nobody is offered, or agrees to, two mocks at once or without a pause between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.db import Tx
from cogs.mocks.models import Meeting

from . import store
from .models import PAUSE, Span


async def promised(tx: Tx, meeting: Meeting, user_ids: Iterable[int]) -> list[Span]:
    """Return when these members hold or watch other mocks."""
    return [span for user_id in user_ids for span in await store.promised(tx, meeting, user_id)]


async def free_first(
    tx: Tx, meeting: Meeting, user_ids: Sequence[int], times: Sequence[datetime], zone: ZoneInfo
) -> list[datetime]:
    """Leave out what clashes, and of each day put first what is not offered for another mock of one of the members."""
    taken = await promised(tx, meeting, user_ids)
    offered = [span for user_id in user_ids for span in await store.offered_beside(tx, meeting, user_id)]
    free = [time for time in times if not is_taken(meeting, time, taken)]
    firsts: dict[date, datetime] = {}
    for time in sorted(free, key=lambda time: is_taken(meeting, time, offered)):
        firsts.setdefault(time.astimezone(zone).date(), time)
    days = dict.fromkeys(time.astimezone(zone).date() for time in free)
    ahead = [firsts[day] for day in days]
    return [*ahead, *(time for time in free if time not in ahead)]


def is_taken(meeting: Meeting, starts_at: datetime, spans: Iterable[Span]) -> bool:
    """Tell whether the meeting, held then, would leave no pause before or after one of the spans."""
    ends_at = starts_at + timedelta(minutes=meeting.slot_minutes)
    return any(starts_at < until + PAUSE and since < ends_at + PAUSE for since, until in spans)
