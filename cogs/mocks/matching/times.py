"""Which common times to offer: on different days, at hours that suit everybody, with some air around them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from .models import Candidate, Slot

OFFERED: Final = 3
"""So many are offered, on different days if it can be."""
KEPT: Final = 6
"""So many are told, in case the first ones have passed or do not suit."""
_DAY = 48
_DAYTIME = (18, 42)
"""Half hours of the local day between which nobody minds: 9:00 to 21:00."""
_EVENING = 38
"""19:00: of hours that are equally free, the ones after work."""


def utc_offset(zone: tzinfo, at: datetime) -> int:
    """Return the minutes that the zone's clock is ahead of UTC at a moment."""
    return round((at.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 60)


def common(people: Iterable[Candidate], half_hours: int) -> list[Slot]:
    """Return all starts from which everybody is free for so long, in their order."""
    free = frozenset.intersection(*(person.slots for person in people))
    return sorted(slot for slot in free if all(slot + later in free for later in range(1, half_hours)))


def ranked(people: Sequence[Candidate], half_hours: int) -> list[Slot]:
    """Return all common starts, best first: in everybody's day, with air around, near the evening, soon."""
    starts = common(people, half_hours)
    among = frozenset(starts)
    return sorted(
        starts,
        key=lambda slot: (
            _strain(people, slot, half_hours),
            _edges(among, slot),
            _from_evening(people, slot),
            slot,
        ),
    )


def offered(people: Sequence[Candidate], half_hours: int) -> tuple[Slot, ...]:
    """Return some common starts, best first: the first :data:`OFFERED` lie on different days, as far as days go."""
    best_first = ranked(people, half_hours)
    taken: list[Slot] = []
    for apart in (_DAY // 2, half_hours, 1):
        for slot in best_first:
            is_new = all(abs(slot - other) >= apart for other in taken)
            if is_new and (apart < _DAY // 2 or _day(people, slot) not in {_day(people, s) for s in taken}):
                taken.append(slot)
            if len(taken) == (KEPT if apart < _DAY // 2 else OFFERED):
                break
    return tuple(taken[:KEPT])


def _strain(people: Sequence[Candidate], slot: Slot, half_hours: int) -> int:
    """Return how many half hours of the meeting lie early or late in somebody's day."""
    return sum(
        not _DAYTIME[0] <= (at + person.utc_offset_minutes // 30) % _DAY < _DAYTIME[1]
        for person in people
        if person.utc_offset_minutes is not None
        for at in range(slot, slot + half_hours)
    )


def _from_evening(people: Sequence[Candidate], slot: Slot) -> int:
    """Return how many half hours the start lies from 19:00, for whom it is furthest."""
    local = [
        (slot + person.utc_offset_minutes // 30) % _DAY
        for person in people
        if person.utc_offset_minutes is not None
    ]
    return max((abs(at - _EVENING) for at in local), default=0)


def _edges(starts: frozenset[Slot], slot: Slot) -> int:
    """Return on how many sides the meeting could not be half an hour earlier or later."""
    return (slot - 1 not in starts) + (slot + 1 not in starts)


def _day(people: Sequence[Candidate], slot: Slot) -> int:
    return (slot + (people[0].utc_offset_minutes or 0) // 30) // _DAY
