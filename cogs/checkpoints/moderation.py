"""Use cases of who asks for checkpoints: make, change, order, close. One transaction each; knows no Discord."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group
from bot.members import AREAS
from bot.milestones import Milestone
from bot.moderators import Actor
from bot.schedule import RoutineKind

from . import logic, store
from .models import SNAPSHOT_KIND, Asked, Desk, Item
from .settings import RIGHT, managed_item

POINTS, GRACE_HOURS = 20, 24
"""What a new checkpoint is worth, and how long after its date it still takes something."""
_LEAD = timedelta(days=7)
"""How long before its date a plan's checkpoint is posted."""


class ModerationService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def _today(self, group: Group) -> date:
        return self._kernel.clock.now().astimezone(group.zone).date()

    # ------------------------------------------------------------------ making and changing

    async def may_make(self, actor: Actor, group_id: int) -> Group:
        async with self._kernel.db.read() as tx:
            return await moderators.require(tx, actor, RIGHT, group_id)

    async def make(
        self,
        actor: Actor,
        group_id: int,
        *,
        title: str,
        done_when: str,
        evidence: list[str],
        due: str,
        post: str,
    ) -> tuple[Item, Group]:
        """Keep a draft, which nobody else sees until it is put in the queue.

        Raises:
            UserFacingError: naming the field that does not do.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            asked = logic.check_asked(
                title=title,
                done_when=done_when,
                evidence=evidence,
                due=due,
                post=post,
                today=self._today(group),
            )
            item_id = await store.add_item(
                tx,
                guild_id=actor.guild_id,
                group_id=group_id,
                asked=asked,
                due_at=logic.due_moment(asked.due_on, group.zone),
                grace_hours=GRACE_HOURS,
                points=POINTS,
                state="draft",
                by_user_id=actor.user_id,
                now=now,
            )
            return await self._found(tx, item_id), group

    async def _found(self, tx: Tx, item_id: int | None) -> Item:
        item = await store.get_item(tx, item_id) if item_id is not None else None
        assert item is not None  # noqa: S101 - stored in this transaction
        return item

    async def item(self, actor: Actor, item_id: int) -> tuple[Item, Group]:
        async with self._kernel.db.read() as tx:
            return await managed_item(tx, actor, item_id)

    async def edit(
        self,
        actor: Actor,
        item_id: int,
        *,
        title: str,
        done_when: str,
        evidence: list[str],
        due: str,
        post: str,
    ) -> tuple[Item, Group]:
        """Change words and dates; what was sent stays. A later date opens a closed one again.

        Raises:
            UserFacingError: naming the field that does not do; nothing is changed.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            item, group = await managed_item(tx, actor, item_id)
            is_out = item.state in ("open", "closed")
            asked = logic.check_asked(
                title=title,
                done_when=done_when,
                evidence=evidence,
                due=due,
                post="" if is_out else post,
                # A date that is over may stay as it is; only a new one has to lie ahead.
                today=self._allowed_from(item, group, due),
            )
            is_new_day = asked.due_on != item.asked.due_on
            is_over = item.state == "closed" and not is_new_day
            due_at = item.due_at if is_over else logic.due_moment(asked.due_on, group.zone)
            await store.set_asked(tx, item_id, asked, due_at)
            if is_out and is_new_day and due_at > now:
                again = replace(item, state="open", closed_at=None, reminded_at=None, counted_at=None)
                await store.set_state(tx, again)
                await store.drop_misses(tx, item_id)
            await self._settle(tx, item_id, group, now)
            await moderators.note(tx, actor, group.group_id, "checkpoint edited", asked.title, now=now)
            return await self._found(tx, item_id), group

    def _allowed_from(self, item: Item, group: Group, due: str) -> date:
        today = self._today(group)
        return min(today, item.asked.due_on) if due.strip() == item.asked.due_on.isoformat() else today

    async def _settle(self, tx: Tx, item_id: int, group: Group, now: datetime) -> None:
        """Work out anew when the bot looks at a checkpoint, and have its message tell what it is now."""
        item = await self._found(tx, item_id)
        await store.look_at(tx, item_id, now if item.is_to_post else logic.next_moment(item, group.zone, now))
        await store.mark_changed(tx, item_id, now=now)

    async def set_worth(
        self, actor: Actor, item_id: int, *, points: str, grace: str, role_id: int | None, area: str
    ) -> tuple[Item, Group]:
        """Set points, grace, role and area; roles given before stay as they are.

        Raises:
            UserFacingError: naming the field that does not do.
        """
        worth = logic.number_in(points, 0, logic.DAILY_CAP, field="Points")
        hours = logic.number_in(grace, 0, 336, field="Grace")
        async with self._kernel.db.write() as tx:
            item, group = await managed_item(tx, actor, item_id)
            if item.state == "closed":
                hours = item.grace_hours  # a longer grace does not open what has closed; a later date does
            await store.set_worth(
                tx,
                item_id,
                points=worth,
                grace_hours=hours,
                role_id=role_id,
                area=area if area in AREAS else None,
            )
            await self._settle(tx, item_id, group, self._kernel.clock.now())
            told = f"{item.asked.title}: {worth} points, {hours} h grace"
            if role_id is not None:
                told += f", role <@&{role_id}>"
            await moderators.note(
                tx, actor, group.group_id, "checkpoint worth set", told, now=self._kernel.clock.now()
            )
            return await self._found(tx, item_id), group

    async def enqueue(self, actor: Actor, item_id: int) -> tuple[Item, RoutineKind | None]:
        """Put a draft in the queue; without a posting date its time is now.

        Returns the weekly snapshot too when it begins with this, which the moderator is to be told.

        Raises:
            UserFacingError: its dates are over.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            item, group = await managed_item(tx, actor, item_id)
            if item.state != "draft":
                return item, None
            if item.due_at <= now:
                raise UserFacingError(
                    f"**Due on**: {item.asked.due_on} is in the past. *Words and dates* sets another day."
                )
            await store.set_state(tx, replace(item, state="coming", channel_id=group.channel_id))
            await self._settle(tx, item_id, group, now)
            await moderators.note(tx, actor, group.group_id, "checkpoint queued", item.asked.title, now=now)
            begun = await self._kernel.schedule.add_if_missing(tx, group, SNAPSHOT_KIND)
            return await self._found(tx, item_id), begun

    async def drop(self, actor: Actor, item_id: int) -> Group:
        """Take out of the queue what was not posted yet.

        Raises:
            UserFacingError: it is out; then it can be closed.
        """
        async with self._kernel.db.write() as tx:
            item, group = await managed_item(tx, actor, item_id)
            if not await store.drop_item(tx, item_id):
                raise UserFacingError(
                    f"**{item.asked.title}** is posted already. `/checkpoint close` ends it; what was sent stays."
                )
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "checkpoint removed",
                item.asked.title,
                now=self._kernel.clock.now(),
            )
        return group

    async def swap(self, actor: Actor, item_id: int) -> Group:
        """Let a coming checkpoint and the one before it change their dates.

        Raises:
            UserFacingError: it is the first, or one of them would be due before it is posted.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            item, group = await managed_item(tx, actor, item_id)
            coming = [i for i in await store.items_of_group(tx, group.group_id) if i.state == "coming"]
            place = next((n for n, other in enumerate(coming) if other.item_id == item_id), 0)
            if place == 0:
                raise UserFacingError(f"**{item.asked.title}** is the next one already.")
            before = coming[place - 1]
            for one, other in ((item, before), (before, item)):
                dates = replace(one.asked, due_on=other.asked.due_on, post_on=other.asked.post_on)
                await store.set_asked(tx, one.item_id, dates, other.due_at)
                await self._settle(tx, one.item_id, group, now)
            told = f"{item.asked.title} before {before.asked.title}"
            await moderators.note(tx, actor, group.group_id, "checkpoints reordered", told, now=now)
        return group

    async def close(self, actor: Actor, item_id: int) -> tuple[Item, Group]:
        """Take nothing more, but again what comes back; nobody misses what is closed by hand.

        Raises:
            UserFacingError: it is not open.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            item, group = await managed_item(tx, actor, item_id)
            if item.state != "open":
                raise UserFacingError(
                    f"**{item.asked.title}** is not open. `/checkpoint queue` shows what is."
                )
            await store.set_state(tx, replace(item, state="closed", closed_at=now, counted_at=now))
            await self._settle(tx, item_id, group, now)
            await moderators.note(tx, actor, group.group_id, "checkpoint closed", item.asked.title, now=now)
            return await self._found(tx, item_id), group

    # ------------------------------------------------------------------ the desk

    async def desk(self, actor: Actor, group_id: int) -> Desk:
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            setting = await store.setting_of(tx, group_id)
            found = await store.misses_of_group(tx, group_id)
            waiting, own_waiting = await store.count_waiting(tx, group_id, user_id=actor.user_id)
            return Desk(
                group=group,
                setting=setting,
                waiting=waiting,
                own_waiting=own_waiting,
                samples=await store.count_samples(tx, group_id, user_id=actor.user_id),
                items=await store.items_of_group(tx, group_id),
                overdrawn=[each for each in found if each.misses >= setting.max_misses],
                role_faults=await store.role_faults(tx, group_id),
            )

    async def forgive(self, actor: Actor, group_id: int, user_id: int) -> None:
        """Begin to count a member's misses anew.

        Raises:
            NotFound: they have none.
        """
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            if not await store.forgive(tx, group_id=group_id, user_id=user_id):
                raise NotFound("They have no misses in this group. `/checkpoint queue` shows who has.")
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "checkpoint misses forgiven",
                f"<@{user_id}>",
                now=self._kernel.clock.now(),
            )

    # ------------------------------------------------------------------ plans

    async def take(
        self, tx: Tx, group: groups.Group, milestone: Milestone, by_user_id: int, now: datetime
    ) -> bool:
        """Take a plan's milestone into the queue; False when its key was taken before or its date is over."""
        today = now.astimezone(group.zone).date()
        if milestone.due_on < today:
            return False
        asked = Asked(
            title=" ".join(milestone.title.split())[: logic.TITLE],
            done_when=milestone.done_when[: logic.DONE_WHEN],
            evidence=milestone.evidence,
            due_on=milestone.due_on,
            post_on=max(today, milestone.due_on - _LEAD),
        )
        item_id = await store.add_item(
            tx,
            guild_id=group.guild_id,
            group_id=group.group_id,
            asked=asked,
            due_at=logic.due_moment(asked.due_on, group.zone),
            grace_hours=GRACE_HOURS,
            points=POINTS,
            state="coming",
            by_user_id=by_user_id,
            now=now,
            source_key=milestone.key,
            area=milestone.area,
        )
        if item_id is None:
            return False
        item = await self._found(tx, item_id)
        await store.look_at(tx, item_id, logic.next_moment(item, group.zone, now))
        await self._kernel.schedule.add_if_missing(tx, group, SNAPSHOT_KIND)
        return True
