"""Rules of the desk: what fits a day instead, what a suggestion must say. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from bot.members import AREAS
from bot.recurrence import WEEKDAY_NAMES
from cogs.drills.items.question import OWN
from cogs.drills.logic import pick_for_group
from cogs.drills.models import Drill, QuestionDrill

from .models import Suggestion, Words

DAYS = 7
OFFERED = 10
"""Drills offered instead of a day's; with the group's own questions they fit into one menu."""
MENU = 25
LIKE_ENOUGH = 82.0
WAITING_MOST = 5
"""Suggestions of one member to one group that may wait at a time."""
TITLE, QUESTION, SOLUTION, NOTE = (5, 80), (20, 1000), (20, 1200), (3, 300)
"""Fewest and most characters."""

_MENTION = re.compile(r"<@!?\d+>")


def others(
    pool: Sequence[Drill], posted: Sequence[str], *, seed: str, lean: Collection[str], count: int
) -> list[Drill]:
    """Return what the usual pick would give, then what it would give without that, and so on."""
    left, found = list(pool), list[Drill]()
    while left and len(found) < count:
        drill = pick_for_group(left, posted, seed=seed, lean=lean)
        found.append(drill)
        left.remove(drill)
    return found


def matches(pool: Sequence[Drill], typed: str) -> list[Drill]:
    """Return drills whose title has all the typed words, or else nearly says them."""
    words = typed.casefold().split()
    found = [drill for drill in pool if all(word in drill.title.casefold() for word in words)]
    if found or not words:
        return found
    titles = {drill.id: drill.title.casefold() for drill in pool}
    near = process.extract(" ".join(words), titles, scorer=fuzz.WRatio, score_cutoff=LIKE_ENOUGH, limit=MENU)
    by_id = {drill.id: drill for drill in pool}
    return [by_id[drill_id] for _, _, drill_id in near]


def without_names(text: str) -> str:
    """Return the text with mentions of members replaced: who was meant is nobody's business here."""
    return _MENTION.sub("@someone", text)


def problem(words: Words) -> str | None:
    """Return the sentence that says what is amiss with a suggestion; None when all is well."""
    fields = {
        "Title": (words.title, TITLE),
        "Question": (words.question, QUESTION),
        "Answer": (words.solution, SOLUTION),
    }
    for name, (text, (low, high)) in fields.items():
        if not low <= len(text) <= high:
            return f"**{name}** has {len(text)} characters, {low} to {high} are possible."
    if words.area not in AREAS:
        return "**Area**: choose one of the list."
    return None


def typed(words: Words) -> str:
    """Return what was typed as one text, to hand it back."""
    return f"Title: {words.title}\n\nQuestion: {words.question}\n\nAnswer: {words.solution}"


def drill_id(suggestion_id: int) -> str:
    return f"{OWN}{suggestion_id}"


def question_of(suggestion: Suggestion) -> QuestionDrill | None:
    """Return an accepted suggestion as a drill; None when it no longer makes one (an area that is gone)."""
    if suggestion.decision != "accepted":
        return None
    words = suggestion.words
    try:
        return QuestionDrill(
            kind="question",
            id=drill_id(suggestion.suggestion_id),
            title=words.title,
            area=cast("Any", words.area),
            prompt=words.question,
            solution=words.solution,
        )
    except ValidationError:
        return None


def name_of(day: date) -> str:
    """Return ``Thu 1 Jan``."""
    return f"{WEEKDAY_NAMES[day.weekday()]} {day.day} {day:%b}"
