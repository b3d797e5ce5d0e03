"""Use cases of the desk: what moderators change about the coming days. Knows no Discord.

Every decision carries what its moderator saw of the day; whoever comes second is told instead of overruling.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot import moderators
from bot.db import Tx
from bot.errors import UserFacingError
from bot.groups import Group
from bot.moderators import Actor
from cogs.drills.daily import POST_KIND
from cogs.drills.items.question import OWN
from cogs.drills.logic import Wish
from cogs.drills.models import Drill

from . import logic, store
from .models import Board, Day, DayPlan, Queued
from .planning import RIGHT, Planning


class DeskService(Planning):
    """What a group's moderators decide."""

    async def swap(self, actor: Actor, group_id: int, day: date, *, seen: str, wish: Wish) -> DayPlan:
        """Put the next fitting drill on a day instead of the one that was seen there.

        Raises:
            UserFacingError: someone was quicker, or nothing else fits.
        """
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            ahead = await self._ahead(tx, group)
            old = self._unchanged(group, ahead.day(day), seen)
            passed = [*(old.queued.passed if old.queued else ()), old.drill.id]
            others = await self._others(tx, group, ahead, old, wish, count=1, without=passed)
            if not others:  # all were shown: begin again
                passed = [old.drill.id]
                others = await self._others(tx, group, ahead, old, wish, count=1, without=passed)
            if not others:
                raise UserFacingError(
                    "No other drill fits that. Choose another kind, area or level, or search by title."
                )
            await self._put_on(tx, actor, group, old, others[0], passed=passed, action="drill swapped")
        return await self.day(actor, group_id, day, wish)

    async def queue(self, actor: Actor, group_id: int, day: date, drill_id: str, *, seen: str) -> DayPlan:
        """Put a chosen drill on a day.

        Raises:
            UserFacingError: someone was quicker, or the drill is queued for another day.
        """
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            old = self._unchanged(group, (await self._ahead(tx, group)).day(day), seen)
            await self.queue_in(tx, actor, group, old, drill_id)
        return await self.day(actor, group_id, day, Wish())

    async def queue_in(self, tx: Tx, actor: Actor, group: Group, old: Day, drill_id: str) -> None:
        """Put a drill on a day inside the caller's transaction."""
        drill, trouble = await self._resolved(tx, group, drill_id)
        if drill is None or not await self._may_have(tx, group, drill):
            raise UserFacingError(
                self._drills.closed(self._drills.drill(drill_id).kind) or "It cannot be posted now."
                if trouble == "closed"
                else "This drill is not in the library any more. Choose another one."
            )
        for queued in await store.queued_from(tx, group_id=group.group_id, day=self._today(group)):
            if queued.drill_id == drill_id and queued.day != old.day and queued.outcome is None:
                await self._take_from(tx, group, queued)
        await self._put_on(tx, actor, group, old, drill, passed=(), action="drill queued")

    async def _may_have(self, tx: Tx, group: Group, drill: Drill) -> bool:
        """Tell whether the drill is the library's or the group's own: others' questions are theirs."""
        if drill.kind != "question":
            return True
        own = {s.suggestion_id for s in await store.accepted_of_group(tx, group.group_id)}
        return int(drill.id.removeprefix(OWN)) in own

    async def _take_from(self, tx: Tx, group: Group, queued: Queued) -> None:
        """Free a drill from a day on which nothing is posted; from another one somebody has to take it."""
        ahead = await self._ahead(tx, group)
        if not await self._is_stranded(tx, queued, ahead, self._today(group)):
            raise UserFacingError(
                f"This drill is queued for **{logic.name_of(queued.day)}** already. Remove it there first.",
                offer=(
                    "drills.desk_day",
                    {"group_id": group.group_id, "day": queued.day, "label": f"{logic.name_of(queued.day)}"},
                ),
            )
        await store.take_off(tx, group_id=group.group_id, day=queued.day)

    async def unqueue(self, actor: Actor, group_id: int, day: date, *, seen: str) -> DayPlan:
        """Give a day back to the usual pick."""
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            old = self._unchanged(group, (await self._ahead(tx, group)).day(day), seen)
            if old.queued is not None:
                await store.take_off(tx, group_id=group_id, day=day)
                await moderators.note(
                    tx,
                    actor,
                    group.group_id,
                    "drill removed from queue",
                    f"{logic.name_of(day)}",
                    now=self._kernel.clock.now(),
                )
        return await self.day(actor, group_id, day, Wish())

    def _unchanged(self, group: Group, day: Day, seen: str) -> Day:
        """Return the day if it is as the moderator saw it.

        Raises:
            UserFacingError: with what it is now.
        """
        if day.seen == seen:
            return day
        name = f"{logic.name_of(day.day)}"
        raise UserFacingError(
            f"**{name}** was changed meanwhile: now it is “{day.drill.title}”. I left it so. Look at it, then "
            "decide.",
            offer=("drills.desk_day", {"group_id": group.group_id, "day": day.day, "label": f"See {name}"}),
        )

    async def _put_on(
        self,
        tx: Tx,
        actor: Actor,
        group: Group,
        old: Day,
        drill: Drill,
        *,
        passed: Sequence[str],
        action: str,
    ) -> None:
        await store.put_on(
            tx,
            group_id=group.group_id,
            day=old.day,
            drill_id=drill.id,
            passed=passed,
            now=self._kernel.clock.now(),
        )
        await moderators.note(
            tx,
            actor,
            group.group_id,
            action,
            f"{logic.name_of(old.day)}: {drill.title}",
            now=self._kernel.clock.now(),
        )

    async def pause(self, actor: Actor, group_id: int, *, weeks: int) -> Board:
        """Stop daily drills for some weeks, or with 0 until somebody resumes them."""
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            until = self._today(group) + timedelta(weeks=weeks) if weeks else None
            await self._set_pause(tx, group, is_paused=not weeks, until=until)
            detail = f"until {until.isoformat()}" if until else "until resumed"
            await moderators.note(
                tx, actor, group.group_id, "drills paused", detail, now=self._kernel.clock.now()
            )
        return await self.board(actor, group_id)

    async def resume(self, actor: Actor, group_id: int) -> Board:
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            await self._set_pause(tx, group, is_paused=False, until=None)
            await moderators.note(
                tx, actor, group.group_id, "drills resumed", group.name, now=self._kernel.clock.now()
            )
        return await self.board(actor, group_id)

    async def _set_pause(self, tx: Tx, group: Group, *, is_paused: bool, until: date | None) -> None:
        schedule, routine = self._kernel.schedule, await self._routine(tx, group.group_id)
        if routine is None:
            raise UserFacingError("No daily drill is scheduled here. `/group schedule` sets its hour.")
        await schedule.put_routine(
            tx,
            group,
            kind=POST_KIND,
            at_minute=routine.at_minute,
            weekdays=routine.weekdays,
            is_paused=is_paused,
        )
        await schedule.rest_until(tx, group.group_id, POST_KIND, until)

    async def set_leans(self, actor: Actor, group_id: int, *, leans: bool) -> Board:
        """Let the group's mix lean to its weak areas, or treat all areas alike."""
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            await store.set_leans(tx, group_id=group_id, leans=leans)
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "drill mix",
                "leans to weak areas" if leans else "even",
                now=self._kernel.clock.now(),
            )
        return await self.board(actor, group_id)
