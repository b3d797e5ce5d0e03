"""What help is made of: commands as they are registered, by what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PURPOSES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "day": ("Your day", ("today", "help")),
        "practise": ("Practise", ("drill", "card", "deck", "quiz")),
        "mocks": ("Mock interviews", ("mock", "loop", "calibration")),
        "group": ("With your group", ("group", "standup", "kudos", "goal")),
        "stand": ("How you stand", ("readiness", "streak", "points", "leaderboard")),
        "plan": ("Plans, checkpoints, interviews", ("plan", "checkpoint", "interview")),
        "you": ("You and your data", ("me", "privacy")),
    }
)
"""Title and first words of commands, by purpose, in reading order. What is not named here stands under *More*."""
MORE, MODERATORS = "more", "moderators"


@dataclass(frozen=True, slots=True)
class Entry:
    """A command by its full name. ``needs`` are Discord permissions, as bits, that its menu entry asks for."""

    name: str
    description: str
    needs: int = 0

    @property
    def noun(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A stop of the tour. ``way`` is a feature's button to try, as key and arguments; ``needs`` a command's noun
    without which the stop is left out.
    """

    title: str
    text: str
    way: tuple[str, Mapping[str, int | str]] | None = None
    needs: str | None = None
