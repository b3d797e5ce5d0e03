"""`/mock scorecard` and `/mock history`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.report import Interaction
from bot.ui import panel, row, show, text, who

from . import render, views
from .room import ScorecardsRoom


class ScorecardsCommands(commands.Cog):
    scorecards: ScorecardsRoom

    @app_commands.command(name="scorecard", description="The scorecard that waits for you")
    async def scorecard(self, interaction: Interaction) -> None:
        waiting = await self.scorecards.service.waiting(**who(interaction))
        if not waiting:
            await show(interaction, panel(text(render.NOTHING_WAITS), row(views.HistoryPage(page=0))))
        else:
            await views.open_card(interaction, int(waiting[0].args["turn"]))

    @app_commands.command(
        name="history", description="Your mock interviews, their scorecards and what they say"
    )
    async def history(self, interaction: Interaction) -> None:
        await views.open_history(interaction, 0)
