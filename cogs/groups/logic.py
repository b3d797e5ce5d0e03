"""Rules of groups. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from bot.errors import UserFacingError

NAME_LIMIT = 50
CAPACITY = (2, 1000)
LONGEST_WAIT = timedelta(days=2 * 366)


def check_name(name: str) -> str:
    """Return the name with single blanks.

    Raises:
        UserFacingError: empty, too long, or with characters that break lists.
    """
    shown = " ".join(name.split())
    if not shown:
        raise UserFacingError("**Name** is empty. Give the group a name, for example “Gradient Pod”.")
    if len(shown) > NAME_LIMIT:
        raise UserFacingError(
            f"**Name** has {len(shown)} characters, {NAME_LIMIT} are possible. Shorten it.", kept=name
        )
    if any(c in shown for c in "@#<>`*|"):
        raise UserFacingError("**Name** must not contain any of `@ # < > * |`. Leave them out.", kept=name)
    return shown


def check_capacity(capacity: int | None, *, roster: int) -> None:
    """Refuse a capacity out of range or below who is already in.

    Raises:
        UserFacingError: saying which.
    """
    if capacity is None:
        return
    low, high = CAPACITY
    if not low <= capacity <= high:
        raise UserFacingError(f"**Capacity** must be between {low} and {high}, you gave {capacity}.")
    if capacity < roster:
        raise UserFacingError(
            f"**Capacity**: {roster} members are in the group already, so it cannot be {capacity}. "
            f"Choose {roster} or more, or leave it open."
        )


def check_dates(starts_on: date | None, ends_on: date | None, *, today: date) -> None:
    """Refuse dates that leave nothing to schedule.

    Raises:
        UserFacingError: when the end lies in the past or before the start, or the start years ahead.
    """
    if ends_on is not None and ends_on < today:
        raise UserFacingError(
            f"**Ends**: {ends_on.isoformat()} is in the past (today is {today.isoformat()}), so nothing would ever "
            "be posted. Choose a later date, or leave it open.",
            kept=ends_on.isoformat(),
        )
    if starts_on is not None and starts_on > today + LONGEST_WAIT:
        raise UserFacingError(
            f"**Starts**: {starts_on.isoformat()} is more than two years away, and nothing is posted before. "
            "Choose an earlier day, or leave it open.",
            kept=starts_on.isoformat(),
        )
    if starts_on is not None and ends_on is not None and starts_on > ends_on:
        raise UserFacingError(
            f"**Starts**: {starts_on.isoformat()} is after the end, {ends_on.isoformat()}. Swap or change one.",
            kept=starts_on.isoformat(),
        )
