"""Records of the way from match to meeting, and what this room asks of the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.mocks.models import Meeting, Seat, Turn

LATE_AFTER = timedelta(minutes=5)
"""After this whoever came may ask for somebody else."""
NOBODY_AFTER = timedelta(minutes=20)
EARLY = timedelta(minutes=15)
"""How long before the time somebody can say that they are here."""
ASK_LASTS = timedelta(minutes=5)
"""How long somebody on standby has to answer."""
NUDGE_AFTER = timedelta(hours=24)
ANSWER_WITHIN = timedelta(days=3)
"""Where whoever made the meeting set no moment."""
ANSWER_AT_LEAST = timedelta(hours=24)
"""However late the bot comes to ask."""
FURTHEST = timedelta(days=14)
PAUSE = timedelta(minutes=30)
"""Between two mocks of a member: to breathe, and to write the scorecard while it is fresh."""
MOST_MOVES = 3
MOST_TIMES = 8
MOST_STANDBY_HOURS = 12

Reason = Literal["no_time", "called_off", "nobody", "absent", "standby", "solo"]
"""Why a meeting ended before it began; None when another room or an erasure ended it."""

Kind = Literal[
    "times",
    "nudge",
    "expire",
    "agreed",
    "day",
    "soon",
    "here",
    "late",
    "nobody",
    "ask",
    "unasked",
    "offer",
    "close",
]
"""What is said or settled at its moment. Its number tells repeats apart: of the search, the time, or the ask."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """``search`` counts searches for a time; the first is 0, each new one moves the meeting."""

    meeting_id: int
    search: int
    is_searching: bool
    reason: Reason | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Time:
    """A time that is offered. ``pressed_by`` are those of the pair whom it suits."""

    time_id: int
    meeting_id: int
    search: int
    starts_at: datetime
    proposer_id: int | None
    pressed_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """``claims`` grows with every claim and every new wish, so that an old claim confirms nothing new."""

    step_id: int
    meeting_id: int
    guild_id: int
    kind: Kind
    number: int
    due_at: datetime
    claims: int
    message_id: int | None


def notice_key(step_id: int) -> str:
    """Return under which key a step's words wait for members whom no thread can reach."""
    return f"mock{step_id}"


@dataclass(frozen=True, slots=True)
class Ask:
    ask_id: int
    meeting_id: int
    guild_id: int
    user_id: int
    number: int
    expires_at: datetime
    answer: Literal["taken", "declined", "late"] | None


@dataclass(frozen=True, slots=True)
class Standby:
    user_id: int
    level: str | None
    track: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """A meeting with all that is shown of it. ``times`` are those of the present search, by time."""

    meeting: Meeting
    seats: tuple[Seat, ...]
    turns: tuple[Turn, ...]
    arrangement: Arrangement
    times: tuple[Time, ...]
    title: str
    minutes: int
    why: str = ""
    has_offered: bool = False
    """There were times in the present search, whatever has become of them."""
    is_needless: bool = False
    """What it was made for is over."""

    @property
    def pair(self) -> tuple[int, ...]:
        """Return those who hold the round: both, or the one who works alone."""
        return tuple(seat.user_id for seat in self.seats if not seat.is_third)

    @property
    def thirds(self) -> tuple[int, ...]:
        return tuple(seat.user_id for seat in self.seats if seat.is_third)

    @property
    def here(self) -> tuple[int, ...]:
        return tuple(seat.user_id for seat in self.seats if not seat.is_third and seat.has_come)

    @property
    def awaited_thirds(self) -> tuple[int, ...]:
        """Return who may still come along to observe: who has not said so scores nothing and reads no scores."""
        return tuple(seat.user_id for seat in self.seats if seat.is_third and not seat.has_come)

    @property
    def is_at_once(self) -> bool:
        """Tell whether it begins as soon as its thread is there: a solo mock, or somebody jumping in."""
        return self.meeting.source == "solo" or self.meeting.source_key.startswith(STANDBY_KEY)

    def has_begun(self, now: datetime) -> bool:
        """Tell whether those of the pair can say that they are here."""
        return self.meeting.starts_at is not None and now >= self.meeting.starts_at - EARLY

    def seat_of(self, user_id: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.user_id == user_id), None)

    def others(self, user_id: int) -> tuple[int, ...]:
        return tuple(found for found in self.pair if found != user_id)

    def interviews(self, user_id: int) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.interviewer_id == user_id and turn.ended_at is None)


Span = tuple[datetime, datetime]
"""From when until when."""

STANDBY_KEY, SOLO_KEY = "standby:", "solo:"


class NotYours(NotFound):
    def __init__(self) -> None:
        super().__init__("This mock belongs to others, so nothing was changed. `/mock next` shows yours.")


class TooLate(UserFacingError):
    pass


FreeTimes = Callable[[Tx, Meeting], Awaitable[Sequence[datetime]]]
"""Return starts that suit everybody of the pair, best first."""


async def _nobody_blocked(tx: Tx, guild_id: int, one: int, other: int) -> bool:  # noqa: ARG001 - the shape of it
    return False


async def _no(tx: Tx, meeting: Meeting) -> bool:  # noqa: ARG001 - the shape of it
    return False


async def _no_channel(tx: Tx, meeting: Meeting) -> int | None:  # noqa: ARG001 - the shape of it
    return None


async def _no_words(tx: Tx, meeting: Meeting) -> str:  # noqa: ARG001 - the shape of it
    return ""


@dataclass(slots=True)
class Neighbours:
    """What other rooms know and this one asks. Each has an answer of its own until its room is bound to it.

    ``is_blocked``: one of two members of a server does not want to meet the other. ``channel_of``: the channel
    chosen for mocks. ``why``: one line on why these two were paired. ``is_needless``: what a meeting that did not
    come about was made for is over too, so nobody is looked for in its place.
    """

    free_times: FreeTimes
    is_blocked: Callable[[Tx, int, int, int], Awaitable[bool]] = field(default=_nobody_blocked)
    channel_of: Callable[[Tx, Meeting], Awaitable[int | None]] = field(default=_no_channel)
    why: Callable[[Tx, Meeting], Awaitable[str]] = field(default=_no_words)
    is_needless: Callable[[Tx, Meeting], Awaitable[bool]] = field(default=_no)
