"""What is asked of a judge and what it answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Outcome = Literal["pass", "wrong", "error", "timeout", "memory", "crash", "too_big", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """One call of the function: JSON-like arguments and the expected JSON-like answer.

    Only ``args`` ever reach the worker. ``is_public`` cases may be shown to the member.
    """

    args: tuple[Any, ...]
    expected: Any
    is_public: bool


@dataclass(frozen=True, slots=True)
class Job:
    """``unordered`` compares lists as multisets at the top level; floats agree within 1e-6 relative or absolute.

    An answer that ``is_meant_to_be_late`` is a proof that slow ones fail: its limit shrinks on a machine quicker than
    the reference, where it would else be in time, and after the first late case the others are skipped.
    """

    source: str
    function: str
    cases: tuple[Case, ...]
    unordered: bool = False
    seconds_a_case: float = 2.0
    is_meant_to_be_late: bool = False


@dataclass(frozen=True, slots=True)
class CaseResult:
    """``got`` and ``printed`` are filled for public cases only; ``error`` is type and message, cut to 300."""

    outcome: Outcome
    seconds: float
    got: str | None = None
    printed: str = ""
    error: str | None = None
    line: int | None = None
    """The line of the member's own text at which the error arose, from 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Results in the order of the cases; ``problem`` is set when nothing could be run (syntax, no function)."""

    results: tuple[CaseResult, ...]
    seconds: float
    problem: str | None = None
    problem_line: int | None = None

    @property
    def passed(self) -> int:
        return sum(result.outcome == "pass" for result in self.results)

    @property
    def is_solved(self) -> bool:
        return bool(self.results) and self.passed == len(self.results)


class CodeRunner(Protocol):
    """Expected values never leave the host."""

    async def run(self, job: Job) -> Verdict: ...

    async def self_test(self) -> str | None:
        """Return None when healthy, else the reason in words."""
        ...

    async def aclose(self) -> None: ...


class Guarded(CodeRunner, Protocol):
    """A runner behind its self-test."""

    @property
    def fault(self) -> str | None:
        """Why nothing is judged right now, None when all is well."""
        ...
