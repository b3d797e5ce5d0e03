"""Records of what the numbers say about a member's cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cogs.cards.models import Day, Settings


@dataclass(frozen=True, slots=True)
class DayCount:
    """The reviews of one local day. Young and mature ones are those of known cards, kept the ones recalled."""

    day: date
    count: int
    took_ms: int
    young: int
    young_kept: int
    mature: int
    mature_kept: int


@dataclass(frozen=True, slots=True)
class Share:
    """``kept`` of ``count`` reviews were recalled."""

    kept: int
    count: int


@dataclass(frozen=True, slots=True)
class Retention:
    """One stretch of days up to today, or all; ``days`` None is all."""

    days: int | None
    young: Share
    mature: Share

    @property
    def both(self) -> Share:
        return Share(self.young.kept + self.mature.kept, self.young.count + self.mature.count)


@dataclass(frozen=True, slots=True)
class DeckStability:
    """Days that the memories of a deck's known cards hold: the median, and between which the middle half lies."""

    title: str
    cards: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Stats:
    """``deck`` is the title of the one looked at, None for all. ``forecast`` counts dues from today on.

    ``weeks`` count reviews by day, Monday first, the last week holding today; days to come are None.
    ``minutes`` are those of the last 7 and 30 days.
    """

    deck: str | None
    scope: str
    day: Day
    settings: Settings
    reviews: int
    forecast: tuple[int, ...]
    retention: tuple[Retention, ...]
    decks: tuple[DeckStability, ...]
    every_deck: DeckStability | None
    weeks: tuple[tuple[int | None, ...], ...]
    minutes: tuple[float, float]
    seconds_each: float
