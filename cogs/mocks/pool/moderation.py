"""A group's matching, for its moderators: when it runs, for whom, and at which hours pairs are possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, UserFacingError
from bot.groups import Group, Guild
from bot.moderators import Actor, Right
from bot.recurrence import WEEKDAY_NAMES, clock_text
from cogs.mocks.catalogue import Catalogue

from . import logic, run_store, store
from .models import (
    CELLS_A_DAY,
    DEFAULT_MINUTE,
    DEFAULT_WEEKDAY,
    ENOUGH_FOR_MAP,
    WARN_KIND,
    Desk,
    Hours,
    Overlap,
)
from .planning import host_of, next_run, people_of, rounds_of
from .store import Person

RIGHT = Right("look after its matching", "Your own place in it is `/mock status`.")
_SET = "mock matching set"
_MOST_WEEKS = 26
_TYPICAL = 2
"""Half hours that most round types take."""


class ModerationService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue) -> None:
        self._kernel = kernel
        self._catalogue = catalogue

    async def desk(self, actor: Actor, group_id: int) -> Desk:
        async with self._kernel.db.read() as tx:
            return await self._desk(tx, await moderators.require(tx, actor, RIGHT, group_id))

    async def _desk(self, tx: Tx, group: Group) -> Desk:
        host, pool = await host_of(tx, group)
        coming = await next_run(self._kernel, tx, host)
        people = [p for p in await people_of(tx, host, pool) if p.member.paused_at is None]
        today = self._kernel.clock.now().date()
        hours = await store.hours_of_guild(tx, group.guild_id, since=today)
        is_on, weekday, at_minute = await self._time(tx, group)
        return Desk(
            group=group,
            pool=pool,
            is_on=is_on,
            weekday=weekday,
            at_minute=at_minute,
            in_pool=len(people),
            with_hours=sum(not hours.get(p.member.user_id, Hours()).is_empty for p in people),
            host=host if host.group_id != group.group_id else None,
            next_run=coming[0] if coming else None,
            last_run=await run_store.last_run(tx, host.group_id),
            round_names={key: item.name for key, item in self._catalogue.rounds.items()},
        )

    async def _time(self, tx: Tx, group: Group) -> tuple[bool, int, int]:
        """Return whether it is on, and weekday and minute of the run, the day after its heads-up."""
        for routine in await self._kernel.schedule.routines_of(tx, group.group_id):
            if routine.kind == WARN_KIND:
                warned = next(day for day in range(7) if routine.weekdays >> day & 1)
                return not routine.is_paused, (warned + 1) % 7, routine.at_minute
        return False, DEFAULT_WEEKDAY, DEFAULT_MINUTE

    async def change(self, actor: Actor, group_id: int, *, weekday: int, at_minute: int, weeks: str) -> Desk:
        """Set when the pairs are made and for how long a repeat is avoided, and turn it on.

        Raises:
            UserFacingError: the weeks do not do; nothing is changed.
        """
        if not weeks.isdecimal() or not 1 <= int(weeks) <= _MOST_WEEKS:
            raise UserFacingError(
                f"**No repeats for**: “{weeks[:20]}” is not a number of weeks from 1 to {_MOST_WEEKS}, such as `4`.",
                kept=weeks,
            )
        async with self._kernel.db.write() as tx:
            group = await self._own_run(tx, actor, group_id)
            old = await store.pool_of(tx, group_id=group_id, guild_id=actor.guild_id)
            await store.put_pool(tx, replace(old, window_weeks=int(weeks)))
            await self._put(tx, group, weekday=weekday, at_minute=at_minute, is_on=True)
            told = f"{WEEKDAY_NAMES[weekday]} {clock_text(at_minute)}, no repeats for {int(weeks)} weeks"
            await moderators.note(tx, actor, group.group_id, _SET, told, now=self._kernel.clock.now())
            return await self._desk(tx, group)

    async def switch(self, actor: Actor, group_id: int, *, is_on: bool) -> Desk:
        async with self._kernel.db.write() as tx:
            group = await self._own_run(tx, actor, group_id)
            _, weekday, at_minute = await self._time(tx, group)
            await self._put(tx, group, weekday=weekday, at_minute=at_minute, is_on=is_on)
            await moderators.note(
                tx, actor, group.group_id, _SET, "on" if is_on else "off", now=self._kernel.clock.now()
            )
            return await self._desk(tx, group)

    async def pair_across(self, actor: Actor, group_id: int, *, is_across: bool) -> Desk:
        """Let this group's run take in the pools of all groups, or its own again.

        The others' matching stays on and is skipped meanwhile, so that they are paired again when this ends.

        Raises:
            NotAllowed: that concerns every group, so it takes Manage Server.
        """
        if not actor.manages_guild:
            raise NotAllowed(
                "Pairing across groups concerns them all: ask a member with Manage Server to turn it on."
            )
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            old = await store.pool_of(tx, group_id=group_id, guild_id=actor.guild_id)
            await store.put_pool(tx, replace(old, is_across=is_across))
            await moderators.note(
                tx,
                actor,
                group.group_id,
                _SET,
                "across all groups" if is_across else "within the group",
                now=self._kernel.clock.now(),
            )
            return await self._desk(tx, group)

    async def choose_rounds(self, actor: Actor, group_id: int, round_types: Iterable[str]) -> Desk:
        """Set which round types the pool is for, none for all."""
        async with self._kernel.db.write() as tx:
            group = await self._own_run(tx, actor, group_id)
            old = await store.pool_of(tx, group_id=group_id, guild_id=actor.guild_id)
            chosen = frozenset(round_types) & self._catalogue.rounds.keys()
            await store.put_pool(tx, replace(old, round_types=chosen))
            await moderators.note(
                tx,
                actor,
                group.group_id,
                _SET,
                f"{len(chosen) or 'all'} round types",
                now=self._kernel.clock.now(),
            )
            return await self._desk(tx, group)

    async def _own_run(self, tx: Tx, actor: Actor, group_id: int) -> Group:
        """Return the group, if its moderators decide about its run.

        Raises:
            UserFacingError: it is paired together with another group.
        """
        group = await moderators.require(tx, actor, RIGHT, group_id)
        host, _ = await host_of(tx, group)
        if host.group_id != group_id:
            raise UserFacingError(
                f"All groups are paired together by **{host.name}**. Change it there, or turn *across all groups* "
                "off there first."
            )
        return group

    async def _put(self, tx: Tx, group: Group, *, weekday: int, at_minute: int, is_on: bool) -> None:
        await self._kernel.schedule.put_routine(
            tx,
            group,
            kind=WARN_KIND,
            at_minute=at_minute,
            weekdays=1 << (weekday - 1) % 7,
            is_paused=not is_on,
        )

    # ------------------------------------------------------------------ overlap

    async def overlap(self, actor: Actor, group_id: int) -> Overlap:
        """Return how many members are free at each half hour of a usual week, in the group's zone.

        Raises:
            UserFacingError: so few gave hours that the map would tell who can when.
        """
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            host, pool = await host_of(tx, group)
            people = [p for p in await people_of(tx, host, pool) if p.member.paused_at is None]
            now = self._kernel.clock.now()
            hours = await store.hours_of_guild(tx, actor.guild_id, since=now.date())
            guild = await groups.get_guild(tx, actor.guild_id)
        with_hours = [p for p in people if any(hours.get(p.member.user_id, Hours()).week)]
        if len(with_hours) < ENOUGH_FOR_MAP:
            raise UserFacingError(
                f"So far {len(with_hours)} of {len(people)} in the pool have set their weekly hours. From "
                f"{ENOUGH_FOR_MAP} on I draw the map; before that it would show who can when."
            )
        assert guild is not None  # noqa: S101 - a group goes with its server
        lengths = sorted(item.slot_minutes // 30 for item in rounds_of(pool, self._catalogue).values())
        return Overlap(
            group=group,
            free=_counts(with_hours, hours, guild, group.zone, now),
            members=len(with_hours),
            half_hours=lengths[len(lengths) // 2] if lengths else _TYPICAL,
        )


def _counts(
    people: list[Person], hours: dict[int, Hours], guild: Guild, zone: ZoneInfo, now: datetime
) -> tuple[tuple[int, ...], ...]:
    """Count who is free at each half hour of the coming week without its special dates, by weekday of the zone."""
    usual = logic.waking_hours(guild.quiet_from, guild.quiet_until)
    first = logic.week_begin(now - timedelta(days=1))
    places = {slot: spot for slot, spot, _ in logic.spots_of_week(first, zone)}
    free = [[0] * CELLS_A_DAY for _ in range(7)]
    spots = {p.zone.key: p.zone for p in people}
    weeks = {key: logic.spots_of_week(first, own) for key, own in spots.items()}
    for person in people:
        given = replace(hours[person.member.user_id], dates={})
        for slot in logic.free_slots(given, given.awake or usual, weeks[person.zone.key]):
            day, cell = places[slot]
            free[day.weekday()][cell] += 1
    return tuple(tuple(day) for day in free)
