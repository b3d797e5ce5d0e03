"""Use cases of plans, one transaction each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot import interviews, members, moderators, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group
from bot.milestones import Milestone
from bot.moderators import Actor, Right

from . import logic, store
from .models import PLANS, SOURCE, Adoption, Dated, Following, Item, OwnItem, Plan

POINTS, DAILY_CAP = 3, 9
FURTHEST = timedelta(days=366)
NO_PLAN = "You follow no plan here. `/plan browse` shows what there is."
RIGHT = Right("adopt a plan for it", "For yourself, leave *group* out.")
CHANGED = "This part changed meanwhile. `/plan show` has it as it stands."


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a plan with its dates. ``until_on`` is the interview that it is to end before."""

    plan: Plan
    starts_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Running:
    """Another plan runs; nothing was changed, the member is asked first. ``title`` and ``done`` are that plan's."""

    wish: Wish
    title: str
    done: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class Adopted:
    following: Following
    left_out: tuple[Item, ...]
    has_role: bool


@dataclass(frozen=True, slots=True)
class ForGroup:
    """The checkpoints a group would get, or got; ``added`` is None before that was asked for."""

    group: Group
    wish: Wish
    milestones: tuple[Milestone, ...]
    added: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One item, with the day it is for the member."""

    item: OwnItem
    plan: Plan | None
    today: date


class PlanService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.plans: tuple[Plan, ...] = tuple(
            sorted(kernel.library.of(PLANS), key=lambda plan: (plan.place, plan.id))
        )

    def plan(self, name: str) -> Plan:
        """Return the plan with that id or title.

        Raises:
            NotFound: naming those there are.
        """
        wanted = name.strip().casefold()
        for plan in self.plans:
            if wanted in (plan.id, plan.title.casefold()):
                return plan
        names = ", ".join(f"“{plan.title}”" for plan in self.plans) or "none yet"
        raise NotFound(f"**Plan**: there is no “{name[:60]}”. Plans here: {names}.", kept=name)

    # ------------------------------------------------------------------ adopting

    async def adopt(
        self,
        *,
        guild_id: int,
        user_id: int,
        plan: Plan,
        starts_on: date | None,
        until_on: date | None,
        is_sure: bool = False,
    ) -> Adopted | Running:
        """Follow a plan from a day on, or so that it ends before an interview; ask first if one runs.

        Raises:
            UserFacingError: a date is over, or the plan's fixed parts do not fit.
        """
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            member = await members.ensure_member(tx, **who, now=now)
            today = await members.today_of(tx, **who, now=now)
            wish = self._wish(plan, starts_on, until_on, today)
            finished = await store.finished_keys(tx, **who, plan_id=plan.id)
            dated = self._dated(wish, member.track, finished)
            before = await store.running(tx, **who)
            if before is not None and not is_sure:
                found = await self._following(tx, before, today)
                return Running(wish, found.title, found.done, before.plan_id == plan.id)
            await store.end_running(tx, **who, now=now)
            adoption = await store.adopt(tx, **who, plan_id=plan.id, dated=dated, now=now)
            assert adoption is not None  # noqa: S101 - the one before was ended in this transaction
            await store.keep_finished(tx, adoption)
            await store.put_items(tx, adoption, dated)
            return await self._adopted(tx, adoption, dated, today, has_role=member.track is not None)

    async def redate(
        self, *, guild_id: int, user_id: int, starts_on: date | None, until_on: date | None
    ) -> Adopted:
        """Give the running plan other dates; what is finished or put aside stays as it is."""
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            adoption = await self._running(tx, **who)
            plan = self.plan(adoption.plan_id)
            member = await members.ensure_member(tx, **who, now=now)
            today = await members.today_of(tx, **who, now=now)
            settled = {
                item.key
                for item in await store.items(tx, adoption, plan)
                if item.state in ("done", "not_for_me")
            }
            if starts_on == adoption.starts_on and starts_on < today:
                # It has begun: without an interview it keeps its beginning, with one the rest fits into what is left.
                wish = Wish(plan, starts_on, None)
                if until_on is not None:
                    wish = self._wish(plan, None, until_on, today)
            else:
                wish = self._wish(plan, starts_on, until_on, today)
            dated = self._dated(wish, member.track, settled)
            await store.set_dates(tx, adoption, dated)
            await store.put_items(tx, adoption, dated)
            changed = replace(adoption, starts_on=dated.starts_on, until_on=dated.until_on)
            return await self._adopted(tx, changed, dated, today, has_role=member.track is not None)

    async def _adopted(
        self, tx: Tx, adoption: Adoption, dated: Dated, today: date, *, has_role: bool
    ) -> Adopted:
        following = await self._following(tx, adoption, today)
        dropped = {item.key for item in following.items if item.state == "dropped"}
        left_out = tuple(item for _, item in dated.left_out if item.key in dropped)
        return Adopted(following, left_out, has_role)

    def _wish(self, plan: Plan, starts_on: date | None, until_on: date | None, today: date) -> Wish:
        for field, day in (("Start", starts_on), ("Interview", until_on)):
            if day is not None and not today <= day <= today + FURTHEST:
                raise UserFacingError(
                    f"**{field}**: {day.isoformat()} is over or more than a year away. "
                    f"Choose a day from {today.isoformat()} on.",
                    kept=day.isoformat(),
                )
        return Wish(plan, starts_on or today, until_on)

    def _dated(self, wish: Wish, track: str | None, without: Collection[str] = ()) -> Dated:
        try:
            return logic.lay_out(
                wish.plan, track=track, starts_on=wish.starts_on, until_on=wish.until_on, without=without
            )
        except logic.TooShort as error:
            earliest = wish.starts_on + timedelta(days=error.needed_days)
            until_on = wish.until_on or wish.starts_on
            raise UserFacingError(
                f"**Interview**: the fixed parts of *{wish.plan.title}* take {-(-error.fixed_minutes // 60)} hours "
                f"and do not fit before {until_on.isoformat()}; choose a day from {earliest.isoformat()} on"
                f"{self._shorter(wish, track, until_on)}.",
                kept=until_on.isoformat(),
            ) from None

    def _shorter(self, wish: Wish, track: str | None, until_on: date) -> str:
        """Name the longest plan that fits before the interview."""
        for plan in sorted(self.plans, key=lambda plan: (-plan.length, plan.place)):
            try:
                logic.lay_out(plan, track=track, starts_on=wish.starts_on, until_on=until_on)
            except logic.TooShort:
                continue
            if plan.before_interview and plan.length < wish.plan.length:
                return f", or take *{plan.title}*, which fits"
        return ""

    # ------------------------------------------------------------------ for a group

    async def for_group(
        self,
        actor: Actor,
        *,
        group: str | int,
        plan: Plan,
        starts_on: date | None,
        until_on: date | None,
        is_sure: bool = False,
    ) -> ForGroup:
        """Show which checkpoints a plan would be for a group; make them if ``is_sure``. Its fixed items count.

        Raises:
            UserFacingError: no moderator of the group, a date is over, or too little time.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await self._moderated(tx, actor, group)
            today = now.astimezone(found.zone).date()
            wish = self._wish(plan, starts_on, until_on, today)
            dated = self._dated(wish, None)
            milestones = tuple(
                Milestone(
                    key=f"plan:{plan.id}:{dated.starts_on.isoformat()}:{each.item.key}",
                    title=each.item.title,
                    done_when=each.item.done_when,
                    evidence=each.item.proof,
                    due_on=each.due_on,
                    area=each.item.area,
                )
                for each in dated.placed
                if each.item.is_fixed and each.due_on > today
            )
            added = None
            if is_sure:
                added = 0
                for milestone in milestones:
                    added += await self._kernel.milestones.add(
                        tx, found, milestone, by_user_id=actor.user_id, now=now
                    )
                if added:
                    told = f"{plan.title}, {added} checkpoints from {dated.starts_on.isoformat()}"
                    await moderators.note(tx, actor, found.group_id, "plan adopted", told, now=now)
        return ForGroup(found, wish, milestones, added)

    async def may_adopt_for(self, actor: Actor, group: str | int) -> Group:
        async with self._kernel.db.read() as tx:
            return await self._moderated(tx, actor, group)

    async def _moderated(self, tx: Tx, actor: Actor, group: str | int) -> Group:
        if isinstance(group, int):
            return await moderators.require(tx, actor, RIGHT, group)
        return await moderators.require_named(tx, actor, RIGHT, group)

    # ------------------------------------------------------------------ following

    async def following(self, *, guild_id: int, user_id: int) -> Following:
        """Return the member's plan.

        Raises:
            NotFound: they follow none.
        """
        async with self._kernel.db.read() as tx:
            adoption = await self._running(tx, guild_id=guild_id, user_id=user_id)
            return await self.tell(tx, adoption)

    async def tell(self, tx: Tx, adoption: Adoption) -> Following:
        who: dict[str, Any] = {"guild_id": adoption.guild_id, "user_id": adoption.user_id}
        today = await members.today_of(tx, **who, now=self._kernel.clock.now())
        return await self._following(tx, adoption, today)

    async def running(self, tx: Tx, *, guild_id: int, user_id: int) -> Following | None:
        adoption = await store.running(tx, guild_id=guild_id, user_id=user_id)
        return await self.tell(tx, adoption) if adoption is not None else None

    async def _running(self, tx: Tx, *, guild_id: int, user_id: int) -> Adoption:
        adoption = await store.running(tx, guild_id=guild_id, user_id=user_id)
        if adoption is None:
            raise NotFound(NO_PLAN)
        return adoption

    async def _following(self, tx: Tx, adoption: Adoption, today: date) -> Following:
        plan = next((plan for plan in self.plans if plan.id == adoption.plan_id), None)
        return Following(
            adoption=adoption,
            plan=plan,
            title=plan.title if plan is not None else adoption.plan_id,
            items=await store.items(tx, adoption, plan),
            today=today,
            interview=await interviews.near(
                tx, guild_id=adoption.guild_id, user_id=adoption.user_id, today=today
            ),
        )

    async def leave(self, *, guild_id: int, user_id: int) -> None:
        """Follow no plan any more; what is finished stays on record."""
        async with self._kernel.db.write() as tx:
            if not await store.end_running(
                tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now()
            ):
                raise NotFound(NO_PLAN)

    # ------------------------------------------------------------------ one item

    async def item(self, *, guild_id: int, user_id: int, item_id: int) -> Detail:
        async with self._kernel.db.read() as tx:
            return await self._detail(tx, guild_id=guild_id, user_id=user_id, item_id=item_id)

    async def act(self, *, guild_id: int, user_id: int, item_id: int, act: str) -> Detail:
        """Do what a button says: ``done``, ``undo``, ``aside`` (not for me) or ``back``. Pressed twice, it counts once."""
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await self._detail(tx, **who, item_id=item_id)
            item = found.item
            if act == "done" and item.state != "done":
                await store.set_state(tx, item, "done", done_on=found.today)
                await points.award(
                    tx,
                    **who,
                    source=SOURCE,
                    points=POINTS,
                    # The plan's id, not the adoption's: begun anew, an item earns nothing twice.
                    key=f"plan:{found.plan.id if found.plan else item.adoption_id}:{item.key}",
                    day=found.today,
                    now=now,
                    daily_cap=DAILY_CAP,
                )
            elif act == "aside" and item.state in ("open", "dropped"):
                await store.set_state(tx, item, "not_for_me")
            elif (act, item.state) in (("undo", "done"), ("back", "not_for_me"), ("back", "dropped")):
                await store.set_state(tx, item, "open")
            return await self._detail(tx, **who, item_id=item_id)

    async def move(self, *, guild_id: int, user_id: int, item_id: int, due_on: date | None) -> Detail:
        """Give an open item another day.

        Raises:
            UserFacingError: no day, one that is over or far away, or the item is not open.
        """
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.write() as tx:
            found = await self._detail(tx, **who, item_id=item_id)
            if due_on is None or not found.today <= due_on <= found.today + FURTHEST:
                said = due_on.isoformat() if due_on else "an empty day"
                raise UserFacingError(
                    f"**New day**: {said} is over or more than a year away. "
                    f"Choose a day from {found.today.isoformat()} on.",
                    kept=due_on.isoformat() if due_on else "",
                )
            if not await store.move(tx, found.item, due_on):
                raise UserFacingError("Only open parts can be moved: undo it first.")
            return await self._detail(tx, **who, item_id=item_id)

    async def _detail(self, tx: Tx, *, guild_id: int, user_id: int, item_id: int) -> Detail:
        found = await store.item_of(tx, guild_id=guild_id, user_id=user_id, item_id=item_id)
        if found is None:
            raise NotFound(CHANGED)
        item, plan_id = found
        plan = next((plan for plan in self.plans if plan.id == plan_id), None)
        today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
        return Detail(replace(item, content=plan.item(item.key) if plan else None), plan, today)
