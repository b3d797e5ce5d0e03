"""What is known of a member's readiness: each feature hands in its scores, one feature makes the picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .db import Tx

Kind = Literal["drill", "card", "mock"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation. ``area`` is a key of :data:`bot.members.AREAS`; ``score`` runs from 1 to 5.

    ``topic`` tells repeated observations of one thing apart from coverage of many; ``label`` names the record to
    the member, such as *Drill: Leakage in a churn model*. ``by_others``: scored by somebody else than the member.
    """

    area: str
    score: float
    at: datetime
    kind: Kind
    topic: str
    label: str
    by_others: bool = False


Read = Callable[[Tx, int, int], Awaitable[list[Evidence]]]
"""Return what the feature knows, given server and member; in any order."""


class EvidenceSources:
    """Where observations come from."""

    def __init__(self) -> None:
        self._sources: dict[str, Read] = {}

    def register(self, key: str, read: Read) -> None:
        """Offer a source; the same key again, after a restart of the bot, replaces it."""
        self._sources[key] = read

    async def of(self, tx: Tx, *, guild_id: int, user_id: int) -> list[Evidence]:
        """Return all observations of the member, the oldest first."""
        found = [item for read in self._sources.values() for item in await read(tx, guild_id, user_id)]
        return sorted(found, key=lambda item: (item.at, item.kind, item.topic))
