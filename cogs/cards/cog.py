"""`/card`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.report import Interaction
from bot.ui import panel, row, show, text

from . import controls, deck_views, limit_views, own_views, render, views
from .collection import CollectionService
from .controls import who
from .limits import LimitService
from .models import ALL
from .service import CardService


class Cards(
    commands.GroupCog, group_name="card", group_description="Cards that come back when you need them"
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = CardService(bot.kernel)
        self.collection = CollectionService(bot.kernel, self.service.shelf)
        self.limits = LimitService(bot.kernel, self.service.shelf)

    async def open_review(self, interaction: Interaction, scope: str) -> None:
        """Show the member's next card."""
        await views.open_review(interaction, scope)

    async def open_decks(self, interaction: Interaction, page: int) -> None:
        """Show the decks of the server."""
        await deck_views.open_decks(interaction, page)

    @app_commands.command(name="review", description="Your cards for today, one press to show, one to rate")
    @app_commands.describe(deck="Only this deck; all you take if left out")
    async def review(self, interaction: Interaction, deck: str | None = None) -> None:
        scope = ALL
        if deck is not None:
            scope = await self.collection.deck_named(**who(interaction), typed=deck)
        await views.open_review(interaction, scope)

    @review.autocomplete("deck")
    async def suggest_deck(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.collection.suggest_decks(**who(interaction), typed=current)
        return [app_commands.Choice(name=title, value=deck) for title, deck in found]

    @app_commands.command(name="decks", description="Decks of this server: take, leave, see where you stand")
    async def decks(self, interaction: Interaction) -> None:
        await deck_views.open_decks(interaction, 0)

    @app_commands.command(name="add", description="Write a card of your own")
    async def add(self, interaction: Interaction) -> None:
        who(interaction)
        await interaction.response.send_modal(own_views.AddForm.of())

    @app_commands.command(name="find", description="Look a term up: both sides, and when you are asked it")
    @app_commands.describe(term="A term, or the front of a card of yours")
    async def find(self, interaction: Interaction, term: str) -> None:
        found = await self.collection.find(**who(interaction), typed=term)
        buttons = [controls.review_all(), controls.Decks(page=0)]
        if found.note is not None:
            buttons.insert(0, own_views.EditNote(note_id=found.note.note_id))
        await show(interaction, panel(text(render.found(found)), row(*buttons)))

    @find.autocomplete("term")
    async def suggest_term(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.collection.suggest(**who(interaction), typed=current)
        return [app_commands.Choice(name=label, value=value) for label, value in found]

    @app_commands.command(name="settings", description="Daily limits, target retention, easy days, pause")
    async def settings(self, interaction: Interaction) -> None:
        await limit_views.open_settings(interaction)


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Cards(bot))
    bot.tree.add_command(app_commands.ContextMenu(name="Make a card", callback=own_views.make_card))
    for module in (controls, views, deck_views, own_views, limit_views):
        bot.add_controls(*module.CONTROLS)
