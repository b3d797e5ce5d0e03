"""A drill answered with a Python function."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, model_validator

from .base import Item, Strict


class CodeCase(Strict):
    """One call: positional arguments and the answer, as JSON-like values; public cases are shown as examples."""

    args: tuple[Any, ...]
    expected: Any
    is_public: StrictBool = False
    note: Annotated[str, Field(max_length=120)] = ""
    """What the case is about (an edge size, a tie), for authors and, if public, for members."""


class WrongSolution(Strict):
    """A plausible mistake that the hidden cases must catch."""

    source: Annotated[str, Field(min_length=20, max_length=4000)]
    fails_because: Annotated[str, Field(min_length=10, max_length=200)]
    outcome: Literal["wrong", "error", "timeout"] = "wrong"


class CodeDrill(Item):
    """A Python function written by the member and judged against hidden cases."""

    kind: Literal["code"]
    pattern: Annotated[str, Field(min_length=3, max_length=40)]
    function: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", max_length=40)]
    signature: Annotated[str, Field(min_length=8, max_length=120)]
    """As shown, such as ``def top_k(words: list[str], k: int) -> list[str]``."""
    unordered: StrictBool = False
    cases: Annotated[tuple[CodeCase, ...], Field(min_length=4, max_length=20)]
    references: Annotated[
        tuple[Annotated[str, Field(max_length=4000)], ...], Field(min_length=2, max_length=3)
    ]
    wrong: Annotated[tuple[WrongSolution, ...], Field(min_length=2, max_length=5)]
    solution: Annotated[str, Field(min_length=120, max_length=1200)]
    """The idea, why it is right, its cost in time and space; without the code, which is a reference's."""

    @property
    def texts(self) -> tuple[str, ...]:
        return (*super().texts, self.solution)

    @model_validator(mode="after")
    def _cases_serve(self) -> CodeDrill:
        public = sum(case.is_public for case in self.cases)
        if not 1 <= public <= 3:
            raise ValueError(f"cases: one to three must have is_public: true, found {public}")
        if len(self.cases) - public < 3:
            raise ValueError("cases: at least three must be hidden")
        if f"def {self.function}(" not in self.signature:
            raise ValueError(f"signature: must start with def {self.function}(")
        return self
