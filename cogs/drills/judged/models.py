"""Records of what was sent for judging."""

from __future__ import annotations

from dataclasses import dataclass

from cogs.drills.judge.verdict import Verdict

SOURCE_LIMIT = 4000
"""Characters; a form of Discord takes no more."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a member sent for judging; ``verdict`` is None while it is not judged yet (or the bot died)."""

    submission_id: int
    attempt_id: int
    source: str
    verdict: Verdict | None
