"""The round types, dimensions, questions, competencies and loops that the content packs offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.content import Library

from .items import (
    COMPETENCIES,
    DIMENSIONS,
    LOOPS,
    QUESTIONS,
    ROUND_TYPES,
    SAMPLES,
    Competency,
    Dimension,
    LoopPreset,
    Question,
    RoundType,
    Sample,
)


class Catalogue:
    """Everything by id, in order of ids. What a meeting names may be gone from the packs: ask with ``get``."""

    def __init__(self, library: Library) -> None:
        self.rounds: Mapping[str, RoundType] = {item.id: item for item in library.of(ROUND_TYPES)}
        self.dimensions: Mapping[str, Dimension] = {item.id: item for item in library.of(DIMENSIONS)}
        self.questions: Mapping[str, Question] = {item.id: item for item in library.of(QUESTIONS)}
        self.competencies: Mapping[str, Competency] = {item.id: item for item in library.of(COMPETENCIES)}
        self.loops: Mapping[str, LoopPreset] = {item.id: item for item in library.of(LOOPS)}
        self.samples: Mapping[str, Sample] = {item.id: item for item in library.of(SAMPLES)}

    def scored_in(self, round_type: str) -> Sequence[Dimension]:
        """Return what is scored in such a round, in the order of its scorecard; empty when the type is gone."""
        found = self.rounds.get(round_type)
        return [self.dimensions[name] for name in found.dimensions] if found else []

    def rounds_for(self, area: str) -> list[RoundType]:
        """Return the types at least half of whose scores count for the area, those that tell most of it first."""
        found = []
        for item in self.rounds.values():
            count = sum(self.area_of(item.id, name) == area for name in item.dimensions)
            if count * 2 >= len(item.dimensions):
                found.append((-count / len(item.dimensions), -count, item.id))
        return [self.rounds[name] for *_, name in sorted(found)]

    def area_of(self, round_type: str, dimension: str) -> str | None:
        """Return the competency area that a score of this dimension counts for in such a round."""
        found, scored = self.rounds.get(round_type), self.dimensions.get(dimension)
        if found is None or scored is None:
            return None
        return found.areas.get(dimension, scored.area)
