"""What is known of a member's readiness: each feature hands in its scores, one feature makes the picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .db import Tx

Kind = Literal["drill", "card", "mock"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation. ``area`` is a key of :data:`bot.members.AREAS`; ``score`` runs from 1 to 5.

    ``topic`` tells repeated observations of one thing apart from coverage of many; ``label`` names the record to
    the member, such as *Drill: Leakage in a churn model*. ``by_others``: scored by somebody else than the member,
    a judge counted in. ``count`` is how many things it sums up: the cards of a deck, one for a drill.
    """

    area: str
    score: float
    at: datetime
    kind: Kind
    topic: str
    label: str
    by_others: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """What would tell more about an area. ``control`` and ``args`` name the button that opens it.

    ``promised`` says, as the end of a sentence, why the member has it to do anyway: by a date of their group or plan.
    Such a thing leaves no record of its own, so it has no ``kind``.
    """

    kind: Kind | None
    title: str
    control: str
    args: Mapping[str, int | str]
    promised: str = ""


Read = Callable[[Tx, int, int], Awaitable[list[Evidence]]]
"""Return what the feature knows, given server and member; in any order."""

Topics = Callable[[Tx, int, str], Awaitable[Mapping[str, AbstractSet[str]]]]
"""Return the topics there are by area, given server and role track: what coverage is a share of."""

Advise = Callable[[Tx, int, int, str, str], Awaitable[Advice | None]]
"""Return what a member can do next, given server, member, area and role track; None when nothing is left."""


@dataclass(frozen=True, slots=True)
class _Source:
    read: Read | None
    topics: Topics | None
    advise: Advise | None


class EvidenceSources:
    """Where observations come from, in the order in which their advice is asked."""

    def __init__(self) -> None:
        self._sources: dict[str, _Source] = {}

    def register(
        self,
        key: str,
        read: Read | None = None,
        *,
        topics: Topics | None = None,
        advise: Advise | None = None,
    ) -> None:
        """Offer a source, one without ``read`` for its advice only; the same key again replaces it."""
        self._sources[key] = _Source(read, topics, advise)

    async def of(self, tx: Tx, *, guild_id: int, user_id: int) -> list[Evidence]:
        """Return all observations of the member, the oldest first."""
        read = [source.read for source in self._sources.values() if source.read is not None]
        found = [item for each in read for item in await each(tx, guild_id, user_id)]
        return sorted(found, key=lambda item: (item.at, item.kind, item.topic))

    async def topics(self, tx: Tx, *, guild_id: int, track: str) -> dict[str, set[str]]:
        """Return the topics of each area for a role, over all sources that can tell."""
        found: dict[str, set[str]] = {}
        for source in self._sources.values():
            if source.topics is not None:
                for area, topics in (await source.topics(tx, guild_id, track)).items():
                    found.setdefault(area, set()).update(topics)
        return found

    async def advice(self, tx: Tx, *, guild_id: int, user_id: int, area: str, track: str) -> list[Advice]:
        """Return what the member can do for an area, at most one of each source."""
        asked = [source.advise for source in self._sources.values() if source.advise is not None]
        found = [await advise(tx, guild_id, user_id, area, track) for advise in asked]
        return [advice for advice in found if advice is not None]
