"""What features tell a group once a week: each hands in its lines, one feature makes the message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .db import Tx
from .groups import Group


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week of members' own days.

    ``since`` and ``until`` bound what is told by its moment rather than its day: from the group's last digest,
    included, to this one. So what comes after a digest, however late in its week, is in the next. None is no bound.
    """

    monday: date
    since: datetime | None = None
    until: datetime | None = None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


Lines = Callable[[Tx, Group, Week], Awaitable[list[str]]]
"""Return lines for a group's week, none when there is nothing to tell. Only what members agreed to show:
nobody's miss, no name of who did not ask to be named."""


class Weekly:
    """The parts of the weekly digest, in the order they are to be read."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[int, str, Lines]] = {}

    def register(self, key: str, *, title: str, place: int, lines: Lines) -> None:
        """Offer a part; the same key again, after a restart of the bot, replaces it."""
        self._parts[key] = (place, title, lines)

    async def parts(self, tx: Tx, group: Group, week: Week) -> list[tuple[str, list[str]]]:
        """Return title and lines of every part that has something to tell."""
        found = []
        for _, title, lines in sorted(self._parts.values(), key=lambda part: part[:2]):
            told = await lines(tx, group, week)
            if told:
                found.append((title, told))
        return found
