"""When an answered drill is worth keeping as a card. Pure."""

from __future__ import annotations

from cogs.drills.logic import SOLVED_SHARE

SHAKY_SCORE = 2
"""Of 5, by one's own judgement: this and less."""
SHAKY_FAILURES = 2
"""Failed submissions before code or SQL was solved: this many and more."""


def is_shaky(
    *, is_correct: bool | None, touched: int, concepts: int, self_score: int | None, failed: int
) -> bool:
    """Tell whether an answered drill was missed, or known only just."""
    if is_correct is not None:
        return not is_correct or failed >= SHAKY_FAILURES
    scored_low = self_score is not None and self_score <= SHAKY_SCORE
    return scored_low or (concepts > 0 and touched / concepts < SOLVED_SHARE)
