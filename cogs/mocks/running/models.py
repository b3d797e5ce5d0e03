"""Records of a round under way and of the kit that its interviewer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.phase_clocks import Sitting
from bot.phases import Phase
from bot.questions import Question
from cogs.mocks.items import RoundType
from cogs.mocks.models import Meeting, Seat, Turn

DRAWS = 2
"""How often an interviewer may draw another question."""


@dataclass(frozen=True, slots=True)
class Round:
    """How a meeting's round stands with Discord.

    ``begins_at`` is when the next turn begins by itself. ``face`` is what the panel shows, ``told`` what the thread was
    told last; both are compared with what holds now, so whatever a kill interrupted is made up for.
    """

    meeting_id: int
    message_id: int | None
    begins_at: datetime
    face: str
    told: str
    attempts: int


@dataclass(frozen=True, slots=True)
class KitState:
    """What the interviewer did with the kit. ``ticks`` are places in the question's must-cover list."""

    turn_id: int
    is_new: bool = True
    draw_count: int = 0
    framework: str | None = None
    post_count: int = 0
    hint_count: int = 0
    ticks: tuple[int, ...] = ()
    curveball_at: datetime | None = None
    stuck_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the thread is shown. ``turn`` is the one under way or next, the last one when the round is over.

    ``face`` and ``told`` name what is to be seen now: see :class:`Round`. ``closes_at`` is when the round, or the turn
    where another follows, ends by itself. ``question`` is set for a member alone, once their turn runs.
    """

    meeting: Meeting
    round_type: RoundType
    seats: tuple[Seat, ...]
    turns: tuple[Turn, ...]
    turn: Turn
    row: Round
    sitting: Sitting | None
    face: str
    told: str
    closes_at: datetime
    question: Question | None = None

    @property
    def is_over(self) -> bool:
        return self.meeting.state != "running"

    @property
    def is_up(self) -> bool:
        """Whether the time of the turn's last phase is over."""
        return self.told.endswith(":up")

    @property
    def is_solo(self) -> bool:
        return self.turn.interviewer_id is None

    @property
    def thirds(self) -> tuple[int, ...]:
        return tuple(seat.user_id for seat in self.seats if seat.is_third)


@dataclass(frozen=True, slots=True)
class Kit:
    """What one interviewer reads. ``track`` is the candidate's role, whose red flags are listed; None for none."""

    meeting: Meeting
    turn: Turn
    round_type: RoundType
    question: Question
    state: KitState
    plans: tuple[tuple[str, str, int], ...]
    """Phase plans to choose from: id, name and minutes, the round's own first, with an empty id."""
    track: str | None
    phase: Phase | None
    """The one that the clock is in, None before the turn runs."""

    @property
    def is_running(self) -> bool:
        return self.meeting.state == "running" and self.turn.began_at is not None

    @property
    def next_hint(self) -> int | None:
        """Its place in the question's ladder; None when all are given."""
        count = self.state.hint_count
        return count if count < len(self.question.hints) else None
