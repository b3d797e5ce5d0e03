"""Who may look after a group's pool."""

from __future__ import annotations

from bot import groups
from bot.db import Tx
from bot.errors import NotAllowed, NotFound
from bot.groups import Group

from .models import Actor

NO_GROUP = "This group is no longer there. `/group list` shows the groups of this server."


async def moderates(tx: Tx, actor: Actor, group: Group) -> bool:
    return await groups.moderates(tx, group, user_id=actor.user_id, manages_guild=actor.manages_guild)


async def active_group(tx: Tx, guild_id: int, group_id: int) -> Group:
    """Return the group.

    Raises:
        NotFound: archived, gone, or of another server.
    """
    group = await groups.get_group(tx, group_id)
    if group is None or group.guild_id != guild_id or group.archived_at is not None:
        raise NotFound(NO_GROUP)
    return group


async def managed(tx: Tx, actor: Actor, group_id: int) -> Group:
    """Return the active group if the actor moderates it.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they do not moderate it.
    """
    group = await active_group(tx, actor.guild_id, group_id)
    if not await moderates(tx, actor, group):
        raise NotAllowed(
            f"Only moderators of **{group.name}**, or members with Manage Server, look after its matching. "
            "Your own place in it is `/mock status`."
        )
    return group
