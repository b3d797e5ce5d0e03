"""What a board is asked for and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.groups import Group
from bot.seasons import Season
from bot.standings import Standing

Kind = Literal["points", "improved", "interviewer"]
KINDS: Mapping[str, str] = {
    "points": "Points",
    "improved": "Most improved",
    "interviewer": "Best interviewer",
}
PERIODS: Mapping[str, str] = {
    "week": "This week",
    "month": "This month",
    "season": "This season",
    "all": "All time",
}
PAGE = 10
"""Places on a page."""
SERVER, NEAR = "server", "near"
SCOPES: Mapping[str, str] = {SERVER: "This server", NEAR: "Neighbours of mine"}


@dataclass(frozen=True, slots=True)
class View:
    """``period`` is one of PERIODS or ``s12``, a past season; ``scope`` one of SCOPES or ``g12``, a group."""

    kind: str = "points"
    period: str = "week"
    scope: str = SERVER
    page: int = 0
    form: Literal["picture", "text"] = "picture"

    @property
    def args(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "period": self.period,
            "scope": self.scope,
            "page": self.page,
            "form": self.form,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a board. ``own`` is where the reader stands, also when the board does not show them.

    ``is_final``: it is how a season ended; who was not on it then has points there and no place, a rank of 0.
    """

    view: View
    title: str
    unit: str
    places: list[Standing]
    total: int
    own: Standing | None
    groups: list[Group]
    reader: int
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    milestone_id: int
    role_id: int
    points: int


@dataclass(frozen=True, slots=True)
class Eligible:
    milestone: Milestone
    user_id: int
    points: int


@dataclass(frozen=True, slots=True)
class Seasons:
    running: Season | None
    past: list[Season]
