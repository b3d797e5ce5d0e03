"""What a streak is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Mark = Literal["kept", "repaired", "extra", "rest", "excused", "frozen", "missed", "open"]


@dataclass(frozen=True, slots=True)
class Day:
    """A local day and what it meant to the streak.

    ``owed`` and ``frozen`` close a week of "any so many days": how many were wanting, and how many of them
    freezes made good. ``excuse`` is why nothing was expected.
    """

    day: date
    mark: Mark
    excuse: str | None = None
    owed: int = 0
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class Streak:
    """``current`` and ``best`` count kept promised days; ``to_next_freeze`` how many are left to the next one."""

    current: int
    best: int
    kept: int
    freezes: int
    to_next_freeze: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week under a promise of "any so many days": how many are kept, of how many it asks for by Sunday.

    One that the promise did not hold from its Monday on is not ``is_settled``: it asks for nothing.
    """

    kept: int
    asked: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Repair:
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A member's streak with all that explains it. ``done`` is what they did, by day and source; ``week`` stands
    where any so many days a week are promised, None where certain days are.
    """

    user_id: int
    streak: Streak
    done: Mapping[date, Mapping[str, int]]
    repairs: Mapping[date, Repair]
    today: date
    week: Week | None
    has_promise: bool
    tells_group: bool
