"""A drill with options to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Item, Option


class ChoiceDrill(Item):
    """Two to five options, exactly one of them right, each with its reason."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=5)]
    solution: Annotated[str, Field(min_length=120, max_length=1200)]

    @property
    def texts(self) -> tuple[str, ...]:
        return (*super().texts, *(t for o in self.options for t in (o.text, o.why)), self.solution)

    @property
    def keyed(self) -> dict[str, Option]:
        """Options by their letter, in the order shown."""
        return dict(zip("ABCDE", self.options, strict=False))

    @property
    def correct_key(self) -> str:
        return next(key for key, option in self.keyed.items() if option.is_correct)

    @model_validator(mode="after")
    def _one_right_answer(self) -> ChoiceDrill:
        check_options(self.options)
        return self


def check_options(options: Sequence[Option]) -> None:
    """Refuse options of which not exactly one is right, or two say the same.

    Raises:
        ValueError: naming what is wrong.
    """
    right = sum(option.is_correct for option in options)
    if right != 1:
        raise ValueError(f"options: exactly one must have is_correct: true, found {right}")
    doubled = [text for text, n in Counter(o.text.casefold() for o in options).items() if n > 1]
    if doubled:
        raise ValueError(f"options: two options say {doubled[0]!r}")
