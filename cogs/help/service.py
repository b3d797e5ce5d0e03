"""Whom help is for. Knows no Discord."""

from __future__ import annotations

from bot import groups
from bot.app import Kernel


class HelpService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def moderates(self, *, guild_id: int, user_id: int) -> bool:
        """Tell whether the member moderates a group of the server."""
        async with self._kernel.db.read() as tx:
            return await groups.moderates_any(tx, guild_id=guild_id, user_id=user_id)
