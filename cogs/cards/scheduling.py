"""What FSRS makes of a rating. The only importer of ``fsrs``; the same question always gets the same answer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from .models import NEW, Memory

_DECAY = 20
"""The place of the forgetting curve's exponent among the parameters."""


def outcomes(
    memory: Memory,
    *,
    schedule_id: int,
    turn: int,
    retention: float,
    at: datetime,
    parameters: tuple[float, ...] | None = None,
) -> Mapping[int, Memory]:
    """Return the card's memory after each of the four ratings given ``at``, None being the standard parameters.

    FSRS spreads intervals a little, by chance; here chance hangs on schedule and turn alone, so that what a
    button says is what its press gives, before and after a restart.
    """
    found = {}
    for rating in Rating:
        with _chance(f"{schedule_id}:{turn}"):
            # copied inside by py-fsrs, so each rating starts from the same card
            card, _ = _scheduler(retention, parameters).review_card(
                _card(memory, schedule_id), rating, at.astimezone(UTC)
            )
        found[int(rating)] = Memory(
            state=int(card.state),
            step=card.step,
            stability=card.stability,
            difficulty=card.difficulty,
            due_at=card.due,
            last_review_at=card.last_review,
        )
    return found


def recall_chance(
    stability: float, last_review_at: datetime, *, at: datetime, parameters: tuple[float, ...] | None = None
) -> float:
    """Return the probability that a card is recalled ``at``, by the forgetting curve."""
    card = Card(card_id=0, stability=stability, last_review=last_review_at.astimezone(UTC))
    return float(_scheduler(0.9, parameters).get_card_retrievability(card, at.astimezone(UTC)))


def decay_of(parameters: tuple[float, ...] | None) -> float:
    """Return how fast the forgetting curve falls; a stability means something only together with it."""
    return (parameters or DEFAULT_PARAMETERS)[_DECAY]


def within_bounds(parameters: tuple[float, ...]) -> tuple[float, ...]:
    """Return parameters that py-fsrs accepts: its bounds are those of the fit, but for the last bits of a float."""
    bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(most, max(least, value)) for value, least, most in bounds)


@lru_cache(maxsize=256)
def _scheduler(retention: float, parameters: tuple[float, ...] | None) -> Scheduler:
    return Scheduler(parameters or DEFAULT_PARAMETERS, desired_retention=retention, enable_fuzzing=True)


def _card(memory: Memory, schedule_id: int) -> Card:
    # Without an id py-fsrs takes the time for one, and sleeps so that the next differs.
    if memory.state == NEW:
        return Card(card_id=schedule_id, due=memory.due_at)
    return Card(
        card_id=schedule_id,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.last_review_at,
    )


@contextmanager
def _chance(seed: str) -> Iterator[None]:
    """Seed the global generator, which is the one py-fsrs asks, and leave it as it was."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)
