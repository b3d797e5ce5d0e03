"""What a member has promised others for certain days: each feature hands in its lines, whoever goes away reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from .db import Tx

Promised = Callable[[Tx, int, int, datetime, datetime], Awaitable[list[str]]]
"""Return a line for each engagement that begins from one moment on and before the other, given server and member first.

Each says how to get out of it.
"""


class Engagements:
    def __init__(self) -> None:
        self._found: dict[str, Promised] = {}

    def register(self, key: str, found: Promised) -> None:
        """Hand in engagements from now on; the same key again, after a restart of the bot, replaces the one before."""
        self._found[key] = found

    async def of(self, tx: Tx, *, guild_id: int, user_id: int, since: datetime, until: datetime) -> list[str]:
        return [
            line
            for found in self._found.values()
            for line in await found(tx, guild_id, user_id, since, until)
        ]
