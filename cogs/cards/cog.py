"""`/card`: read the interaction, call the service, render."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.app import CadreBot
from bot.reminders import Reminder, ReminderKind
from bot.report import Interaction
from bot.ui import panel, row, show, text, who

from . import (
    controls,
    deck_cog,
    deck_views,
    desk_views,
    jobs,
    limit_views,
    own_views,
    render,
    shared_views,
    views,
)
from .collection import CollectionService
from .evidence.service import KEY, CardEvidence
from .exchange import views as exchange_views
from .exchange.models import Format
from .exchange.render import SPOKEN
from .explain import marker_views, moderator_views
from .explain import views as explain_views
from .explain.marking import MarkingService
from .explain.service import ExplainService
from .limits import LimitService
from .models import ALL
from .quiz import views as quiz_views
from .quiz.cog import QuizCommands
from .remind import render as remind_render
from .remind import views as remind_views
from .remind.service import KIND, ReminderService
from .service import CardService
from .shared.service import SharedService
from .shared.suggestions import SuggestionService
from .stats import views as stats_views
from .stats.service import StatsService
from .today import PLACE, CardsToday


class Cards(
    commands.GroupCog, group_name="card", group_description="Cards that come back when you need them"
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = CardService(bot.kernel)
        self.collection = CollectionService(bot.kernel, self.service.shelf)
        self.limits = LimitService(bot.kernel, self.service.shelf)
        self.explain = ExplainService(bot.kernel, self.service.shelf)
        self.marking = MarkingService(bot.kernel, self.explain)
        self.reminders = ReminderService(bot.kernel, self.service.shelf)
        self.stats = StatsService(bot.kernel, self.collection, self.service.shelf)
        self.exchange = jobs.register(bot.kernel, self.service.shelf)
        self.shared = SharedService(bot.kernel)
        self.suggestions = SuggestionService(bot.kernel)
        bot.kernel.schedule.reminders.register(
            ReminderKind(KIND, remind_render.TITLE, remind_render.AGAIN, self.compose_reminder)
        )

    async def compose_reminder(self, reminder: Reminder) -> str | None:
        """Return what a member is reminded of, None when no card is due."""
        due = await self.reminders.due(reminder)
        return remind_render.reminder(due) if due is not None else None

    async def open_review(self, interaction: Interaction, scope: str) -> None:
        """Show the member's next card."""
        await views.open_review(interaction, scope)

    async def open_decks(self, interaction: Interaction, page: int) -> None:
        """Show the decks of the server."""
        await deck_views.open_decks(interaction, page)

    async def open_settings(self, interaction: Interaction) -> None:
        """Show the member's limits."""
        await limit_views.open_settings(interaction)

    async def open_reminder(self, interaction: Interaction) -> None:
        """Let the member choose the hour of their reminder."""
        await remind_views.open_reminder(interaction)

    async def open_explain_form(self, interaction: Interaction, schedule_id: int) -> None:
        """Let the member explain the term of that card."""
        await explain_views.open_form(interaction, schedule_id)

    async def news_items(self, interaction: Interaction) -> list[ui.Item[Any]]:
        """Return what is added to a session's first panel when marks wait to be read or given."""
        return await explain_views.news_for(interaction)

    async def open_desk(self, interaction: Interaction) -> None:
        """Show what was suggested for the decks that the member looks after."""
        await desk_views.open_desk(interaction)

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
        elif found.share is not None:
            buttons.append(shared_views.Share(note=found.share))
        await show(interaction, panel(text(render.found(found)), row(*buttons)))

    @find.autocomplete("term")
    async def suggest_term(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.collection.suggest(**who(interaction), typed=current)
        return [app_commands.Choice(name=label, value=value) for label, value in found]

    @app_commands.command(
        name="explain", description="Explain a term in 40 words; a mate of your group marks it"
    )
    @app_commands.describe(term="A term you have reviewed; left out: your marks, and what waits for yours")
    async def explain_back(self, interaction: Interaction, term: str | None = None) -> None:
        if term is None:
            await explain_views.open_overview(interaction)
        else:
            schedule_id = await self.explain.term_named(**who(interaction), typed=term)
            await explain_views.open_form(interaction, schedule_id)

    @explain_back.autocomplete("term")
    async def suggest_seen(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.explain.suggest(**who(interaction), typed=current)
        return [app_commands.Choice(name=label, value=value) for label, value in found]

    @app_commands.command(name="stats", description="What is coming, how much you recall, how well it sits")
    @app_commands.describe(deck="Only this deck; all of yours if left out")
    async def show_stats(self, interaction: Interaction, deck: str | None = None) -> None:
        scope = ALL
        if deck is not None:
            scope = await self.collection.deck_named(**who(interaction), typed=deck)
        await stats_views.open_stats(interaction, scope)

    show_stats.autocomplete("deck")(suggest_deck)

    @app_commands.command(
        name="import", description="Bring cards from Anki or a table; you see first what comes"
    )
    @app_commands.describe(
        file="An Anki package (.apkg, .colpkg), Anki's text export, or a CSV with front and back"
    )
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        await exchange_views.open_import(interaction, file)

    @app_commands.command(name="export", description="All your cards as a file, with their schedule")
    @app_commands.describe(form="An Anki package, or a table")
    @app_commands.rename(form="format")
    @app_commands.choices(
        form=[app_commands.Choice(name=name, value=value) for value, name in SPOKEN.items()]
    )
    async def export(self, interaction: Interaction, form: Format = "apkg") -> None:
        await exchange_views.send_export(interaction, form)

    @app_commands.command(name="settings", description="Daily limits, target retention, easy days, pause")
    async def settings(self, interaction: Interaction) -> None:
        await self.open_settings(interaction)


async def setup(bot: CadreBot) -> None:
    cards = Cards(bot)
    await bot.add_cog(cards)
    evidence = CardEvidence(bot.kernel, cards.service.shelf)
    bot.kernel.evidence.register(KEY, evidence.read, topics=evidence.topics, advise=evidence.advise)
    bot.kernel.today.register("cards", place=PLACE, tasks=CardsToday(bot.kernel, cards.service.shelf).tasks)
    bot.tree.add_command(app_commands.ContextMenu(name="Make a card", callback=own_views.make_card))
    await bot.add_cog(deck_cog.DeckCommands())
    await bot.add_cog(QuizCommands(bot, cards.service.shelf))
    for module in (
        controls,
        views,
        deck_views,
        own_views,
        limit_views,
        remind_views,
        stats_views,
        exchange_views,
        shared_views,
        desk_views,
        deck_cog,
        quiz_views,
    ):
        bot.add_controls(*module.CONTROLS)
    for room in (explain_views, marker_views, moderator_views):
        bot.add_controls(*room.CONTROLS)
