"""A streak is a fold over days: promises with their first days, days done, days excused, repairs. Pure.

Nothing of it is stored, so nothing can drift: told again from the same records it is the same. Days are the
members' local dates as the records have them; no clock and no zone comes in here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.promises import Promise

from .models import Day, Mark, Streak, Week

FREEZE_EVERY = 7
"""Kept promised days that earn one freeze."""
MOST_FREEZES = 3


@dataclass
class _Count:
    """What the fold carries from day to day."""

    current: int = 0
    best: int = 0
    kept: int = 0
    freezes: int = 0
    days: list[Day] = field(default_factory=list)

    def keep(self) -> None:
        self.current += 1
        self.kept += 1
        self.best = max(self.best, self.current)
        if self.kept % FREEZE_EVERY == 0:
            self.freezes = min(MOST_FREEZES, self.freezes + 1)

    def miss(self) -> bool:
        """Spend a freeze, or end the streak; tell whether a freeze was there."""
        if self.freezes:
            self.freezes -= 1
            return True
        self.current = 0
        return False


@dataclass
class _Week:
    """A week under a promise of "any so many days": what was kept, and on how many days nothing was expected."""

    kept: int = 0
    excused: int = 0
    is_whole: bool = True


def fold(
    promises: Sequence[Promise],
    *,
    active: AbstractSet[date],
    excused: Mapping[date, str],
    repaired: AbstractSet[date],
    today: date,
) -> Streak:
    """Return the streak as of ``today``, which is still open, as is any later day.

    A record dated later than today counts too: whoever flies west lives a date twice and loses nothing.
    """
    count, week = _Count(), _Week()
    first = _first_days(promises)
    for day, promise, is_new in _days(promises, max({today, *active, *repaired})):
        if day.weekday() == 0 or is_new:
            week = _Week(is_whole=day.weekday() == 0)
        is_done = day in active or day in repaired
        how: Mark = "repaired" if day in repaired and day not in active else "kept"
        if promise.days and day in first and not is_done and day < today:
            count.days.append(Day(day, "rest"))  # it may have been half over when the promise was made
        elif promise.days:
            _named(count, promise, day, how if is_done else None, excused.get(day), today)
        elif promise.count:
            _any(count, week, promise, day, how if is_done else None, excused.get(day), today)
        else:
            count.days.append(Day(day, "extra" if is_done else "rest"))
    left = FREEZE_EVERY - count.kept % FREEZE_EVERY
    return Streak(count.current, count.best, count.kept, count.freezes, left, tuple(count.days))


def _first_days(promises: Sequence[Promise]) -> set[date]:
    """Return the days on which a promise was made while none held: such a one counts from that very day."""
    before = [None, *promises]
    return {p.from_on for p, old in zip(promises, before, strict=False) if old is None or old.is_empty}


def _days(promises: Sequence[Promise], last: date) -> Iterator[tuple[date, Promise, bool]]:
    """Yield each day from the first promise on with the one in force, and whether that began on the day."""
    for i, promise in enumerate(promises):
        end = last if i + 1 == len(promises) else promises[i + 1].from_on - timedelta(days=1)
        for step in range((min(end, last) - promise.from_on).days + 1):
            yield promise.from_on + timedelta(days=step), promise, step == 0


def _named(
    count: _Count, promise: Promise, day: date, how: Mark | None, excuse: str | None, today: date
) -> None:
    """Take a day under a promise of certain weekdays."""
    if not promise.days >> day.weekday() & 1:
        count.days.append(Day(day, "extra" if how else "rest"))
    elif how:
        count.keep()
        count.days.append(Day(day, how))
    elif excuse:
        count.days.append(Day(day, "excused", excuse))
    elif day >= today:
        count.days.append(Day(day, "open"))
    else:
        count.days.append(Day(day, "frozen" if count.miss() else "missed"))


def _any(
    count: _Count,
    week: _Week,
    promise: Promise,
    day: date,
    how: Mark | None,
    excuse: str | None,
    today: date,
) -> None:
    """Take a day under a promise of any so many days a week; the week is settled when its Sunday is over.

    A week that the promise did not hold from its Monday on asks for nothing, but what is done counts.
    """
    mark: Mark
    if how:
        mark = how if week.kept < promise.count else "extra"
        if week.kept < promise.count:
            count.keep()
        week.kept += 1
    elif excuse:
        mark = "excused"
        week.excused += 1
    else:
        mark = "rest" if day < today else "open"
    owed = frozen = 0
    if day.weekday() == 6 and day < today and week.is_whole:
        owed = max(0, min(promise.count, 7 - week.excused) - week.kept)
        if owed and owed <= count.freezes:
            count.freezes -= owed
            frozen = owed
        elif owed:
            count.current = 0
    count.days.append(Day(day, mark, excuse if mark == "excused" else None, owed, frozen))


def week_of(promises: Sequence[Promise], streak: Streak, today: date) -> Week | None:
    """Return how the week stands under a promise of any so many days; None under any other."""
    promise = next((each for each in reversed(promises) if each.from_on <= today), None)
    if promise is None or promise.days or not promise.count:
        return None
    monday = today - timedelta(days=today.weekday())
    marks = [each.mark for each in streak.days if max(monday, promise.from_on) <= each.day <= today]
    asked = min(promise.count, 7 - marks.count("excused"))
    return Week(marks.count("kept") + marks.count("repaired"), asked, promise.from_on <= monday)


def is_over(streak: Streak, day: date, *, today: date) -> bool:
    """Tell whether the day lies between the first promise and today."""
    return bool(streak.days) and streak.days[0].day <= day < today


def can_repair(before: Streak, after: Streak, day: date) -> bool:
    """Tell whether a repair of the day makes it a kept one: not a rest day, nor one excused or done anyway."""
    mark = next((each.mark for each in before.days if each.day == day), None)
    return mark in ("missed", "frozen", "rest") and after.kept > before.kept
