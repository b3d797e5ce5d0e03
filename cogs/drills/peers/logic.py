"""Rules of peer reviews: what a review must say, what it pays, who holds which place. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from cogs.drills.models import Drill

from .models import Candidate, Words

PLACES = (1, 2)
"""An answer gets as many reviews as there are places."""
HOLD = timedelta(minutes=30)
POINTS = 6
SOURCE = "reviews"
DAILY_CAP = 18
"""Most points a member can earn with reviews on one local day: three of them."""
LEVELS = 5
SHORTEST, LONGEST = 10, 300
"""Characters of a point, and of the next action."""
WAITING_MOST = 3
"""Answers of one member that may wait for their first review at a time."""
ASK_FROM = 20
"""Characters from which there is something to review."""

PAGE_LENGTH, PAGE_BYTES = 3600, 9000
CHUNK_LENGTH, CHUNK_BYTES = 1700, 4000

_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS, _FEWEST_SIGNS = 3, 6


def is_reviewable(drill: Drill) -> bool:
    """Tell whether a peer has something to hold an answer against."""
    return bool(drill.concepts) and len(drill.rubric) == LEVELS


def free_place(taken: Collection[int]) -> int | None:
    """Return the first place nobody has, None when the answer has all its reviewers."""
    return next((place for place in PLACES if place not in taken), None)


def choose(candidates: Sequence[Candidate], known: Collection[str]) -> Candidate | None:
    """Return the first answer whose drill the member attempted, else the first one at all.

    ``candidates`` come in the order in which they are to be reviewed; ``known`` are drills of the library
    that can be reviewed.
    """
    left = [candidate for candidate in candidates if candidate.drill_id in known]
    return next((candidate for candidate in left if candidate.is_attempted), left[0] if left else None)


# ---------------------------------------------------------------------- what a review must say


def tidy(text: str) -> str:
    """Return one line without outer or doubled blanks."""
    return " ".join(text.split())


def problem(words: Words, answer: str) -> str | None:
    """Return the sentence that says what is amiss with a review of ``answer``; None when all is well."""
    if words.level not in range(1, LEVELS + 1):
        return f"**Level**: choose one of the {LEVELS}."
    fields = {
        "First point": words.points[0],
        "Second point": words.points[1],
        "Next action": words.next_action,
    }
    for name, text in fields.items():
        sentence = _field_problem(name, text, answer)
        if sentence is not None:
            return sentence
    first, second, action = (_words(text) for text in fields.values())
    if first == second:
        return "**Second point** is the same as the first. Name another thing that you saw."
    if action in (first, second):
        return "**Next action** repeats a point. Say what the writer could do next time."
    return None


def _field_problem(name: str, text: str, answer: str) -> str | None:
    if not SHORTEST <= len(text) <= LONGEST:
        return (
            f"**{name}** has {len(text)} characters, {SHORTEST} to {LONGEST} are possible. "
            "One plain sentence is best."
        )
    if _is_thin(text):
        return f"**{name}** says too little. Name one thing in a few words of your own."
    if _is_copied(text, answer):
        return f"**{name}** is copied from the answer. Say in your own words what you saw in it."
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _is_thin(text: str) -> bool:
    """Tell whether hardly anything is said; scripts without blanks are counted by their signs."""
    words = _words(text)
    if len(set(words)) >= _FEWEST_WORDS:
        return False
    return any(word.isascii() for word in words) or len(set("".join(words))) < _FEWEST_SIGNS


def _is_copied(text: str, answer: str) -> bool:
    """Tell whether the text stands in the answer as it is; a quote with a word of comment does not."""
    return f" {' '.join(_words(text))} " in f" {' '.join(_words(answer))} "


# ---------------------------------------------------------------------- what fits on a screen


def chunks(text: str) -> list[str]:
    """Cut a long text at blanks, so that each piece fits beside others; joined they are the text again."""
    found = [""]
    for piece in _pieces(text):
        grown = found[-1] + piece
        if len(grown) <= CHUNK_LENGTH and len(grown.encode()) <= CHUNK_BYTES:
            found[-1] = grown
        else:
            found.append(piece)
    return [chunk for chunk in found if chunk]


def _pieces(text: str) -> Iterator[str]:
    longest = CHUNK_BYTES // 4
    for word in re.findall(r"\S+\s*|\s+", text):
        yield from (word[start : start + longest] for start in range(0, len(word), longest))


def pages(parts: Sequence[str]) -> list[str]:
    """Put parts together to as few pages as Discord's limits allow, in their order."""
    found: list[str] = []
    for part in parts:
        grown = f"{found[-1]}\n\n{part}" if found else part
        if found and (len(grown) > PAGE_LENGTH or len(grown.encode()) > PAGE_BYTES):
            found.append(part)
        elif found:
            found[-1] = grown
        else:
            found.append(part)
    return found
