"""`/quiz`: a quiz night in a group's channel, held by its moderators."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.permissions import CHANNEL_NEEDS
from bot.report import Interaction
from bot.ui import actor_of, panel, show, text
from cogs.cards.shelf import Shelf

from . import render, views
from .course import Course
from .jobs import QuizJobs
from .logic import ROUNDS, SECONDS
from .service import QuizService

_NEEDS = ("view_channel", "send_messages", "read_message_history")


class QuizCommands(commands.GroupCog, group_name="quiz", group_description="Quiz nights of your groups"):
    def __init__(self, bot: CadreBot, shelf: Shelf) -> None:
        super().__init__()
        self.service = QuizService(bot.kernel, shelf)
        self.jobs = QuizJobs(bot, Course(bot.kernel))
        self.jobs.register()

    @app_commands.command(name="start", description="Hold a quiz in this channel (moderators of its group)")
    @app_commands.describe(
        deck="What it asks", rounds="How many questions, 5 if left out", seconds="To answer, 30 if left out"
    )
    async def start(
        self,
        interaction: Interaction,
        deck: str,
        rounds: app_commands.Range[int, ROUNDS[0], ROUNDS[1]] = 5,
        seconds: app_commands.Range[int, SECONDS[0], SECONDS[1]] = 30,
    ) -> None:
        actor = actor_of(interaction)
        missing = [name for name in _NEEDS if not getattr(interaction.app_permissions, name)]
        if missing:
            name = missing[0].replace("_", " ").title()
            raise UserFacingError(
                f"I may not hold a quiz here: I lack **{name}** in this channel, {CHANNEL_NEEDS[missing[0]]}. "
                "Somebody with Manage Server can give it to me."
            )
        await interaction.response.defer(ephemeral=True, thinking=True)
        quiz = await self.service.start(
            actor, channel_id=interaction.channel_id or 0, deck=deck, rounds=rounds, seconds=seconds
        )
        if not await self.jobs.open_lobby(quiz.quiz_id):
            raise UserFacingError(
                "Discord does not let me write in this channel, so the quiz did not begin. `/setup` shows which "
                "permission is missing."
            )
        await show(interaction, views.holder_view(quiz))

    @app_commands.command(name="end", description="End the quiz in this channel (moderators of its group)")
    async def end(self, interaction: Interaction) -> None:
        await self.service.end(actor_of(interaction), channel_id=interaction.channel_id)
        await show(interaction, panel(text(render.ENDS)))

    @start.autocomplete("deck")
    async def suggest_deck(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.service.decks(actor_of(interaction), channel_id=interaction.channel_id or 0)
        return [
            app_commands.Choice(name=title[:100], value=key)
            for title, key in found
            if current.casefold() in title.casefold()
        ][:25]
