"""`/help`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.report import Interaction
from bot.ui import guild_of

from . import views
from .service import HelpService


class Help(commands.Cog):
    def __init__(self, bot: CadreBot) -> None:
        self.service = HelpService(bot.kernel)

    @app_commands.command(name="help", description="What you can do here, by purpose, and a short tour")
    async def help(self, interaction: Interaction) -> None:
        guild_of(interaction)
        await views.open_help(interaction)


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Help(bot))
    bot.add_controls(*views.CONTROLS)
