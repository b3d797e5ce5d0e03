"""What the ledger tells a member."""

from __future__ import annotations

from dataclasses import dataclass

from bot.points import Entry


@dataclass(frozen=True, slots=True)
class Mine:
    """A page of a member's entries. ``sources`` is source, points, number of entries, the most points first."""

    total: int
    sources: list[tuple[str, int, int]]
    entries: list[Entry]
    count: int
    page: int
