"""Rules of cases: what counts as the answer, what a question uncovers, what a case is worth. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.phases import Phase
from cogs.drills.coverage import cover
from cogs.drills.items.case import CaseDrill, CaseStep, Fact
from cogs.drills.logic import HINT_COST

from .models import Question, StepCoverage

POINTS_BASE, POINTS_COVERAGE = 8, 12
"""A case takes as long as several other drills, so it is worth twice a recall answer."""
QUESTION_LIMIT = 300
QUESTIONS_MOST = 12


def points_for_case(*, share: float, hints_used: int) -> int:
    """Return the worth of a case whose notes touched ``share`` (0 to 1) of its concepts."""
    return max(1, round(POINTS_BASE + POINTS_COVERAGE * share) - HINT_COST * hints_used)


def joined(phases: Sequence[Phase], notes: Mapping[str, str], questions: Sequence[Question]) -> str:
    """Return notes and questions as one answer, below the names of their phases; empty without a note."""
    if not notes:
        return ""
    parts = []
    for phase in phases:
        asked = " · ".join(q.text for q in questions if q.phase == phase.key)
        lines = [f"Asked: {asked}"] if asked else []
        if phase.key in notes:
            lines.append(notes[phase.key])
        if lines:
            parts.append("\n".join([f"**{phase.name}**", *lines]))
    return "\n\n".join(parts)


def touched(drill: CaseDrill, notes: Mapping[str, str], questions: Sequence[Question]) -> tuple[int, ...]:
    """Return the places of concepts in what the member wrote; names of steps count for nothing.

    A note counts for any step. A question counts for the step it was asked in only: to ask about zones while
    clarifying is a point of clarifying, and not yet a design that handles them.
    """
    places = set(cover("\n\n".join(notes.values()), drill.concepts).touched)
    for step, own in _places(drill):
        asked = "\n\n".join(q.text for q in questions if q.phase == step.phase)
        places |= {own[i] for i in cover(asked, step.must_cover).touched}
    return tuple(sorted(places))


def _places(drill: CaseDrill) -> Iterator[tuple[CaseStep, range]]:
    """Yield each step with the places of its concepts in the case's whole list."""
    first = 0
    for step in drill.steps:
        yield step, range(first, first + len(step.must_cover))
        first += len(step.must_cover)


def by_step(drill: CaseDrill, places: Collection[int]) -> list[StepCoverage]:
    """Split touched places by the step their concept belongs to."""
    return [
        StepCoverage(
            step.phase, tuple(i for i in own if i in places), tuple(i for i in own if i not in places)
        )
        for step, own in _places(drill)
    ]


def uncovered(drill: CaseDrill, questions: Sequence[Question]) -> tuple[Fact, ...]:
    """Return the facts that the questions asked for, in the case's order."""
    places: set[int] = set()
    for question in questions:
        places |= set(cover(question.text, drill.facts).touched)
    return tuple(drill.facts[i] for i in sorted(places))
