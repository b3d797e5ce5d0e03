"""When a weekly routine falls due, from local time and zone. Pure: no clock, no I/O.

The rule for clock changes, everywhere in Cadre:

* a local time that a change skips happens as much later as the clock jumped (02:30 becomes 03:30);
* a local time that a change repeats happens the first time only.

Both are what ``fold=0`` means in PEP 495. The occurrence belongs to the local date it was meant for,
so each intended date happens exactly once, whatever the clocks do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_DAY = 0b1111111
WORKING_DAYS = 0b0011111
_LONGEST_GAP = timedelta(days=3)
"""A zone can be at most 26 hours from another; three days of search around a moment are plenty."""
_HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """``weekdays`` is a bit mask, Monday the lowest bit; dates are local to ``zone``."""

    zone: ZoneInfo
    at_minute: int
    weekdays: int
    starts_on: date | None = None
    ends_on: date | None = None
    holidays: frozenset[date] = frozenset()

    def happens_on(self, day: date) -> bool:
        return (
            bool(self.weekdays >> day.weekday() & 1)
            and (self.starts_on is None or day >= self.starts_on)
            and (self.ends_on is None or day <= self.ends_on)
            and day not in self.holidays
        )


def moment_of(day: date, at_minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time of day, by the rule for clock changes above."""
    local = datetime.combine(day, time(at_minute // 60, at_minute % 60), tzinfo=zone)
    return local.astimezone(UTC)


def next_after(rule: Rule, *, after: datetime, last_on: date | None = None) -> tuple[date, datetime] | None:
    """Return the first date later than ``last_on`` whose moment is later than ``after``, or None.

    None means that nothing follows within the next 400 days (an ended cohort, say).
    """
    for day, moment in _from(rule, after, later_than=last_on):
        if moment > after:
            return day, moment
    return None


def between(rule: Rule, start: datetime, end: datetime) -> list[tuple[date, datetime]]:
    """Return what falls due from ``start`` up to, not including, ``end``, in order."""
    found = []
    for day, moment in _from(rule, start):
        if moment >= end and datetime.combine(day, time(), UTC) > end + _LONGEST_GAP:
            break
        if start <= moment < end:
            found.append((day, moment))
    return found


def _from(rule: Rule, moment: datetime, *, later_than: date | None = None) -> Iterator[tuple[date, datetime]]:
    first = (moment - _LONGEST_GAP).date()
    if later_than is not None:
        first = max(first, later_than + timedelta(days=1))
    if rule.starts_on is not None:
        first = max(first, rule.starts_on)
    for offset in range(_HORIZON_DAYS):
        day = first + timedelta(days=offset)
        if rule.ends_on is not None and day > rule.ends_on:
            return
        if rule.happens_on(day):
            yield day, moment_of(day, rule.at_minute, rule.zone)


def describe_weekdays(mask: int) -> str:
    """Return ``every day``, ``Mon–Fri`` or ``Mon, Wed``."""
    if mask == EVERY_DAY:
        return "every day"
    days = [i for i in range(7) if mask >> i & 1]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{WEEKDAY_NAMES[days[0]]}–{WEEKDAY_NAMES[days[-1]]}"
    return ", ".join(WEEKDAY_NAMES[i] for i in days)


def clock_text(at_minute: int) -> str:
    return f"{at_minute // 60:02d}:{at_minute % 60:02d}"
