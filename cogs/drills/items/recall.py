"""A drill with an open answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Concept, Item

MODEL_ANSWER_WORDS = (80, 160)
"""Fewest and most words of a recall drill's model answer."""


class RecallDrill(Item):
    """An open answer, held against must-cover concepts and scored on five described levels."""

    kind: Literal["recall"]
    must_cover: Annotated[tuple[Concept, ...], Field(min_length=3, max_length=8)]
    levels: Annotated[
        tuple[Annotated[str, Field(min_length=10, max_length=100)], ...], Field(min_length=5, max_length=5)
    ]
    """What an answer of level 1, 2, 3, 4, 5 looks like, in that order."""
    model_answer: Annotated[str, Field(min_length=200, max_length=1400)]
    probe: Annotated[str, Field(min_length=10, max_length=240)]
    weak_trait: Annotated[str, Field(min_length=10, max_length=200)]

    @property
    def texts(self) -> tuple[str, ...]:
        concepts = (t for c in self.must_cover for t in (c.concept, c.say))
        return (*super().texts, *concepts, *self.levels, self.model_answer, self.probe, self.weak_trait)

    @property
    def concepts(self) -> tuple[Concept, ...]:
        return self.must_cover

    @property
    def rubric(self) -> tuple[str, ...]:
        return self.levels

    @model_validator(mode="after")
    def _answer_has_the_stated_length(self) -> RecallDrill:
        words = len(self.model_answer.split())
        low, high = MODEL_ANSWER_WORDS
        if not low <= words <= high:
            raise ValueError(f"model_answer: {words} words, wanted {low} to {high}")
        return self
