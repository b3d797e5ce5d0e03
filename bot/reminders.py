"""Reminders that members ask for, each at an hour of the member's own day. :mod:`bot.schedule` runs them.

A row is a member's wish, and at the same time its next occurrence: the local date it is meant for, the UTC
moment, and when to look at it again. It is claimed, run, and moved on to a later date; dates only grow, so
no date comes twice, whatever clocks, zones, restarts and second processes do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from . import members
from .clock import Clock, from_unix, from_unix_or_none, to_unix
from .db import Database, Tx, load_queries
from .recurrence import EVERY_DAY, Rule, moment_of, next_after
from .routines import Skip, TryLater
from .telemetry import Metrics, get_logger

log = get_logger(__name__)
_Q = load_queries(Path(__file__).parent / "sql" / "reminders.sql")

AT_ONCE: Final = 50
"""In one look, of which there is one a second; as many as Discord takes in that time."""
LEASE: Final = timedelta(seconds=90)
"""A claim not moved on within this time is taken up again (its process died)."""
HANDLER_SECONDS: Final = 50
"""A delivery is stopped before its look and its lease end, so that two processes never run the same claim."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A member's wish. ``day`` is local to ``zone``; ``attempts`` counts claims, this one included."""

    reminder_id: int
    guild_id: int
    user_id: int
    kind: str
    at_minute: int
    zone: ZoneInfo
    day: date
    due_at: datetime
    attempts: int
    last_on: date | None

    @property
    def key(self) -> str:
        return f"{self.kind}.reminder:{self.day}"

    def nonce(self) -> str:
        """Return what makes Discord drop a repeated send, at most 25 characters."""
        return f"r{self.reminder_id}-{self.day:%y%m%d}"


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """What a feature reminds of. ``compose`` returns the words, or None when there is nothing to remind of."""

    kind: str
    title: str
    """What stops, such as ``Card reminders``."""
    again: str
    """Where the member turns them on again, such as a command."""
    compose: Callable[[Reminder], Awaitable[str | None]]
    window: timedelta = timedelta(hours=2)
    """Late within the window it still comes; later that day goes without."""


Deliver = Callable[[ReminderKind, Reminder], Awaitable[None]]


def coming(zone: ZoneInfo, at_minute: int, *, after: datetime, last_on: date | None) -> tuple[date, datetime]:
    """Return the next local date later than ``last_on`` whose moment is later than ``after``."""
    found = next_after(Rule(zone, at_minute, EVERY_DAY), after=after, last_on=last_on)
    assert found is not None  # noqa: S101 - a rule for every day, without an end
    return found


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _reminder(row: Mapping[str, Any]) -> Reminder | None:
    if row["at_minute"] is None:
        return None
    return Reminder(
        reminder_id=row["reminder_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        kind=row["kind"],
        at_minute=row["at_minute"],
        zone=ZoneInfo(row["zone"]),
        day=date.fromisoformat(row["next_on"]),
        due_at=from_unix(row["next_at"]),
        attempts=row["attempts"],
        last_on=_date(row["last_on"]),
    )


async def get(tx: Tx, *, guild_id: int, user_id: int, kind: str) -> Reminder | None:
    """Return the member's reminder; None when they want none."""
    row = await _Q.get(tx.connection, guild_id=guild_id, user_id=user_id, kind=kind)
    return _reminder(row) if row is not None else None


async def put(
    tx: Tx, *, guild_id: int, user_id: int, kind: str, at_minute: int | None, now: datetime
) -> None:
    """Remind the member at that local time from now on, None for no more; a date that had its reminder has had it."""
    who = {"guild_id": guild_id, "user_id": user_id}
    row = await _Q.get(tx.connection, **who, kind=kind)
    if row is None and at_minute is None:
        return
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    last_on = _date(row["last_on"]) if row is not None else None
    if row is not None and row["attempts"]:  # on its way this very moment
        last_on = max(last_on or date.min, date.fromisoformat(row["next_on"]))
    following = coming(zone, at_minute, after=now, last_on=last_on) if at_minute is not None else None
    await _Q.put(
        tx.connection,
        **who,
        kind=kind,
        at_minute=at_minute,
        zone=zone.key,
        next_on=following[0].isoformat() if following else None,
        next_at=to_unix(following[1]) if following else None,
        last_on=last_on.isoformat() if last_on else None,
    )


async def undelivered(tx: Tx, *, guild_id: int, user_id: int) -> list[Reminder]:
    """Return what could not be delivered."""
    rows = _Q.undelivered(tx.connection, guild_id=guild_id, user_id=user_id)
    found = [_reminder(row) async for row in rows]
    return [reminder for reminder in found if reminder is not None]


async def drop_undelivered(tx: Tx, reminder: Reminder) -> None:
    """Note that what could not be delivered was said."""
    await _Q.drop_undelivered(tx.connection, reminder_id=reminder.reminder_id)


async def keep_undelivered(tx: Tx, reminder: Reminder) -> None:
    """Keep a reminder whose member could not be reached, for their next command."""
    await _Q.keep_undelivered(tx.connection, reminder_id=reminder.reminder_id, day=reminder.day.isoformat())


class Reminders:
    """The kinds that features remind of, and the running of what falls due."""

    def __init__(self, db: Database, clock: Clock, metrics: Metrics) -> None:
        self._db = db
        self._clock = clock
        self._metrics = metrics
        self._kinds: dict[str, ReminderKind] = {}
        self._claiming = asyncio.Lock()
        self._free_places = AT_ONCE
        self._stopping = False
        self.deliver: Deliver | None = None
        """How members are reached; whoever talks to Discord sets it before the alarm starts."""

    def register(self, kind: ReminderKind) -> None:
        self._kinds[kind.kind] = kind

    def kind(self, kind: str) -> ReminderKind | None:
        return self._kinds.get(kind)

    async def next_moment(self, tx: Tx) -> datetime | None:
        """Return when :meth:`run_due` has something to do next; may lie in the past."""
        seconds = await _Q.next_moment(tx.connection)
        return from_unix_or_none(seconds)

    async def run_due(self, now: datetime) -> int:
        """Run the first of what is due, as many as there are places for, and return how many.

        Calls may overlap, so that a delivery that hangs in one delays none of the next.
        """
        if self._stopping:
            return 0
        claimed = await self._claim(now)
        async with asyncio.TaskGroup() as tasks:
            for reminder in claimed:
                tasks.create_task(self._run_one(reminder))
        return len(claimed)

    def stop(self) -> None:
        """Claim no more."""
        self._stopping = True

    async def _claim(self, now: datetime) -> list[Reminder]:
        """Claim only what there is a place for, so that no claim grows old before it is begun."""
        async with self._claiming:
            if not self._free_places:
                return []
            async with self._db.write() as tx:
                rows = _Q.claim(
                    tx.connection, now=to_unix(now), lease_until=to_unix(now + LEASE), limit=self._free_places
                )
                found = [_reminder(row) async for row in rows]
            claimed = [reminder for reminder in found if reminder is not None]
            self._free_places -= len(claimed)
        return claimed

    async def _run_one(self, reminder: Reminder) -> None:
        with structlog.contextvars.bound_contextvars(reminder=reminder.reminder_id, kind=reminder.kind):
            try:
                await self._run_bound(reminder)
            except Exception:
                log.exception("reminder_not_moved_on")  # its lease lapses, then it is taken up again
            finally:
                self._free_places += 1

    async def _run_bound(self, reminder: Reminder) -> None:
        now = self._clock.now()
        async with self._db.read() as tx:
            zone = await members.zone_of(tx, guild_id=reminder.guild_id, user_id=reminder.user_id)
            is_there = await _Q.is_there(tx.connection, guild_id=reminder.guild_id, user_id=reminder.user_id)
        kind = self._kinds.get(reminder.kind)
        window = kind.window if kind is not None else timedelta()
        if now < reminder.due_at or moment_of(reminder.day, reminder.at_minute, zone) > now:
            # Their clock was moved to another zone since this moment was worked out.
            await self._move_on(reminder, zone, after=now, last_on=reminder.last_on)
            return
        state = "skipped"
        try:
            if kind is not None and self.deliver is not None and is_there and now < reminder.due_at + window:
                async with asyncio.timeout(HANDLER_SECONDS):
                    await self.deliver(kind, reminder)
                state = "done"
        except Skip as reason:
            log.debug("reminder_skipped", reason=str(reason))
        except (TryLater, TimeoutError, OSError) as fault:
            log.warning("reminder_try_later", fault=repr(fault))
            await self._try_later(reminder)
            return
        except Exception:
            log.exception("reminder_failed")
            state = "failed"
        self._metrics.occurrences.labels(f"{reminder.kind}.reminder", state).inc()
        after = max(reminder.due_at, now - window)
        await self._move_on(reminder, zone, after=after, last_on=reminder.day)

    async def _move_on(
        self, reminder: Reminder, zone: ZoneInfo, *, after: datetime, last_on: date | None
    ) -> None:
        day, moment = coming(zone, reminder.at_minute, after=after, last_on=last_on)
        async with self._db.write() as tx:
            await _Q.move_on(
                tx.connection,
                reminder_id=reminder.reminder_id,
                attempts=reminder.attempts,
                day=reminder.day.isoformat(),
                zone=zone.key,
                next_on=day.isoformat(),
                next_at=to_unix(moment),
                last_on=last_on.isoformat() if last_on else None,
            )

    async def _try_later(self, reminder: Reminder) -> None:
        """Put it back with a growing pause: 1, 2, 4 … at most 15 minutes; its window ends the trying."""
        pause = timedelta(minutes=min(15, 2 ** min(4, reminder.attempts - 1)))
        async with self._db.write() as tx:
            await _Q.try_later(
                tx.connection,
                reminder_id=reminder.reminder_id,
                attempts=reminder.attempts,
                day=reminder.day.isoformat(),
                try_at=to_unix(self._clock.now() + pause),
            )
