"""Rules of a member's profile. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from bot.errors import UserFacingError
from bot.recurrence import describe_weekdays

LONGEST_AWAY = timedelta(days=366)
PSEUDONYM = (2, 32)


def check_away(from_on: date, until_on: date, *, today: date) -> None:
    """Refuse away dates that make no sense.

    Raises:
        UserFacingError: over already, the wrong way round, or longer than a year.
    """
    if until_on < today:
        raise UserFacingError(
            f"**Until**: {until_on.isoformat()} is in the past. Choose today or a later day.",
            kept=until_on.isoformat(),
        )
    if from_on > until_on:
        raise UserFacingError(
            f"**From**: {from_on.isoformat()} is after {until_on.isoformat()}. Swap or change one.",
            kept=from_on.isoformat(),
        )
    if until_on - from_on > LONGEST_AWAY:
        raise UserFacingError(
            "**Until**: away dates can span a year at most. Choose an earlier day.", kept=until_on.isoformat()
        )


def check_pseudonym(text: str) -> str:
    """Return the pseudonym with single blanks.

    Raises:
        UserFacingError: too short, too long, or with characters that could pass for a mention.
    """
    shown = " ".join(text.split())
    low, high = PSEUDONYM
    if not low <= len(shown) <= high:
        raise UserFacingError(
            f"**Pseudonym** needs {low} to {high} characters, this has {len(shown)}.", kept=text
        )
    if any(c in shown for c in "@#<>`*|:"):
        raise UserFacingError(
            "**Pseudonym** must not contain any of `@ # < > * | :`. Leave them out.", kept=text
        )
    return shown


def promise_of(days: int, count: int) -> tuple[int, int]:
    """Return days and count that agree: named days decide the count."""
    return (days, days.bit_count()) if days else (0, count)


def promise_text(days: int, count: int) -> str:
    if days:
        return f"{describe_weekdays(days)} ({count} day{'s' if count != 1 else ''} a week)"
    return f"any {count} day{'s' if count != 1 else ''} a week" if count else "none yet"
