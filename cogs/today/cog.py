"""`/today`: one panel that knows what is due."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.report import Interaction

from . import views
from .service import TodayService


class Today(commands.Cog):
    def __init__(self, bot: CadreBot) -> None:
        self.service = TodayService(bot.kernel)

    @app_commands.command(name="today", description="What is due today: drills, cards, standup; start here")
    async def today(self, interaction: Interaction) -> None:
        await views.open_today(interaction)


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Today(bot))
    bot.add_controls(*views.CONTROLS)
