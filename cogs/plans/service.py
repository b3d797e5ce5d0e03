"""Use cases of a member's own plan, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot import interviews, members
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.interviews import Interview

from . import earning, fit, from_groups, logic, store
from .catalogue import Catalogue, named
from .fit import FURTHEST, Wish
from .models import Adoption, Dated, Detail, Following, Item, OwnItem, Plan

NO_PLAN = "You follow no plan here. `/plan browse` shows what there is."
GONE = (
    "The pack of your plan is no longer there, so it gets no other dates. `/plan browse` shows what there is."
)
CHANGED = "This part changed meanwhile. `/plan show` has it as it stands."


@dataclass(frozen=True, slots=True)
class Ahead:
    """A member's next interview, and the longest plan whose fixed parts fit before it."""

    interview: Interview
    today: date
    fitting: Plan | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan that is read. ``fits``: it prepares for interviews, and would end before the one that is ahead."""

    plan: Plan
    ahead: Ahead | None
    fits: bool


@dataclass(frozen=True, slots=True)
class Running:
    """Another plan runs; nothing was changed, the member is asked first. ``title`` and ``done`` are that plan's."""

    wish: Wish
    title: str
    done: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class Adopted:
    """``reset`` counts days chosen by hand that were laid out anew; ``same_dates``: no day was changed.

    ``is_noted``: the member noted the interview that it ends before. ``clash`` is one that comes before the plan's last day.
    """

    following: Following
    left_out: tuple[Item, ...]
    has_role: bool
    is_noted: bool = False
    clash: Reading | None = None
    reset: int = 0
    same_dates: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan asks of its member now, the most urgent first, and which day it is for them."""

    items: tuple[OwnItem, ...]
    today: date


class PlanService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._catalogue = Catalogue(kernel.library)

    # ------------------------------------------------------------------ reading

    async def offered(self, guild_id: int) -> tuple[Plan, ...]:
        """Return the plans of the packs that the server uses."""
        async with self._kernel.db.read() as tx:
            return await self._catalogue.offered(tx, guild_id)

    async def plan(self, guild_id: int, name: str) -> Plan:
        """Return the server's plan with that id or title.

        Raises:
            NotFound: naming those there are.
        """
        return named(await self.offered(guild_id), name)

    async def browse(self, *, guild_id: int, user_id: int) -> tuple[tuple[Plan, ...], Ahead | None]:
        """Return the plans there are, and the interview that one of them could end before."""
        async with self._kernel.db.read() as tx:
            plans = await self._catalogue.offered(tx, guild_id)
            return plans, await self._ahead(tx, plans, guild_id=guild_id, user_id=user_id)

    async def read(self, *, guild_id: int, user_id: int, name: str) -> Reading:
        async with self._kernel.db.read() as tx:
            plans = await self._catalogue.offered(tx, guild_id)
            return await self._reading(tx, named(plans, name), plans, guild_id=guild_id, user_id=user_id)

    async def _reading(
        self, tx: Tx, plan: Plan, plans: tuple[Plan, ...], *, guild_id: int, user_id: int
    ) -> Reading:
        ahead = await self._ahead(tx, plans, guild_id=guild_id, user_id=user_id)
        if ahead is None or not plan.before_interview:
            return Reading(plan, None, fits=False)
        track = await self._track(tx, guild_id=guild_id, user_id=user_id)
        return Reading(plan, ahead, fit.fits(plan, track, ahead.today, ahead.interview.day))

    async def _ahead(self, tx: Tx, plans: tuple[Plan, ...], *, guild_id: int, user_id: int) -> Ahead | None:
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        today = await members.today_of(tx, **who, now=self._kernel.clock.now())
        found = await interviews.next_of(tx, **who, today=today + timedelta(days=1))
        if found is None:
            return None
        track = await self._track(tx, **who)
        return Ahead(found, today, fit.longest(plans, track, today, found.day))

    async def _track(self, tx: Tx, *, guild_id: int, user_id: int) -> str | None:
        member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        return member.track if member is not None else None

    # ------------------------------------------------------------------ adopting

    async def adopt(
        self,
        *,
        guild_id: int,
        user_id: int,
        plan: str,
        starts_on: date | None,
        until_on: date | None,
        is_sure: bool = False,
    ) -> Adopted | Running:
        """Follow a plan, by its id or title, from a day on, or so that it ends before an interview; ask first if one runs.

        Raises:
            UserFacingError: a date is over, or the plan's fixed parts do not fit.
        """
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            member = await members.ensure_member(tx, **who, now=now)
            today = await members.today_of(tx, **who, now=now)
            plans = await self._catalogue.offered(tx, guild_id)
            wish = fit.wish_for(named(plans, plan), starts_on, until_on, today)
            finished = await store.finished_keys(tx, **who, plan_id=wish.plan.id)
            dated = fit.dated(wish, member.track, plans, without=finished)
            before = await store.running(tx, **who)
            if before is not None and not is_sure:
                now_followed = await self._following(tx, before, today)
                return Running(wish, now_followed.title, now_followed.done, before.plan_id == wish.plan.id)
            await store.end_running(tx, **who, now=now)
            adoption = await store.adopt(tx, **who, plan_id=wish.plan.id, dated=dated, now=now)
            assert adoption is not None  # noqa: S101 - the one before was ended in this transaction
            await store.keep_finished(tx, adoption)
            await store.put_items(tx, adoption, dated)
            found = await self._adopted(tx, adoption, dated, today, has_role=member.track is not None)
            reading = await self._reading(tx, wish.plan, plans, **who)
            is_clash = (
                until_on is None
                and reading.ahead is not None
                and reading.ahead.interview.day <= dated.last_on
            )
            return replace(found, clash=reading) if is_clash else found

    async def redate(
        self, *, guild_id: int, user_id: int, starts_on: date | None, until_on: date | None
    ) -> Adopted:
        """Give the running plan other dates; what is finished or put aside stays as it is.

        With the dates it has, only parts come or go that another role brought: days chosen by hand stay.
        """
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            adoption = await self._running(tx, **who)
            plan = self._catalogue.get(adoption.plan_id)
            if plan is None:
                raise NotFound(GONE)
            member = await members.ensure_member(tx, **who, now=now)
            today = await members.today_of(tx, **who, now=now)
            own = await store.items(tx, adoption, plan)
            has_role = member.track is not None
            is_same = (starts_on or today, until_on) == (adoption.starts_on, adoption.until_on)
            if is_same and not _has_other_parts(plan, member.track, own):
                as_it_is = Dated(adoption.starts_on, adoption.until_on, ())
                found = await self._adopted(tx, adoption, as_it_is, today, has_role=has_role)
                return replace(found, same_dates=True)
            if starts_on == adoption.starts_on and starts_on < today:
                # It has begun: without an interview it keeps its beginning, with one the rest fits into what is left.
                wish = Wish(plan, starts_on, None)
                if until_on is not None:
                    wish = fit.wish_for(plan, None, until_on, today)
            else:
                wish = fit.wish_for(plan, starts_on, until_on, today)
            settled = {item.key for item in own if item.state in ("done", "not_for_me")}
            plans = await self._catalogue.offered(tx, guild_id)
            dated = fit.dated(wish, member.track, plans, without=settled)
            await store.set_dates(tx, adoption, dated)
            await store.put_items(tx, adoption, dated)
            by_hand = [item for item in own if item.is_moved and item.state == "open"]
            for item in by_hand if is_same else ():
                await store.move(tx, item, item.due_on)
            changed = replace(adoption, starts_on=dated.starts_on, until_on=dated.until_on)
            found = await self._adopted(tx, changed, dated, today, has_role=has_role)
            return found if is_same else replace(found, reset=len(by_hand))

    async def _adopted(
        self, tx: Tx, adoption: Adoption, dated: Dated, today: date, *, has_role: bool
    ) -> Adopted:
        following = await self._following(tx, adoption, today)
        dropped = {item.key for item in following.items if item.state == "dropped"}
        left_out = tuple(item for _, item in dated.left_out if item.key in dropped)
        until_on = adoption.until_on
        noted = until_on is not None and await interviews.within(
            tx, guild_id=adoption.guild_id, user_id=adoption.user_id, first=until_on, last=until_on
        )
        return Adopted(following, left_out, has_role, is_noted=bool(noted))

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
        plan = self._catalogue.get(adoption.plan_id)
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
                await earning.earn(tx, **who, found=found, now=now)
            elif act == "aside" and item.state in ("open", "dropped"):
                await store.set_state(tx, item, "not_for_me")
            elif (act, item.state) in (("undo", "done"), ("back", "not_for_me"), ("back", "dropped")):
                await store.set_state(tx, item, "open")
                if act == "undo":
                    # Else it would come back as done when the plan is begun anew.
                    await store.reopen_before(tx, **who, item=item)
            return await self._detail(tx, **who, item_id=item_id)

    async def asked_now(self, tx: Tx, *, guild_id: int, user_id: int) -> Asked | None:
        """Return what the member's plan asks now, without parts that a group's checkpoint asks for already."""
        found = await self.running(tx, guild_id=guild_id, user_id=user_id)
        if found is None:
            return None
        keys = await self._kernel.milestones.asked(tx, guild_id=guild_id, user_id=user_id)
        plan_id = found.adoption.plan_id
        items = tuple(
            item
            for item in found.to_do
            if not any(from_groups.is_milestone(key, plan_id, item.key) for key in keys)
        )
        return Asked(items, found.today)

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
        plan = self._catalogue.get(plan_id)
        today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
        return Detail(replace(item, content=plan.item(item.key) if plan else None), plan, today)


def _has_other_parts(plan: Plan, track: str | None, own: Sequence[OwnItem]) -> bool:
    """Tell whether another role, or a pack that changed, asks for other parts than the member has."""
    asked = {item.key for _, item in logic.items_of(plan, track)}
    known = {item.key for item in own}
    unsettled = {item.key for item in own if item.state in ("open", "dropped")}
    return not unsettled <= asked <= known
