"""Who may sit at a group's desk."""

from __future__ import annotations

from bot import groups
from bot.db import Tx
from bot.errors import NotAllowed, NotFound
from bot.groups import Group

from .models import Actor


async def managed(tx: Tx, actor: Actor, group_id: int) -> Group:
    """Return the group if the actor moderates it.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they do not moderate it.
    """
    group = await groups.get_group(tx, group_id)
    if group is None or group.guild_id != actor.guild_id or group.archived_at is not None:
        raise NotFound("This group is no longer there. `/group list` shows the groups of this server.")
    if not await moderates(tx, actor, group):
        raise NotAllowed(
            f"Only moderators of **{group.name}**, or members with Manage Server, sit at its desk. "
            "You can suggest a drill: `/drill suggest`."
        )
    return group


async def moderates(tx: Tx, actor: Actor, group: Group) -> bool:
    return await groups.moderates(tx, group, user_id=actor.user_id, manages_guild=actor.manages_guild)
