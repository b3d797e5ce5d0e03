"""What a member's cards tell of their readiness: one observation for each deck and area. Knows no Discord."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import fmean

from bot import packs
from bot.app import Kernel
from bot.db import Tx
from bot.evidence import Advice, Evidence
from cogs.cards import store as card_store
from cogs.cards.fit import store as fit_store
from cogs.cards.items import Deck, area_of, tracks_of
from cogs.cards.scheduling import recall_chance
from cogs.cards.shelf import Shelf

from . import logic, store
from .models import Rated

KEY = "cards"


class CardEvidence:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    async def read(self, tx: Tx, guild_id: int, user_id: int) -> list[Evidence]:
        """Return what decks tell; own cards and groups' cards have no area, so they tell nothing here."""
        now = self._kernel.clock.now()
        since = now - timedelta(days=logic.DAYS)
        subjects: dict[tuple[str, str], list[Rated]] = {}
        for rated in await store.rated(tx, guild_id=guild_id, user_id=user_id, since=since):
            card = self._shelf.card(rated.card)
            if card is not None:
                subjects.setdefault((card.deck.id, area_of(card.deck, card.note)), []).append(rated)
        parameters = await fit_store.parameters_of(tx, guild_id=guild_id, user_id=user_id)
        return [
            self._observed(deck, area, cards, parameters, now)
            for (deck, area), cards in sorted(subjects.items())
            if len(cards) >= logic.ENOUGH_CARDS
        ]

    def _observed(
        self, deck: str, area: str, cards: list[Rated], parameters: tuple[float, ...] | None, now: datetime
    ) -> Evidence:
        chances = [
            recall_chance(card.stability, card.last_review_at, at=now, parameters=parameters)
            for card in cards
        ]
        kept, asked = sum(card.kept for card in cards), sum(card.asked for card in cards)
        recalled = logic.share(now=fmean(chances), kept=kept, asked=asked)
        return Evidence(
            area=area,
            score=logic.score(recalled),
            at=max(card.last_review_at for card in cards),
            kind="card",
            topic=_topic(deck),
            label=f"Cards: {self._shelf.decks[deck].title}, {len(cards)} cards, {recalled:.0%} recalled",
            count=len(cards),
        )

    async def topics(self, tx: Tx, guild_id: int, track: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for deck in await self._decks(tx, guild_id):
            for area in _areas(deck, track):
                found.setdefault(area, set()).add(_topic(deck.id))
        return found

    async def advise(self, tx: Tx, guild_id: int, user_id: int, area: str, track: str) -> Advice | None:
        """Return the deck of the area of which least was rated, those for the role first."""
        decks = [deck for deck in await self._decks(tx, guild_id) if area in _areas(deck, None)]
        if not decks:
            return None
        rated = await card_store.rated_by_deck(tx, guild_id=guild_id, user_id=user_id)

        def seen(deck: Deck) -> tuple[bool, float]:
            return area not in _areas(deck, track), rated.get(deck.id, (0, 0))[0] / len(
                self._shelf.cards(deck.id)
            )

        chosen = min(decks, key=seen)
        return Advice(
            "card",
            f"cards of *{chosen.title}*",
            "cards.review",
            {"scope": chosen.id, "label": "Review cards"},
        )

    async def _decks(self, tx: Tx, guild_id: int) -> tuple[Deck, ...]:
        return self._shelf.of_packs(await packs.switched_on(tx, self._kernel.library, guild_id))


def _areas(deck: Deck, track: str | None) -> set[str]:
    """Return the areas of the deck's notes for a role, of all its notes for none."""
    return {area_of(deck, note) for note in deck.notes if track is None or track in tracks_of(deck, note)}


def _topic(deck: str) -> str:
    return f"deck:{deck}"
