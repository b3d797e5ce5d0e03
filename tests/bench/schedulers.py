"""The schedulers compared, by whole days: each says after how many days a card comes back."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

from cogs.cards.fit import logic, worker
from cogs.cards.fit.models import FIRST_FIT, Answer, Log, Model
from cogs.cards.scheduling import within_bounds

BEGAN = datetime(2026, 1, 1, 8, tzinfo=UTC)
LEITNER = (1, 2, 4, 8, 16)
"""Days of the five boxes, each twice the one before."""
FIXED = (1, 3, 7, 14, 30)


class Planner(Protocol):
    repeats_hard: bool
    """Whether its rules have a card that was Hard asked again on the same day until it is Good."""

    def rate(self, card: int, rating: int, day: int, /) -> int:
        """Return in how many days the card is asked again; the first rating is that of the new card."""
        ...


class Formulas:
    """FSRS-6 for whole days, as py-fsrs computes it without steps of minutes: tens of millions of ratings need it fast.

    Source: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm; ``checked`` holds it against py-fsrs.
    """

    def __init__(self, w: tuple[float, ...], retention: float) -> None:
        self._w, self._decay = w, -w[20]
        self._factor = math.pow(0.9, 1 / self._decay) - 1
        self._share = (math.pow(retention, 1 / self._decay) - 1) / self._factor
        self._growth, self._easy = math.exp(w[8]), w[4] - math.exp(w[5] * 3) + 1
        self._bonus = (0.0, 0.0, w[15], 1.0, w[16])

    def first(self, rating: int) -> tuple[float, float]:
        w = self._w
        return w[rating - 1], min(10.0, max(1.0, w[4] - math.exp(w[5] * (rating - 1)) + 1))

    def after(self, stability: float, difficulty: float, rating: int, days: int) -> tuple[float, float]:
        w = self._w
        lost = 1 - (1 + self._factor * days / stability) ** self._decay
        if rating == 1:
            left = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * math.exp(lost * w[14])
            stability = min(left, stability / math.exp(w[17] * w[18]))
        else:
            gain = self._growth * (11 - difficulty) * stability ** -w[9] * math.expm1(lost * w[10])
            stability *= 1 + gain * self._bonus[rating]
        moved = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
        return max(0.001, stability), min(10.0, max(1.0, w[7] * self._easy + (1 - w[7]) * moved))

    def interval(self, stability: float) -> int:
        return min(max(round(stability * self._share), 1), 36_500)


def checked() -> int:
    """Take cards through py-fsrs and through ``Formulas``; raise when an interval differs, else say how many were held."""
    dice, held = Random(1), 0
    for retention in (0.7, 0.9, 0.97):
        theirs, ours = Scheduler(DEFAULT_PARAMETERS, retention, (), (), enable_fuzzing=False), None
        formulas = Formulas(DEFAULT_PARAMETERS, retention)
        for number in range(60):
            card, day, seen = Card(card_id=number, due=BEGAN), 0, 0
            for turn in range(8):
                rating = dice.choice((1, 2, 3, 3, 3, 4))
                at = BEGAN + timedelta(days=day)
                card, _ = theirs.review_card(card, Rating(rating), at)
                ours = formulas.after(*ours, rating, day - seen) if turn and ours else formulas.first(rating)
                if (card.due - at).days != formulas.interval(ours[0]):
                    raise AssertionError(f"{card} is not {ours}")
                seen, day, held = day, day + formulas.interval(ours[0]) + dice.randrange(3), held + 1
    return held


class Fsrs:
    """FSRS-6 with its default parameters; ``is_fitted`` adds the product's fits, with its test of whether to use them.

    The product fits again after each 200 reviews; here after each half as many again as there were, to save time.
    """

    repeats_hard = False

    def __init__(self, retention: float = 0.9, *, is_fitted: bool = False) -> None:
        self._retention, self._is_fitted = retention, is_fitted
        self._formulas = Formulas(DEFAULT_PARAMETERS, retention)
        self._cards: dict[int, tuple[float, float, int]] = {}
        self._turns: Counter[int] = Counter()
        self._logs: list[Log] = []
        self._next_fit = FIRST_FIT
        self.fits: list[str] = []

    def rate(self, card: int, rating: int, day: int) -> int:
        before = self._cards.get(card)
        if before is None:
            stability, difficulty = self._formulas.first(rating)
        else:
            stability, difficulty = self._formulas.after(before[0], before[1], rating, day - before[2])
        self._cards[card] = (stability, difficulty, day)
        interval = self._formulas.interval(stability)
        if self._is_fitted:
            self._log(card, rating, day, is_new=before is None)
        return interval

    def _log(self, card: int, rating: int, day: int, *, is_new: bool) -> None:
        at = BEGAN + timedelta(days=day)
        state = 0 if is_new else int(State.Review)
        self._logs.append(Log(card, self._turns[card], rating, int(at.timestamp()), state))
        self._turns[card] += 1
        if len(self._logs) >= self._next_fit:
            self._next_fit = len(self._logs) * 3 // 2
            self._fit()

    def _fit(self) -> None:
        question = logic.question_of(sorted(self._logs, key=lambda log: (log.schedule_id, log.turn)))
        if not logic.is_enough(question):
            self.fits.append("too_few")
            return
        cards = [{"ratings": card.ratings, "days": card.days} for card in question.histories]
        told = worker.answer({"cards": cards, "train": question.train, "held": question.held})
        standard, own = (
            Model(tuple(told[name]["parameters"]), told[name]["predicted"], told[name]["states"])
            for name in ("standard", "own")
        )
        verdict, _, _ = logic.verdict_of(Answer(standard, own), question)
        self.fits.append(verdict)
        model = own if verdict == "used" else standard
        self._formulas = Formulas(within_bounds(model.parameters), self._retention)
        for history, (stability, difficulty) in zip(question.histories, model.states, strict=True):
            card = history.schedule_id
            self._cards[card] = (stability, difficulty, self._cards[card][2])


class Sm2:
    """SuperMemo 2. Source: Wozniak (1990), Optimization of learning, https://super-memory.com/english/ol/sm2.htm

    Ratings 1 to 4 are its qualities 2 to 5. Of its seven rules the last one is the learner's part: what scored below
    four is repeated on the same day until it scores four.
    """

    repeats_hard = True

    def __init__(self) -> None:
        self._cards: dict[int, tuple[int, int, float]] = {}

    def rate(self, card: int, rating: int, _day: int) -> int:
        if card not in self._cards:
            self._cards[card] = (1, 1, 2.5)
            return 1
        count, interval, ease = self._cards[card]
        quality = rating + 1
        if quality < 3:
            self._cards[card] = (1, 1, ease)
            return 1
        interval = 6 if count == 1 else math.ceil(interval * ease)
        ease = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
        self._cards[card] = (count + 1, interval, ease)
        return interval


class Boxes:
    """Leitner (1972), So lernt man lernen: one box on when known, back to the first when not."""

    repeats_hard = False

    def __init__(self) -> None:
        self._box: dict[int, int] = {}

    def rate(self, card: int, rating: int, _day: int) -> int:
        box = self._box.get(card)
        self._box[card] = 0 if box is None or rating == 1 else min(box + 1, len(LEITNER) - 1)
        return LEITNER[self._box[card]]


class FixedList:
    """The same days for every card, known or not; the last one repeats."""

    repeats_hard = False

    def __init__(self) -> None:
        self._count: dict[int, int] = {}

    def rate(self, card: int, _rating: int, _day: int) -> int:
        count = self._count.get(card, 0)
        self._count[card] = count + 1
        return FIXED[min(count, len(FIXED) - 1)]
