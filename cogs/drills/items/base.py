"""What every drill has, and the parts that several kinds share. Checked when a pack is loaded."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, StrictBool, model_validator

from bot.content_parts import Area, Level, Slug, Source, Strict, Track

__all__ = ["Area", "Check", "Concept", "Item", "Level", "Option", "Slug", "Source", "Strict", "Track"]


class Check(Strict):
    """A number stated in the item's text, and the Python expression that yields it.

    ``str()`` of the expression's value must equal ``says``, and ``says`` must stand in the text.
    """

    says: Annotated[str, Field(min_length=1, max_length=40)]
    python: Annotated[str, Field(min_length=1, max_length=500)]


class Option(Strict):
    text: Annotated[str, Field(min_length=1, max_length=200)]
    is_correct: StrictBool = False
    why: Annotated[str, Field(min_length=10, max_length=300)]


class Concept(Strict):
    """One must-cover idea of a recall drill and the words members use for it."""

    concept: Annotated[str, Field(min_length=3, max_length=60)]
    synonyms: Annotated[
        tuple[Annotated[str, Field(min_length=2, max_length=60)], ...], Field(min_length=2, max_length=12)
    ]
    say: Annotated[str, Field(min_length=10, max_length=200)]


class Item(Strict):
    id: Slug
    title: Annotated[str, Field(min_length=5, max_length=80)]
    area: Area
    level: Level
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    topics: tuple[Annotated[str, Field(pattern=r"^[a-z]{1,3}\d{2,3}$")], ...] = ()
    minutes: Annotated[int, Field(ge=1, le=15, strict=True)]
    prompt: Annotated[str, Field(min_length=20, max_length=1200)]
    hints: Annotated[
        tuple[Annotated[str, Field(min_length=5, max_length=200)], ...], Field(min_length=1, max_length=3)
    ]
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=4)]
    checks: tuple[Check, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text a member may read, in reading order."""
        return (self.title, self.prompt, *self.hints)

    @property
    def prose(self) -> dict[str, str]:
        """What is read as whole sentences, by field."""
        fields = ("prompt", "solution", "model_answer")
        return {name: str(getattr(self, name)) for name in fields if hasattr(self, name)}

    @property
    def keyed(self) -> dict[str, Option]:
        """Options by their letter, in the order shown; empty where nothing is chosen from."""
        return {}

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The must-cover list an open answer is held against; empty where there is none."""
        return ()

    @property
    def rubric(self) -> tuple[str, ...]:
        """What an open answer of level 1, 2, 3, 4, 5 looks like; empty where nothing is scored."""
        return ()

    @model_validator(mode="after")
    def _checked_numbers_are_stated(self) -> Item:
        text = "\n".join(self.texts)
        for check in self.checks:
            if not re.search(rf"(?<![\d.]){re.escape(check.says)}(?![\d]|\.\d)", text):
                raise ValueError(f"checks: the text never states {check.says!r}")
        return self
