"""What a plan wants a group to have done by a date: plans hand it in, whoever keeps a group's checkpoints takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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


class Milestones:
    def __init__(self) -> None:
        self._taker: Taker | None = None

    def register(self, taker: Taker) -> None:
        """Take milestones from now on; again, after a restart of the bot, replaces the one before."""
        self._taker = taker

    async def add(
        self, tx: Tx, group: Group, milestone: Milestone, *, by_user_id: int, now: datetime
    ) -> bool:
        """Hand in a milestone; False when nobody takes it: its key is known, its date is over, or no taker is there."""
        return self._taker is not None and await self._taker(tx, group, milestone, by_user_id, now)
