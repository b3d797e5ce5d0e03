"""The schedulers compared, by whole days: each says after how many days a card comes back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Protocol

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

from cogs.cards.fit import logic, worker
from cogs.cards.fit.models import FIRST_FIT, NEXT_FIT, Answer, Log, Model
from cogs.cards.scheduling import within_bounds

BEGAN = datetime(2026, 1, 1, 8, tzinfo=UTC)
LEITNER = (1, 2, 4, 8, 16)
"""Days of the five boxes, each twice the one before."""
FIXED = (1, 3, 7, 14, 30)


class Planner(Protocol):
    def rate(self, card: int, rating: int, day: int, /) -> int:
        """Return in how many days the card is asked again; the first rating is Good, for having learnt it."""
        ...


class Fsrs:
    """py-fsrs without steps of minutes and without fuzz; ``is_fitted`` adds the product's fits."""

    def __init__(self, retention: float = 0.9, *, is_fitted: bool = False) -> None:
        self._retention, self._is_fitted = retention, is_fitted
        self._scheduler = self._with(DEFAULT_PARAMETERS)
        self._cards: dict[int, Card] = {}
        self._turns: Counter[int] = Counter()
        self._logs: list[Log] = []
        self._next_fit = FIRST_FIT
        self.fits: list[str] = []

    def _with(self, parameters: tuple[float, ...]) -> Scheduler:
        return Scheduler(parameters, self._retention, (), (), enable_fuzzing=False)

    def rate(self, card: int, rating: int, day: int) -> int:
        at = BEGAN + timedelta(days=day)
        before = self._cards.get(card)
        turn = self._turns[card]
        self._turns[card] += 1
        self._logs.append(
            Log(card, turn, rating, int(at.timestamp()), 0 if before is None else int(State.Review))
        )
        after, _ = self._scheduler.review_card(before or Card(card_id=card, due=at), Rating(rating), at)
        self._cards[card] = after
        if self._is_fitted and len(self._logs) >= self._next_fit:
            self._fit()
        return max(1, (after.due - at).days)

    def _fit(self) -> None:
        self._next_fit = len(self._logs) + NEXT_FIT
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
        self._scheduler = self._with(within_bounds(model.parameters))
        for history, (stability, difficulty) in zip(question.histories, model.states, strict=True):
            card = self._cards[history.schedule_id]
            card.stability, card.difficulty = stability, difficulty


class Sm2:
    """SuperMemo 2. Source: Wozniak (1990), Optimization of learning, https://super-memory.com/english/ol/sm2.htm

    Ratings 1 to 4 are its qualities 2 to 5.
    """

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
        interval = 6 if count == 1 else round(interval * ease)
        ease = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
        self._cards[card] = (count + 1, interval, ease)
        return interval


class Boxes:
    """Leitner (1972), So lernt man lernen: one box on when known, back to the first when not."""

    def __init__(self) -> None:
        self._box: dict[int, int] = {}

    def rate(self, card: int, rating: int, _day: int) -> int:
        box = self._box.get(card)
        self._box[card] = 0 if box is None or rating == 1 else min(box + 1, len(LEITNER) - 1)
        return LEITNER[self._box[card]]


class FixedList:
    """The same days for every card, known or not; the last one repeats."""

    def __init__(self) -> None:
        self._count: dict[int, int] = {}

    def rate(self, card: int, _rating: int, _day: int) -> int:
        count = self._count.get(card, 0)
        self._count[card] = count + 1
        return FIXED[min(count, len(FIXED) - 1)]
