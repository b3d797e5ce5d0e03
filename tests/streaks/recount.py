"""A second, plain way to count a streak, written from the guide alone: first all verdicts in a row, then the count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

KEPT, MISSED = "kept", "missed"
Promised = Callable[[date], tuple[frozenset[int], int]]
"""Day to (weekdays promised, days a week): one of the two is empty."""


def verdicts(
    first: date,
    today: date,
    promised: Promised,
    *,
    done: Iterable[date],
    excused: Iterable[date],
) -> list[tuple[str, int]]:
    """Return what each day or settled week says, in order: (kept, 1) or (missed, how many at once)."""
    done, excused = set(done), set(excused)
    said: list[tuple[str, int]] = []
    last = max([today, *done])

    def is_first(day: date) -> bool:
        """Tell whether nothing was promised the day before."""
        return day == first or promised(day - timedelta(days=1)) == (frozenset(), 0)

    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        weekdays, count = promised(day)
        if weekdays and day.weekday() in weekdays:
            if day in done:
                said.append((KEPT, 1))
            elif day not in excused and not is_first(day) and day < today:
                said.append((MISSED, 1))
        if count:
            week = [day - timedelta(days=day.weekday() - i) for i in range(7)]
            held = [d for d in week if first <= d and promised(d) == (weekdays, count)]
            if day in done and sum(d in done for d in held if d < day) < count:
                said.append((KEPT, 1))
            if day.weekday() == 6 and day < today and len(held) == 7:
                free = sum(d in excused and d not in done for d in week)
                wanting = min(count, 7 - free) - sum(d in done for d in week)
                if wanting > 0:
                    said.append((MISSED, wanting))
    return said


def streak(said: Iterable[tuple[str, int]]) -> tuple[int, int, int]:
    """Return the streak, the best one, and the freezes in hand."""
    row, best, ever, freezes = 0, 0, 0, 0
    for verdict, many in said:
        if verdict == KEPT:
            row, ever = row + 1, ever + 1
            best = max(best, row)
            freezes += ever % 7 == 0 and freezes < 3
        elif many <= freezes:
            freezes -= many
        else:
            row = 0
    return row, best, freezes
