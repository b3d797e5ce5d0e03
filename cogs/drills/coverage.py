"""Which must-cover concepts an open answer touches. Pure: text in, findings out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from .models import Concept

_WORD = re.compile(r"[a-z0-9]+(?:[.+#][a-z0-9]+|\+\+|#)*")
_E_FROM, _ONE_SLIP_FROM, _TWO_SLIPS_FROM = 4, 5, 9
"""Letters from which a lost *e*, and one, and two slips of the finger are forgiven; never in numbers.

Set by the pairs in ``tests/drills/test_coverage.py``: *overfiting* is overfitting, but *pointer* is not
points, *linter* not linear, *interference* not inference.
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Concepts by their place in the drill's list."""

    touched: tuple[int, ...]
    missed: tuple[int, ...]

    @property
    def share(self) -> float:
        """Touched concepts over all, 0 to 1."""
        return len(self.touched) / (len(self.touched) + len(self.missed))


def cover(answer: str, concepts: tuple[Concept, ...]) -> Coverage:
    """Match each concept's name and synonyms against the answer, forgiving plurals and typos."""
    said = _Said(answer)
    touched = tuple(i for i, concept in enumerate(concepts) if _touches(said, concept))
    return Coverage(touched, tuple(i for i in range(len(concepts)) if i not in touched))


class _Said:
    """The words of an answer, and where those of each first letter stand."""

    def __init__(self, answer: str) -> None:
        self.words = _stems(answer)
        self.by_letter: dict[str, list[int]] = {}
        for i, word in enumerate(self.words):
            self.by_letter.setdefault(word[0], []).append(i)


def _touches(said: _Said, concept: Concept) -> bool:
    return any(_contains(said, _phrase(words)) for words in (concept.concept, *concept.synonyms))


@lru_cache(maxsize=8192)
def _phrase(words: str) -> tuple[str, ...]:
    """Return a phrase's stems; the same few thousand are asked for again and again."""
    return tuple(_stems(words))


def _contains(said: _Said, phrase: tuple[str, ...]) -> bool:
    """Whether the phrase's words stand in the answer in order, with at most one word between two."""
    if not phrase:
        return False
    return any(_follows(said.words, start, phrase) for start in said.by_letter.get(phrase[0][0], ()))


def _follows(said: list[str], start: int, phrase: tuple[str, ...]) -> bool:
    if not _same(said[start], phrase[0]):
        return False
    at = start
    for word in phrase[1:]:
        at = next((i for i in (at + 1, at + 2) if i < len(said) and _same(said[i], word)), -1)
        if at < 0:
            return False
    return True


def _same(left: str, right: str) -> bool:
    """Whether two stems are one word, but for a slip of the finger."""
    if left == right:
        return True
    shorter = min(len(left), len(right))
    if shorter < _E_FROM or left[0] != right[0] or not (left.isalpha() and right.isalpha()):
        return False
    if left + "e" == right or right + "e" == left:  # scor(ed), score
        return True
    if shorter < _ONE_SLIP_FROM:
        return False
    if shorter == _ONE_SLIP_FROM and len(left) == len(right) and sorted(left) != sorted(right):
        return False  # one letter for another makes another word: drift, draft
    slips = 2 if shorter >= _TWO_SLIPS_FROM else 1
    return OSA.distance(left, right, score_cutoff=slips) <= slips


def _stems(text: str) -> list[str]:
    """Lower-case words without accents and without the endings that plurals and tenses add."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [_stem(word) for word in _WORD.findall(plain.replace("-", " "))]


def _stem(word: str) -> str:
    for ending in ("ies", "sses", "ings", "ing", "ed", "es"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            stem = word[: -len(ending)] + {"ies": "y", "sses": "ss"}.get(ending, "")
            is_doubled = (
                ending in ("ings", "ing", "ed") and stem[-1] == stem[-2] and stem[-1] not in "aeioulsz"
            )
            return stem[:-1] if is_doubled else stem
    if word.endswith("s") and len(word) >= 4 and not word.endswith(("ss", "as")):
        return word[:-1]
    return word
