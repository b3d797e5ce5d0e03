"""The list of decks: counts, taking and leaving."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, panel, row, show, text, who

from . import render
from .collection import DECKS_PAGE
from .controls import Decks, Review, collection_of, review_all
from .items import OWN
from .limit_views import Aside
from .models import shared_id
from .own_views import Mine
from .shared_views import MySuggestions, SharedCards


async def open_decks(interaction: Interaction, number: int) -> None:
    page = await collection_of(interaction).decks(**who(interaction), number=number)
    options = [
        discord.SelectOption(label=deck.title, description=render.deck_option(deck)[:100], value=deck.deck)
        for deck in page.decks
    ]
    press: list[ui.Item[Any]] = []
    if page.number:
        press.append(Decks(page=page.number - 1, label="Earlier"))
    if page.total > (page.number + 1) * DECKS_PAGE:
        press.append(Decks(page=page.number + 1, label="More"))
    if page.aside:
        press.append(Aside(label=f"Set aside ({page.aside})"))
    rows = [row(review_all(), *press, Mine(page=0))]
    if page.suggested:
        rows.append(row(MySuggestions()))
    shown = panel(text(render.decks(page)), row(PickDeck(page=page.number, options=options)), *rows)
    await show(interaction, shown, is_update=True, files=())


async def open_deck(interaction: Interaction, deck: str, page: int) -> None:
    found = await collection_of(interaction).decks(**who(interaction), number=page)
    counted = next((each for each in found.decks if each.deck == deck), None)
    if counted is None:
        await open_decks(interaction, page)
        return
    turned = "leave" if counted.is_taken else "take"
    style = discord.ButtonStyle.secondary if counted.is_taken else discord.ButtonStyle.primary
    label = "Leave this deck" if counted.is_taken else "Take this deck"
    press: list[ui.Item[Any]] = [TakeDeck(deck=deck, turned=turned, page=page, label=label, style=style)]
    if counted.is_taken:
        press.insert(0, Review(scope=deck))
    if deck == OWN:
        press.append(Mine(page=0))
    deck_id = shared_id(deck)
    if deck_id is not None:
        press.append(SharedCards(deck_id=deck_id, page=0, label="Cards, and suggest one"))
    shown = panel(text(render.deck(counted)), row(*press, Decks(page=page, label="All decks")))
    await show(interaction, shown, is_update=True)


class PickDeck(PersistentSelect, key="cards.deck", args=("page",)):
    placeholder = "Choose a deck"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_deck(interaction, chosen[0], int(self.args["page"]))


class TakeDeck(PersistentButton, key="cards.take", args=("deck", "turned", "page")):
    """``turned`` is what the press makes of it, so that a second press changes nothing."""

    async def press(self, interaction: Interaction) -> None:
        await collection_of(interaction).set_taken(
            **who(interaction), deck=self.args["deck"], is_taken=self.args["turned"] == "take"
        )
        await open_deck(interaction, self.args["deck"], int(self.args["page"]))


CONTROLS = (PickDeck, TakeDeck)
