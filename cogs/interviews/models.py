"""Interviews' debriefs: what a member tells their group afterwards, once a moderator has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.interviews import KINDS, Interview

LEASE = timedelta(seconds=90)
"""For how long posting a debrief is left to whoever began it."""
TOLD_FOR = timedelta(days=14)
"""How long what is said unasked stands under the next command."""

State = Literal["waiting", "returned", "approved", "posted"]
"""``waiting`` for a moderator; ``approved``: decided, and on its way to the channel."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the form asks for; ``advice`` may be empty."""

    topics: str
    formats: str
    advice: str

    def fields(self) -> tuple[tuple[str, str], ...]:
        return (("Topics", self.topics), ("Format", self.formats), ("Advice", self.advice))

    @property
    def kept(self) -> str:
        """All of it as text, to be offered back."""
        return "\n\n".join(f"{name}:\n{text}" for name, text in self.fields() if text)


@dataclass(frozen=True, slots=True)
class Debrief:
    """``version`` counts what its author sent, so that a decision is about what was read.

    ``reason`` is why it was returned, or, while it waits, why the channel refused it after it was approved.
    """

    debrief_id: int
    guild_id: int
    group_id: int
    user_id: int
    interview_id: int | None
    kind: str
    words: Words
    is_named: bool
    state: State
    version: int
    reason: str
    sent_at: datetime
    decided_at: datetime | None
    attempts: int
    decided_by_user_id: int | None = None

    @property
    def round_name(self) -> str:
        return KINDS[self.kind].name if self.kind in KINDS else "Interview"


@dataclass(frozen=True, slots=True)
class Mine:
    """An interview of the member's own with what became of its debrief."""

    interview: Interview
    debrief: Debrief | None


@dataclass(frozen=True, slots=True)
class Removal:
    """A posted debrief that has its erased author's name, to be deleted."""

    channel_id: int
    message_id: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Words that must not be in a debrief, and why."""

    field: str
    words: str
    why: str
