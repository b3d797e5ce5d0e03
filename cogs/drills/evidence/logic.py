"""How well an answered drill went, from 1 to 5. Pure.

The first of these that is known: what peers gave it, the mean of their levels; what its writer gave it; the
verdict; the share of the must-cover ideas it touches. Solved is 5, less 1 for each hint and a half for each failed
try (at most 2), never under 3; not solved is 1. A share of ideas is laid over 1 to 5 evenly. Decision 19 tells why.
"""

from __future__ import annotations

from .models import Answered, Scored

_LOW, _HIGH = 1.0, 5.0
_SOLVED_AT_LEAST = 3.0
_HINT, _TRY, _TRIES_AT_MOST = 1.0, 0.5, 2.0


def scored(answer: Answered, *, concepts: int) -> Scored | None:
    """Return None for what nobody and nothing judged; ``concepts`` is how many ideas the drill asks for."""
    if answer.levels:
        return Scored(sum(answer.levels) / len(answer.levels), by_others=True)
    if answer.self_score is not None:
        return Scored(float(answer.self_score), by_others=False)
    if answer.is_correct is not None:
        return Scored(_verdict(answer) if answer.is_correct else _LOW, by_others=True)
    if concepts:
        share = min(1.0, answer.touched / concepts)
        return Scored(_LOW + (_HIGH - _LOW) * share, by_others=True)
    return None


def _verdict(answer: Answered) -> float:
    less = _HINT * answer.hints_used + min(_TRIES_AT_MOST, _TRY * answer.failed)
    return max(_SOLVED_AT_LEAST, _HIGH - less)
