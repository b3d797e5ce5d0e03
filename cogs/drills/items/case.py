"""A case: an open question answered step by step against the clock of a framework."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from bot.content import Library, LooseEnd
from bot.phases import PhasePlan

from .base import Concept, Item, Slug, Strict

OUTLINES_LIMIT, CONCEPTS_LIMIT = 1400, 2200
"""Characters of all outlines, and of all concepts, together: each list is shown whole in one message."""


class Fact(Concept):
    """Something the interviewer knows and tells when asked: ``say`` is the answer."""


class CaseStep(Strict):
    """What an answer to one phase should hold, and how a strong one goes."""

    phase: Annotated[str, Field(min_length=3, max_length=40)]
    must_cover: Annotated[tuple[Concept, ...], Field(min_length=1, max_length=4)]
    outline: Annotated[str, Field(min_length=40, max_length=400)]


class Dimension(Strict):
    """One thing an interviewer scores in such a round, and what strong looks like in this case."""

    name: Annotated[str, Field(min_length=5, max_length=40)]
    strong: Annotated[str, Field(min_length=20, max_length=160)]


class CaseDrill(Item):
    """Timed steps with notes; all notes together are held against the steps' must-cover lists."""

    kind: Literal["case"]
    flavour: Literal["system_design", "ml_design", "product"]
    framework: Slug
    minutes: Annotated[int, Field(ge=10, le=60, strict=True)]
    """The framework's; stated so that a reader of the file sees it."""
    prompt: Annotated[str, Field(min_length=20, max_length=600)]
    facts: Annotated[tuple[Fact, ...], Field(min_length=3, max_length=8)]
    steps: Annotated[tuple[CaseStep, ...], Field(min_length=2, max_length=12)]
    levels: Annotated[
        tuple[Annotated[str, Field(min_length=10, max_length=100)], ...], Field(min_length=5, max_length=5)
    ]
    """What an answer of level 1, 2, 3, 4, 5 looks like, in that order."""
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=2, max_length=5)]
    traps: Annotated[
        tuple[Annotated[str, Field(min_length=20, max_length=180)], ...], Field(min_length=2, max_length=4)
    ]
    probe: Annotated[str, Field(min_length=10, max_length=240)]

    _plan: PhasePlan | None = PrivateAttr(default=None)

    @property
    def plan(self) -> PhasePlan:
        """The framework whose phases are the steps'."""
        if self._plan is None:
            raise ValueError(f"{self.id} was not linked to its framework")
        return self._plan

    @property
    def texts(self) -> tuple[str, ...]:
        covered = (t for c in (*self.facts, *self.concepts) for t in (c.concept, c.say))
        outlines = (step.outline for step in self.steps)
        scored = (t for d in self.dimensions for t in (d.name, d.strong))
        return (
            *super().texts,
            *covered,
            *outlines,
            *self.levels,
            *scored,
            *self.traps,
            self.probe,
        )

    @property
    def concepts(self) -> tuple[Concept, ...]:
        return tuple(concept for step in self.steps for concept in step.must_cover)

    @property
    def rubric(self) -> tuple[str, ...]:
        return self.levels

    def linked(self, library: Library) -> Self:
        """Return the case with its framework.

        Raises:
            LooseEnd: no such framework, or its phases or minutes are not the case's.
        """
        plan = next((p for p in library.of("frameworks") if p.id == self.framework), None)
        if plan is None:
            raise LooseEnd(("framework",), f"there is no framework {self.framework!r} in content/frameworks")
        if [step.phase for step in self.steps] != [phase.key for phase in plan.phases]:
            wanted = ", ".join(phase.key for phase in plan.phases)
            raise LooseEnd(("steps",), f"must be one for each phase of {plan.id}, in order: {wanted}")
        if self.minutes != plan.minutes:
            raise LooseEnd(("minutes",), f"must be {plan.minutes}, the minutes of {plan.id}")
        case = self.model_copy()
        case._plan = plan  # noqa: SLF001 - of a copy of our own
        return case

    @model_validator(mode="after")
    def _can_be_shown_whole(self) -> Self:
        lengths = {
            "outlines": (sum(len(step.outline) for step in self.steps), OUTLINES_LIMIT),
            "concepts": (sum(len(c.concept) + len(c.say) for c in self.concepts), CONCEPTS_LIMIT),
        }
        for name, (length, most) in lengths.items():
            if length > most:
                raise ValueError(f"steps: the {name} have {length} characters together, {most} are possible")
        if not 6 <= len(self.concepts) <= 14:
            raise ValueError(f"steps: {len(self.concepts)} concepts in all, wanted 6 to 14")
        return self
