"""What people type into fields: dates, times of day, weekdays. Each refusal names the field and the way out."""

from __future__ import annotations

import re
from datetime import date

from .errors import UserFacingError
from .recurrence import EVERY_DAY, WEEKDAY_NAMES, WORKING_DAYS

YEARS = range(2000, 2100)
"""Of the dates that can be typed."""
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_WORDS = {
    "every day": EVERY_DAY,
    "daily": EVERY_DAY,
    "all": EVERY_DAY,
    "weekdays": WORKING_DAYS,
    "weekend": 0b1100000,
}


def parse_date(text: str, *, field: str) -> date | None:
    """Return the date, None for an empty text.

    Raises:
        UserFacingError: when it is not a date of the form 2027-03-31, or of another century.
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UserFacingError(
            f"**{field}**: “{text.strip()[:40]}” is not a date I can read. Write it as year-month-day, "
            "for example `2027-03-31`.",
            kept=text,
        ) from None
    if day.year not in YEARS:  # at the ends of what Python can count there is no day before, or none after
        raise UserFacingError(
            f"**{field}**: the year of {day.isoformat()} cannot be meant. Write for example `2027-03-31`.",
            kept=text,
        )
    return day


def parse_time(text: str, *, field: str) -> int:
    """Return minutes since midnight for ``8:00``, ``20.30``, ``8 pm``.

    Raises:
        UserFacingError: when it is no time of day.
    """
    match = _TIME.fullmatch(text.strip())
    if match:
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif half:
            hour = 99
        if hour <= 23 and minute <= 59:
            return hour * 60 + minute
    raise UserFacingError(
        f"**{field}**: “{text.strip()[:40]}” is not a time of day. Write it as hour:minute, for example `08:00`.",
        kept=text,
    )


def parse_weekdays(text: str, *, field: str) -> int:
    """Return the bit mask, Monday the lowest bit, for ``mon-fri``, ``Mon, Wed, Sat`` or ``every day``.

    Raises:
        UserFacingError: when a part is no weekday.
    """
    typed = text.strip().lower()
    if typed in _WORDS:
        return _WORDS[typed]
    mask = 0
    for part in re.split(r"[,\s/&+]+|\band\b", re.sub(r"\s*(?:-|–|to)\s*", "-", typed)):
        if not part:
            continue
        ends = [_weekday(name) for name in part.split("-")]
        if None in ends or len(ends) > 2:
            raise UserFacingError(
                f"**{field}**: “{part[:30]}” is not a weekday. Write for example `mon-fri`, `mon, wed, sat` "
                "or `every day`.",
                kept=text,
            )
        first, last = ends[0] or 0, ends[-1] or 0
        for step in range((last - first) % 7 + 1):
            mask |= 1 << (first + step) % 7
    if not mask:
        raise UserFacingError(
            f"**{field}** is empty. Name at least one weekday, for example `mon-fri`.", kept=text
        )
    return mask


def _weekday(name: str) -> int | None:
    for i, short in enumerate(WEEKDAY_NAMES):
        if len(name) >= 2 and _FULL[i].startswith(name):
            return i
        if name == short.lower():
            return i
    return None


_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
