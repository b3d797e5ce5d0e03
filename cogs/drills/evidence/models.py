"""What is read of an answer to tell how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A member's latest answer to a drill; ``failed`` are tries judged before it, ``levels`` those of peers."""

    drill_id: str
    hints_used: int
    is_correct: bool | None
    touched: int
    self_score: int | None
    failed: int
    levels: tuple[int, ...]
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """From 1 to 5; ``by_others``: by a peer or by the judge, not by the member."""

    score: float
    by_others: bool
