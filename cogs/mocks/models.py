"""Records of mock interviews: a meeting, who takes part, and whose turn it is to be interviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.deeds import Deed, counted

from .items import CONTENT

__all__ = ["CONTENT", "DEEDS", "Meeting", "NewMeeting", "NewTurn", "Seat", "Source", "State", "Turn"]

DEEDS = (
    Deed("mocks", counted("mock interview", "mock interviews")),
    Deed("interviewing", counted("mock interview given", "mock interviews given")),
)

Source = Literal["match", "loop", "solo"]
"""Paired by the weekly matching, one round of a loop, or a member alone against the clock."""

State = Literal["finding", "agreed", "running", "over", "cancelled", "missed"]
"""``finding``: a time is being looked for. ``agreed``: ``starts_at`` stands. ``missed``: the time passed without it.

From ``finding`` and ``agreed`` it can become ``cancelled``; ``over``, ``cancelled`` and ``missed`` are ends.
"""

OPEN: tuple[State, ...] = ("finding", "agreed", "running")


@dataclass(frozen=True, slots=True)
class NewTurn:
    """``interviewer_id`` is None where a member works alone."""

    interviewer_id: int | None
    candidate_id: int


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting to be made. ``source_key`` is unique in its server: making it twice makes it once.

    ``thirds`` observe and score; ``turns`` are in the order they are held. ``answer_by`` is when a time must be agreed.
    """

    guild_id: int
    group_id: int | None
    source: Source
    source_key: str
    round_type: str
    slot_minutes: int
    turns: tuple[NewTurn, ...]
    thirds: tuple[int, ...] = ()
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """``sequence`` counts changes of the time, as calendars want it (RFC 5545)."""

    meeting_id: int
    guild_id: int
    group_id: int | None
    source: Source
    source_key: str
    round_type: str
    slot_minutes: int
    state: State
    made_at: datetime
    answer_by: datetime | None
    starts_at: datetime | None
    ended_at: datetime | None
    thread_id: int | None
    event_id: int | None
    sequence: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place in a meeting.

    ``answered_at``: they did anything about finding a time. ``has_come`` is None until it is known. ``is_in_thread``:
    Discord has let them into the meeting's thread, which they may have left since.
    """

    meeting_id: int
    guild_id: int
    user_id: int
    is_third: bool
    answered_at: datetime | None
    has_come: bool | None
    is_in_thread: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One interview of one candidate; ``number`` starts at 0. ``question_id`` is seen by the interviewer alone.

    ``interviewer_id`` is None for a member alone, and once the interviewer has had their data erased.
    """

    turn_id: int
    meeting_id: int
    guild_id: int
    number: int
    interviewer_id: int | None
    candidate_id: int
    question_id: str | None
    began_at: datetime | None
    ended_at: datetime | None
