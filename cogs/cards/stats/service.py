"""Use case: what the numbers say about a member's cards. Knows no Discord."""

from __future__ import annotations

from bot.app import Kernel
from bot.clock import to_unix
from cogs.cards.collection import CollectionService
from cogs.cards.models import ALL
from cogs.cards.shelf import Shelf
from cogs.cards.visit import arrive

from . import logic, store
from .models import Stats


class StatsService:
    def __init__(self, kernel: Kernel, collection: CollectionService, shelf: Shelf) -> None:
        self._kernel = kernel
        self._collection = collection
        self._shelf = shelf

    async def stats(self, *, guild_id: int, user_id: int, scope: str = ALL) -> Stats:
        """Return the numbers of all decks, left ones included, or of one; only taken ones are forecast."""
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, **who)
            begins = logic.days_ahead(visit.day)
            paused_at = visit.settings.paused_at
            days = await store.days_of(tx, **who, scope=scope, mature_days=logic.MATURE_DAYS)
            slots = await store.dues(
                tx,
                **who,
                scope=scope,
                today=begins[0],
                until=begins[-1],
                # Paused cards wait; this is what resuming now would make of them.
                shift=max(0, to_unix(visit.now) - to_unix(paused_at)) if paused_at is not None else 0,
                slot=logic.SLOT,
            )
            by_deck = await store.stabilities(tx, **who, scope=scope)
        today = visit.day.on
        found = [
            logic.stability(self._collection.named(visit, deck)[0], values)
            for deck, values in by_deck.items()
        ]
        decks = sorted((each for each in found if each is not None), key=lambda d: (-d.cards, d.title))
        reviews = sum(day.count for day in days)
        minutes = [sum(d.took_ms for d in logic.within(days, today, n)) / 60_000 for n in (7, 30)]
        return Stats(
            deck=None if scope == ALL else self._collection.named(visit, scope)[0],
            scope=scope,
            day=visit.day,
            settings=visit.settings,
            reviews=reviews,
            forecast=logic.forecast(slots, begins),
            retention=logic.retention(days, today),
            decks=tuple(decks),
            every_deck=logic.stability("", [value for values in by_deck.values() for value in values]),
            weeks=logic.weeks(days, today),
            minutes=(minutes[0], minutes[1]),
            seconds_each=sum(day.took_ms for day in days) / 1000 / reviews if reviews else 0.0,
        )
