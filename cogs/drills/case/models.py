"""Records of cases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What a member asked the interviewer, in the phase with this key."""

    phase: str
    text: str


@dataclass(frozen=True, slots=True)
class StepCoverage:
    """A step's concepts by their place in the case's whole list."""

    phase: str
    touched: tuple[int, ...]
    missed: tuple[int, ...]
