"""Who else has a say in a group's day and in an answer: rooms that are told, and asked, inside the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.db import Tx
from bot.groups import Group

from .models import Card, Drill, Going


@dataclass(frozen=True, slots=True)
class Plan:
    """What moderators want of a group's day: a drill of their choice, none of those ``kept_back`` for others."""

    chosen: Drill | None = None
    kept_back: frozenset[str] = frozenset()
    leans: bool = True


class Desk(Protocol):
    """Who knows what moderators planned."""

    async def plan(self, tx: Tx, group: Group, day: date) -> Plan: ...

    async def posted(self, tx: Tx, group: Group, day: date, drill: Drill) -> None:
        """Note what the group got for the day."""
        ...

    async def question(self, tx: Tx, drill_id: str) -> Drill | None:
        """Return a group's own question by its id."""
        ...


class Keeper(Protocol):
    """Who makes cards of answered drills."""

    async def card(self, tx: Tx, going: Going) -> Card | None: ...

    async def answered(self, tx: Tx, going: Going) -> None:
        """Look at an answer just given, or just scored."""
        ...
