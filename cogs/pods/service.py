"""Use cases of a group's goal and its weekly digest, one transaction each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import groups, moderators, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor, Right
from bot.schedule import Occurrence, Skip
from bot.standings import monday_of
from bot.weekly import Week

from . import logic, store
from .models import UNITS, Digest, Goal, Progress

RIGHT = Right("set its goal")
MOST = 100_000
_LOOK_BACK = timedelta(weeks=4)
"""The most that a digest makes up for when those before it rested."""


class PodService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ the goal

    async def progress(
        self, actor: Actor, *, name: str | None = None, group_id: int | None = None
    ) -> Progress:
        """Return where a group of the member stands this week; their first group if none is named.

        Raises:
            UserFacingError: no such group, or one they are not in.
        """
        async with self._kernel.db.read() as tx:
            group = await self._own_group(tx, actor, name, group_id)
            today = self._kernel.clock.now().astimezone(group.zone).date()
            return await self._progress(tx, group, Week(monday_of(today)), today=today)

    async def _own_group(self, tx: Tx, actor: Actor, name: str | None, group_id: int | None) -> Group:
        joined = await groups.groups_of_member(tx, guild_id=actor.guild_id, user_id=actor.user_id)
        if name is not None:
            wanted = await groups.require_group(tx, guild_id=actor.guild_id, name=name)
            group_id = wanted.group_id
        if group_id is None:
            if not joined:
                raise UserFacingError("You are in no group yet: `/group join`.")
            return joined[0]
        found = next((group for group in joined if group.group_id == group_id), None)
        if found is None:
            raise NotAllowed(
                "That goal belongs to a group you are not in. You can join it:",
                offer=("groups.join", {"group_id": group_id}),
            )
        return found

    async def _progress(self, tx: Tx, group: Group, week: Week, *, today: date) -> Progress:
        done = await points.done_in_group(
            tx, guild_id=group.guild_id, group_id=group.group_id, first=week.monday, last=week.sunday
        )
        goal = await store.goal(tx, group.group_id)
        return Progress(
            group=group,
            week=week,
            goal=goal,
            reached=logic.reached(done, goal.unit) if goal else 0,
            active_members=len({each.user_id for each in done}),
            by_source=logic.by_source(done),
            days_left=max(0, (week.sunday - today).days + 1),
        )

    async def set_goal(self, actor: Actor, *, name: str, unit: str, target: int) -> Progress:
        """Give a group its weekly goal."""
        if unit not in UNITS:
            raise UserFacingError(f"**Unit**: choose one of {', '.join(UNITS.values())}.", kept=unit)
        if not 1 <= target <= MOST:
            raise UserFacingError(f"**Target** must be between 1 and {MOST:,}.", kept=str(target))
        async with self._kernel.db.write() as tx:
            group = await moderators.require_named(tx, actor, RIGHT, name)
            await store.set_goal(
                tx, group_id=group.group_id, guild_id=group.guild_id, goal=Goal(unit, target)
            )
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "goal set",
                f"{target} {UNITS[unit]} a week",
                now=self._kernel.clock.now(),
            )
            today = self._kernel.clock.now().astimezone(group.zone).date()
            return await self._progress(tx, group, Week(monday_of(today)), today=today)

    async def clear_goal(self, actor: Actor, *, name: str) -> Group:
        async with self._kernel.db.write() as tx:
            group = await moderators.require_named(tx, actor, RIGHT, name)
            if not await store.clear_goal(tx, group.group_id):
                raise NotFound(f"**{group.name}** has no goal. `/goal set` gives it one.")
            await moderators.note(tx, actor, group.group_id, "goal cleared", now=self._kernel.clock.now())
        return group

    # ------------------------------------------------------------------ the digest

    async def digest(self, occurrence: Occurrence) -> tuple[Digest, datetime]:
        """Return the digest of an occurrence with when it was begun.

        Raises:
            Skip: the group is gone, or there is nothing to tell.
        """
        async with self._kernel.db.read() as tx:
            group = await groups.get_group(tx, occurrence.group_id)
            if group is None or group.archived_at is not None:
                raise Skip("the group is archived")
            week = logic.week_told_on(occurrence.day)
            last, made = await store.span(tx, group_id=group.group_id, week=week)
            until = made or self._kernel.clock.now()
            week = replace(week, since=max(last or until - _LOOK_BACK, until - _LOOK_BACK), until=until)
            progress = await self._progress(tx, group, week, today=occurrence.day + timedelta(days=7))
            parts = await self._kernel.weekly.parts(tx, group, week)
            if not progress.by_source and not parts:
                raise Skip("a quiet week")
        async with self._kernel.db.write() as tx:
            message_id, begun = await store.begin_digest(
                tx,
                group_id=group.group_id,
                guild_id=group.guild_id,
                week=week,
                now=until,
            )
        return Digest(progress, parts, message_id), begun

    async def sent(self, digest: Digest, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_message(
                tx,
                group_id=digest.progress.group.group_id,
                week=digest.progress.week,
                message_id=message_id,
            )
