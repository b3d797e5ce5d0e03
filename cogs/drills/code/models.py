"""Records of code drills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cogs.drills.judge.verdict import Verdict

Phase = Literal["clarify", "plan", "implement", "test"]
PHASES: tuple[Phase, ...] = ("clarify", "plan", "implement", "test")
"""The steps of a coding round, in their order."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Code that a member sent for judging; ``verdict`` is None while it is not judged yet (or the bot died)."""

    submission_id: int
    attempt_id: int
    source: str
    verdict: Verdict | None
