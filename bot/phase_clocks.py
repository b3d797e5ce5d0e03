"""Phase clocks as they are kept: one a thing that a feature times, and each author's private notes.

The phases are stored with the clock as they were when it started: content that changes meanwhile moves
nothing under a round that is on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from .clock import from_unix, from_unix_or_none, to_unix
from .db import Tx, load_queries
from .phases import Phase, PhasePlan, Reading, Run, Stretch
from .phases import start as start_run

_Q = load_queries(Path(__file__).parent / "sql" / "phase_clocks.sql")


@dataclass(frozen=True, slots=True)
class PhaseClock:
    """The run that belongs to a feature's object, such as ``drills.case`` and an attempt's id."""

    clock_id: int
    feature: str
    object_id: int
    guild_id: int
    plan_id: str
    run: Run


@dataclass(frozen=True, slots=True)
class Sitting:
    """A clock that was started, and what it shows now."""

    clock: PhaseClock
    reading: Reading

    @property
    def phases(self) -> tuple[Phase, ...]:
        return self.clock.run.phases

    @property
    def phase(self) -> Phase:
        return self.phases[self.reading.place]

    @property
    def is_last(self) -> bool:
        return self.reading.place == len(self.phases) - 1


async def start(
    tx: Tx, *, feature: str, object_id: int, guild_id: int, plan: PhasePlan, now: datetime
) -> PhaseClock:
    """Start the object's clock; one that was started before goes on as it is."""
    run = start_run(plan.phases, now=now)
    is_new = await _Q.add_clock(
        tx.connection,
        feature=feature,
        object_id=object_id,
        guild_id=guild_id,
        plan_id=plan.id,
        phases=_dumped(plan.phases),
        started_at=to_unix(run.stretches[0].began_at),
    )
    row = await _Q.clock_of(tx.connection, feature=feature, object_id=object_id)
    if is_new:
        await _add_stretch(tx, clock_id=row["clock_id"], number=0, stretch=run.stretches[0])
    return await _clock(tx, row)


async def get(tx: Tx, *, feature: str, object_id: int) -> PhaseClock | None:
    row = await _Q.clock_of(tx.connection, feature=feature, object_id=object_id)
    return await _clock(tx, row) if row else None


async def save(tx: Tx, clock: PhaseClock, run: Run) -> PhaseClock:
    """Store how the clock's run went on: stretches that ended or began since, longer phases, and its end."""
    known = clock.run.stretches
    if run.phases != clock.run.phases:
        await _Q.set_phases(tx.connection, clock_id=clock.clock_id, phases=_dumped(run.phases))
    for number, stretch in enumerate(run.stretches):
        if number >= len(known):
            await _add_stretch(tx, clock_id=clock.clock_id, number=number, stretch=stretch)
        elif stretch.ended_at and not known[number].ended_at:
            await _Q.end_stretch(
                tx.connection, clock_id=clock.clock_id, number=number, ended_at=to_unix(stretch.ended_at)
            )
    if run.finished_at and not clock.run.finished_at:
        await _Q.finish_clock(tx.connection, clock_id=clock.clock_id, finished_at=to_unix(run.finished_at))
    return replace(clock, run=run)


async def forget(tx: Tx, *, feature: str, object_id: int) -> int:
    """Delete the object's clock with everybody's notes; features call it when the object goes."""
    count: int = await _Q.forget_clock(tx.connection, feature=feature, object_id=object_id)
    return count


async def write_note(
    tx: Tx, *, clock: PhaseClock, user_id: int, phase: str, note: str, now: datetime
) -> None:
    """Keep the member's note on the phase with this key, instead of an earlier one; empty deletes it."""
    key = {"clock_id": clock.clock_id, "user_id": user_id, "phase": phase}
    if note:
        await _Q.put_note(tx.connection, **key, note=note, now=to_unix(now))
    else:
        await _Q.drop_note(tx.connection, **key)


async def notes(tx: Tx, *, clock: PhaseClock, user_id: int) -> dict[str, str]:
    """Return the member's own notes by the key of their phase; nobody reads another's."""
    rows = _Q.notes_of(tx.connection, clock_id=clock.clock_id, user_id=user_id)
    return {row["phase"]: row["note"] async for row in rows}


def _dumped(phases: tuple[Phase, ...]) -> str:
    return json.dumps([phase.model_dump() for phase in phases])


async def _add_stretch(tx: Tx, *, clock_id: int, number: int, stretch: Stretch) -> None:
    await _Q.add_stretch(
        tx.connection,
        clock_id=clock_id,
        number=number,
        place=stretch.place,
        began_at=to_unix(stretch.began_at),
        ended_at=to_unix(stretch.ended_at) if stretch.ended_at else None,
    )


async def _clock(tx: Tx, row: Mapping[str, Any]) -> PhaseClock:
    rows = _Q.stretches(tx.connection, clock_id=row["clock_id"])
    stretches = [
        Stretch(
            found["place"],
            from_unix(found["began_at"]),
            from_unix_or_none(found["ended_at"]),
        )
        async for found in rows
    ]
    # Not validated again: a round that began under wider limits goes on.
    phases = tuple(Phase.model_construct(**phase) for phase in json.loads(row["phases"]))
    finished_at = from_unix_or_none(row["finished_at"])
    return PhaseClock(
        row["clock_id"],
        row["feature"],
        row["object_id"],
        row["guild_id"],
        row["plan_id"],
        Run(phases, tuple(stretches), finished_at),
    )
