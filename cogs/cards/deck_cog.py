"""`/deck`: a group's decks, made and looked after by its moderators and stewards."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.group_choice import suggest_moderated
from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text

from . import desk_views
from . import shared_render as render
from .controls import Decks, shared_of
from .shared_views import ADD, SharedCards, WriteShared


class ArchiveDeck(PersistentButton, key="cards.deck_archive", args=("deck_id",)):
    label = "Archive it"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        deck = await shared_of(interaction).archive(actor_of(interaction), deck_id=int(self.args["deck_id"]))
        await show(interaction, panel(text(render.archived(deck)), row(Decks(page=0))), is_update=True)


class DeckCommands(commands.GroupCog, group_name="deck", group_description="Decks of your groups"):
    async def _deck_id(self, interaction: Interaction, typed: str) -> int:
        return await shared_of(interaction).deck_named(actor_of(interaction), typed)

    @app_commands.command(name="create", description="Make a deck for a group (its moderators)")
    @app_commands.describe(name="What the deck is called", group="Which group, if you moderate several")
    @app_commands.autocomplete(group=suggest_moderated)
    async def create(self, interaction: Interaction, name: str, group: str | None = None) -> None:
        deck = await shared_of(interaction).create(actor_of(interaction), title=name, group=group)
        press = row(
            WriteShared(deck_id=deck.deck_id, note_id=0, mode=ADD, label="Add a card"),
            SharedCards(deck_id=deck.deck_id, page=0),
        )
        await show(interaction, panel(text(render.created(deck)), press))

    @app_commands.command(name="rename", description="Give a deck another name (moderators of its group)")
    @app_commands.describe(deck="Which deck", name="Its new name")
    async def rename(self, interaction: Interaction, deck: str, name: str) -> None:
        deck_id = await self._deck_id(interaction, deck)
        before = await shared_of(interaction).page(actor_of(interaction), deck_id=deck_id)
        after = await shared_of(interaction).rename(actor_of(interaction), deck_id=deck_id, title=name)
        await show(interaction, panel(text(render.renamed(before.standing.deck.title, after))))

    @app_commands.command(name="archive", description="End a deck; histories stay (moderators of its group)")
    @app_commands.describe(deck="Which deck")
    async def archive(self, interaction: Interaction, deck: str) -> None:
        deck_id = await self._deck_id(interaction, deck)
        found = await shared_of(interaction).as_moderator(actor_of(interaction), deck_id=deck_id)
        press = row(ArchiveDeck(deck_id=deck_id), Decks(page=0, label="Keep it"))
        await show(interaction, panel(text(render.archive_sure(found)), press))

    @app_commands.command(
        name="steward", description="Let a member look after a deck, or no longer (moderators)"
    )
    @app_commands.describe(deck="Which deck", member="Who", remove="Take the office back")
    async def steward(
        self, interaction: Interaction, deck: str, member: discord.Member, remove: bool = False
    ) -> None:
        found, names = await shared_of(interaction).set_steward(
            actor_of(interaction),
            deck_id=await self._deck_id(interaction, deck),
            user_id=member.id,
            is_steward=not remove,
        )
        await show(interaction, panel(text(render.stewards(found, names))))

    @app_commands.command(name="desk", description="What was suggested for the decks you look after")
    async def desk(self, interaction: Interaction) -> None:
        await desk_views.open_desk(interaction)

    # ------------------------------------------------------------------ suggestions

    @rename.autocomplete("deck")
    @archive.autocomplete("deck")
    @steward.autocomplete("deck")
    async def suggest_deck(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = [s.deck for s in await shared_of(interaction).decks(actor_of(interaction)) if s.is_moderator]
        return [
            app_commands.Choice(name=f"{deck.title} · {deck.group_name}"[:100], value=deck.key)
            for deck in found
            if current.casefold() in deck.title.casefold()
        ][:25]


CONTROLS = (ArchiveDeck,)
