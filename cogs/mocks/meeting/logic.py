"""Rules of finding a time: which suit everybody, what a member typed, who is asked to jump in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.consent import is_quiet
from bot.errors import UserFacingError
from bot.parsing import parse_date, parse_time, parse_weekdays
from bot.recurrence import moment_of

from .models import FURTHEST, Standby

FIELD: Final = "Day and time"
EXAMPLES: Final = "`tue 19:30`, `tomorrow 18:00` or `2026-01-12 18:00`"
LEAD: Final = timedelta(hours=3)
"""No time is offered sooner than this: both have to see it first."""
DAYS_AHEAD: Final = 10
OFFERED: Final = 3
_STEP: Final = timedelta(minutes=30)
_GRAIN: Final = timedelta(minutes=15)
"""Zones differ by quarters of an hour: Kathmandu is 5:45 ahead."""
_EVENING: Final = range(17 * 60 + 30, 21 * 60 + 1)
_BEST_MINUTE: Final = 19 * 60
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Day:
    """What bounds a member's day: their zone, the server's quiet hours in it, and the dates they are away."""

    zone: ZoneInfo
    quiet_from: int
    quiet_until: int
    away: frozenset[date] = frozenset()

    def is_free(self, start: datetime, end: datetime) -> bool:
        """Tell whether every quarter of an hour from ``start`` to ``end`` is awake and not away."""
        moment = start
        while moment < end:
            local = moment.astimezone(self.zone)
            minute = local.hour * 60 + local.minute
            if is_quiet(minute, quiet_from=self.quiet_from, quiet_until=self.quiet_until):
                return False
            if local.date() in self.away:
                return False
            moment += _GRAIN
        return True

    def distance(self, start: datetime) -> int:
        """Return how far from a good evening hour that is, in minutes; beyond the evening it counts double."""
        local = start.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        gap = min(abs(minute - _BEST_MINUTE), _DAY_MINUTES - abs(minute - _BEST_MINUTE))
        return gap if minute in _EVENING else 2 * gap


def common_times(days: Sequence[Day], *, now: datetime, length: timedelta) -> list[datetime]:
    """Return starts, on the half hour, that suit everybody within the next days: best first, sooner before later."""
    first = now + LEAD
    start = first.replace(minute=0, second=0, microsecond=0)
    found = []
    while start < now + timedelta(days=DAYS_AHEAD):
        if start >= first and all(day.is_free(start, start + length) for day in days):
            found.append((max(day.distance(start) for day in days), start))
        start += _STEP
    return [start for _, start in sorted(found)]


def best(times: Iterable[datetime], *, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """Choose the three to offer, each on another day where that goes, and return them in order of time."""
    coming = [time for time in times if now < time <= now + FURTHEST]
    chosen: list[datetime] = []
    for is_strict in (True, False):
        for time in coming:
            days = {other.astimezone(zone).date() for other in chosen}
            if len(chosen) < OFFERED and time not in chosen:
                if is_strict and time.astimezone(zone).date() in days:
                    continue
                chosen.append(time)
    return sorted(chosen)


# ---------------------------------------------------------------------- what a member typed

_PARTS = re.compile(
    r"\s*(?P<day>.*?)[\s,]*\b(?:at\s+)?(?P<time>\d{1,2}[:.h]\d{2}\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm))\s*",
    re.IGNORECASE,
)


def read_time(typed: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment that ``tue 19:30``, ``tomorrow 7 pm``, ``19:30`` or ``2026-01-12 18:00`` means in the zone.

    A weekday is the next one whose hour is still to come. A library was tried and left: dateparser reads
    "thu 8" as the eighth of August, and "12.1." as a day of December.

    Raises:
        UserFacingError: when it cannot be read, is over, or is too far away.
    """
    match = _PARTS.fullmatch(typed)
    if match is None:
        raise _unreadable(typed)
    today = now.astimezone(zone).date()
    try:
        minute = parse_time(match["time"], field=FIELD)
        days = _days(match["day"].strip().lower(), today)
    except UserFacingError:
        raise _unreadable(typed) from None
    moments = [moment_of(day, minute, zone) for day in days]
    coming = next((moment for moment in moments if moment > now), None)
    if coming is None:
        raise UserFacingError(
            f"**{FIELD}**: {_told(moments[-1])} is over already. Write a time to come, such as {EXAMPLES}.",
            kept=typed,
        )
    if coming > now + FURTHEST:
        raise UserFacingError(
            f"**{FIELD}**: {_told(coming)} is more than {FURTHEST.days} days away. Choose a nearer one.",
            kept=typed,
        )
    return coming


def _days(word: str, today: date) -> list[date]:
    """Return the dates a word may mean, in order."""
    if word in {"", "today", "tonight"}:
        return [today] if word else [today, today + timedelta(days=1)]
    if word in {"tomorrow", "tmr"}:
        return [today + timedelta(days=1)]
    if word[0].isdigit():
        found = parse_date(word, field=FIELD)
        return [found] if found else []
    mask = parse_weekdays(word.removeprefix("next ").removeprefix("on "), field=FIELD)
    if mask.bit_count() != 1:
        raise _unreadable(word)
    ahead = (mask.bit_length() - 1 - today.weekday()) % 7
    return [today + timedelta(days=ahead), today + timedelta(days=ahead + 7)]


def _told(moment: datetime) -> str:
    return f"<t:{int(moment.astimezone(UTC).timestamp())}:f>"


def _unreadable(typed: str) -> UserFacingError:
    shown = " ".join(typed.split())[:40]
    return UserFacingError(
        f"**{FIELD}**: “{shown}” is not a time I can read. Write a day and an hour, such as {EXAMPLES}.",
        kept=typed,
    )


# ---------------------------------------------------------------------- who jumps in

_LEVELS: Final = ("fresher", "experienced", "specialist")


def by_fit(found: Iterable[Standby], *, level: str | None, track: str | None) -> list[Standby]:
    """Return who could jump in, the nearest level first, then the same track; an unknown level is half a step off."""

    def distance(other: Standby) -> tuple[float, bool, int]:
        gap = 0.5
        if level in _LEVELS and other.level in _LEVELS:
            gap = abs(_LEVELS.index(level) - _LEVELS.index(other.level))
        return gap, other.track != track, other.user_id

    return sorted(found, key=distance)
