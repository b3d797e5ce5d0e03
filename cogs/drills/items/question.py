"""A question of a group's own, suggested by a member and accepted by a moderator. Never part of a pack."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Item, Level, Source, Track

OWN = "suggested/"
"""How the ids of such questions begin; a file of a pack cannot be named like that."""


class QuestionDrill(Item):
    """An open question with its explanation; nothing can check an answer, so members score their own."""

    kind: Literal["question"]
    id: Annotated[str, Field(pattern=rf"^{OWN}\d+$")]
    level: Level = "experienced"
    tracks: tuple[Track, ...] = ()
    minutes: Annotated[int, Field(ge=1, le=15, strict=True)] = 3
    hints: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    solution: Annotated[str, Field(min_length=20, max_length=1200)]

    @property
    def texts(self) -> tuple[str, ...]:
        return (*super().texts, self.solution)
