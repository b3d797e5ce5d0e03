"""Laying a plan out on days. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from .models import Dated, Item, Placed, Plan


class TooShort(Exception):
    """The fixed parts alone do not fit; ``needed_days`` is how many they take at the plan's own pace."""

    def __init__(self, fixed_minutes: int, needed_days: int) -> None:
        super().__init__()
        self.fixed_minutes = fixed_minutes
        self.needed_days = needed_days


def items_of(plan: Plan, track: str | None) -> list[tuple[int, Item]]:
    """Return week and item of everything for a role, in the order it is due."""
    found = [(week.week, item) for week in plan.weeks for item in week.items if item.is_for(track)]
    return sorted(found, key=lambda each: (each[0], each[1].day))


def needed_days(plan: Plan, minutes: int) -> int:
    """Return the days that minutes take at the pace of the plan's fullest week."""
    return max(1, -(-minutes * 7 // plan.minutes_a_week))


def lay_out(
    plan: Plan,
    *,
    track: str | None,
    starts_on: date,
    until_on: date | None = None,
    without: Collection[str] = (),
) -> Dated:
    """Give each item its day: from a start on, or so that all is done on the day before an interview.

    ``without`` are the keys of items that need no time any more; an interview then takes what is left of the plan.

    With time to spare the plan begins later than ``starts_on``. With too little, flexible items are left out, the
    longest first, until the rest fits at the pace of its fullest week; days then follow the minutes, so that each
    week keeps about that pace, whatever was done before.

    Raises:
        TooShort: the fixed items alone are more than fits.
    """
    items = [each for each in items_of(plan, track) if each[1].key not in without]
    if until_on is None:
        return Dated(starts_on, None, _as_planned(items, starts_on))
    skipped = items[0][0] - 1 if items else 0
    length = timedelta(weeks=plan.length - skipped)
    if until_on - starts_on >= length:
        return Dated(until_on - length, until_on, _as_planned(items, until_on - length, skipped))
    days = (until_on - starts_on).days
    kept = _squeezed(plan, items, days)
    left_out = tuple(each for each in items if each not in kept)
    return Dated(starts_on, until_on, _by_minutes(kept, starts_on, days), left_out)


def _squeezed(plan: Plan, items: Sequence[tuple[int, Item]], days: int) -> list[tuple[int, Item]]:
    room = plan.minutes_a_week * max(0, days) // 7
    fixed = sum(item.minutes for _, item in items if item.is_fixed)
    if fixed > room or days < 1:
        raise TooShort(fixed, needed_days(plan, fixed))
    asked = sum(item.minutes for _, item in items)
    kept = list(items)
    # The longest first, so that the fewest go; of equally long ones the later.
    for each in sorted(items, key=lambda each: (-each[1].minutes, -each[0])):
        if asked <= room:
            break
        if not each[1].is_fixed:
            kept.remove(each)
            asked -= each[1].minutes
    return kept


def _as_planned(items: Sequence[tuple[int, Item]], starts_on: date, skipped: int = 0) -> tuple[Placed, ...]:
    """Give each item the day that the plan says, after the weeks that are skipped."""
    return tuple(
        Placed(item, week, starts_on + timedelta(weeks=week - 1 - skipped, days=item.day - 1))
        for week, item in items
    )


def _by_minutes(items: Sequence[tuple[int, Item]], starts_on: date, days: int) -> tuple[Placed, ...]:
    """Give each item, in order, the day on which its last minute falls when all minutes are spread evenly."""
    total = sum(item.minutes for _, item in items)
    found, so_far = [], 0
    for week, item in items:
        so_far += item.minutes
        found.append(Placed(item, week, starts_on + timedelta(days=-(-so_far * days // total) - 1)))
    return tuple(found)
