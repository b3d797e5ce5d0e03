"""Records of fitting a member's memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

FIRST_FIT: Final = 400
NEXT_FIT: Final = 200
"""Reviews before the first fit, and between two: what fewer could add is within the noise of the test."""
NEXT_LOOK: Final = 50
"""Reviews until it is looked again whether there is enough to test on; looking costs next to nothing."""

Parameters = tuple[float, ...]
Verdict = Literal["used", "no_better", "too_few", "failed"]


@dataclass(frozen=True, slots=True)
class Log:
    """One rating, as far as fitting needs it; ``reviewed_at`` in unix seconds."""

    schedule_id: int
    turn: int
    rating: int
    reviewed_at: int
    state_before: int


@dataclass(frozen=True, slots=True)
class History:
    """A card's ratings from the first one on, with the whole days before each, the first one's 0."""

    schedule_id: int
    ratings: tuple[int, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What the worker is asked. A place is (index of a history, index of a rating in it), in order of time.

    ``train`` is learnt from; ``held`` is predicted, each from what the card's history was before.
    """

    histories: Sequence[History]
    train: Sequence[tuple[int, int]]
    held: Sequence[tuple[int, int]]

    @property
    def remembered(self) -> list[bool]:
        """Return what came of the held-out reviews: anything but Again."""
        return [self.histories[card].ratings[place] > 1 for card, place in self.held]


@dataclass(frozen=True, slots=True)
class Model:
    """Parameters with what they predict for the held-out reviews and make of each history at its end.

    ``states`` are (stability, difficulty).
    """

    parameters: Parameters
    predicted: Sequence[float]
    states: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Answer:
    standard: Model
    own: Model


@dataclass(frozen=True, slots=True)
class Fit:
    """What the newest fit came to. ``parameters`` are set while they are used.

    ``reviews`` counts all there were, ``trained`` and ``held`` the predictions learnt from and tested on; losses
    are log losses of the held-out ones.
    """

    verdict: Verdict
    parameters: Parameters | None
    reviews: int
    trained: int
    held: int
    loss: float | None
    standard_loss: float | None
    fitted_at: datetime

    @property
    def next_at(self) -> int:
        """Return the number of reviews at which the next fit is due."""
        return self.reviews + (NEXT_LOOK if self.verdict == "too_few" else NEXT_FIT)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which parameters a member's cards use, and why: ``reviews`` so far, the newest fit, whether one waits."""

    reviews: int
    fit: Fit | None
    is_waiting: bool


States = Mapping[int, tuple[int, float, float]]
"""By schedule: turns it was rated, stability, difficulty."""
