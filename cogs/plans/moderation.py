"""Use cases of a plan for a whole group: its fixed parts become checkpoints. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot import moderators
from bot.app import Kernel
from bot.db import Tx
from bot.groups import Group
from bot.milestones import Milestone
from bot.moderators import Actor, Right

from . import fit
from .catalogue import Catalogue, named
from .fit import Wish
from .models import Dated, milestone_prefix

RIGHT = Right("adopt a plan for it", "For yourself, leave *group* out.")


@dataclass(frozen=True, slots=True)
class ForGroup:
    """The checkpoints a group would get, or got; ``added`` is None before that was asked for.

    ``there`` are parts that stand in the group's queue already, from when it took this plan before.
    """

    group: Group
    wish: Wish
    milestones: tuple[Milestone, ...]
    there: int = 0
    added: int | None = None


class GroupPlans:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._catalogue = Catalogue(kernel.library)

    async def for_group(
        self,
        actor: Actor,
        *,
        group: str | int,
        plan: str,
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
            found = await _moderated(tx, actor, group)
            offered = await self._catalogue.offered(tx, actor.guild_id)
            wish = fit.wish_for(named(offered, plan), starts_on, until_on, now.astimezone(found.zone).date())
            dated = fit.dated(wish, None, offered)
            fixed = _milestones(wish, dated)
            there = await self._there(tx, found, wish)
            missing = tuple(each for each in fixed if _item_key(each.key) not in there)
            added = None
            if is_sure:
                added = 0
                for milestone in missing:
                    added += await self._kernel.milestones.add(
                        tx, found, milestone, by_user_id=actor.user_id, now=now
                    )
                if added:
                    told = f"{wish.plan.title}, {added} checkpoints from {dated.starts_on.isoformat()}"
                    await moderators.note(tx, actor, found.group_id, "plan adopted", told, now=now)
        return ForGroup(found, wish, missing, len(fixed) - len(missing), added)

    async def _there(self, tx: Tx, group: Group, wish: Wish) -> set[str]:
        """Return the plan's parts that the group has from beginnings of which not all is closed.

        A beginning that is wholly over is another cohort's; a new one may do it all again.
        """
        known = await self._kernel.milestones.known(tx, group, prefix=milestone_prefix(wish.plan.id))
        running = {_start(key) for key, is_closed in known.items() if not is_closed}
        return {_item_key(key) for key in known if _start(key) in running}

    async def may_adopt_for(self, actor: Actor, group: str | int) -> Group:
        async with self._kernel.db.read() as tx:
            return await _moderated(tx, actor, group)


async def _moderated(tx: Tx, actor: Actor, group: str | int) -> Group:
    if isinstance(group, int):
        return await moderators.require(tx, actor, RIGHT, group)
    return await moderators.require_named(tx, actor, RIGHT, group)


def _milestones(wish: Wish, dated: Dated) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(
            key=f"{milestone_prefix(wish.plan.id)}{dated.starts_on.isoformat()}:{each.item.key}",
            title=each.item.title,
            done_when=each.item.done_when,
            evidence=each.item.proof,
            due_on=each.due_on,
            area=each.item.area,
        )
        for each in dated.placed
        if each.item.is_fixed
    )


def _start(key: str) -> str:
    return key.split(":")[2]


def _item_key(key: str) -> str:
    return key.split(":")[3]
