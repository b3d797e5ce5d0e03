"""The phase clock: a plan of timed phases, and where a run of it stands at a moment. Pure.

A run is made of stretches, the times during which its clock ran in one phase. A pause lies between two
stretches, so nothing needs to count while nobody presses anything; what a clock shows is computed from
its stretches and the moment of asking. See docs/decisions/0008-phase-clock.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from .content import ContentKind

NOTE_LIMIT = 2000
"""Characters of one member's note on one phase."""

_Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=40)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Phase(_Record):
    """One timed step. ``cue`` is said when it begins; ``note`` says what to write down in it."""

    key: _Key
    name: Annotated[str, Field(min_length=3, max_length=40)]
    minutes: Annotated[int, Field(ge=1, le=60, strict=True)]
    cue: Annotated[str, Field(min_length=10, max_length=180)]
    note: Annotated[str, Field(min_length=5, max_length=100)]

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class PhasePlan(_Record):
    """A framework: the phases of a timed answer, in their order."""

    id: _Key
    name: Annotated[str, Field(min_length=5, max_length=60)]
    purpose: Annotated[str, Field(min_length=20, max_length=200)]
    phases: Annotated[tuple[Phase, ...], Field(min_length=2, max_length=12)]

    @property
    def minutes(self) -> int:
        return sum(phase.minutes for phase in self.phases)

    @model_validator(mode="after")
    def _each_phase_has_its_own_key(self) -> Self:
        keys = [phase.key for phase in self.phases]
        if len(set(keys)) < len(keys):
            raise ValueError("phases: two have the same key")
        return self


CONTENT = ContentKind(
    folder="frameworks",
    adapter=TypeAdapter(PhasePlan),
    count_as=lambda _plan: "framework",
    base=Path(__file__).resolve().parent.parent / "content",
)
"""Declared by the kernel, because cases and mock rounds run the same plans and do not know each other.

Every pack may name the frameworks that come with Cadre, or bring one of its own under the same id.
"""


# ---------------------------------------------------------------------- a run


@dataclass(frozen=True, slots=True)
class Stretch:
    """The clock ran in the phase at this place; ``ended_at`` is None while it still does."""

    place: int
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A plan under way: at least one stretch, in order, none overlapping, at most the last one open."""

    phases: tuple[Phase, ...]
    stretches: tuple[Stretch, ...]
    finished_at: datetime | None = None

    @property
    def place(self) -> int:
        """The current phase's; of a finished run the last one's that was reached."""
        return self.stretches[-1].place

    @property
    def is_running(self) -> bool:
        return self.stretches[-1].ended_at is None


def start(phases: tuple[Phase, ...], *, now: datetime) -> Run:
    return Run(phases, (Stretch(0, _whole(now)),))


def move_on(run: Run, *, leaving: int, now: datetime) -> Run:
    """Go to the next phase, early or late, and let the clock run, also after a pause.

    Nothing changes unless the run is at ``leaving``: so a second press of the same button moves on once.
    The last phase is left by finishing.
    """
    if run.finished_at or run.place != leaving or leaving + 1 >= len(run.phases):
        return run
    return _begin(_stop(run, now), leaving + 1, now)


def pause(run: Run, *, now: datetime) -> Run:
    return _stop(run, now)


def resume(run: Run, *, now: datetime) -> Run:
    return run if run.finished_at or run.is_running else _begin(run, run.place, now)


def extend(run: Run, *, place: int, minutes: int) -> Run:
    """Give the phase at ``place`` more time; nothing changes once the run has left it or ended."""
    if run.finished_at or run.place != place:
        return run
    longer = run.phases[place].model_copy(update={"minutes": run.phases[place].minutes + minutes})
    return replace(run, phases=(*run.phases[:place], longer, *run.phases[place + 1 :]))


def finish(run: Run, *, now: datetime) -> Run:
    """Stop for good; whatever comes after changes nothing."""
    return run if run.finished_at else replace(_stop(run, now), finished_at=_not_before(run, now))


def _stop(run: Run, now: datetime) -> Run:
    if not run.is_running:
        return run
    ended = replace(run.stretches[-1], ended_at=_not_before(run, now))
    return replace(run, stretches=(*run.stretches[:-1], ended))


def _begin(run: Run, place: int, now: datetime) -> Run:
    return replace(run, stretches=(*run.stretches, Stretch(place, _not_before(run, now))))


def _not_before(run: Run, now: datetime) -> datetime:
    """Return now, but never a moment before the last one known: a machine's clock may be set back."""
    last = run.stretches[-1]
    return max(_whole(now), last.ended_at or last.began_at)


def _whole(now: datetime) -> datetime:
    """Cut to seconds, as moments are stored: what is shown is the same before and after a restart."""
    return now.replace(microsecond=0)


# ---------------------------------------------------------------------- reading it


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run's clock shows at one moment.

    ``spent`` is the time run in each phase. ``left`` is the current phase's and below zero once its time is
    over; ``ahead`` is the time planned for the phases after it. ``ends_at`` is when the current phase's time
    is or was over, None while the clock stands still.
    """

    place: int
    is_running: bool
    is_finished: bool
    spent: tuple[timedelta, ...]
    left: timedelta
    ahead: timedelta
    ends_at: datetime | None

    @property
    def over(self) -> timedelta:
        """How far the current phase is past its time; zero within it."""
        return max(-self.left, timedelta())

    @property
    def total(self) -> timedelta:
        return sum(self.spent, timedelta())


def read(run: Run, *, now: datetime) -> Reading:
    now = _not_before(run, now)
    spent = [timedelta()] * len(run.phases)
    for stretch in run.stretches:
        spent[stretch.place] += (stretch.ended_at or now) - stretch.began_at
    left = run.phases[run.place].length - spent[run.place]
    return Reading(
        place=run.place,
        is_running=run.is_running,
        is_finished=run.finished_at is not None,
        spent=tuple(spent),
        left=left,
        ahead=sum((phase.length for phase in run.phases[run.place + 1 :]), timedelta()),
        ends_at=now + left if run.is_running else None,
    )
