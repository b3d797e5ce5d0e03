"""Kudos between members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Kudos:
    receiver_user_id: int
    reason: str
    day: date


@dataclass(frozen=True, slots=True)
class Mine:
    """A page of what a member received, by giver; a giver who erased themself is None."""

    received: list[tuple[int | None, Kudos]]
    count: int
    page: int
    is_public: bool
