"""Who may run a group's checkpoints, and what the group has set. Knows no Discord."""

from __future__ import annotations

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound
from bot.groups import Group
from bot.moderators import Actor, Right

from . import logic, store
from .models import Item, Setting

RIGHT = Right("run its checkpoints", "Yours are in `/checkpoint mine`.")
NO_ITEM = "This checkpoint is no longer there. `/checkpoint mine` shows yours."


async def managed_item(tx: Tx, actor: Actor, item_id: int) -> tuple[Item, Group]:
    """Return a checkpoint with its group if the actor moderates that."""
    item = await store.get_item(tx, item_id)
    if item is None or item.guild_id != actor.guild_id:
        raise NotFound("This checkpoint is no longer there. `/checkpoint queue` shows those of your group.")
    return item, await moderators.require(tx, actor, RIGHT, item.group_id)


async def item_in(tx: Tx, item_id: int, *, guild_id: int) -> tuple[Item, Group]:
    """Return a checkpoint of the server with its active group."""
    item = await store.get_item(tx, item_id)
    group = await groups.get_group(tx, item.group_id) if item is not None else None
    if item is None or group is None or item.guild_id != guild_id or group.archived_at is not None:
        raise NotFound(NO_ITEM)
    return item, group


class SettingService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def items(self, actor: Actor) -> list[tuple[Item, Group]]:
        """Return the checkpoints of the groups that the actor moderates, the open ones of each first."""
        async with self._kernel.db.read() as tx:
            return [
                (item, group)
                for group in await moderators.moderated(tx, actor)
                for item in await store.items_of_group(tx, group.group_id)
            ]

    async def setting(self, actor: Actor, group_id: int) -> tuple[Group, Setting]:
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            return group, await store.setting_of(tx, group_id)

    async def change(
        self, actor: Actor, group_id: int, *, misses: str, sample: str, megabytes: str
    ) -> tuple[Group, Setting]:
        """Store a group's numbers.

        Raises:
            UserFacingError: naming the field that does not do; nothing is changed.
        """
        setting = Setting(
            max_misses=logic.number_in(misses, 1, 20, field="Misses"),
            sample_percent=logic.number_in(sample, 0, 100, field="Second look"),
            file_megabytes=logic.number_in(megabytes, 1, 8, field="Largest file"),
        )
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            await store.put_setting(tx, group_id, setting)
            told = f"{setting.max_misses} misses, {setting.sample_percent} % second look, {setting.file_megabytes} MB"
            await moderators.note(
                tx, actor, group.group_id, "checkpoints set", told, now=self._kernel.clock.now()
            )
            return group, await store.setting_of(tx, group_id)
