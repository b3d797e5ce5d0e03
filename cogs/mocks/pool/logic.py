"""Rules of the pool: half hours of local days, and which of them exist in a week. Pure: no clock, no I/O.

The rule for clock changes: a half hour that a change skips does not exist, so nobody is free in it; one that a change
repeats is free both times, as hours of the clock are what a member gave. A member whose zone is a quarter of an hour
off the others' is free in a common half hour when both of their own half hours around it are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cogs.mocks.matching.models import HALF_HOUR_SECONDS, Slot

from .models import (
    ALL_DAY,
    CELLS_A_DAY,
    IGNORED_PAUSE,
    LEAD,
    STALE_AFTER,
    Cells,
    Hours,
    Week,
    monday_of,
)

WEEK_SLOTS: Final = 7 * CELLS_A_DAY
PRESETS: Final[Mapping[str, tuple[str, str]]] = {
    "evenings": ("Weekday evenings, 18–21", "mon-fri 18-21"),
    "late": ("Weekday late evenings, 20–22", "mon-fri 20-22"),
    "mornings": ("Weekday mornings, 7–9", "mon-fri 7-9"),
    "lunch": ("Weekday lunch, 12–14", "mon-fri 12-14"),
    "weekend_mornings": ("Weekend mornings, 9–13", "sat-sun 9-13"),
    "weekend_afternoons": ("Weekend afternoons, 13–18", "sat-sun 13-18"),
}
"""Key to label and hours, as a member would write them."""

Spot = tuple[date, int]
"""A local day and the number of a half hour in it."""


def span(start: int, end: int) -> Cells:
    """Return the half hours from ``start`` up to, not including, ``end``; they may run over midnight, in one day's bits."""
    if start < end:
        return ((1 << (end - start)) - 1) << start
    return ALL_DAY ^ (((1 << (start - end)) - 1) << end)


def spans_of(cells: Cells) -> list[tuple[int, int]]:
    """Return (from, until) in half hours of each unbroken stretch, in order."""
    found: list[tuple[int, int]] = []
    for place in range(CELLS_A_DAY):
        if cells >> place & 1:
            if found and found[-1][1] == place:
                found[-1] = (found[-1][0], place + 1)
            else:
                found.append((place, place + 1))
    return found


def joined(one: Week, other: Week) -> Week:
    return _week(a | b for a, b in zip(one, other, strict=True))


def with_day(week: Week, weekday: int, cells: Cells) -> Week:
    return _week(cells if place == weekday else old for place, old in enumerate(week))


def copied(week: Week, weekday: int, to: Iterable[int]) -> Week:
    """Give other days the hours of one day."""
    for other in to:
        week = with_day(week, other, week[weekday])
    return week


def _week(cells: Iterable[Cells]) -> Week:
    mon, tue, wed, thu, fri, sat, sun = cells
    return mon, tue, wed, thu, fri, sat, sun


def half_hours(week: Week) -> int:
    return sum(cells.bit_count() for cells in week)


def outside(week: Week, awake: tuple[int, int]) -> Week:
    """Return what a member gave outside their waking hours; it is never used."""
    return _week(cells & ~span(*awake) for cells in week)


def waking_hours(quiet_from: int, quiet_until: int) -> tuple[int, int]:
    """Return (from, until) in half hours that the server's quiet hours, in minutes of the day, leave."""
    return -(-quiet_until // 30) % CELLS_A_DAY, quiet_from // 30 or CELLS_A_DAY


# ---------------------------------------------------------------------- the coming week


def week_begin(run_at: datetime) -> Slot:
    """Return the first half hour in which a meeting of the run may begin, a day after it."""
    return -(-int((run_at + LEAD).timestamp()) // HALF_HOUR_SECONDS)


def spots_of_week(first: Slot, zone: ZoneInfo) -> list[tuple[Slot, Spot, Spot]]:
    return spots(first, WEEK_SLOTS, zone)


def spots(first: Slot, count: int, zone: ZoneInfo) -> list[tuple[Slot, Spot, Spot]]:
    """Return half hours with the local ones in which each begins and ends, mostly the same."""
    found = []
    for slot in range(first, first + count):
        begin = datetime.fromtimestamp(slot * HALF_HOUR_SECONDS, UTC)
        end = begin + timedelta(seconds=HALF_HOUR_SECONDS - 1)
        found.append((slot, _spot(begin.astimezone(zone)), _spot(end.astimezone(zone))))
    return found


def _spot(local: datetime) -> Spot:
    return local.date(), local.hour * 2 + local.minute // 30


def free_slots(
    hours: Hours,
    awake: tuple[int, int],
    spots: Sequence[tuple[Slot, Spot, Spot]],
    *,
    aways: Sequence[tuple[date, date]] = (),
    taken: Iterable[tuple[Slot, Slot]] = (),
) -> frozenset[Slot]:
    """Return the half hours in which a member is free, awake and here.

    ``aways`` are first and last days; ``taken`` are stretches already promised, from and up to a half hour.
    """
    days: dict[date, Cells] = {}
    for _, (begins_on, _), (ends_on, _) in spots:
        for day in (begins_on, ends_on):
            if day not in days:
                is_away = any(first <= day <= last for first, last in aways)
                cells = hours.dates.get(day, hours.week[day.weekday()])
                days[day] = 0 if is_away else cells & span(*awake)
    found = {
        slot
        for slot, (day, cell), (last_day, last_cell) in spots
        if days[day] >> cell & 1 and days[last_day] >> last_cell & 1
    }
    for start, end in taken:
        found.difference_update(range(start, end))
    return frozenset(found)


def is_away_throughout(spots: Sequence[tuple[Slot, Spot, Spot]], aways: Sequence[tuple[date, date]]) -> bool:
    days = {day for _, (day, _), _ in spots}
    return all(any(first <= day <= last for first, last in aways) for day in days)


# ---------------------------------------------------------------------- fairness


def is_stale(hours: Hours, now: datetime) -> bool:
    """Tell whether the hours were last confirmed so long ago that asking is kind."""
    return hours.confirmed_at is not None and now - hours.confirmed_at >= STALE_AFTER


def ignored_all(answers: Sequence[tuple[str, bool]]) -> bool:
    """Tell whether the last matches all passed without a word; each is its state and whether they answered."""
    last = answers[:IGNORED_PAUSE]
    return len(last) == IGNORED_PAUSE and all(state == "missed" and not answered for state, answered in last)


def weeks_between(week: date, earlier: date) -> int:
    return (monday_of(week) - monday_of(earlier)).days // 7


def pairs_at(free: Sequence[Sequence[int]], *, half_hours: int) -> list[list[int]]:
    """Return how many pairs could begin at each half hour of the week, of how many are free at each.

    Nobody's meeting is taken to run into the next day.
    """
    return [
        [
            min(day[place : place + half_hours]) // 2 if place + half_hours <= CELLS_A_DAY else 0
            for place in range(CELLS_A_DAY)
        ]
        for day in free
    ]
