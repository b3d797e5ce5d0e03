"""Who may run a group's checkpoints, and what the group has set. Knows no Discord."""

from __future__ import annotations

from bot import audit, groups
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound
from bot.groups import Group

from . import logic, store
from .models import Actor, Item, Setting

NO_GROUP = "This group is no longer there. `/group list` shows the groups of this server."
NO_ITEM = "This checkpoint is no longer there. `/checkpoint mine` shows yours."


async def moderates(tx: Tx, actor: Actor, group: Group) -> bool:
    return await groups.moderates(tx, group, user_id=actor.user_id, manages_guild=actor.manages_guild)


async def managed(tx: Tx, actor: Actor, group_id: int) -> Group:
    """Return the active group if the actor moderates it.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they do not moderate it.
    """
    group = await groups.get_group(tx, group_id)
    if group is None or group.guild_id != actor.guild_id or group.archived_at is not None:
        raise NotFound(NO_GROUP)
    if not await moderates(tx, actor, group):
        raise NotAllowed(
            f"Only moderators of **{group.name}**, or members with Manage Server, run its checkpoints. "
            "Yours are in `/checkpoint mine`."
        )
    return group


async def managed_item(tx: Tx, actor: Actor, item_id: int) -> tuple[Item, Group]:
    """Return a checkpoint with its group if the actor moderates that."""
    item = await store.get_item(tx, item_id)
    if item is None or item.guild_id != actor.guild_id:
        raise NotFound("This checkpoint is no longer there. `/checkpoint queue` shows those of your group.")
    return item, await managed(tx, actor, item.group_id)


async def item_in(tx: Tx, item_id: int, *, guild_id: int) -> tuple[Item, Group]:
    """Return a checkpoint of the server with its active group."""
    item = await store.get_item(tx, item_id)
    group = await groups.get_group(tx, item.group_id) if item is not None else None
    if item is None or group is None or item.guild_id != guild_id or group.archived_at is not None:
        raise NotFound(NO_ITEM)
    return item, group


async def note(tx: Tx, kernel: Kernel, actor: Actor, group: Group, action: str, detail: str) -> None:
    """Write down what a moderator did, for the other moderators."""
    await audit.note(
        tx,
        guild_id=actor.guild_id,
        group_id=group.group_id,
        by_user_id=actor.user_id,
        action=action,
        detail=f"{group.name}: {detail}",
        now=kernel.clock.now(),
    )


class SettingService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def moderated(self, actor: Actor, name: str | None) -> list[Group]:
        """Return the named group, or all that the actor moderates.

        Raises:
            NotFound: no group has the name.
            NotAllowed: it is not theirs, or none is.
        """
        async with self._kernel.db.read() as tx:
            if name is not None:
                group = await groups.require_group(tx, guild_id=actor.guild_id, name=name)
                return [await managed(tx, actor, group.group_id)]
            found = await self._all(tx, actor)
        if not found:
            raise NotAllowed(
                "That is for a group's moderators, and you moderate none here. Yours are in `/checkpoint mine`."
            )
        return found

    async def _all(self, tx: Tx, actor: Actor) -> list[Group]:
        return [
            group
            for group in await groups.groups_of_guild(tx, actor.guild_id)
            if await moderates(tx, actor, group)
        ]

    async def names(self, actor: Actor) -> list[str]:
        """Return the groups that the actor moderates, by name."""
        async with self._kernel.db.read() as tx:
            return [group.name for group in await self._all(tx, actor)]

    async def items(self, actor: Actor) -> list[tuple[Item, Group]]:
        """Return the checkpoints of the groups that the actor moderates, the open ones of each first."""
        async with self._kernel.db.read() as tx:
            return [
                (item, group)
                for group in await self._all(tx, actor)
                for item in await store.items_of_group(tx, group.group_id)
            ]

    async def setting(self, actor: Actor, group_id: int) -> tuple[Group, Setting]:
        async with self._kernel.db.read() as tx:
            group = await managed(tx, actor, group_id)
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
            group = await managed(tx, actor, group_id)
            await store.put_setting(tx, group_id, setting)
            told = f"{setting.max_misses} misses, {setting.sample_percent} % second look, {setting.file_megabytes} MB"
            await note(tx, self._kernel, actor, group, "checkpoints set", told)
            return group, await store.setting_of(tx, group_id)
