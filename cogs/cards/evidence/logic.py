"""How well the cards of a subject sit, from 1 to 5. Pure.

The share that would be recalled now, by the memory model; once there are enough repeated reviews, its mean with
the share that was recalled. Half or less is 1, ninety-five of a hundred or more 5, evenly between. Decision 19 tells
why.
"""

from __future__ import annotations

ENOUGH_CARDS = 5
"""Rated cards of a subject below which nothing is said."""
ENOUGH_REVIEWS = 10
"""Repeated reviews from which on the share that was really recalled counts."""
DAYS = 60
"""How long a review is looked back on."""
_FROM, _TO = 0.5, 0.95


def share(*, now: float, kept: int, asked: int) -> float:
    """Return how much is recalled; ``now`` is what the memory model predicts."""
    return (now + kept / asked) / 2 if asked >= ENOUGH_REVIEWS else now


def score(recalled: float) -> float:
    return 1 + 4 * min(1.0, max(0.0, (recalled - _FROM) / (_TO - _FROM)))
