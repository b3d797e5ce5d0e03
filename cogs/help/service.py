"""Whom help is for. Knows no Discord."""

from __future__ import annotations

from bot import moderators
from bot.app import Kernel
from bot.moderators import Actor


class HelpService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def moderates(self, actor: Actor) -> bool:
        """Tell whether the member runs groups of the server."""
        async with self._kernel.db.read() as tx:
            return await moderators.moderates_any(tx, actor)
