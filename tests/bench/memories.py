"""How simulated learners forget: two models that are not FSRS, so that no scheduler is judged by its own book.

Both are set so that the average learner recalls an average card with a chance of 0.9 after 2.3 days, which is what the
default parameters of FSRS say of the average of Anki's users; what happens after that is the model's own.
"""

from __future__ import annotations

import math
from random import Random
from typing import Protocol

LEARNT_AT, RELEARNT_AT = (0, 60, 600), (0, 600)
"""Seconds after which a new card, and one that was forgotten, is seen again in the same sitting."""


class Memory(Protocol):
    """What a learner has of one card. Moments are days since the simulation began."""

    def chance(self, day: float) -> float: ...

    def learn(self, day: float) -> None: ...

    def review(self, day: float, *, is_recalled: bool) -> None: ...


class Activation:
    """ACT-R with decay that grows with activation: spaced practice decays more slowly than massed practice.

    Source: Pavlik and Anderson (2005), Practice and Forgetting Effects on Vocabulary Memory, Cognitive Science 29;
    ``A``, ``C``, ``TAU``, ``S`` and ``SLOWED`` (time between sittings counts less) are theirs. How much learners
    and cards differ is our assumption.
    """

    A, C, TAU, S, SLOWED = 0.177, 0.217, -0.704, 0.255, 0.025
    EASE = 0.77

    def __init__(self, ease: float) -> None:
        self._ease = self.EASE + ease
        """Added where recall is asked, and not to what decay follows from: else easy cards would decay faster."""
        self._practices: list[tuple[float, float]] = []

    def _activation(self, now: float) -> float:
        total = sum(max(1.0, now - at) ** -decay for at, decay in self._practices)
        return math.log(total) if total else -math.inf

    def chance(self, day: float) -> float:
        gap = (self.TAU - self._activation(day * 86_400 * self.SLOWED) - self._ease) / self.S
        return 1 / (1 + math.exp(min(gap, 60.0)))

    def _practise(self, day: float, seconds: tuple[int, ...]) -> None:
        for later in seconds:
            now = day * 86_400 * self.SLOWED + later
            decay = self.A + (self.C * math.exp(self._activation(now)) if self._practices else 0.0)
            self._practices.append((now, decay))

    def learn(self, day: float) -> None:
        self._practise(day, LEARNT_AT)

    def review(self, day: float, *, is_recalled: bool) -> None:
        self._practise(day, LEARNT_AT[:1] if is_recalled else RELEARNT_AT)


class Decay:
    """Exponential forgetting; what holds longer gains less, and a recall gains more the nearer it was to being lost.

    Source of the form: half-life regression (Settles and Meeder 2016, ACL) for the curve; the spacing effect as a
    gain that grows with 1 - p, and a forgetting rate multiplied by each outcome as in Tabibian et al. (2019, PNAS). The
    constants are our assumption: a review at p = 0.9 about doubles what holds.
    """

    def __init__(self, ease: float) -> None:
        self._ease = ease
        self._half_life = 0.0
        self._seen = 0.0

    def chance(self, day: float) -> float:
        return 0.5 ** ((day - self._seen) / self._half_life)

    def learn(self, day: float) -> None:
        self._half_life, self._seen = 15.1 * math.exp(self._ease), day

    def review(self, day: float, *, is_recalled: bool) -> None:
        if is_recalled:
            lost = 1 - self.chance(day)
            gain = 1.3 * math.exp(0.4 * self._ease) * (lost / 0.1) ** 0.6 * (self._half_life / 10) ** -0.15
            self._half_life *= 1 + min(gain, 6.0)
        else:
            self._half_life = max(0.5, 0.35 * self._half_life)
        self._seen = day


def activation(dice: Random, learner: float) -> Memory:
    return Activation(0.25 * learner + dice.gauss(0, 0.25))


def decay(dice: Random, learner: float) -> Memory:
    return Decay(0.4 * learner + dice.gauss(0, 0.6))


MODELS = {"ACT-R": activation, "exponential": decay}
