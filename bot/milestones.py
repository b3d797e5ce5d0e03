"""What a plan wants a group to have done by a date: plans hand it in, whoever keeps a group's checkpoints takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .db import Tx
from .groups import Group

Evidence = Literal["link", "text", "file"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """``key`` names it within the group, such as ``plan:12-weeks:4``. ``due_on`` is local to the group.

    ``area`` is the competency area that it practises, a key of :data:`bot.members.AREAS`; None when it is none or all.
    """

    key: str
    title: str
    done_when: str
    evidence: tuple[Evidence, ...]
    due_on: date
    area: str | None = None


Taker = Callable[[Tx, Group, Milestone, int, datetime], Awaitable[bool]]
"""Take up a milestone, given who asked for it and now; False when its key was taken before or its date is over."""


Known = Callable[[Tx, Group, str], Awaitable[Mapping[str, bool]]]
"""Return the keys that a group took and that begin so, each with whether it is closed."""

Asked = Callable[[Tx, int, int], Awaitable[frozenset[str]]]
"""Return the keys that are open for a member now, given server and member."""

Listener = Callable[[Tx, int, int, str, datetime], Awaitable[None]]
"""Hear that a member reached a milestone, or that this was taken back, given server, member, its key and now."""


class Milestones:
    def __init__(self) -> None:
        self._taker: Taker | None = None
        self._known: Known | None = None
        self._asked: Asked | None = None
        self._listeners: dict[str, tuple[Listener, Listener]] = {}

    def register(self, taker: Taker, *, known: Known | None = None, asked: Asked | None = None) -> None:
        """Take milestones from now on; again, after a restart of the bot, replaces the one before."""
        self._taker, self._known, self._asked = taker, known, asked

    def listen(self, name: str, reached: Listener, taken_back: Listener) -> None:
        """Hear of what is reached, and of what is not after all; the same name again replaces the one before."""
        self._listeners[name] = reached, taken_back

    async def add(
        self, tx: Tx, group: Group, milestone: Milestone, *, by_user_id: int, now: datetime
    ) -> bool:
        """Hand in a milestone; False when nobody takes it: its key is known, its date is over, or no taker is there."""
        return self._taker is not None and await self._taker(tx, group, milestone, by_user_id, now)

    async def known(self, tx: Tx, group: Group, *, prefix: str) -> Mapping[str, bool]:
        """Return the keys that the group took and that begin so, each with whether it is closed."""
        return await self._known(tx, group, prefix) if self._known is not None else {}

    async def asked(self, tx: Tx, *, guild_id: int, user_id: int) -> frozenset[str]:
        """Return the keys that a member's groups ask for now."""
        return await self._asked(tx, guild_id, user_id) if self._asked is not None else frozenset()

    async def reached(self, tx: Tx, *, guild_id: int, user_id: int, key: str, now: datetime) -> None:
        """Tell whoever handed it in that a member's evidence for it was accepted."""
        for reached, _ in self._listeners.values():
            await reached(tx, guild_id, user_id, key, now)

    async def taken_back(self, tx: Tx, *, guild_id: int, user_id: int, key: str, now: datetime) -> None:
        """Tell whoever handed it in that the evidence is not accepted after all."""
        for _, taken_back in self._listeners.values():
            await taken_back(tx, guild_id, user_id, key, now)
