"""Drills as questions for interviewers: the same task and answer, with a kit made from what the drill knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.db import Tx
from bot.questions import Question

from . import store
from .code import render as code_render
from .items.base import Item
from .items.case import CaseDrill
from .items.code import CodeDrill
from .items.recall import RecallDrill
from .items.spot import SpotDrill
from .items.sql import SqlDrill
from .render import upper_first
from .sql import render as sql_render

PREFIX = "drill:"
PROMPT_LIMIT, ANSWER_LIMIT = 2800, 2600
"""Characters that one page of a kit shows whole; a drill with longer texts is not lent."""

_CODE_COVER = (
    "Asks about sizes, empty input and ties before writing.",
    "Names an approach and its cost before the first line.",
    "Talks while writing, in small steps.",
    "Walks an example through the code, without being asked.",
    "States time and memory at the end.",
)
_CODE_PROBES = (
    "What does it cost in time and memory, and where is the bottleneck?",
    "Which input would break it first?",
    "How would you test it before you hand it over?",
)
_SQL_COVER = (
    "Asks what the columns mean, and which of them may be NULL.",
    "Checks for rows that a join repeats or drops.",
    "Tests the query against a few rows by hand.",
)
_SQL_PROBES = (
    "What happens to your query when a key occurs twice?",
    "How would you notice that the result is too high by a tenth?",
)
_SPOT_PROBES = (
    "How would you prove that this is the cause?",
    "What would keep it from happening again?",
)


class Lending:
    """Lends what is open enough to be talked about; choices and a group's own questions stay here."""

    def __init__(self, drills: Iterable[Item]) -> None:
        self._drills = drills

    def questions(self) -> Sequence[Question]:
        return self._questions

    @cached_property
    def _questions(self) -> tuple[Question, ...]:
        lent = [question for drill in self._drills if (question := _question(drill)) is not None]
        return tuple(q for q in lent if len(q.prompt) <= PROMPT_LIMIT and len(q.answer) <= ANSWER_LIMIT)

    async def seen(self, tx: Tx, *, guild_id: int, user_id: int) -> Mapping[str, datetime]:
        """Return every drill the member has opened, also without an answer: they know the task."""
        attempts = await store.attempts_of_member(tx, guild_id=guild_id, user_id=user_id)
        return {PREFIX + attempt.drill_id: attempt.opened_at for attempt in attempts}


def _question(drill: Item) -> Question | None:
    if isinstance(drill, RecallDrill):
        return _recall(drill)
    if isinstance(drill, CodeDrill):
        return _code(drill)
    if isinstance(drill, SqlDrill):
        return _sql(drill)
    if isinstance(drill, CaseDrill):
        return _case(drill)
    if isinstance(drill, SpotDrill) and drill.exhibit.chart is None:
        return _spot(drill)
    return None


def _recall(drill: RecallDrill) -> Question:
    return Question(
        **_common(drill),
        kind="recall",
        prompt=drill.prompt,
        answer=drill.model_answer,
        must_cover=tuple(f"{upper_first(c.concept)}: {c.say}" for c in drill.concepts),
        probes=(drill.probe,),
        signals=drill.levels[3:],
        red_flags=(drill.weak_trait,),
    )


def _code(drill: CodeDrill) -> Question:
    examples = "\n".join(code_render.example(drill, case) for case in drill.cases if case.is_public)
    code = f"\n```python\n{drill.references[0].rstrip()}\n```"
    fits = len(drill.solution) + len(code) <= ANSWER_LIMIT
    return Question(
        **_common(drill),
        kind="code",
        prompt=f"{drill.prompt}\n```python\n{drill.signature}\n```\n{examples}",
        answer=drill.solution + (code if fits else ""),
        must_cover=_CODE_COVER,
        probes=_CODE_PROBES,
        signals=tuple(upper_first(case.note) for case in drill.cases if case.note and not case.is_public)[:5],
        red_flags=tuple(wrong.fails_because for wrong in drill.wrong),
    )


def _sql(drill: SqlDrill) -> Question:
    code = f"\n```sql\n{drill.references[0].rstrip()}\n```"
    fits = len(drill.solution) + len(code) <= ANSWER_LIMIT
    return Question(
        **_common(drill),
        kind="sql",
        prompt=f"{drill.prompt}\n{sql_render.task(drill)}",
        answer=drill.solution + (code if fits else ""),
        must_cover=(f"Says what one row of the result is: {drill.grain.right}.", *_SQL_COVER),
        probes=_SQL_PROBES,
        signals=(drill.grain.why,),
        red_flags=tuple(wrong.fails_because for wrong in drill.wrong),
    )


def _case(drill: CaseDrill) -> Question:
    named = zip(drill.plan.phases, drill.steps, strict=True)
    return Question(
        **_common(drill),
        kind=drill.flavour,
        prompt=drill.prompt,
        answer="\n".join(f"**{phase.name}** · {step.outline}" for phase, step in named),
        must_cover=tuple(f"{upper_first(c.concept)}: {c.say}" for c in drill.concepts),
        probes=(drill.probe,),
        signals=tuple(f"{each.name}: {each.strong}" for each in drill.dimensions),
        red_flags=drill.traps,
        reveals=tuple((upper_first(fact.concept), fact.say) for fact in drill.facts),
        framework=drill.framework,
    )


def _spot(drill: SpotDrill) -> Question:
    return Question(
        **_common(drill),
        kind="spot",
        prompt=f"{drill.prompt}\n{drill.exhibit.text}\nWhat is wrong here, and what would you do about it?",
        answer=f"{drill.flaw.where}. {drill.flaw.why}\n**Repair**\n{drill.repair}\n{drill.solution}",
        must_cover=(
            f"Finds the place: {drill.flaw.where}.",
            "Says what harm it does, and to whom.",
            "Offers a repair, and how to check that it worked.",
        ),
        probes=_SPOT_PROBES,
    )


def _common(drill: Item) -> dict[str, Any]:
    return {
        "id": PREFIX + drill.id,
        "title": drill.title,
        "area": drill.area,
        "level": drill.level,
        "tracks": drill.tracks,
        "hints": drill.hints,
    }
