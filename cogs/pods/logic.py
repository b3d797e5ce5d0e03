"""What a group's week adds up to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from bot.points import Done
from bot.standings import monday_of
from bot.weekly import Week


def week_told_on(day: date) -> Week:
    """Return the week that a digest of the day is about: early in a week the one before, later this one."""
    return Week(monday_of(day - timedelta(days=3)))


def reached(done: Sequence[Done], unit: str) -> int:
    """Add up what a goal counts."""
    if unit == "days":
        return len({(each.user_id, each.day) for each in done})
    if unit == "points":
        return sum(each.points for each in done)
    return sum(each.entries for each in done if unit in ("entries", each.source))


def by_source(done: Sequence[Done]) -> dict[str, int]:
    """Return the number of entries of each source, the most first."""
    count: Counter[str] = Counter()
    for each in done:
        count[each.source] += each.entries
    return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))


def fitted(parts: Sequence[tuple[str, list[str]]], *, room: int) -> list[tuple[str, list[str]]]:
    """Leave out the last lines of the longest parts until all of it fits; each says how many are left out."""
    lengths = {title: len(lines) for title, lines in parts}

    def shown() -> list[tuple[str, list[str]]]:
        found = []
        for title, lines in parts:
            kept, more = lines[: lengths[title]], len(lines) - lengths[title]
            found.append((title, [*kept, f"… and {more} more"] if more else kept))
        return found

    while sum(len(line) + 3 for title, lines in shown() for line in (title, *lines)) > room:
        longest = max(lengths, key=lambda title: lengths[title])
        if not lengths[longest]:
            break
        lengths[longest] -= 1
    return shown()
