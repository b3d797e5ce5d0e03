"""Runs in a process of its own: fits parameters and says what they predict. JSON in, JSON out, then it ends.

Nothing of the bot is imported. The same question gets the same answer: training is seeded by the library and
runs on one thread.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from fsrs_rs_python import DEFAULT_PARAMETERS, FSRS, FSRSItem, FSRSReview

RELEARNING_STEPS = 1
DECAY = 20
"""The place of the forgetting curve's exponent among the parameters."""


def answer(question: dict[str, Any]) -> dict[str, Any]:
    cards = [
        [FSRSReview(rating, days) for rating, days in zip(card["ratings"], card["days"], strict=True)]
        for card in question["cards"]
    ]
    train = [FSRSItem(cards[card][: place + 1]) for card, place in question["train"]]
    own = FSRS([]).compute_parameters(train, num_relearning_steps=RELEARNING_STEPS)
    return {
        name: {"parameters": parameters, **replayed(parameters, cards, question)}
        for name, parameters in (("standard", list(DEFAULT_PARAMETERS)), ("own", own))
    }


def replayed(
    parameters: list[float], cards: list[list[FSRSReview]], question: dict[str, Any]
) -> dict[str, Any]:
    """Take every card through its history; return the held-out chances of recall and the states at the end.

    Source: the forgetting curve of FSRS-6, https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm
    """
    model, decay = FSRS(parameters), -parameters[DECAY]
    factor = 0.9 ** (1 / decay) - 1
    states = [model.historical_memory_states(FSRSItem(reviews)) for reviews in cards]
    predicted = []
    for card, place in question["held"]:
        days, stability = question["cards"][card]["days"][place], states[card][place - 1].stability
        predicted.append((1 + factor * days / stability) ** decay)
    ends = [(of_card[-1].stability, of_card[-1].difficulty) for of_card in states]
    return {"predicted": predicted, "states": ends}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
