"""The only source of "now". A Clock is passed in; tests and `cadre try` bring their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


class HandClock:
    """A clock that stands still until it is moved, for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        self._now = max(self._now, moment.astimezone(UTC))


def to_unix(moment: datetime) -> int:
    """Return whole unix seconds, as the database keeps moments."""
    return int(moment.timestamp())


def from_unix(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def from_unix_or_none(seconds: int | None) -> datetime | None:
    """Return what a column that may be NULL holds."""
    return from_unix(seconds) if seconds is not None else None


def to_unix_or_none(moment: datetime | None) -> int | None:
    """Return what a column that may be NULL keeps."""
    return to_unix(moment) if moment is not None else None
