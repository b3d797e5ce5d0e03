"""Records of the fit: ratings, and why a drill was picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cogs.drills.models import Drill


@dataclass(frozen=True, slots=True)
class Rating:
    """``value`` in Elo points; ``count`` first answers it rests on."""

    value: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's rating over all; by area the *difference* from it, which starts at nothing."""

    overall: Rating
    areas: Mapping[str, Rating]

    def in_area(self, area: str) -> Rating:
        """Return the rating in one area: with few answers there it is nearly the one over all."""
        found = self.areas.get(area, Rating(0.0))
        return Rating(self.overall.value + found.value, found.count)


@dataclass(frozen=True, slots=True)
class MemberPick:
    """Why a practice drill was given, with the figures of that moment.

    ``parts`` are the score's parts by name; ``average`` is the mean over the areas tried; ``latest`` are the
    newest first answers in the drill's area, as (drill id, outcome 0 to 1). ``wish`` says after what the member
    asked for it.
    """

    rating: float
    spread: float
    answers: int
    expected: float
    drill_rating: float
    drill_answers: int
    area_rating: float
    area_answers: int
    average: float
    parts: Mapping[str, float]
    track: str | None
    level: str | None
    latest: tuple[tuple[str, float], ...]
    wish: str = ""


@dataclass(frozen=True, slots=True)
class GroupPick:
    """Why a group got its drill. Names nobody: areas and counts of posts only.

    ``area_wait`` is how many posts ago the area last came, None when it never did; ``weak`` are the areas
    leaned to, the weakest first, empty when there was no lean.
    """

    posted: int
    kind_before: str | None
    area_wait: int | None
    is_repost: bool
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptPick:
    """A pick as stored; without reasons where a moderator chose the group's drill."""

    drill_id: str
    at: datetime
    why: MemberPick | GroupPick | None


@dataclass(frozen=True, slots=True)
class Told:
    """A pick to be explained: its drill unless that left the library, titles by drill id, the group's name."""

    kept: KeptPick
    drill: Drill | None
    titles: Mapping[str, str]
    group: str | None


Tendency = Literal["weak", "even", "strong", "unknown"]


@dataclass(frozen=True, slots=True)
class GroupArea:
    """How a group does in an area, beside its own other areas; *unknown* with too few members to stay unnamed."""

    area: str
    tendency: Tendency
