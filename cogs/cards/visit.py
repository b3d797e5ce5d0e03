"""A member at their cards: who, when, which decks and limits. Every use case begins with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot import card_seeds, interviews, members, packs
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx

from . import logic, member_store, store
from .fit import store as fit_store
from .fit.models import Parameters
from .items import OWN, Deck
from .models import (
    ALL,
    ASKED,
    GONE,
    Card,
    Day,
    OwnNote,
    Schedule,
    Settings,
    SharedDeck,
    note_of,
    shared_id,
    shared_key,
)
from .shared import store as shared_store
from .shelf import Shelf

MESSAGE_SOURCE, OWN_SOURCE = "message", "own"
NO_DECK = "**Deck**: this server has no such deck. `/card decks` lists what there is."


@dataclass(frozen=True, slots=True)
class Visit:
    """``now`` has whole seconds, as the database; ``moment`` is as exact as the clock.

    ``decks`` are those of the server's packs, ``shared`` those of the member's groups; ``taken`` the keys of
    those the member takes, own cards first; ``parameters`` the member's own of the memory model, None for the
    standard ones.
    """

    guild_id: int
    user_id: int
    moment: datetime
    now: datetime
    day: Day
    settings: Settings
    decks: tuple[Deck, ...]
    shared: tuple[SharedDeck, ...]
    taken: tuple[str, ...]
    parameters: Parameters | None
    focus: frozenset[str] | None = None
    """Before an interview, the decks whose cards still come by themselves; None for all."""

    @property
    def who(self) -> dict[str, int]:
        return {"guild_id": self.guild_id, "user_id": self.user_id}

    @property
    def all_decks(self) -> tuple[str, ...]:
        """The keys of all decks there are for the member: own cards, the groups', the packs'."""
        return (OWN, *(deck.key for deck in self.shared), *(deck.id for deck in self.decks))

    def shared_deck(self, deck: str) -> SharedDeck | None:
        return next((found for found in self.shared if found.key == deck), None)

    def asks(self, deck: str, scope: str = ALL) -> bool:
        """Tell whether cards of the deck are asked in a session of that scope."""
        if scope == ALL:
            return deck in self.taken and (self.focus is None or deck in self.focus)
        return deck in self.taken and scope == deck

    def scopes(self, scope: str) -> list[str]:
        """Return the scopes that one is made of: the decks in focus before an interview, else itself."""
        if scope != ALL or self.focus is None:
            return [scope]
        return [deck for deck in self.taken if deck in self.focus]


async def arrive(tx: Tx, kernel: Kernel, shelf: Shelf, *, guild_id: int, user_id: int) -> Visit:
    moment = kernel.clock.now()
    now = from_unix(to_unix(moment))
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    decks = shelf.of_packs(await packs.switched_on(tx, kernel.library, guild_id))
    shared = await shared_store.decks_of_member(tx, guild_id=guild_id, user_id=user_id)
    there = {OWN, *(deck.key for deck in shared), *(deck.id for deck in decks)}
    taken = await member_store.taken_decks(tx, guild_id=guild_id, user_id=user_id)
    areas = await interviews.areas_in_focus(
        tx, guild_id=guild_id, user_id=user_id, today=now.astimezone(zone).date()
    )
    focus = None
    if areas is not None:
        relevant = (deck.id for deck in decks if deck.area in areas)
        focus = frozenset((OWN, *(deck.key for deck in shared), *relevant))
    return Visit(
        guild_id=guild_id,
        user_id=user_id,
        moment=moment,
        now=now,
        day=logic.day_of(now, zone),
        settings=await member_store.settings_of(tx, guild_id=guild_id, user_id=user_id),
        decks=decks,
        shared=shared,
        taken=tuple(sorted((deck for deck in taken if deck in there), key=lambda deck: deck != OWN)),
        parameters=await fit_store.parameters_of(tx, guild_id=guild_id, user_id=user_id),
        focus=focus,
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
    found = await store.cards_of_others(tx, **visit.who)
    there = await _there(tx, shelf, visit, [key for _, key, _ in found])
    wanted = [(schedule_id, ASKED if key in there else GONE, now_is) for schedule_id, key, now_is in found]
    await store.set_aside(
        tx, [(schedule_id, value) for schedule_id, value, now_is in wanted if value != now_is]
    )
    return visit


async def _there(tx: Tx, shelf: Shelf, visit: Visit, keys: Sequence[str]) -> set[str]:
    """Return which of the cards have a text that the member may see."""
    decks = {deck.id for deck in visit.decks}
    notes: set[int] = set()
    if any(shared_id(key.split("/")[0]) is not None for key in keys):
        notes = await shared_store.visible_notes(tx, **visit.who)
    found = set()
    for key in keys:
        deck = key.split("/")[0]
        if shared_id(deck) is not None:
            is_there = _note_id(key) in notes
        else:
            is_there = deck == OWN or (deck in decks and shelf.card(key) is not None)
        if is_there:
            found.add(key)
    return found


async def aside_ids(tx: Tx, shelf: Shelf, visit: Visit) -> list[int]:
    """Return the schedules set aside as too hard, the oldest first; those whose text is gone are left out."""
    found = await store.keys_aside(tx, **visit.who)
    there = await _there(tx, shelf, visit, list(found.values()))
    return [schedule_id for schedule_id, key in found.items() if key in there]


def _note_id(card: str) -> int:
    return int(card.split("/")[1])


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
        return await member_store.get_note(tx, note_id=_note_id(schedule.card), user_id=schedule.user_id)
    if shared_id(schedule.deck) is not None:
        return await shared_store.card_for(
            tx, note_id=_note_id(schedule.card), guild_id=schedule.guild_id, user_id=schedule.user_id
        )
    return shelf.card(schedule.card)


async def next_learning(tx: Tx, visit: Visit, scope: str, *, until: datetime) -> Schedule | None:
    """Return the card being learnt that is due first."""
    return _earliest(
        [await store.next_learning(tx, **visit.who, scope=each, until=until) for each in visit.scopes(scope)]
    )


async def next_review(tx: Tx, visit: Visit, scope: str) -> Schedule | None:
    """Return the known card that is due first today."""
    day = visit.day
    return _earliest(
        [
            await store.next_review(tx, **visit.who, scope=each, until=day.ends_at, day=day.on)
            for each in visit.scopes(scope)
        ]
    )


def _earliest(found: Sequence[Schedule | None]) -> Schedule | None:
    there = [schedule for schedule in found if schedule is not None]
    return min(there, key=lambda each: (each.memory.due_at, each.schedule_id), default=None)


async def fresh_shared(tx: Tx, visit: Visit, deck: str, seen: Collection[str], *, limit: int) -> list[str]:
    """Return the keys of new cards of a group's deck, the oldest first; no text is read for that."""
    states = await store.states_in(tx, **visit.who, deck=deck)
    ids = await shared_store.note_ids(tx, shared_id(deck) or 0)
    keys = (shared_key(deck, note_id) for note_id in ids)
    return list(islice((key for key in keys if key not in states and note_of(key) not in seen), limit))
