"""The decks that content brings, laid out so that a card is found at once. Made once a process."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from bot.content import Library

from .items import Deck
from .models import DeckCard, card_key


@dataclass(frozen=True, slots=True)
class Entry:
    """A note under the name by which it is found; ``note`` is its key, ``deck/note``."""

    term: str
    note: str
    deck: Deck


class Shelf:
    def __init__(self, library: Library) -> None:
        self._pack = {deck.id: library.pack_of("decks", deck.id) for deck in library.of("decks")}
        self.decks: dict[str, Deck] = {deck.id: deck for deck in library.of("decks")}

    @cached_property
    def _cards(self) -> dict[str, tuple[DeckCard, ...]]:
        return {
            deck.id: tuple(DeckCard(deck, note, face) for note, face in deck.cards())
            for deck in self.decks.values()
        }

    @cached_property
    def _by_key(self) -> dict[str, DeckCard]:
        return {
            card_key(card.deck, card.note, card.face): card
            for cards in self._cards.values()
            for card in cards
        }

    @cached_property
    def _entries(self) -> dict[str, tuple[Entry, ...]]:
        return {
            deck.id: tuple(Entry(note.term, f"{deck.id}/{note.id}", deck) for note in deck.notes)
            for deck in self.decks.values()
        }

    def of_packs(self, packs: Collection[str]) -> tuple[Deck, ...]:
        """Return the decks of the packs, by title."""
        found = [deck for deck in self.decks.values() if self._pack[deck.id] in packs]
        return tuple(sorted(found, key=lambda deck: deck.title.casefold()))

    def card(self, key: str) -> DeckCard | None:
        return self._by_key.get(key)

    def cards(self, deck_id: str) -> tuple[DeckCard, ...]:
        """Return the deck's cards in the order in which they are learnt."""
        return self._cards.get(deck_id, ())

    def entries(self, deck_id: str) -> tuple[Entry, ...]:
        return self._entries.get(deck_id, ())
