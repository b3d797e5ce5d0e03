"""Scheduled work as rows: routines say when, occurrences say once. The only importer of APScheduler.

A routine is a weekly local time of a group. When it falls due it becomes an *occurrence*, unique for
(group, kind, local date); the occurrence is claimed, run and confirmed. The rows are the truth;
APScheduler is only the alarm clock that calls :meth:`Schedule.run_due`, as `cadre try` does by hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from . import groups
from .clock import Clock, from_unix, from_unix_or_none, to_unix
from .db import Database, Tx
from .errors import UserFacingError
from .reminders import Reminders
from .routines import (
    QUERIES,
    Calendar,
    Occurrence,
    Routine,
    RoutineKind,
    Skip,
    TryLater,
    occurrence_of,
    routine_of,
)
from .telemetry import Metrics, get_logger

__all__ = ["Occurrence", "Routine", "RoutineKind", "Schedule", "Skip", "TryLater", "Watch"]

log = get_logger(__name__)

BATCH: Final = 100
AT_ONCE: Final = 20
"""How many occurrences run side by side; one slow server holds up one of these places."""
LEASE_SECONDS: Final = 90
"""A claim not confirmed within this time is taken up again (its process died)."""
HANDLER_SECONDS: Final = 60
"""A handler is stopped before its lease ends, so that two processes never run the same claim."""
TICK_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Watch:
    """Moments that a feature keeps in rows of its own, because they are no weekly routine: a round of seconds.

    ``run`` handles what is due at the moment it is given and returns how much that was. It claims a row before
    it works on it, as calls may overlap, and never leaves the row's moment in the past.
    """

    name: str
    next_moment: Callable[[Tx], Awaitable[datetime | None]]
    run: Callable[[datetime], Awaitable[int]]


class Schedule(Calendar):
    """The calendar, and the running of what falls due."""

    def __init__(
        self, db: Database, clock: Clock, metrics: Metrics, *, spread_seconds: int = 0, at_once: int = AT_ONCE
    ) -> None:
        super().__init__(clock, spread_seconds=spread_seconds)
        self._db = db
        self._metrics = metrics
        self.reminders = Reminders(db, clock, metrics)
        self._alarm: AsyncIOScheduler | None = None
        self._watches = [Watch("reminders", self.reminders.next_moment, self.reminders.run_due)]
        self._free_places = at_once
        self._claiming = asyncio.Lock()
        self._looks = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._stopping = False
        self.ticked_at: datetime | None = None
        """When the alarm last ran through without a fault; the health endpoint asks."""

    # ------------------------------------------------------------------ running

    def watch(self, watch: Watch) -> None:
        """Look after a feature's own moments too."""
        self._watches.append(watch)

    async def next_moment(self) -> datetime | None:
        """Return when :meth:`run_due` has something to do next; may lie in the past."""
        async with self._db.read() as tx:
            seconds = await QUERIES.next_moment(tx.connection)
            moments = [await watch.next_moment(tx) for watch in self._watches]
        moments.append(from_unix_or_none(seconds))
        return min((moment for moment in moments if moment is not None), default=None)

    async def run_due(self, now: datetime) -> int:
        """Run everything due at ``now``, wait for it, and return how many occurrences and reminders were run.

        Calls may overlap, so that a handler that hangs in one look delays none of the next.
        """
        self._looks += 1
        self._quiet.clear()
        try:
            async with asyncio.TaskGroup() as tasks:
                watched = [tasks.create_task(self._run_watch(watch, now)) for watch in self._watches]
                await self._make_occurrences(now)
                count = await self._run_claims(now)
            return count + sum(task.result() for task in watched)
        finally:
            self._looks -= 1
            if not self._looks:
                self._quiet.set()

    async def _run_watch(self, watch: Watch, now: datetime) -> int:
        """Run a feature's own moments; a fault is logged and delays nobody else."""
        try:
            async with self._db.read() as tx:
                moment = await watch.next_moment(tx)
            if moment is None or moment > now:
                return 0
            async with asyncio.timeout(HANDLER_SECONDS):
                return await watch.run(now)
        except Exception:
            log.exception("watch_failed", watch=watch.name)
            return 0

    async def _run_claims(self, now: datetime) -> int:
        """Claim only what there is a place for, so that no claim grows old before it is begun."""
        count = 0
        running: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping:
                claimed = await self._claim(now)
                count += len(claimed)
                running |= {tasks.create_task(self._run_in_place(occurrence)) for occurrence in claimed}
                if not running:
                    break
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        return count

    async def _run_in_place(self, occurrence: Occurrence) -> None:
        try:
            await self._run_one(occurrence)
        except Exception:
            log.exception("occurrence_not_confirmed")  # its lease lapses, then it is taken up again
        finally:
            self._free_places += 1

    async def _make_occurrences(self, now: datetime) -> None:
        while True:
            async with self._db.write() as tx:
                rows = [
                    row async for row in QUERIES.due_routines(tx.connection, now=to_unix(now), limit=BATCH)
                ]
                if not rows:
                    return
                new, following = [], []
                for row in rows:
                    holidays: frozenset[date] = frozenset()
                    if row["holiday_count"]:
                        holidays = frozenset(await groups.holidays(tx, row["group_id"]))
                    occurrence, next_row = self._step(row, holidays, now)
                    new.append(occurrence)
                    following.append(next_row)
                await QUERIES.add_occurrences(tx.connection, new)
                await QUERIES.set_next_many(tx.connection, following)

    def _step(
        self, row: Mapping[str, Any], holidays: frozenset[date], now: datetime
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Turn a due routine into its occurrence, and find the one after it.

        What fell due while nobody ran is skipped up to the newest that is still within its window.
        """
        routine = routine_of(row)
        kind = self._kinds.get(routine.kind)
        window = kind.window if kind else timedelta()
        due_at = from_unix(row["next_due_at"])
        day = date.fromisoformat(row["next_on"])
        is_late = kind is None or due_at + window <= now
        occurrence = {
            "guild_id": routine.guild_id,
            "group_id": routine.group_id,
            "kind": routine.kind,
            "day": day.isoformat(),
            "due_at": to_unix(due_at),
            "expires_at": to_unix(due_at + window),
            "state": "skipped" if is_late else "pending",
            "note": "too late" if is_late else None,
            "finished_at": to_unix(now) if is_late else None,
        }
        if is_late:
            log.warning("occurrence_too_late", kind=routine.kind, group=routine.group_id, day=day.isoformat())
        after = max(due_at, now - window) if is_late else due_at
        return occurrence, self.next_row(routine, holidays, after=after, last_on=day)

    async def _claim(self, now: datetime) -> list[Occurrence]:
        async with self._claiming:
            if not self._free_places:
                return []  # all are held by other looks; the next look is a second away
            async with self._db.write() as tx:
                lease_until = to_unix(now) + LEASE_SECONDS
                rows = [
                    row
                    async for row in QUERIES.claim(
                        tx.connection, now=to_unix(now), lease_until=lease_until, limit=self._free_places
                    )
                ]
            self._free_places -= len(rows)
        return sorted((occurrence_of(row) for row in rows), key=lambda o: (o.due_at, o.occurrence_id))

    async def _run_one(self, occurrence: Occurrence) -> None:
        kind = self._kinds.get(occurrence.kind)
        now = self._clock.now()
        if kind is None or now >= occurrence.expires_at:
            log.warning("occurrence_too_late", kind=occurrence.kind, group=occurrence.group_id)
            await self._finish(occurrence, "skipped", "too late" if kind else "unknown kind")
            return
        with structlog.contextvars.bound_contextvars(
            occurrence=occurrence.occurrence_id, kind=occurrence.kind, guild=occurrence.guild_id
        ):
            await self._run_bound(kind, occurrence)

    async def _run_bound(self, kind: RoutineKind, occurrence: Occurrence) -> None:
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                await kind.handler(occurrence)
        except Skip as reason:
            await self._finish(occurrence, "skipped", str(reason))
        except (TryLater, TimeoutError, OSError) as fault:
            log.warning("occurrence_try_later", fault=repr(fault))
            await self._try_later(occurrence, repr(fault))
        except UserFacingError as refusal:
            log.warning("occurrence_refused", reason=refusal.sentence)
            await self._finish(occurrence, "failed", refusal.sentence)
        except Exception as error:
            log.exception("occurrence_failed")
            await self._finish(occurrence, "failed", repr(error))
        else:
            await self._finish(occurrence, "done", None)

    async def _finish(self, occurrence: Occurrence, state: str, note: str | None) -> None:
        self._metrics.occurrences.labels(occurrence.kind, state).inc()
        async with self._db.write() as tx:
            await QUERIES.finish(
                tx.connection,
                occurrence_id=occurrence.occurrence_id,
                attempts=occurrence.attempts,
                state=state,
                note=note,
                now=to_unix(self._clock.now()),
            )

    async def _try_later(self, occurrence: Occurrence, note: str) -> None:
        """Put it back with a growing pause: 1, 2, 4 … at most 15 minutes."""
        self._metrics.occurrences.labels(occurrence.kind, "later").inc()
        pause = timedelta(minutes=min(15, 2 ** (occurrence.attempts - 1)))
        async with self._db.write() as tx:
            await QUERIES.try_later(
                tx.connection,
                occurrence_id=occurrence.occurrence_id,
                attempts=occurrence.attempts,
                try_at=to_unix(self._clock.now() + pause),
                note=note,
            )

    async def between(
        self, tx: Tx, guild_id: int, start: datetime, end: datetime
    ) -> list[tuple[Occurrence, str]]:
        """Return occurrences of a server with their state, by due time."""
        rows = QUERIES.occurrences_between(
            tx.connection, guild_id=guild_id, start=to_unix(start), end_at=to_unix(end)
        )
        return [(occurrence_of(row), row["state"]) async for row in rows]

    # ------------------------------------------------------------------ the alarm clock

    def start_alarm(self) -> None:
        """Call :meth:`run_due` every second from now on."""
        self._alarm = AsyncIOScheduler(timezone="UTC")
        self._alarm.add_job(
            self._tick,
            "interval",
            seconds=TICK_SECONDS,
            max_instances=AT_ONCE + 1,  # a look ends unless something of its own hangs in one of the places
            coalesce=True,
            misfire_grace_time=None,
        )
        self._alarm.start()

    async def _tick(self) -> None:
        try:
            await self.run_due(self._clock.now())
        except Exception:
            log.exception("tick_failed")
        else:
            self.ticked_at = self._clock.now()

    def every_day(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run maintenance soon and then every 24 hours, once the alarm was started."""

        async def guarded() -> None:
            try:
                await work()
            except Exception:
                log.exception("maintenance_failed")

        if self._alarm is not None:
            soon = self._clock.now()
            self._alarm.add_job(guarded, "interval", days=1, next_run_time=soon, misfire_grace_time=None)

    async def stop(self) -> None:
        """Take up nothing new and wait for what is running."""
        self._stopping = True
        self.reminders.stop()
        if self._alarm is not None:
            self._alarm.pause()
        try:
            await self._quiet.wait()
        finally:
            # Also when the caller's patience ended first: what still runs is cancelled, its lease lapses.
            if self._alarm is not None:
                self._alarm.shutdown(wait=False)
