"""Rules of statistics: counts to stretches of days, weeks and shares. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Final

from bot.clock import to_unix
from cogs.cards.logic import day_on
from cogs.cards.models import Day

from .models import DayCount, DeckStability, Retention, Share

AHEAD: Final = 30
WEEKS: Final = 26
STRETCHES: Final = (7, 30, 90, None)
MATURE_DAYS: Final = 21
"""From this stability on a memory counts as mature, Anki's line for intervals."""
ENOUGH: Final = 20
"""Reviews below which a share says nothing."""
SLOT: Final = 900
"""Seconds: dues come in counts of a quarter of an hour, as every zone's day begins on one."""


def days_ahead(today: Day) -> list[int]:
    """Return when each of the coming days begins, and the one after them, in unix seconds."""
    return [to_unix(day_on(today.on + timedelta(days=n), today.zone).starts_at) for n in range(AHEAD + 1)]


def forecast(slots: Mapping[int, int], begins: Sequence[int]) -> tuple[int, ...]:
    """Return dues by day; ``slots`` are counts by quarter hour, what is overdue counts today."""
    counts = [0] * AHEAD
    for slot, number in slots.items():
        place = max(0, bisect_right(begins, slot * SLOT) - 1)
        if place < AHEAD:
            counts[place] += number
    return tuple(counts)


def retention(days: Sequence[DayCount], today: date) -> tuple[Retention, ...]:
    found = []
    for stretch in STRETCHES:
        part = within(days, today, stretch)
        young = Share(sum(d.young_kept for d in part), sum(d.young for d in part))
        mature = Share(sum(d.mature_kept for d in part), sum(d.mature for d in part))
        found.append(Retention(stretch, young, mature))
    return tuple(found)


def within(days: Iterable[DayCount], today: date, stretch: int | None) -> list[DayCount]:
    """Return the days of the last so many, today included; a flight westward may leave some ahead of today."""
    return [d for d in days if stretch is None or d.day > today - timedelta(days=stretch)]


def weeks(days: Iterable[DayCount], today: date) -> tuple[tuple[int | None, ...], ...]:
    counts = {d.day: d.count for d in days}
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    grid = []
    for week in range(WEEKS):
        dates = (monday + timedelta(days=7 * week + n) for n in range(7))
        grid.append(tuple(counts.get(on, 0) if on <= today else None for on in dates))
    return tuple(grid)


def stability(title: str, values: Sequence[float]) -> DeckStability | None:
    if not values:
        return None
    low, high = min(values), max(values)
    if len(values) > 1:
        low, _, high = quantiles(values, n=4, method="inclusive")
    return DeckStability(title, len(values), low, median(values), high)
