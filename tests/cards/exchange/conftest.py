"""Short ways to import and export, as the service does it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import pytest

from bot.app import Kernel
from bot.clock import to_unix
from cogs.cards.collection import CollectionService
from cogs.cards.exchange.models import Counts, Preview
from cogs.cards.exchange.service import ExchangeService
from cogs.cards.service import Asked, CardService
from cogs.cards.shelf import Shelf

GUILD, ADA, BEN = 500, 601, 602


class Desk:
    """A member at their cards, without Discord."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.shelf = Shelf(kernel.library)
        self.exchange = ExchangeService(kernel, self.shelf)
        self.collection = CollectionService(kernel, self.shelf)
        self.reviews = CardService(kernel)

    async def look(self, data: bytes, name: str = "cards.csv", user_id: int = ADA) -> Preview:
        return await self.exchange.preview(guild_id=GUILD, user_id=user_id, file_name=name, data=data)

    async def take(self, found: Preview, user_id: int = ADA) -> Counts:
        return await self.exchange.take_in(
            guild_id=GUILD, user_id=user_id, import_id=found.import_id, made_at=to_unix(found.made_at)
        )

    async def bring(self, data: bytes, name: str = "cards.csv", user_id: int = ADA) -> Counts:
        return await self.take(await self.look(data, name, user_id), user_id)

    async def export(self, form: Any = "apkg", user_id: int = ADA) -> bytes:
        return (await self.exchange.export(guild_id=GUILD, user_id=user_id, form=form)).data

    async def rows(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        async with self.kernel.db.read() as tx:
            return [dict(row) for row in await tx.all(sql, *args)]

    async def cards(self, user_id: int = ADA) -> dict[str, dict[str, Any]]:
        """Return own notes with their schedules, by front."""
        found = await self.rows(
            "SELECT n.front, n.back, n.deck AS from_deck, n.tags, n.guid, s.* FROM cards_notes n JOIN cards_schedules s"
            " ON s.card = 'own/' || n.note_id || '/front' WHERE n.user_id = ? ORDER BY n.note_id",
            user_id,
        )
        return {row["front"]: row for row in found}

    async def review(self, rating: int, scope: str = "all", user_id: int = ADA) -> None:
        """Rate the next card, if one is asked."""
        who = {"guild_id": GUILD, "user_id": user_id}
        turn = await self.reviews.open(**who, scope=scope)
        if not isinstance(turn.step, Asked):
            return
        schedule = turn.step.schedule
        pressed = {"schedule_id": schedule.schedule_id, "turn": schedule.reviews, "scope": scope}
        await self.reviews.reveal(**who, **pressed)
        await self.reviews.rate(**who, **pressed, rating=rating)


@pytest.fixture
def desk(kernel: Kernel) -> Desk:
    return Desk(kernel)


def opened(database: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database)
    return connection


def schedule_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("state", "due_at", "stability", "difficulty", "last_review_at", "lapses", "reviews", "set_aside")
    return tuple(row[name] for name in names)
