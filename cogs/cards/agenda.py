"""What a member's day of cards holds: how many are asked, which new ones, when the next come. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, zip_longest

from bot.db import Tx

from . import logic, store
from .items import OWN
from .models import REVIEW, Day, Tally, note_of, shared_id
from .shelf import Shelf
from .visit import Visit, fresh_shared


@dataclass(frozen=True, slots=True)
class Queue:
    """What is asked today: learning cards, reviews within the limit, keys of new cards within the limit."""

    tally: Tally
    learning: int
    reviews: int
    fresh: list[str]
    new_left: int

    @property
    def left(self) -> int:
        return self.learning + self.reviews + len(self.fresh)


async def queue_of(tx: Tx, shelf: Shelf, visit: Visit, scope: str) -> Queue:
    """Return how much is asked today, within the limits of the day."""
    day = visit.day
    tally = await store.tally(tx, **visit.who, day=day.on)
    learning = await store.learning_by_deck(tx, **visit.who)
    due = await store.due_by_deck(tx, **visit.who, until=day.ends_at, day=day.on)
    new_left = max(0, visit.settings.new_on(day.on) - tally.fresh)
    reviews_left = max(0, visit.settings.reviews_a_day - tally.repeats)
    return Queue(
        tally=tally,
        learning=sum(number for deck, (number, _) in learning.items() if visit.asks(deck, scope)),
        reviews=min(reviews_left, sum(number for deck, number in due.items() if visit.asks(deck, scope))),
        fresh=await fresh_keys(tx, shelf, visit, scope, limit=new_left),
        new_left=new_left,
    )


async def fresh_keys(
    tx: Tx, shelf: Shelf, visit: Visit, scope: str, *, limit: int, day: Day | None = None
) -> list[str]:
    """Return the keys of the next new cards, at most ``limit``; ``day`` is today unless it is said."""
    found: list[str] = []
    if not limit:
        return found
    day = day or visit.day
    seen = await store.seen_notes(tx, **visit.who, day=day.on)
    rated = await store.rated_by_deck(tx, **visit.who)
    by_deck: list[list[str]] = []
    # Own cards first, then the decks by turns, the one least begun first: a day is of several subjects.
    for deck in sorted(visit.taken, key=lambda taken: rated.get(taken, (0, 0))[0]):
        if not visit.asks(deck, scope):
            continue
        if deck == OWN:
            first: dict[str, str] = {}
            for key, note in (await store.fresh_own(tx, **visit.who)).items():
                first.setdefault(note, key)
            found += [key for note, key in first.items() if note not in seen]
            continue
        if shared_id(deck) is not None:
            by_deck.append(await fresh_shared(tx, visit, deck, seen, limit=limit))
            continue
        cards = shelf.cards(deck)
        if rated.get(deck, (0, 0))[0] >= len(cards):
            continue
        states = await store.states_in(tx, **visit.who, deck=deck)
        busy = {
            note_of(key) for key, (state, due_at) in states.items() if state != REVIEW or due_at < day.ends_at
        }
        known = {key: state for key, (state, _) in states.items()}
        fresh = logic.fresh_cards([cards], known, seen | busy)
        by_deck.append([card.key for card in islice(fresh, limit)])
    found += [key for turn in zip_longest(*by_deck) for key in turn if key is not None]
    return found[:limit]


async def next_at(tx: Tx, shelf: Shelf, visit: Visit, scope: str) -> datetime | None:
    """Return when cards are asked again, once today's are done; None when none are to come."""
    tomorrow = logic.day_on(visit.day.on + timedelta(days=1), visit.day.zone)
    moments = []
    if visit.settings.new_a_day and await fresh_keys(tx, shelf, visit, scope, limit=1, day=tomorrow):
        moments.append(tomorrow.starts_at)
    learning = await store.learning_by_deck(tx, **visit.who)
    moments += [due_at for deck, (_, due_at) in learning.items() if visit.asks(deck, scope)]
    for deck, due_at in (await store.first_review_by_deck(tx, **visit.who)).items():
        if visit.asks(deck, scope):
            begins = logic.day_of(due_at, visit.day.zone).starts_at
            moments.append(max(begins, tomorrow.starts_at))
    return min(moments, default=None)
