"""Records of the pool: a member's place in it, their hours, a group's settings, and what a run decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.groups import Group
from bot.recurrence import moment_of
from cogs.mocks.matching.models import Bye, Matching, Pair, Problem
from cogs.mocks.models import Meeting

WARN_KIND: Final = "mocks.warn"
"""The weekly routine: the day before, those in the pool are told; it plans the run."""
RUN_KIND: Final = "mocks.match"

DEFAULT_WEEKDAY: Final = 6
DEFAULT_MINUTE: Final = 17 * 60
"""The pairs are made on Sunday at 17:00 of the group, unless its moderators say otherwise."""
LEAD: Final = timedelta(days=1)
"""How long before the run it is announced, and how long after it the week of its meetings begins."""
ANSWER_WITHIN: Final = timedelta(hours=48)
STALE_AFTER: Final = timedelta(weeks=6)
IGNORED_PAUSE: Final = 3
"""So many matches in a row without a word pause a member."""
ENOUGH_FOR_MAP: Final = 5
"""Fewer members with hours, and the map of overlaps would tell who can when."""
BLOCKS_LIMIT: Final = 25
"""Members that one menu can hold."""

Cells = int
"""The half hours of a local day as bits, the one from midnight the lowest; all 48 are free at most."""
Week = tuple[Cells, Cells, Cells, Cells, Cells, Cells, Cells]
"""Cells of each weekday, Monday first."""
EMPTY_WEEK: Final[Week] = (0, 0, 0, 0, 0, 0, 0)
CELLS_A_DAY: Final = 48
ALL_DAY: Final[Cells] = (1 << CELLS_A_DAY) - 1

First = Literal["any", "interviewer", "candidate"]


@dataclass(frozen=True, slots=True)
class PoolMember:
    """``skips_week`` is the Monday of the week whose run they sit out; ``wants`` is empty for any round type."""

    guild_id: int
    user_id: int
    group_id: int
    joined_at: datetime
    wants: frozenset[str] = frozenset()
    first: First = "any"
    skips_week: date | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """When a member can, in their own zone. ``awake`` is (from, until) in half hours, None for the server's.

    ``dates`` replace the weekly cells on single days; 0 is a day off.
    """

    week: Week = EMPTY_WEEK
    awake: tuple[int, int] | None = None
    dates: Mapping[date, Cells] = field(default_factory=dict)
    confirmed_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not any(self.week) and not any(self.dates.values())


@dataclass(frozen=True, slots=True)
class Pool:
    """What a group's moderators chose. ``round_types`` is empty for all that the content offers."""

    group_id: int
    guild_id: int
    is_across: bool = False
    window_weeks: int = 4
    round_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    run_id: int
    guild_id: int
    group_id: int
    week: date
    made_at: datetime
    seed: int
    score: float
    bound: float
    method: str


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it was asked and answered, from its rows."""

    run: Run
    problem: Problem
    pairs: tuple[Pair, ...]
    byes: tuple[Bye, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A run that is to be solved: its pool, the problem, and what the answer needs to become meetings."""

    group: Group
    pool: Pool
    week: date
    problem: Problem
    homes: Mapping[int, int]
    """The group through which each member is in the pool."""


@dataclass(frozen=True, slots=True)
class Decided:
    """``is_new`` is False when another process, or this one before a crash, had stored the run already."""

    run: Run
    matching: Matching | None
    is_new: bool


# ---------------------------------------------------------------------- what panels show


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A member's hours with what it takes to read them: their zone and the waking hours that hold."""

    hours: Hours
    zone: ZoneInfo
    awake: tuple[int, int]
    today: date


@dataclass(frozen=True, slots=True)
class Status:
    """``next_run`` and ``next_week`` are None while no run is planned; ``partners`` are of the open match."""

    member: PoolMember | None
    group: Group | None
    host: Group | None
    own: OwnHours
    next_run: datetime | None
    next_week: date | None
    round_names: Mapping[str, str]
    is_stale: bool = False
    match: Meeting | None = None
    partners: tuple[int, ...] = ()
    blocked_count: int = 0
    is_in_group: bool = True
    """Whether they are still in the group through which they are in the pool."""

    @property
    def skips(self) -> bool:
        return bool(self.member and self.next_week and self.member.skips_week == self.next_week)


@dataclass(frozen=True, slots=True)
class Why:
    """One run as it went for one member; ``weeks`` lists all they were in, the newest first."""

    run: Run
    pair: Pair | None
    partner_is_erased: bool
    bye: Bye | None
    in_run: int
    in_pairs: int
    weeks: tuple[tuple[int, date], ...]
    round_names: Mapping[str, str]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Desk:
    """A group's settings as its moderators see them. ``host`` is the group whose run takes this one in."""

    group: Group
    pool: Pool
    is_on: bool
    weekday: int
    at_minute: int
    in_pool: int
    with_hours: int
    host: Group | None
    next_run: datetime | None
    last_run: Run | None
    round_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many members can be in a mock at each hour of the week: ``free[weekday][half hour]``, group's zone."""

    group: Group
    free: tuple[tuple[int, ...], ...]
    members: int
    half_hours: int


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def run_moment(warned_on: date, at_minute: int, zone: ZoneInfo) -> datetime:
    """Return when the run is that a warning on the local day announces: the same hour of the next day."""
    return moment_of(warned_on + timedelta(days=1), at_minute, zone)
