"""A member at their cards: who, when, which decks and limits. Every use case begins with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import card_seeds, members, packs
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx

from . import logic, member_store, store
from .items import OWN, Deck
from .models import ALL, ASKED, GONE, Card, Day, OwnNote, Schedule, Settings
from .shelf import Shelf

MESSAGE_SOURCE, OWN_SOURCE = "message", "own"
NO_DECK = "**Deck**: this server has no such deck. `/card decks` lists what there is."


@dataclass(frozen=True, slots=True)
class Visit:
    """``now`` has whole seconds, as the database; ``moment`` is as exact as the clock.

    ``decks`` are those of the server's packs; ``taken`` the ids of those the member takes, own cards first.
    """

    guild_id: int
    user_id: int
    moment: datetime
    now: datetime
    day: Day
    settings: Settings
    decks: tuple[Deck, ...]
    taken: tuple[str, ...]

    @property
    def who(self) -> dict[str, int]:
        return {"guild_id": self.guild_id, "user_id": self.user_id}

    def asks(self, deck: str, scope: str = ALL) -> bool:
        """Tell whether cards of the deck are asked in a session of that scope."""
        return deck in self.taken and scope in (ALL, deck)


async def arrive(tx: Tx, kernel: Kernel, shelf: Shelf, *, guild_id: int, user_id: int) -> Visit:
    moment = kernel.clock.now()
    now = from_unix(to_unix(moment))
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    decks = shelf.of_packs(await packs.switched_on(tx, kernel.library, guild_id))
    there = {OWN, *(deck.id for deck in decks)}
    taken = await member_store.taken_decks(tx, guild_id=guild_id, user_id=user_id)
    return Visit(
        guild_id=guild_id,
        user_id=user_id,
        moment=moment,
        now=now,
        day=logic.day_of(now, zone),
        settings=await member_store.settings_of(tx, guild_id=guild_id, user_id=user_id),
        decks=decks,
        taken=tuple(sorted((deck for deck in taken if deck in there), key=lambda deck: deck != OWN)),
    )


async def settle(tx: Tx, kernel: Kernel, shelf: Shelf, *, guild_id: int, user_id: int) -> Visit:
    """Arrive, and bring in what happened meanwhile: misses kept in drills, texts that went or came back."""
    now = kernel.clock.now()
    await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
    for seed in await card_seeds.take(tx, guild_id=guild_id, user_id=user_id, now=now):
        await add_own(
            tx,
            guild_id=guild_id,
            user_id=user_id,
            sides=(seed.front, seed.back),
            source=seed.source,
            now=now,
        )
    visit = await arrive(tx, kernel, shelf, guild_id=guild_id, user_id=user_id)
    there = {deck.id for deck in visit.decks}
    changed = []
    for schedule_id, key, set_aside in await store.content_cards(tx, **visit.who):
        card = shelf.card(key)
        wanted = ASKED if card is not None and card.deck.id in there else GONE
        if wanted != set_aside:
            changed.append((schedule_id, wanted))
    await store.set_aside(tx, changed)
    return visit


async def add_own(
    tx: Tx, *, guild_id: int, user_id: int, sides: tuple[str, str], source: str, now: datetime
) -> OwnNote:
    """Add a card of the member's own, new, at the end of its deck."""
    front, back = sides
    note = await member_store.add_note(
        tx, guild_id=guild_id, user_id=user_id, front=front, back=back, source=source, now=now
    )
    await member_store.begin_deck(tx, guild_id=guild_id, user_id=user_id, deck=OWN, now=now)
    await store.ensure_schedule(tx, guild_id=guild_id, user_id=user_id, card=note.key, deck=OWN, now=now)
    return note


async def card_of(tx: Tx, shelf: Shelf, schedule: Schedule) -> Card | None:
    """Return what the schedule is about; None when it is not there any more."""
    if schedule.deck == OWN:
        note_id = int(schedule.card.split("/")[1])
        return await member_store.get_note(tx, note_id=note_id, user_id=schedule.user_id)
    return shelf.card(schedule.card)
