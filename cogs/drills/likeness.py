"""No two drills ask nearly the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from .items.base import Item

NEARLY_SAME = 80
"""Per cent of likeness of two prompts, their words in order of the alphabet, from which one is too many.

Different questions of one topic lie below 70 here; a prompt with its numbers and names changed lies above 85.
"""


def near_duplicates(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Yield (item id, sentence) for each item whose prompt is nearly that of an item before it."""
    prompts: list[tuple[str, str]] = []
    for item in items:
        words = " ".join(sorted(re.findall(r"\w+", item.prompt.casefold())))
        for other_id, other in prompts:
            likeness = fuzz.ratio(words, other, score_cutoff=NEARLY_SAME)
            if likeness:
                yield item.id, f"prompt: asks nearly the same as {other_id!r} ({likeness:.0f} % alike)"
                break
        prompts.append((item.id, words))
