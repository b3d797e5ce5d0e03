"""How simulated learners forget: three models, so that no scheduler is judged by one book alone.

``DSR`` has the form of FSRS and is therefore kind to it, though no learner has its parameters; ``Activation`` (ACT-R) and
``Decay`` (exponential) have not. In those two the average learner recalls an average card with a chance of 0.9 after
2.3 days, which is what the default parameters of FSRS say of a card that was first rated Good; what follows is theirs.

The makers in ``MODELS`` draw a learner, and then card after card of that learner. ``ease`` says how easy this card is
for this learner, in standard deviations over all learners and cards; the first rating hangs on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Protocol

from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

LEARNT_AT, RELEARNT_AT = (0, 60, 600), (0, 600)
"""Seconds after which a new card, and one that was forgotten, is seen again in the same sitting."""


class Memory(Protocol):
    """What a learner has of one card. Moments are days since the simulation began."""

    ease: float

    def chance(self, day: float) -> float: ...

    def learn(self, day: float, rating: int, /) -> None: ...

    def review(self, day: float, rating: int) -> None: ...


class Dsr:
    """Difficulty, stability, retrievability, as FSRS-6 has them: the form that predicts real reviewers best in srs-benchmark.

    Ratings move difficulty and stability as they do there. Each learner has parameters of their own, each card a shift of
    its difficulty and a factor on its first stability and on each growth; none of it is known to a scheduler. ``SPREAD`` is the
    published standard deviation of fitted parameters over learners (fsrs-rs, ``PARAMS_STDDEV``), of which we take half
    (``SHARE``): fits contain noise and make up for one another, independent draws do not. How much first stabilities
    differ between learners, and everything between cards, is our assumption.
    """

    SPREAD = dict(  # noqa: RUF012
        zip(
            (4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20),
            (0.57, 0.28, 0.6, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.27),
            strict=True,
        )
    )
    SHARE = 0.5
    LEARNERS_LOG, CARDS_LOG, GROWTH_LOG, SHIFT = 0.5, 0.5, 0.3, 1.5

    def __init__(self, w: list[float], dice: Random, learner: float) -> None:
        self.ease = (learner + dice.gauss(0, 1)) / math.hypot(1, self.LEARNERS_LOG)
        self._first = math.exp(learner + dice.gauss(0, self.CARDS_LOG))
        self._growth = math.exp(w[8] + dice.gauss(0, self.GROWTH_LOG))
        self._shift = dice.gauss(0, self.SHIFT)
        self._w, self._decay = w, -w[20]
        self._factor = math.pow(0.9, 1 / self._decay) - 1
        self._stability = self._difficulty = self._seen = 0.0

    def chance(self, day: float) -> float:
        return math.pow(1 + self._factor * (day - self._seen) / self._stability, self._decay)

    def learn(self, day: float, rating: int) -> None:
        w = self._w
        self._stability, self._seen = w[rating - 1] * self._first, day
        self._difficulty = _within(w[4] - math.exp(w[5] * (rating - 1)) + 1)

    def review(self, day: float, rating: int) -> None:
        w, lost, s = self._w, 1 - self.chance(day), self._stability
        hard = _within(self._difficulty + self._shift)
        if rating > 1:
            bonus = w[15] if rating == 2 else w[16] if rating == 4 else 1.0
            self._stability = s * (
                1 + self._growth * (11 - hard) * s ** -w[9] * math.expm1(lost * w[10]) * bonus
            )
        else:
            left = w[11] * hard ** -w[12] * ((s + 1) ** w[13] - 1) * math.exp(lost * w[14])
            self._stability = max(0.01, min(left, s / math.exp(w[17] * w[18])))
        self._difficulty = _within(self._difficulty - w[6] * (rating - 3) * (10 - self._difficulty) / 9)
        self._seen = day


def _within(difficulty: float) -> float:
    return min(10.0, max(1.0, difficulty))


class Activation:
    """ACT-R with decay that grows with activation: spaced practice decays more slowly than massed practice.

    Source: Pavlik and Anderson (2005), Practice and Forgetting Effects on Vocabulary Memory, Cognitive Science 29;
    ``A``, ``C``, ``TAU``, ``S`` and ``SLOWED`` (time between sittings counts less) are given as theirs; the form was held against
    later accounts of it, the five numbers could not be. Learners and cards differ by a constant added to activation, as in
    Pavlik and Anderson (2008); how much is our assumption. ``EASE``, ours, is such a constant for all: without it three looks in one
    sitting leave half of the words after a day. Later accounts let it into the decays as well; here it stays out and
    is no more than a lower threshold, for inside, decays of 0.3 to 0.5 make even the fixed list sink from review to review.

    Two traits to know. A lapse costs no memory: a failure with the look at the answer, and the one after it, are
    practices like any other. And it likes contracting intervals better than growing ones, here as in Lindsey and others
    (2009), Optimizing Memory Retention with Cognitive Models, who find that people's data speak against it.
    So it is unkind to whatever lets intervals grow fast, FSRS first.
    """

    A, C, TAU, S, SLOWED = 0.177, 0.217, -0.704, 0.255, 0.025
    EASE, LEARNERS, CARDS = 0.77, 0.25, 0.25

    def __init__(self, ease: float) -> None:
        self.ease = ease / math.hypot(self.LEARNERS, self.CARDS)
        self._threshold = self.TAU - self.EASE - ease
        self._practices: list[tuple[float, float]] = []
        self._last = (-1.0, 0.0)
        """When strength was last asked for, and the answer: a review asks twice."""

    def _strength(self, now: float) -> float:
        if now != self._last[0]:
            total = sum([(now - at) ** slope for at, slope in self._practices])
            self._last = (now, total)
        return self._last[1]

    def chance(self, day: float) -> float:
        gap = (self._threshold - math.log(self._strength(day * 86_400 * self.SLOWED))) / self.S
        return 1 / (1 + math.exp(min(gap, 60.0)))

    def _practise(self, day: float, seconds: tuple[int, ...]) -> None:
        for later in seconds:
            now = day * 86_400 * self.SLOWED + later
            self._practices.append((now, -self.A - self.C * self._strength(now)))
            self._last = (-1.0, 0.0)

    def learn(self, day: float, _rating: int) -> None:
        self._practise(day, LEARNT_AT)

    def review(self, day: float, rating: int) -> None:
        self._practise(day, LEARNT_AT[:1] if rating > 1 else RELEARNT_AT)


class Decay:
    """Exponential forgetting; what holds longer gains less, and a recall gains more the nearer it was to being lost.

    Source of the form: half-life regression (Settles and Meeder 2016, ACL) for the curve; the spacing effect as a
    gain that grows with 1 - p, and a forgetting rate multiplied by each outcome as in Tabibian et al. (2019, PNAS). The
    constants are our assumption: a review at p = 0.9 about doubles what holds. A lapse leaves a third, but not less
    than learning it the first time did: without that floor a card on a fixed list could never come back.
    """

    LEARNERS, CARDS = 0.4, 0.6

    def __init__(self, ease: float) -> None:
        self.ease = ease / math.hypot(self.LEARNERS, self.CARDS)
        self._first = self._half_life = 15.1 * math.exp(ease)
        self._gain = 1.3 * math.exp(0.4 * ease)
        self._seen = 0.0

    def chance(self, day: float) -> float:
        return math.pow(0.5, (day - self._seen) / self._half_life)

    def learn(self, day: float, _rating: int) -> None:
        self._seen = day

    def review(self, day: float, rating: int) -> None:
        if rating > 1:
            lost = 1 - self.chance(day)
            gain = self._gain * (lost / 0.1) ** 0.6 * (self._half_life / 10) ** -0.15
            self._half_life *= 1 + min(gain, 6.0)
        else:
            self._half_life = min(self._half_life, max(self._first, 0.35 * self._half_life))
        self._seen = day


def dsr(dice: Random) -> Callable[[], Memory]:
    w = list(DEFAULT_PARAMETERS)
    for i, spread in Dsr.SPREAD.items():
        drawn = dice.gauss(w[i], Dsr.SHARE * spread)
        w[i] = min(max(drawn, LOWER_BOUNDS_PARAMETERS[i]), UPPER_BOUNDS_PARAMETERS[i])
    learner = dice.gauss(0, Dsr.LEARNERS_LOG)
    return lambda: Dsr(w, dice, learner)


def activation(dice: Random) -> Callable[[], Memory]:
    learner = dice.gauss(0, Activation.LEARNERS)
    return lambda: Activation(learner + dice.gauss(0, Activation.CARDS))


def decay(dice: Random) -> Callable[[], Memory]:
    learner = dice.gauss(0, Decay.LEARNERS)
    return lambda: Decay(learner + dice.gauss(0, Decay.CARDS))


MODELS: dict[str, Callable[[Random], Callable[[], Memory]]] = {
    "DSR": dsr,
    "ACT-R": activation,
    "exponential": decay,
}
