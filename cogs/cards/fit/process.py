"""The worker process, from the host's side: started for one question, killed when it is late."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from bot import workers

from .models import Answer, Model, Question

WORKER: Final = Path(__file__).with_name("worker.py")
SECONDS: Final = 45
"""A fit of 10,000 reviews takes a quarter of a second, most of it to start; the schedule ends a look after 60."""


class FitFailed(Exception):
    """The worker was late, died or spoke nonsense; it is gone."""


async def ask(question: Question, *, worker: Path = WORKER, seconds: float = SECONDS) -> Answer:
    """Have the question answered in a process of its own.

    Raises:
        FitFailed: it was not answered in time, or not at all.
    """
    asked = await asyncio.to_thread(_packed, question)
    try:
        out = await workers.ask((str(worker),), asked, seconds=seconds)
    except workers.WorkerFailed as error:
        raise FitFailed(str(error)) from error
    try:
        return await asyncio.to_thread(_read, out, question)
    except (ValueError, KeyError, TypeError) as error:
        raise FitFailed(f"not an answer: {error!r}") from error


def _packed(question: Question) -> bytes:
    cards = [{"ratings": card.ratings, "days": card.days} for card in question.histories]
    return json.dumps({"cards": cards, "train": question.train, "held": question.held}).encode()


def _read(out: bytes, question: Question) -> Answer:
    told = json.loads(out)
    return Answer(_model(told["standard"], question), _model(told["own"], question))


def _model(told: dict[str, Any], question: Question) -> Model:
    parameters = tuple(float(value) for value in told["parameters"])
    predicted = [float(chance) for chance in told["predicted"]]
    states = [(float(stability), float(difficulty)) for stability, difficulty in told["states"]]
    if len(predicted) != len(question.held) or len(states) != len(question.histories):
        raise ValueError("answers are missing")
    if not all(stability > 0 for stability, _ in states) or not all(0 <= chance <= 1 for chance in predicted):
        raise ValueError("numbers out of bounds")
    return Model(parameters, predicted, states)
