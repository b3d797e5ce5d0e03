"""Who has shown something of a member or a group in a channel, and renews it when that changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .db import Tx

MemberFollower = Callable[[Tx, int, int], Awaitable[None]]
"""Given guild and member who may be named otherwise now, or no more: another board choice, left a group or the server."""
GroupFollower = Callable[[Tx, int], Awaitable[None]]
"""Given a group whose settings changed, its zone or hours perhaps, or that was archived."""


class Followers:
    def __init__(self) -> None:
        self._of_members: dict[str, MemberFollower] = {}
        self._of_groups: dict[str, GroupFollower] = {}

    def register(
        self, key: str, *, member: MemberFollower | None = None, group: GroupFollower | None = None
    ) -> None:
        """Be told from now on, in the transaction of the change; the same key again replaces the one before."""
        if member is not None:
            self._of_members[key] = member
        if group is not None:
            self._of_groups[key] = group

    async def member_changed(self, tx: Tx, *, guild_id: int, user_id: int) -> None:
        for tell in self._of_members.values():
            await tell(tx, guild_id, user_id)

    async def group_changed(self, tx: Tx, group_id: int) -> None:
        for tell in self._of_groups.values():
            await tell(tx, group_id)
