"""A member's own place in the pool: joining, hours, what they want, whom they never meet. Knows no Discord."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot import groups, members
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue

from . import logic, store
from .hours import parse_awake, parse_dates, parse_week
from .models import (
    BLOCKS_LIMIT,
    First,
    Hours,
    OwnHours,
    PoolMember,
    Status,
)
from .planning import host_of, next_run, rounds_of

NOT_IN = "You are not in the pool for mock interviews. `/mock join` takes a moment."


async def own_hours(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> OwnHours:
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    today = now.astimezone(zone).date()
    hours = await store.hours_of(tx, guild_id=guild_id, user_id=user_id, since=today)
    guild = await groups.get_guild(tx, guild_id)
    usual = logic.waking_hours(guild.quiet_from, guild.quiet_until) if guild is not None else (0, 48)
    return OwnHours(hours, zone, hours.awake or usual, today)


class PoolService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue) -> None:
        self._kernel = kernel
        self._catalogue = catalogue

    # ------------------------------------------------------------------ in and out

    async def groups_of(self, *, guild_id: int, user_id: int, name: str | None) -> list[Group]:
        """Return the named group, or all that the member is in.

        Raises:
            NotFound: no group has the name, they are not in it, or in none.
        """
        async with self._kernel.db.read() as tx:
            mine = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
            if name is not None:
                wanted = await groups.require_group(tx, guild_id=guild_id, name=name)
                mine = [group for group in mine if group.group_id == wanted.group_id]
                if not mine:
                    raise NotFound(
                        f"**Group**: you are not in **{wanted.name}**. Join it with `/group join`, then come back.",
                        kept=name,
                    )
        if not mine:
            raise NotFound(
                "Mock interviews are paired within a group, and you are in none here. Find one with `/group list`."
            )
        return mine

    async def join(self, *, guild_id: int, user_id: int, group_id: int) -> Status:
        """Put the member in the pool through a group of theirs; joining again ends a pause or changes the group."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await groups.require_active(tx, guild_id=guild_id, group_id=group_id)
            if await groups.get_group_member(tx, group_id=group_id, user_id=user_id) is None:
                raise NotFound(f"You are not in **{group.name}** any more. `/group join` brings you back.")
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await store.join(tx, guild_id=guild_id, user_id=user_id, group_id=group_id, now=now)
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def back(self, *, guild_id: int, user_id: int) -> Status:
        """End the member's pause.

        Raises:
            NotFound: they are not in the pool any more.
        """
        async with self._kernel.db.write() as tx:
            member = await self._member(tx, guild_id=guild_id, user_id=user_id)
            if member.paused_at is not None:
                await store.join(
                    tx,
                    guild_id=guild_id,
                    user_id=user_id,
                    group_id=member.group_id,
                    now=self._kernel.clock.now(),
                )
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def leave(self, *, guild_id: int, user_id: int) -> Status:
        async with self._kernel.db.write() as tx:
            if not await store.leave(tx, guild_id=guild_id, user_id=user_id):
                raise NotFound(NOT_IN)
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def turn_skip(self, *, guild_id: int, user_id: int) -> Status:
        """Sit the next run out, or be in it again if they sit it out.

        Raises:
            NotFound: they are not in the pool.
            UserFacingError: no run is planned.
        """
        async with self._kernel.db.write() as tx:
            return await self._skip(tx, guild_id=guild_id, user_id=user_id, is_out=None, week=None)

    async def skip(self, *, guild_id: int, user_id: int, is_out: bool, week: date) -> Status:
        """Sit the run of one week out, or be in it again.

        Raises:
            NotFound: they are not in the pool.
            UserFacingError: it is over, or no run is planned.
        """
        async with self._kernel.db.write() as tx:
            return await self._skip(tx, guild_id=guild_id, user_id=user_id, is_out=is_out, week=week)

    async def _skip(
        self, tx: Tx, *, guild_id: int, user_id: int, is_out: bool | None, week: date | None
    ) -> Status:
        await self._member(tx, guild_id=guild_id, user_id=user_id)
        found = await self._status(tx, guild_id=guild_id, user_id=user_id)
        if found.next_week is None:
            raise UserFacingError("No matching is planned at the moment, so there is nothing to skip.")
        if week not in (None, found.next_week):
            raise UserFacingError(
                "That week's pairs are made already. `/mock skip` is for the next one, and a match you have "
                "can be cancelled in its thread."
            )
        skips = not found.skips if is_out is None else is_out
        await store.put_skip(tx, guild_id=guild_id, user_id=user_id, week=found.next_week if skips else None)
        return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def want(self, *, guild_id: int, user_id: int, wants: Iterable[str]) -> Status:
        """Choose round types, none for any."""
        async with self._kernel.db.write() as tx:
            member = await self._member(tx, guild_id=guild_id, user_id=user_id)
            chosen = frozenset(wants) & self._catalogue.rounds.keys()
            await store.put_wants(tx, guild_id=guild_id, user_id=user_id, wants=chosen, first=member.first)
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def begin_as(self, *, guild_id: int, user_id: int, first: First) -> Status:
        """Choose the role to begin in."""
        async with self._kernel.db.write() as tx:
            member = await self._member(tx, guild_id=guild_id, user_id=user_id)
            await store.put_wants(tx, guild_id=guild_id, user_id=user_id, wants=member.wants, first=first)
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def status(self, *, guild_id: int, user_id: int) -> Status:
        async with self._kernel.db.read() as tx:
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def _member(self, tx: Tx, *, guild_id: int, user_id: int) -> PoolMember:
        found = await store.get_member(tx, guild_id=guild_id, user_id=user_id)
        if found is None:
            raise NotFound(NOT_IN)
        return found

    async def _status(self, tx: Tx, *, guild_id: int, user_id: int) -> Status:
        now, who = self._kernel.clock.now(), {"guild_id": guild_id, "user_id": user_id}
        member = await store.get_member(tx, **who)
        own = await own_hours(tx, **who, now=now)
        group = await groups.get_group(tx, member.group_id) if member is not None else None
        host, coming, names = None, None, {key: r.name for key, r in self._catalogue.rounds.items()}
        if group is not None and group.archived_at is None:
            host, pool = await host_of(tx, group)
            coming = await next_run(self._kernel, tx, host)
            names = {key: item.name for key, item in rounds_of(pool, self._catalogue).items()}
        match = next(
            (m for m in await meetings.meetings_of(tx, **who) if m.source == "match" and m.is_open), None
        )
        partners: tuple[int, ...] = ()
        if match is not None:
            seats = await meetings.seats_of(tx, match.meeting_id)
            partners = tuple(seat.user_id for seat in seats if seat.user_id != user_id)
        return Status(
            member=member,
            group=group,
            host=host,
            own=own,
            next_run=coming[0] if coming else None,
            next_week=coming[1] if coming else None,
            round_names=names,
            is_stale=logic.is_stale(own.hours, now),
            match=match,
            partners=partners,
            blocked_count=len(await store.blocks_of(tx, **who)),
            is_in_group=group is not None
            and await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id) is not None,
        )

    # ------------------------------------------------------------------ hours

    async def hours(self, *, guild_id: int, user_id: int) -> OwnHours:
        async with self._kernel.db.read() as tx:
            return await own_hours(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())

    async def write_hours(
        self, *, guild_id: int, user_id: int, week: str, dates: str, awake: str
    ) -> OwnHours:
        """Replace everything by what the member wrote; dates in the past are forgotten.

        Raises:
            UserFacingError: naming the part that cannot be read; nothing is changed.
        """
        async with self._kernel.db.write() as tx:
            own = await self._own(tx, guild_id=guild_id, user_id=user_id)
            kept = "\n".join(part for part in (week, dates, awake) if part.strip())
            try:
                hours = Hours(
                    week=parse_week(week),
                    awake=parse_awake(awake),
                    dates=parse_dates(dates, today=own.today),
                )
            except UserFacingError as error:
                raise UserFacingError(error.sentence, kept=kept) from error
            return await self._put(tx, hours, guild_id=guild_id, user_id=user_id)

    async def add_presets(self, *, guild_id: int, user_id: int, keys: Sequence[str]) -> OwnHours:
        """Add the usual hours of the kinds; what is there stays."""
        async with self._kernel.db.write() as tx:
            own = await self._own(tx, guild_id=guild_id, user_id=user_id)
            week = own.hours.week
            for key in keys:
                if key in logic.PRESETS:
                    week = logic.joined(week, parse_week(logic.PRESETS[key][1]))
            return await self._put(tx, replace(own.hours, week=week), guild_id=guild_id, user_id=user_id)

    async def clear(self, *, guild_id: int, user_id: int) -> OwnHours:
        async with self._kernel.db.write() as tx:
            own = await self._own(tx, guild_id=guild_id, user_id=user_id)
            empty = replace(own.hours, week=Hours().week, dates={})
            return await self._put(tx, empty, guild_id=guild_id, user_id=user_id)

    async def set_half_day(
        self, *, guild_id: int, user_id: int, weekday: int, half: int, cells: Iterable[int]
    ) -> OwnHours:
        """Choose the half hours of a weekday's first (0) or second (1) twelve hours; the other twelve stay."""
        async with self._kernel.db.write() as tx:
            own = await self._own(tx, guild_id=guild_id, user_id=user_id)
            low = 24 * half
            kept = own.hours.week[weekday] & ~logic.span(low, low + 24)
            chosen = sum(1 << cell for cell in set(cells) if low <= cell < low + 24)
            week = logic.with_day(own.hours.week, weekday, kept | chosen)
            return await self._put(tx, replace(own.hours, week=week), guild_id=guild_id, user_id=user_id)

    async def copy_day(self, *, guild_id: int, user_id: int, weekday: int, to: Iterable[int]) -> OwnHours:
        async with self._kernel.db.write() as tx:
            own = await self._own(tx, guild_id=guild_id, user_id=user_id)
            week = logic.copied(own.hours.week, weekday, to)
            return await self._put(tx, replace(own.hours, week=week), guild_id=guild_id, user_id=user_id)

    async def confirm(self, *, guild_id: int, user_id: int) -> Status:
        """Note that the hours still hold."""
        async with self._kernel.db.write() as tx:
            own = await self._own(tx, guild_id=guild_id, user_id=user_id)
            await self._put(tx, own.hours, guild_id=guild_id, user_id=user_id)
            return await self._status(tx, guild_id=guild_id, user_id=user_id)

    async def _own(self, tx: Tx, *, guild_id: int, user_id: int) -> OwnHours:
        now = self._kernel.clock.now()
        await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
        return await own_hours(tx, guild_id=guild_id, user_id=user_id, now=now)

    async def _put(self, tx: Tx, hours: Hours, *, guild_id: int, user_id: int) -> OwnHours:
        now, who = self._kernel.clock.now(), {"guild_id": guild_id, "user_id": user_id}
        await store.put_hours(tx, hours, **who, now=now)
        return await own_hours(tx, **who, now=now)

    # ------------------------------------------------------------------ do not pair

    async def blocks(self, *, guild_id: int, user_id: int) -> list[int]:
        """Return whom the member is never paired with; to be shown to nobody else."""
        async with self._kernel.db.read() as tx:
            return await store.blocks_of(tx, guild_id=guild_id, user_id=user_id)

    async def set_blocks(self, *, guild_id: int, user_id: int, blocked: Iterable[int]) -> list[int]:
        """Replace the list; oneself is left out.

        Raises:
            UserFacingError: longer than a menu can hold.
        """
        chosen = sorted(set(blocked) - {user_id})
        if len(chosen) > BLOCKS_LIMIT:
            raise UserFacingError(
                f"**Do not pair**: {BLOCKS_LIMIT} members fit in the list. Take some out first."
            )
        async with self._kernel.db.write() as tx:
            await self._own(tx, guild_id=guild_id, user_id=user_id)
            await store.put_blocks(tx, guild_id=guild_id, user_id=user_id, blocked=chosen)
            return chosen

    # ------------------------------------------------------------------ today

    async def lacks_hours(self, tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> bool:
        """Tell whether the member is in the pool without any hours in which they could be paired."""
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        member = await store.get_member(tx, **who)
        if member is None or member.paused_at is not None:
            return False
        hours = await store.hours_of(tx, **who, since=(now - timedelta(days=1)).date())
        return hours.is_empty
