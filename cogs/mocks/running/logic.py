"""Rules of the round: which question suits whom, which phases it runs, when something is to be done. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.members import LEVELS
from bot.phase_clocks import Sitting
from bot.phases import Phase, PhasePlan
from bot.questions import Question
from cogs.mocks.items import RoundType
from cogs.mocks.models import Meeting

LEAD: Final = timedelta(minutes=2)
"""Between the panel and the first phase, and between two turns: time to open the kit and to breathe."""
GRACE: Final = timedelta(minutes=10)
"""A turn whose time is up ends by itself after this, where another turn waits."""
OVERRUN: Final = timedelta(minutes=60)
"""The round ends by itself this long after its slot."""

# ---------------------------------------------------------------------- which plan


def plan_of(round_type: RoundType, framework: PhasePlan | None = None) -> PhasePlan:
    """Return the phases that a turn runs: the round type's own, or a framework with the round's feedback after it."""
    plan_id, name, phases = round_type.id, round_type.name, round_type.phases
    if framework is not None:
        plan_id, name = framework.id, framework.name
        phases = framework.phases + _feedback(round_type.phases, framework.phases)
    # Not validated: a round may be called SQL, which is too short a name for a framework.
    return PhasePlan.model_construct(id=plan_id, name=name, purpose=round_type.purpose, phases=phases)


def _feedback(own: Sequence[Phase], used: Sequence[Phase]) -> tuple[Phase, ...]:
    last = own[-1]
    return (last,) if "feedback" in last.key and last.key not in {phase.key for phase in used} else ()


# ---------------------------------------------------------------------- which question

_DESIGN_OF_ML = ("ml7", "milestones5", "template6", "lite4")
_TECHNICAL = ("ml_fundamentals", "genai_llm", "production_mlops", "system_design")


def _is_case(*frameworks: str) -> Callable[[Question], bool]:
    return lambda q: q.framework in frameworks


def _is(kind: str, *areas: str) -> Callable[[Question], bool]:
    return lambda q: q.kind == kind and (not areas or q.area in areas)


def _either(*rules: Callable[[Question], bool]) -> Callable[[Question], bool]:
    return lambda q: any(rule(q) for rule in rules)


SUITS: Mapping[str, Callable[[Question], bool]] = {
    "coding": _is("code"),
    "phone-screen": _is("code"),
    "sql": _is("sql"),
    "ml-fundamentals": _either(_is("recall", "ml_fundamentals"), _is("spot", "ml_fundamentals")),
    "rapid-fire": _is("recall", *_TECHNICAL),
    "structured60": _is("recall", *_TECHNICAL),
    "ml-design": _is_case(*_DESIGN_OF_ML),
    "timed-design": _is_case("timed8"),
    "rag-design": _is_case("rag4"),
    "case": _is_case("case6"),
    "agent-design": lambda q: q.kind == "recall" and q.area == "genai_llm" and "ai_agent" in q.tracks,
    "production-debug": _either(_is("spot", "production_mlops"), _is("recall", "production_mlops")),
    "behavioural": _is("competency"),
    "hiring-manager": _is("competency"),
}
"""Which lent questions suit a round type; those written for it always do."""


def suits(question: Question, round_type: str) -> bool:
    if question.round_types:
        return round_type in question.round_types
    rule = SUITS.get(round_type)
    return rule is not None and rule(question)


@dataclass(frozen=True, slots=True)
class Choice:
    """``is_new`` is False where the candidate has met every question there is, and this one longest ago."""

    question: Question
    is_new: bool


def choose(
    pool: Iterable[Question],
    *,
    round_type: str,
    met: Mapping[str, datetime],
    level: str | None,
    tracks: Sequence[str],
    seed: str,
    avoid: Iterable[str] = (),
) -> Choice | None:
    """Choose a question for a candidate; the same seed gives the same one. None when nothing suits the round.

    First what the candidate never met and the interviewer did not draw before (``avoid``); of that, what was written
    for such a round, is near the candidate's level, and fits their roles, the first one foremost. Chance decides
    between near equals, so that a group does not always hear the same one.
    """
    avoided = set(avoid)
    fitting = sorted((q for q in pool if suits(q, round_type)), key=lambda q: q.id)
    left = [q for q in fitting if q.id not in avoided] or fitting
    new = [q for q in left if q.id not in met]
    if new:
        best = max(new, key=lambda q: (_worth(q, level, tracks) + 0.8 * _chance(seed, q.id), q.id))
        return Choice(best, is_new=True)
    if left:
        return Choice(min(left, key=lambda q: (met[q.id], q.id)), is_new=False)
    return None


def _worth(question: Question, level: str | None, tracks: Sequence[str]) -> float:
    levels = list(LEVELS)
    off = abs(levels.index(question.level) - levels.index(level)) if level in levels else 0
    role = next((place for place, track in enumerate(tracks) if track in question.tracks), None)
    return (
        (2.0 if question.round_types else 0.0)
        - 1.5 * off
        + (0.0 if role is None else (1.0, 0.5)[min(role, 1)])
    )


def _chance(seed: str, question_id: str) -> float:
    digest = hashlib.blake2b(f"{seed}/{question_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


# ---------------------------------------------------------------------- when


def limit_of(meeting: Meeting) -> datetime:
    """Return when the round ends by itself, whatever state it is in."""
    return (meeting.starts_at or meeting.made_at) + timedelta(minutes=meeting.slot_minutes) + OVERRUN


def up_at(sitting: Sitting) -> datetime | None:
    """Return when the time of the turn's last phase is over; None before that phase, or while the clock stands."""
    return sitting.reading.ends_at if sitting.is_last else None


def closes_at(meeting: Meeting, sitting: Sitting | None, *, another_follows: bool) -> datetime:
    """Return when the turn ends by itself."""
    limit = limit_of(meeting)
    up = up_at(sitting) if sitting is not None else None
    return min(limit, up + GRACE) if up is not None and another_follows else limit


def next_look(
    meeting: Meeting, sitting: Sitting | None, *, begins_at: datetime, another_follows: bool, now: datetime
) -> datetime:
    """Return when time alone changes something next."""
    if sitting is None:
        return min(begins_at, limit_of(meeting))
    ends_at = sitting.reading.ends_at
    closes = closes_at(meeting, sitting, another_follows=another_follows)
    return min(ends_at, closes) if ends_at is not None and ends_at > now else closes
