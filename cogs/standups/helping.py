"""Use cases of help with a blocker, by consent of whoever is blocked. Knows no Discord."""

from __future__ import annotations

from bot import groups
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group

from . import store
from .models import Entry
from .settings import own_group

GONE = "Whoever wrote this blocker is not here any more, so there is nobody to help. Thank you for offering."


class HelpService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def help_with(self, *, guild_id: int, user_id: int, entry_id: int) -> tuple[Entry, Group, bool]:
        """Note that the member helps with a blocker; the last value says whether they did not before.

        Raises:
            UserFacingError: it is their own, its writer wants no help any more, or is not in the group.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            entry, group = await self._helpable(tx, guild_id=guild_id, user_id=user_id, entry_id=entry_id)
            is_new = await store.add_help(tx, entry, user_id=user_id, now=now)
        return entry, group, is_new

    async def _helpable(self, tx: Tx, *, guild_id: int, user_id: int, entry_id: int) -> tuple[Entry, Group]:
        entry = await store.entry_by_id(tx, entry_id)
        round_ = await store.get_round(tx, entry.round_id) if entry is not None else None
        if entry is None or round_ is None or not (entry.is_shown and entry.wants_help):
            raise NotFound("Help is not wanted with this blocker any more. Thank you for offering.")
        group = await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=round_.group_id)
        if entry.user_id == user_id:
            raise UserFacingError("This blocker is yours. Others of the group see the offer to help.")
        if entry.user_id not in {member.user_id for member in await groups.roster(tx, group.group_id)}:
            raise NotFound(GONE)
        return entry, group

    async def set_thread(self, entry: Entry, thread_id: int) -> int:
        """Note the thread about a blocker; return the one that counts, if another process was quicker."""
        async with self._kernel.db.write() as tx:
            await store.set_thread(tx, entry.entry_id, thread_id, instead_of=entry.thread_id)
            kept = await store.entry_by_id(tx, entry.entry_id)
        return kept.thread_id if kept is not None and kept.thread_id is not None else thread_id
