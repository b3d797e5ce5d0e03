"""What a matching is asked and what it answers. Plain records, so that they cross to the process that solves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

HALF_HOUR_SECONDS = 1800

WORTH: Final = {"turns": 550, "track": 150, "level": 150, "round": 150}
"""Thousandths of a pair's score. Turns weigh most, and their worst case costs more than all the rest of a pair can
give: so nobody's interviews given and taken drift more than one apart while another pairing is left.
"""

Slot = int
"""A half hour, counted from 1970-01-01 UTC: unix seconds divided by :data:`HALF_HOUR_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be paired. ``slots`` are their free half hours of the week, inside their waking hours already.

    ``level``: 0, 1, 2 from starting out to specialist, None when unknown. ``wants``: round types they asked for,
    empty for any. ``given`` and ``taken`` count turns as interviewer and as candidate. ``sat_out``: how many runs in
    a row they were left over until now, or came along as a third. ``blocked``: with whom they are never paired; one
    side is enough. ``begins_as``: the role they asked for, used where turns leave it open. ``utc_offset_minutes``: of
    their clock in that week, for times of day that suit them; None when unknown.
    """

    user_id: int
    slots: frozenset[Slot]
    level: int | None = None
    track: str | None = None
    adjacent_track: str | None = None
    wants: frozenset[str] = frozenset()
    blocked: frozenset[int] = frozenset()
    given: int = 0
    taken: int = 0
    sat_out: int = 0
    begins_as: Literal["interviewer", "candidate"] | None = None
    utc_offset_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One run. ``lengths``: half hours that a meeting of a round type takes; ``recent``: weeks since two met last.

    ``recent`` has the smaller user id first, and only pairs within ``window_weeks``. ``swaps``: round types in which
    the two change roles, so that the turns of both stay as they are.
    """

    candidates: tuple[Candidate, ...]
    lengths: Mapping[str, int]
    recent: Mapping[tuple[int, int], int]
    seed: int
    window_weeks: int = 4
    partners_each: int = 30
    swaps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a pair's score, in words that can be shown: ``("level", 0.8, "both experienced")``."""

    name: Literal["turns", "track", "level", "round"]
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """``interviewer_id`` has the first turn as interviewer. ``starts``: common starts long enough, best first, some."""

    interviewer_id: int
    candidate_id: int
    round_type: str
    starts: tuple[Slot, ...]
    score: float
    parts: tuple[Part, ...]
    is_repeat: bool = False
    third_id: int | None = None
    """Who would have been the odd one out, and comes along to observe and score."""


Reason = Literal["no common time", "blocked", "odd one out", "no slots"]


@dataclass(frozen=True, slots=True)
class Bye:
    """Somebody left over. ``could_meet`` counts partners that the hard rules allowed."""

    user_id: int
    reason: Reason
    could_meet: int


@dataclass(frozen=True, slots=True)
class Matching:
    """The answer of a run. ``bound`` is an upper bound of the score at this number of people and fairness."""

    pairs: tuple[Pair, ...]
    byes: tuple[Bye, ...]
    score: float
    bound: float
    seconds: float
    method: str


# ---------------------------------------------------------------------- loops


@dataclass(frozen=True, slots=True)
class LoopRound:
    place: int
    round_type: str
    half_hours: int


@dataclass(frozen=True, slots=True)
class LoopWish:
    """A member's loop that needs interviewers: one for each round, all of them different."""

    loop_id: int
    candidate: Candidate
    rounds: tuple[LoopRound, ...]
    taken_by: frozenset[int] = frozenset()
    """Interviewers of this loop's other rounds, which stand already, and whoever cannot come to where it is held."""


@dataclass(frozen=True, slots=True)
class Interviewer:
    """``capacity``: how many rounds they will still take in this time; ``can``: round types, empty for any."""

    person: Candidate
    capacity: int
    can: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LoopProblem:
    loops: tuple[LoopWish, ...]
    interviewers: tuple[Interviewer, ...]
    seed: int
    seconds: float = 60.0
    """How long the solver may look for something better."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """``starts``: common starts long enough, best first, some."""

    loop_id: int
    place: int
    interviewer_id: int
    starts: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """``gap``: how far full loops and rounds may at most be from the best, as a share of it, certified by the solver.

    ``suit_gap``: the same of how well interviewers suit, among the plans with these loops full.
    """

    assignments: tuple[Assignment, ...]
    open_rounds: tuple[tuple[int, int], ...]
    """(loop id, place) of rounds that nobody could be found for."""
    gap: float
    seconds: float
    suit_gap: float = 0.0
