"""Who may run a group, and what the other moderators read about it. Knows no Discord.

A group is run by its moderators, and by whoever has Discord's Manage Server: for them all groups are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import audit, groups
from .db import Tx, load_queries
from .errors import NotAllowed, UserFacingError
from .groups import Group

_Q = load_queries(Path(__file__).parent / "sql" / "moderators.sql")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks; ``manages_guild`` is Discord's Manage Server permission."""

    guild_id: int
    user_id: int
    manages_guild: bool


@dataclass(frozen=True, slots=True)
class Right:
    """Something that only those who run a group do, in the words of its refusal.

    ``deed`` ends “Only moderators of X, or members with Manage Server, …”; ``instead`` is a sentence about what
    everybody may do.
    """

    deed: str
    instead: str = ""

    def refused(self, group: str) -> NotAllowed:
        return NotAllowed(
            f"Only moderators of **{group}**, or members with Manage Server, {self.deed}. {self.instead}".rstrip()
        )

    def refused_anywhere(self) -> NotAllowed:
        return NotAllowed(
            f"That is for a group's moderators, and you moderate none here. {self.instead}".rstrip()
        )


# ---------------------------------------------------------------------- asking


async def moderates(tx: Tx, actor: Actor, group_id: int) -> bool:
    """Tell whether the actor runs a group, which the caller knows to be of the actor's server."""
    if actor.manages_guild:
        return True
    return bool(await _Q.moderates(tx.connection, group_id=group_id, user_id=actor.user_id))


async def moderates_any(tx: Tx, actor: Actor) -> bool:
    """Tell whether the actor runs groups here; with Manage Server also where there is none yet."""
    return actor.manages_guild or bool(await moderated(tx, actor))


async def moderates_member(tx: Tx, actor: Actor, user_id: int) -> bool:
    """Tell whether the actor runs a group that the member is in."""
    if actor.manages_guild:
        return True
    count = await _Q.moderates_member(
        tx.connection, guild_id=actor.guild_id, by_user_id=actor.user_id, user_id=user_id
    )
    return bool(count)


async def moderated(tx: Tx, actor: Actor) -> list[Group]:
    """Return the active groups that the actor runs, by name."""
    found = await groups.groups_of_guild(tx, actor.guild_id)
    if actor.manages_guild:
        return found
    rows = _Q.moderated(tx.connection, guild_id=actor.guild_id, user_id=actor.user_id)
    own = {row["group_id"] async for row in rows}
    return [group for group in found if group.group_id in own]


async def within_reach(tx: Tx, actor: Actor) -> list[Group]:
    """Return the active groups that the actor is in or runs, by name."""
    if actor.manages_guild:
        return await groups.groups_of_guild(tx, actor.guild_id)
    return await groups.groups_of_member(tx, guild_id=actor.guild_id, user_id=actor.user_id)


# ---------------------------------------------------------------------- the group, or a refusal


async def require(tx: Tx, actor: Actor, right: Right, group_id: int) -> Group:
    """Return the active group if the actor runs it, whatever old button led here.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they do not run it.
    """
    group = await groups.require_active(tx, guild_id=actor.guild_id, group_id=group_id)
    if not await moderates(tx, actor, group.group_id):
        raise right.refused(group.name)
    return group


async def require_named(tx: Tx, actor: Actor, right: Right, name: str) -> Group:
    """Return the active group of that name if the actor runs it.

    Raises:
        NotFound: no group has the name.
        NotAllowed: they do not run it.
    """
    group = await groups.require_group(tx, guild_id=actor.guild_id, name=name)
    if not await moderates(tx, actor, group.group_id):
        raise right.refused(group.name)
    return group


async def require_some(tx: Tx, actor: Actor, right: Right, name: str | None) -> list[Group]:
    """Return the named group, or all that the actor runs: at least one.

    Raises:
        NotFound: no group has the name.
        NotAllowed: it is not theirs, or none is.
    """
    if name is not None:
        return [await require_named(tx, actor, right, name)]
    found = await moderated(tx, actor)
    if not found:
        raise right.refused_anywhere()
    return found


async def require_one(tx: Tx, actor: Actor, right: Right, name: str | None) -> Group:
    """Return the named group, or the only one that the actor runs.

    Raises:
        UserFacingError: none is theirs, or it has to be said which.
    """
    found = await require_some(tx, actor, right, name)
    if len(found) > 1:
        names = ", ".join(f"“{group.name}”" for group in found)
        raise UserFacingError(f"**Group**: you moderate several, say which one: {names}.")
    return found[0]


# ---------------------------------------------------------------------- the audit


async def note(
    tx: Tx, actor: Actor, group_id: int | None, action: str, detail: str = "", *, now: datetime
) -> None:
    """Write down what the actor did: in a group, whose name then begins the line, or in the whole server."""
    group = await groups.get_group(tx, group_id) if group_id is not None else None
    if group is not None and detail != group.name:
        detail = f"{group.name}: {detail}" if detail else group.name
    await audit.note(
        tx,
        guild_id=actor.guild_id,
        group_id=group_id,
        by_user_id=actor.user_id,
        action=action,
        detail=detail,
        now=now,
    )
