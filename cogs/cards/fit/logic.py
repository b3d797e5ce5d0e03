"""Rules of fitting: when, on which reviews, and whether the outcome is used. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from statistics import fmean, stdev
from typing import Final

from .models import Answer, History, Log, Model, Question, Verdict

HELD_SHARE, LEAST_HELD = 0.2, 40
"""The share of answers held out, and how many at the least: of fewer a better figure may well be chance."""
LEAST_TRAINED: Final = 40
MARGIN: Final = 0.005
"""Log loss by which own parameters must be better, at the least."""
_DAY: Final = 86_400
_SURE: Final = 1e-6


def histories_of(logs: Iterable[Log]) -> tuple[list[History], list[list[int]]]:
    """Return the cards whose every rating is known, with the moments of each; ``logs`` come by card and turn.

    A card that came with a schedule from elsewhere has a past that nobody here saw, and is left out. Days are
    counted as the scheduler counts them: whole spans of 24 hours.
    """
    found, moments = [], []
    for schedule_id, group in groupby(logs, key=lambda log: log.schedule_id):
        turns = list(group)
        if turns[0].state_before != 0 or [log.turn for log in turns] != list(range(len(turns))):
            continue
        at = [log.reviewed_at for log in turns]
        days = (0, *(max(0, (after - before) // _DAY) for before, after in pairwise(at)))
        found.append(History(schedule_id, tuple(log.rating for log in turns), days))
        moments.append(at)
    return found, moments


def question_of(logs: Iterable[Log]) -> Question:
    """Split what can be predicted, ratings a day or more after the one before: the newest are held out.

    Nothing learnt from is newer than anything held out, also of another card.
    """
    histories, moments = histories_of(logs)
    places = sorted(
        (moments[card][place], card, place)
        for card, history in enumerate(histories)
        for place, days in enumerate(history.days)
        if days > 0
    )
    if not places:
        return Question(histories, (), ())
    held = min(len(places), max(LEAST_HELD, math.ceil(len(places) * HELD_SHARE)))
    cutoff = places[-held][0]
    return Question(
        histories,
        train=[(card, place) for at, card, place in places if at < cutoff],
        held=[(card, place) for at, card, place in places if at >= cutoff],
    )


def is_enough(question: Question) -> bool:
    return len(question.held) >= LEAST_HELD and len(question.train) >= LEAST_TRAINED


def losses(model: Model, remembered: Sequence[bool]) -> list[float]:
    """Return the log loss of each prediction."""
    clipped = (min(1 - _SURE, max(_SURE, chance)) for chance in model.predicted)
    return [-math.log(chance if was else 1 - chance) for chance, was in zip(clipped, remembered, strict=True)]


def verdict_of(answer: Answer, question: Question) -> tuple[Verdict, float, float]:
    """Return the verdict with the mean log loss of own and of standard parameters.

    Own ones are used when they are better by the margin, and by more than one standard error of the
    difference, prediction by prediction: of simulated members whose memory is the standard one, chance then gives
    one in ten parameters of their own (docs/decisions/0012-fitted-parameters.md).
    """
    remembered = question.remembered
    own, standard = losses(answer.own, remembered), losses(answer.standard, remembered)
    gains = [before - after for before, after in zip(standard, own, strict=True)]
    error = stdev(gains) / math.sqrt(len(gains))
    is_better = fmean(gains) >= max(MARGIN, error)
    return "used" if is_better else "no_better", fmean(own), fmean(standard)
