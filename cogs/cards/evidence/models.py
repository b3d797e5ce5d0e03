"""What is read of a card to tell how well it sits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rated:
    """A card that was rated. ``asked`` and ``kept`` count lately repeated reviews, and those recalled."""

    card: str
    stability: float
    last_review_at: datetime
    asked: int
    kept: int
