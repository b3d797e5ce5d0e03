"""Records of code drills."""

from __future__ import annotations

from typing import Literal

Phase = Literal["clarify", "plan", "implement", "test"]
PHASES: tuple[Phase, ...] = ("clarify", "plan", "implement", "test")
"""The steps of a coding round, in their order."""
