"""Use cases of taking cards in and handing them out. Knows no Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.cards import member_store
from cogs.cards.items import OWN
from cogs.cards.models import MOST_OWN, NEW
from cogs.cards.scheduling import decay_of
from cogs.cards.shared import store as shared_store
from cogs.cards.shelf import Shelf
from cogs.cards.visit import Visit, arrive, settle

from . import logic, store
from .leaving import leaving
from .models import Arriving, Counts, Export, Format, Leaving, Plan, Preview
from .reader import Reader
from .reading.records import ReadFile
from .writing import apkg, table

WAITS = timedelta(hours=1)
"""How long a file waits for a yes."""
_FILE: TypeAdapter[ReadFile] = TypeAdapter(ReadFile)
_GONE = (
    "This file waits no more: I keep one for an hour, and one at a time. Send it again with `/card import`."
)
_DONE = "These cards are imported already; nothing was done twice. `/card decks` shows them."


class ExchangeService:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf
        self._reader = Reader()

    # ------------------------------------------------------------------ in

    async def preview(self, *, guild_id: int, user_id: int, file_name: str, data: bytes) -> Preview:
        """Read a file, keep what it holds for an hour, and tell what an import would do.

        Raises:
            UserFacingError: the file cannot be read, holds no card, or more than there is room for.
        """
        file = await self._reader.read(file_name, data)
        if not file.cards:
            raise UserFacingError(_nothing(file))
        body = (await asyncio.to_thread(_FILE.dump_json, file)).decode()
        cards = await self._arriving(file, guild_id=guild_id, user_id=user_id)
        name = file_name.strip()[:100] or "cards"
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            await store.sweep(tx, oldest=visit.now - WAITS)
            made = await self._plan(tx, visit, cards)
            import_id = await store.add_import(tx, **visit.who, file_name=name, body=body, now=visit.now)
        return Preview(import_id, visit.now, name, logic.counts_of(made, file))

    async def take_in(self, *, guild_id: int, user_id: int, import_id: int, made_at: int) -> Counts:
        """Import a file that waits: all of it or nothing, once.

        Raises:
            UserFacingError: it waits no more, is imported already, or there is no room.
        """
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            waiting = await store.get_import(tx, **who, import_id=import_id, made_at=made_at)
        if waiting is None:
            raise NotFound(_GONE)
        if waiting["done_at"] is not None:
            raise NotFound(_DONE)
        file = await asyncio.to_thread(_FILE.validate_json, waiting["body"])
        cards = await self._arriving(file, **who)
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, **who)
            if not await store.finish_import(
                tx, import_id=import_id, user_id=user_id, oldest=visit.now - WAITS, now=visit.now
            ):
                again = await store.get_import(tx, **who, import_id=import_id, made_at=made_at)
                raise NotFound(_DONE if again is not None and again["done_at"] is not None else _GONE)
            made = await self._plan(tx, visit, cards)
            await self._keep(tx, visit, made)
        return logic.counts_of(made, file)

    async def leave(self, *, user_id: int, import_id: int, made_at: int) -> None:
        """Let a file go that was not imported."""
        async with self._kernel.db.write() as tx:
            await store.drop_import(tx, import_id=import_id, made_at=made_at, user_id=user_id)

    async def next_moment(self, tx: Tx) -> datetime | None:
        """Return when the first file has waited too long."""
        first = await store.waiting_since(tx)
        return first + WAITS + timedelta(seconds=1) if first is not None else None

    async def sweep(self, now: datetime) -> int:
        """Delete what waits for longer than an hour, whoever's it is."""
        async with self._kernel.db.write() as tx:
            return await store.sweep(tx, oldest=now - WAITS)

    async def _arriving(self, file: ReadFile, *, guild_id: int, user_id: int) -> list[Arriving]:
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
        now, zone = visit.now, visit.day.zone
        return await asyncio.to_thread(logic.arriving, file, now=now, zone=zone)

    async def _plan(self, tx: Tx, visit: Visit, cards: list[Arriving]) -> Plan:
        kept = await store.kept(tx, **visit.who)
        rated = await store.standings(tx, **visit.who)
        there = {deck.id for deck in visit.decks}

        shared = [card for deck in visit.shared for card in await shared_store.cards(tx, deck)]
        of_groups = {card.key: logic.shared_guid(card) for card in shared}

        def known(arriving: Arriving) -> bool | None:
            key = arriving.card
            card = self._shelf.card(key) if key is not None else None
            is_there = card is not None and card.deck.id in there
            if key is None or not (is_there or of_groups.get(key) == arriving.guid):
                return None
            return key in rated and rated[key].memory.state != NEW

        made = logic.plan(cards, kept, known)
        if len(kept) + len(made.new) > MOST_OWN:
            raise UserFacingError(
                f"**File**: it brings {len(made.new):,} new cards, and you have {len(kept):,} of your own; {MOST_OWN:,} "
                "is the most. Send a smaller deck, or delete cards of yours first."
            )
        return made

    async def _keep(self, tx: Tx, visit: Visit, made: Plan) -> None:
        ids = await store.add_notes(tx, made.new, **visit.who, now=visit.now)
        await store.edit_notes(tx, made.changed, user_id=visit.user_id, now=visit.now)
        cards = {f"{OWN}/{ids[card.guid]}/front": card for card in made.new}
        shared: dict[str, str] = {}
        for key, card in cards.items():
            shared.setdefault(card.note, key.rpartition("/")[0])
        notes = {key: shared[card.note] for key, card in cards.items()}
        placed = {card.card: card for card in made.placed if card.card is not None}
        await store.add_schedules(tx, cards | placed, notes, **visit.who, now=visit.now)
        for deck in {key.split("/")[0] for key in cards | placed}:
            await member_store.set_deck(tx, **visit.who, deck=deck, is_taken=True, now=visit.now)

    # ------------------------------------------------------------------ out

    async def export(self, *, guild_id: int, user_id: int, form: Format) -> Export:
        """Return all the member's cards as a file.

        Raises:
            NotFound: they have none.
        """
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
        async with self._kernel.db.read() as tx:
            kept = await store.kept(tx, **visit.who)
            known = await store.standings(tx, **visit.who)
            shared = [card for deck in visit.shared for card in await shared_store.cards(tx, deck)]
        notes = leaving(self._shelf, visit.taken, kept, shared, known)
        if not notes:
            raise NotFound(
                "You have no cards yet, so there is nothing to export. `/card decks` shows what you can take."
            )
        data = await asyncio.to_thread(
            _written,
            form,
            notes,
            visit.now,
            visit.day.zone,
            visit.settings.retention,
            decay_of(visit.parameters),
        )
        return Export(
            file_name=f"cadre-cards-{visit.day.on:%Y-%m-%d}.{form}",
            data=data,
            card_count=sum(len(note.cards) for note in notes),
            note_count=len(notes),
            rated_count=sum(
                standing is not None and standing.memory.state != NEW
                for note in notes
                for _, standing in note.cards
            ),
        )


def _written(
    form: Format, notes: Sequence[Leaving], now: datetime, zone: ZoneInfo, retention: float, decay: float
) -> bytes:
    if form == "csv":
        return table.written(notes, zone=zone)
    return apkg.written(notes, now=now, zone=zone, retention=retention, decay=decay)


def _nothing(file: ReadFile) -> str:
    if file.one_sided:
        return (
            f"**File**: none of its {file.one_sided:,} cards has text on both sides, and cards here are text; nothing was "
            "imported. Choose another deck."
        )
    return "**File**: I find no card in it. Choose another one, or export the deck again with its notes."
