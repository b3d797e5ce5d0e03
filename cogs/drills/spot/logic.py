"""Rules of spot drills: what the member's own verdict on an answer counts for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["found", "nearly", "missed"]
ANSWER_LIMIT = 600
"""Characters; a flaw is named in two sentences."""


@dataclass(frozen=True, slots=True)
class Worth:
    is_correct: bool
    self_score: int


VERDICTS: Mapping[Verdict, Worth] = {
    "found": Worth(is_correct=True, self_score=5),
    "nearly": Worth(is_correct=False, self_score=3),
    "missed": Worth(is_correct=False, self_score=1),
}
"""Only *found* counts as solved. It pays nothing: points follow the words that were matched, as in recall."""


def verdict_of(self_score: int | None) -> Verdict | None:
    return next((verdict for verdict, worth in VERDICTS.items() if worth.self_score == self_score), None)
