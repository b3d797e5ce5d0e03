"""What the people of Study Hall know: answers made from the drills' own files, right or rough."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.app import Kernel

_ANYTHING = (
    "I would start from the goal and the data we have, take a simple baseline, measure it on held-out rows, "
    "say which error costs more, and then decide from the numbers with the people who use the result."
)


_FORM_TITLE = 45
"""Characters of a form's title that Discord shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``label`` for a choice, ``text`` and ``score`` (1 to 5) for an open answer, ``code`` for a function."""

    label: str
    text: str
    score: int
    code: str


def find_item(kernel: Kernel, text: str) -> Any | None:
    """Return the content item whose title stands in ``text``; content files are open to everybody.

    A form's title may be cut short.
    """
    found = [item for item in _items(kernel) if item.title[:_FORM_TITLE] in text]
    return max(found, key=lambda item: len(item.title), default=None)


def _items(kernel: Kernel) -> Iterator[Any]:
    for items in kernel.library.items.values():
        yield from (item for item in items if hasattr(item, "title"))


def answer_to(kernel: Kernel, text: str, *, care: float, seed: str) -> Answer:
    """Make up the answer of a person to the drill that ``text`` shows; the same for the same seed.

    ``care`` 1 is always right and complete.
    """
    rng = random.Random(seed)
    item = find_item(kernel, text)
    labels = list("ABCDE")[: len(getattr(item, "options", "AB"))]
    label = rng.choice(labels)
    for key, option in zip(labels, getattr(item, "options", ()), strict=False):
        if option.is_correct and rng.random() < care:
            label = key
    sentences = re.split(r"(?<=[.!?])\s+", getattr(item, "model_answer", "") or _ANYTHING)
    kept = max(1, round(len(sentences) * (care if care == 1 else rng.uniform(care / 2, care))))
    score = max(1, min(5, round(1 + 4 * care)))
    return Answer(label=label, text=" ".join(sentences[:kept]), score=score, code=_code(item, rng, care))


def _code(item: Any, rng: random.Random, care: float) -> str:
    """Return a reference, or a plausible mistake that ends quickly."""
    wrong = [each.source for each in getattr(item, "wrong", ()) if each.outcome == "wrong"]
    if wrong and rng.random() >= care:
        return str(wrong[0])
    return str(next(iter(getattr(item, "references", ())), ""))
