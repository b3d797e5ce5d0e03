"""What a group does every week, and when: the calendar that :mod:`bot.schedule` runs."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from . import groups
from .clock import Clock, from_unix, from_unix_or_none, to_unix
from .db import Tx, load_queries
from .recurrence import EVERY_DAY, Rule, between, describe_weekdays, next_after

QUERIES = load_queries(Path(__file__).parent / "sql" / "schedule.sql")

_REMEMBERED: Final = timedelta(days=8)
"""How far back the preview looks for what a following routine follows; a weekly one fits in."""


class Skip(Exception):
    """Raised by a handler: nothing to do for this occurrence, with the reason."""


class TryLater(Exception):
    """Raised by a handler: a passing fault; run again within the window."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One intended run. ``attempts`` counts claims, this one included; ``day`` is local to the group."""

    occurrence_id: int
    guild_id: int
    group_id: int
    kind: str
    day: date
    due_at: datetime
    expires_at: datetime
    attempts: int

    def nonce(self, step: str = "") -> str:
        """Return what makes Discord drop a repeated send, at most 25 characters."""
        return f"c{self.occurrence_id}{step}"


Handler = Callable[[Occurrence], Awaitable[None]]
Plans = Callable[[Tx, "Routine", date], Awaitable[Sequence[tuple[str, datetime]]]]
"""Takes a routine and the day it runs; returns kind and moment of each occurrence that the run will plan."""

PingCount = Callable[[Tx, groups.Group], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class RoutineKind:
    """What a feature offers to do for a group every week."""

    kind: str
    title: str
    handler: Handler
    default_minute: int
    default_weekdays: int
    window: timedelta
    """Late within the window it still runs; later it is skipped and logged."""
    pings: str = "nobody"
    """Who may be pinged, in words, for the preview."""
    follows: str | None = None
    """The kind that gives this one something to do, such as the post that is to be closed."""
    is_weekly: bool = True
    """False for what the handler of ``follows`` plans (:meth:`Calendar.plan`): no group sets its hour."""
    plans: Plans | None = None
    """What a run will plan, for the preview."""
    holds: Callable[[Routine, date], bool] | None = None
    """Whether what was planned for the day still runs as its routine is now; left out, always."""
    ping_count: PingCount | None = None
    """How many members that is now; left out, all of the group who want pings."""


@dataclass(frozen=True, slots=True)
class Routine:
    routine_id: int
    guild_id: int
    group_id: int
    kind: str
    at_minute: int
    weekdays: int
    is_paused: bool
    last_on: date | None
    zone: ZoneInfo
    starts_on: date | None
    ends_on: date | None
    resumes_on: date | None = None
    """The first day after a pause that ends by itself."""

    def rule(self, holidays: frozenset[date]) -> Rule:
        starts_on = max((day for day in (self.starts_on, self.resumes_on) if day), default=None)
        return Rule(self.zone, self.at_minute, self.weekdays, starts_on, self.ends_on, holidays)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def routine_of(row: Mapping[str, Any]) -> Routine:
    return Routine(
        routine_id=row["routine_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        kind=row["kind"],
        at_minute=row["at_minute"],
        weekdays=row["weekdays"],
        is_paused=bool(row["is_paused"]),
        last_on=_day(row["last_on"]),
        zone=ZoneInfo(row["zone"]),
        starts_on=_day(row["starts_on"]),
        ends_on=_day(row["ends_on"]),
        resumes_on=_day(row["resumes_on"]),
    )


def occurrence_of(row: Mapping[str, Any]) -> Occurrence:
    return Occurrence(
        occurrence_id=row["occurrence_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        kind=row["kind"],
        day=date.fromisoformat(row["day"]),
        due_at=from_unix(row["due_at"]),
        expires_at=from_unix(row["expires_at"]),
        attempts=row["attempts"],
    )


Coming = tuple[datetime, date, Routine, RoutineKind]
"""A moment of the preview with its local date."""


class Calendar:
    """Routine kinds and the groups' routines. Features register their kinds before the bot starts."""

    def __init__(self, clock: Clock, *, spread_seconds: int) -> None:
        self._clock = clock
        self._spread = spread_seconds
        self._kinds: dict[str, RoutineKind] = {}

    def register(self, kind: RoutineKind) -> None:
        self._kinds[kind.kind] = kind

    @property
    def kinds(self) -> tuple[RoutineKind, ...]:
        """What a group can set the hour of."""
        return tuple(kind for kind in self._kinds.values() if kind.is_weekly)

    def kind(self, name: str) -> RoutineKind | None:
        return self._kinds.get(name)

    async def put_routine(
        self,
        tx: Tx,
        group: groups.Group,
        *,
        kind: str,
        at_minute: int,
        weekdays: int,
        is_paused: bool = False,
    ) -> None:
        """Set when a group's routine runs; what already ran today stays run."""
        await QUERIES.put_routine(
            tx.connection,
            guild_id=group.guild_id,
            group_id=group.group_id,
            kind=kind,
            at_minute=at_minute,
            weekdays=weekdays,
            is_paused=int(is_paused),
        )
        await self.reschedule(tx, group.group_id)

    async def plan(
        self, tx: Tx, *, guild_id: int, group_id: int, kind: str, day: date, due_at: datetime
    ) -> None:
        """Have a kind run at a moment that no weekly time tells; once for group, kind and day."""
        row = {
            "guild_id": guild_id,
            "group_id": group_id,
            "kind": kind,
            "day": day.isoformat(),
            "due_at": to_unix(due_at),
            "expires_at": to_unix(due_at + self._kinds[kind].window),
            "state": "pending",
            "note": None,
            "finished_at": None,
        }
        await QUERIES.add_occurrences(tx.connection, [row])

    async def call_off(self, tx: Tx, *, group_id: int, kind: str, day: date, reason: str) -> None:
        """Take what was planned for the day out of the calendar, unless it has run or runs just now."""
        await QUERIES.call_off(
            tx.connection,
            group_id=group_id,
            kind=kind,
            day=day.isoformat(),
            note=reason,
            now=to_unix(self._clock.now()),
        )

    async def rest_until(self, tx: Tx, group_id: int, kind: str, day: date | None) -> None:
        """Let a routine rest up to, not including, the local day; None ends the rest."""
        await QUERIES.set_resumes(
            tx.connection, group_id=group_id, kind=kind, resumes_on=day.isoformat() if day else None
        )
        await self.reschedule(tx, group_id)

    async def add_default_routines(self, tx: Tx, group: groups.Group) -> None:
        for kind in self.kinds:
            await self.put_routine(
                tx, group, kind=kind.kind, at_minute=kind.default_minute, weekdays=kind.default_weekdays
            )

    async def add_if_missing(self, tx: Tx, group: groups.Group, name: str) -> RoutineKind | None:
        """Give a group that is older than a kind its usual hour; None when it has one, paused or not."""
        kind = self._kinds[name]
        rows = [row async for row in QUERIES.routines_of_group(tx.connection, group_id=group.group_id)]
        if any(row["kind"] == name for row in rows):
            return None
        await self.put_routine(
            tx, group, kind=name, at_minute=kind.default_minute, weekdays=kind.default_weekdays
        )
        return kind

    async def routines_of(self, tx: Tx, group_id: int) -> list[Routine]:
        """Return the group's routines by their hour; a rest that is over is not told any more."""
        found = [routine_of(row) async for row in QUERIES.routines_of_group(tx.connection, group_id=group_id)]
        now = self._clock.now()
        return [
            replace(r, resumes_on=None)
            if r.resumes_on and r.resumes_on <= now.astimezone(r.zone).date()
            else r
            for r in found
        ]

    async def next_run(self, tx: Tx, group_id: int, kind: str) -> datetime | None:
        """Return when the group's routine runs next; None while it rests, or when there is none."""
        rows = [row async for row in QUERIES.routines_of_group(tx.connection, group_id=group_id)]
        due = next((row["next_due_at"] for row in rows if row["kind"] == kind), None)
        return from_unix_or_none(due)

    async def reschedule(self, tx: Tx, group_id: int) -> None:
        """Compute anew when each routine of the group runs next (zone, hour, dates or holidays changed)."""
        now = self._clock.now()
        holidays = frozenset(await groups.holidays(tx, group_id))
        rows = [row async for row in QUERIES.routines_of_group(tx.connection, group_id=group_id)]
        for row in rows:
            after = now
            if row["next_due_at"] is not None and row["next_due_at"] <= to_unix(now):
                # It is due this moment, only not noticed yet: that stays so.
                after = from_unix(row["next_due_at"]) - timedelta(seconds=1)
            routine = routine_of(row)
            following = self.next_row(routine, holidays, after=after, last_on=routine.last_on)
            await QUERIES.set_next(tx.connection, **following)
        await QUERIES.forget_next_of_archived(tx.connection, group_id=group_id)

    def next_row(
        self, routine: Routine, holidays: frozenset[date], *, after: datetime, last_on: date | None
    ) -> dict[str, Any]:
        jitter = self._jitter(routine.group_id)
        found = None
        if not routine.is_paused:
            found = next_after(routine.rule(holidays), after=after - jitter, last_on=last_on)
        return {
            "routine_id": routine.routine_id,
            "next_on": found[0].isoformat() if found else None,
            "next_due_at": to_unix(found[1] + jitter) if found else None,
            "last_on": last_on.isoformat() if last_on else None,
        }

    def _jitter(self, group_id: int) -> timedelta:
        """Return the group's own, always equal, delay within the spread."""
        if not self._spread:
            return timedelta()
        return timedelta(seconds=zlib.crc32(str(group_id).encode()) % self._spread)

    async def preview(self, tx: Tx, guild_id: int, *, days: int) -> list[Coming]:
        """Return what will run in the coming days, by time, from the same rules that run it.

        A kind that follows another is left out where nothing comes before it (a closing on a day without
        a post).
        """
        now = self._clock.now()
        until = now + timedelta(days=days)
        past: dict[tuple[int, str], list[datetime]] = {}
        rows = QUERIES.occurrences_between(
            tx.connection, guild_id=guild_id, start=to_unix(now - _REMEMBERED), end_at=to_unix(now) + 1
        )
        async for row in rows:
            if row["state"] == "done":
                past.setdefault((row["group_id"], row["kind"]), []).append(from_unix(row["due_at"]))
        coming: list[Coming] = []
        moments = {key: list(found) for key, found in past.items()}
        owners: dict[tuple[int, str], Routine] = {}
        async for row in QUERIES.routines_of_guild(tx.connection, guild_id=guild_id):
            routine = routine_of(row)
            owners[routine.group_id, routine.kind] = routine
            kind = self._kinds.get(routine.kind)
            if kind is None or routine.is_paused:
                continue
            holidays = frozenset(await groups.holidays(tx, routine.group_id))
            for day, moment in between(routine.rule(holidays), now, until):
                if routine.last_on is None or day > routine.last_on:
                    coming.append((moment, day, routine, kind))
                    moments.setdefault((routine.group_id, routine.kind), []).append(moment)
        shown = [item for item in coming if _has_cause(item, moments)]
        planned = await self._planned(tx, guild_id, shown, owners, until)
        return sorted([*shown, *planned], key=lambda item: (item[0], item[2].group_id, item[2].kind))

    async def _planned(
        self,
        tx: Tx,
        guild_id: int,
        coming: Sequence[Coming],
        owners: Mapping[tuple[int, str], Routine],
        until: datetime,
    ) -> list[Coming]:
        """Return what has been planned already, and what the coming runs will plan."""
        found: dict[tuple[int, str, datetime], Coming] = {}

        def add(moment: datetime, routine: Routine, name: str) -> None:
            day = moment.astimezone(routine.zone).date()
            found[routine.group_id, name, moment] = (moment, day, routine, self._kinds[name])

        now = self._clock.now()
        rows = QUERIES.occurrences_between(
            tx.connection, guild_id=guild_id, start=to_unix(now), end_at=to_unix(until)
        )
        async for row in rows:
            kind = self._kinds.get(row["kind"])
            if kind is None or kind.is_weekly or row["state"] != "pending":
                continue
            owner = owners.get((row["group_id"], kind.follows or ""))
            if owner is not None and (
                kind.holds is None or kind.holds(owner, date.fromisoformat(row["day"]))
            ):
                add(from_unix(row["due_at"]), owner, kind.kind)
        for _, day, routine, kind in coming:
            if kind.plans is not None:
                for name, moment in await kind.plans(tx, routine, day):
                    if moment < until:
                        add(moment, routine, name)
        return list(found.values())


def occasion(routine: Routine, known: Mapping[str, RoutineKind]) -> str:
    """Say on which days a routine runs; one that follows another whenever that came, that it does."""
    cause = known.get(known[routine.kind].follows or "")
    if cause is not None and routine.weekdays == EVERY_DAY:
        return f"after each *{cause.title}*"
    return describe_weekdays(routine.weekdays)


def _has_cause(item: Coming, moments: Mapping[tuple[int, str], list[datetime]]) -> bool:
    """Tell whether a following routine has something to follow since it last ran."""
    moment, _, routine, kind = item
    if kind.follows is None:
        return True
    earlier = [m for m in moments.get((routine.group_id, routine.kind), ()) if m < moment]
    since = max(earlier, default=moment - _REMEMBERED)
    return any(since < m < moment for m in moments.get((routine.group_id, kind.follows), ()))
