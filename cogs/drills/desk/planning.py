"""Use cases of the desk: what comes on the next days, by the rules of the real post. Knows no Discord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor, Right
from bot.recurrence import Rule, next_after
from bot.schedule import Routine, Skip
from cogs.drills import store as drills_store
from cogs.drills.daily import POST_KIND, POST_WINDOW
from cogs.drills.fit import service as fit
from cogs.drills.hooks import Plan
from cogs.drills.items.question import OWN
from cogs.drills.logic import Wish
from cogs.drills.models import Drill
from cogs.drills.service import DrillService

from . import logic, store
from .models import Board, Day, DayPlan, Found, Missed, Outcome, Queued, Search, Trouble

RIGHT = Right("sit at its desk", "You can suggest a drill: `/drill suggest`.")
LOOK_BACK = timedelta(days=7)
"""How long a queued drill that did not come is told."""
GONE_TITLE = "a drill that left the library"


@dataclass(frozen=True, slots=True)
class Ahead:
    """The coming days of a group; ``rule`` is None where nothing is scheduled or it is paused."""

    routine: Routine | None
    rule: Rule | None
    days: list[Day]
    posted: list[str]

    def day(self, day: date) -> Day:
        found = next((d for d in self.days if d.day == day), None)
        if found is None:
            raise NotFound(
                f"**{logic.name_of(day)}** cannot be changed any more: its drill is posted, or nothing comes that day. "
                "`/drill desk` shows what does."
            )
        return found


class Planning:
    """The desk without its decisions: what is queued, and what would come."""

    def __init__(self, kernel: Kernel, drills: DrillService) -> None:
        self._kernel = kernel
        self._drills = drills
        drills.plan_with(self)

    # ------------------------------------------------------------------ what the daily post asks

    async def plan(self, tx: Tx, group: Group, day: date) -> Plan:
        """Return what the desk wants of a day; a queued drill that cannot be judged now is not insisted on."""
        queue = await store.queued_from(tx, group_id=group.group_id, day=day)
        chosen = None
        if queue and queue[0].day == day:
            chosen, _ = await self._resolved(tx, group, queue[0].drill_id)
        later = frozenset(queued.drill_id for queued in queue if queued.day > day)
        return Plan(chosen, later, await store.leans(tx, group.group_id))

    async def posted(self, tx: Tx, group: Group, day: date, drill: Drill) -> None:
        queued = await store.queued_on(tx, group_id=group.group_id, day=day)
        if queued is not None:
            _, trouble = await self._resolved(tx, group, queued.drill_id)
            outcome: Outcome = "posted" if queued.drill_id == drill.id else trouble or "gone"
            await store.set_outcome(tx, queue_id=queued.queue_id, outcome=outcome)

    async def question(self, tx: Tx, drill_id: str) -> Drill | None:
        number = drill_id.removeprefix(OWN)
        if number == drill_id or not number.isdecimal():
            return None
        suggestion = await store.get_suggestion(tx, int(number))
        return logic.question_of(suggestion) if suggestion else None

    async def load(self) -> None:
        """Take the groups' own questions into the library, once, before anybody presses anything."""
        async with self._kernel.db.read() as tx:
            for suggestion in await store.all_accepted(tx):
                await self._drills.learn(tx, logic.drill_id(suggestion.suggestion_id))

    async def _resolved(self, tx: Tx, group: Group, drill_id: str) -> tuple[Drill | None, Trouble | None]:
        """Return a queued drill, or why it cannot be posted: the library lost it, or nothing can judge it."""
        await self._drills.learn(tx, drill_id)
        drill = self._drills.known(drill_id)
        if drill is not None and drill.kind == "question":
            return drill, None
        if drill is None or drill not in await self._drills.library(tx, group.guild_id):
            return None, "gone"
        return (None, "closed") if self._drills.closed(drill.kind) else (drill, None)

    # ------------------------------------------------------------------ looking

    async def require(self, actor: Actor, group_id: int) -> Group:
        """Return the group, or refuse whoever does not moderate it."""
        async with self._kernel.db.read() as tx:
            return await moderators.require(tx, actor, RIGHT, group_id)

    async def board(self, actor: Actor, group_id: int) -> Board:
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            ahead = await self._ahead(tx, group)
            leans = await store.leans(tx, group_id)
            today = self._today(group)
            routine = ahead.routine
            return Board(
                group=group,
                days=ahead.days,
                is_scheduled=routine is not None,
                is_paused=routine is not None and routine.is_paused,
                resumes_on=routine.resumes_on if routine else None,
                leans=leans,
                weak=await fit.weakest_areas(tx, group=group, day=today) if leans else [],
                waiting=await store.count_waiting(tx, group_id),
                unplaced=len(await self._unplaced(tx, group)),
                missed=await self._missed(tx, group, ahead),
            )

    async def day(self, actor: Actor, group_id: int, day: date, wish: Wish) -> DayPlan:
        """Return a coming day and what could come instead."""
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            ahead = await self._ahead(tx, group)
            found = ahead.day(day)
            unplaced = [q for q in await self._unplaced(tx, group) if wish.fits(q)]
            others = await self._others(tx, group, ahead, found, wish, count=logic.OFFERED)
            return DayPlan(group, found, unplaced[: logic.MENU - logic.OFFERED] + others)

    async def ahead(self, tx: Tx, group: Group) -> list[Day]:
        """Return the coming posting days with the drill each would get, by the rules of the real post."""
        return (await self._ahead(tx, group)).days

    async def _ahead(self, tx: Tx, group: Group) -> Ahead:
        routine = await self._routine(tx, group.group_id)
        posted = await drills_store.posted_ids(tx, group.group_id)
        if routine is None or routine.is_paused:
            return Ahead(routine, None, [], posted)
        rule = routine.rule(frozenset(await groups.holidays(tx, group.group_id)))
        days: list[Day] = []
        now, last_on = self._kernel.clock.now(), routine.last_on
        while len(days) < logic.DAYS:
            found = next_after(rule, after=now, last_on=last_on)
            if found is None:
                break
            last_on, moment = found
            if await drills_store.post_of_day(tx, group_id=group.group_id, day=last_on) is None:
                planned = [*posted, *(day.drill.id for day in days)]
                try:
                    drill, _ = await self._drills.choose(tx, group, last_on, planned)
                except Skip:  # nothing to post: the desk is as empty as the channel would be
                    break
                queued = await store.queued_on(tx, group_id=group.group_id, day=last_on)
                trouble = (await self._resolved(tx, group, queued.drill_id))[1] if queued else None
                days.append(Day(last_on, moment, drill, queued, trouble))
        return Ahead(routine, rule, days, posted)

    async def _others(
        self,
        tx: Tx,
        group: Group,
        ahead: Ahead,
        day: Day,
        wish: Wish,
        *,
        count: int,
        without: Sequence[str] = (),
    ) -> list[Drill]:
        """Return what fits the day besides what is planned for any, the best first."""
        planned = [d.drill.id for d in ahead.days if d.day < day.day]
        taken = {d.drill.id for d in ahead.days} | set(without)
        taken |= {q.drill_id for q in await store.queued_from(tx, group_id=group.group_id, day=day.day)}
        askable = await self._drills.askable(tx, group.guild_id)
        pool = [drill for drill in askable if wish.fits(drill) and drill.id not in taken]
        lean: list[str] = []
        if await store.leans(tx, group.group_id):
            lean = await fit.weakest_areas(tx, group=group, day=day.day)
        seed = f"group-{group.group_id}/{day.day}"
        return logic.others(pool, [*ahead.posted, *planned], seed=seed, lean=lean, count=count)

    async def _unplaced(self, tx: Tx, group: Group) -> list[Drill]:
        """Return the group's own questions that were never posted and are not queued, oldest first."""
        today = self._today(group)
        taken = set(await store.posted_days(tx, group.group_id))
        queue = await store.queued_from(tx, group_id=group.group_id, day=today)
        taken |= {queued.drill_id for queued in queue if queued.outcome is None}
        drills = [logic.question_of(s) for s in await store.accepted_of_group(tx, group.group_id)]
        return [drill for drill in drills if drill is not None and drill.id not in taken]

    async def _missed(self, tx: Tx, group: Group, ahead: Ahead) -> list[Missed]:
        today, found = self._today(group), []
        for queued in await store.queued_from(tx, group_id=group.group_id, day=today - LOOK_BACK):
            trouble: Trouble | None = None
            if queued.outcome in ("closed", "gone"):
                trouble = queued.outcome
            elif queued.outcome == "posted" or not await self._is_stranded(tx, queued, ahead, today):
                continue
            await self._drills.learn(tx, queued.drill_id)
            drill = self._drills.known(queued.drill_id)
            found.append(Missed(queued, drill.title if drill else GONE_TITLE, trouble))
        return found

    async def _is_stranded(self, tx: Tx, queued: Queued, ahead: Ahead, today: date) -> bool:
        """Tell whether a queued drill waits for a day on which nothing is posted; a pause may still end."""
        if queued.day < today or (ahead.rule is not None and not ahead.rule.happens_on(queued.day)):
            return True
        post = await drills_store.post_of_day(tx, group_id=queued.group_id, day=queued.day)
        given_up_at = self._kernel.clock.now() - POST_WINDOW  # Discord refused it for that long
        return post is not None and post.message_id is None and post.opened_at <= given_up_at

    async def _routine(self, tx: Tx, group_id: int) -> Routine | None:
        routines = await self._kernel.schedule.routines_of(tx, group_id)
        return next((routine for routine in routines if routine.kind == POST_KIND), None)

    def _today(self, group: Group) -> date:
        return self._kernel.clock.now().astimezone(group.zone).date()

    async def search(self, actor: Actor, group_id: int, day: date, typed: str) -> Search:
        """Find drills by title to queue for a day.

        Raises:
            UserFacingError: when nothing is called like that; what was typed is kept.
        """
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            plan = (await self._ahead(tx, group)).day(day)
            questions = [logic.question_of(s) for s in await store.accepted_of_group(tx, group_id)]
            own = [question for question in questions if question is not None]
            pool = [*await self._drills.library(tx, group.guild_id), *own]
            named = logic.matches(pool, typed)
            found = [
                drill for drill in named if drill.kind == "question" or not self._drills.closed(drill.kind)
            ]
            posted = await store.posted_days(tx, group_id)
            queue = await store.queued_from(tx, group_id=group_id, day=self._today(group))
        if not found:
            closed = " What is called like that cannot be judged right now." if named else ""
            raise UserFacingError(
                f"**Title**: no drill is called anything like “{typed[:60]}”.{closed} Try one word of it.",
                kept=typed,
                offer=("drills.desk_day", {"group_id": group_id, "day": day, "label": "Back to the day"}),
            )
        queued_on = {queued.drill_id: queued.day for queued in queue if queued.outcome is None}
        listed = [Found(d, posted.get(d.id), queued_on.get(d.id)) for d in found[: logic.MENU]]
        return Search(group, plan, listed, len(found) - len(listed), len(named) - len(found))
