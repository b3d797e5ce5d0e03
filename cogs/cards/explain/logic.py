"""Rules of explanations: what one must say, how long it waits, who is asked. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from .models import GRADES, Explanation, Grades, Mark, State

MOST_WORDS: Final = 40
LONGEST, SHORTEST = 400, 15
"""Characters; the longest is for scripts without blanks, whose words nobody can count so."""
SENTENCE_LONGEST: Final = 200
WAIT: Final = timedelta(hours=72)
HOLD: Final = timedelta(minutes=30)
WAITING_MOST: Final = 3
"""Explanations of one member that may be open at a time."""
MARKS_A_DAY: Final = 3
SOURCE: Final = "explain"
POINTS_WRITING, POINTS_MARKING, DAILY_CAP = 1, 2, 8

_WORD = re.compile(r"[^\W_]+")


def tidy(text: str) -> str:
    """Return one line without outer or doubled blanks."""
    return " ".join(text.split())


def problem(words: str, *, gist: str, is_spoken: bool) -> str | None:
    """Return the sentence that says what is amiss with an explanation; None when all is well."""
    if not words:
        if is_spoken:
            return None
        return f"**Explanation** is empty. Write up to {MOST_WORDS} words, or tick that you said it aloud to a mate."
    amiss = _length_problem(words)
    if amiss is None and f" {' '.join(_words(words))} " in f" {' '.join(_words(gist))} ":
        return "**Explanation** is the card's own text. Say it in your own words."
    return amiss


def _length_problem(words: str) -> str | None:
    count = len(words.split())
    if count > MOST_WORDS:
        return f"**Explanation** has {count} words, {MOST_WORDS} are the limit. Leave out what matters least."
    if len(words) > LONGEST:
        return f"**Explanation** has {len(words)} characters, {LONGEST} are the limit. Leave out what matters least."
    if len(words) < SHORTEST:
        return "**Explanation** is too short to mark. Say what it is, give an example, say what follows."
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def state_of(explanation: Explanation, mark: Mark | None, *, now: datetime, has_mate: bool) -> State:
    """Return how an explanation stands: what nobody marks in time, or can mark, comes back to its writer."""
    if explanation.is_closed:
        return "closed"
    if mark is not None and mark.grades is not None:
        return "marked"
    if explanation.is_reported or now >= back_at(explanation, mark) or not has_mate:
        return "returned"
    return "waiting"


def back_at(explanation: Explanation, mark: Mark | None) -> datetime:
    """Return when an explanation comes back, if nobody marks it: never out of a mate's hands."""
    over = explanation.made_at + WAIT
    return over if mark is None else max(over, mark.held_until)


def read_grades(typed: dict[str, str]) -> Grades | None:
    """Return the three grades of a form; None when one is missing."""
    found = {name: int(value) for name, value in typed.items() if value.isascii() and value.isdigit()}
    if set(found) != {"definition", "example", "consequence"} or not set(found.values()) <= set(GRADES):
        return None
    return Grades(**found)
