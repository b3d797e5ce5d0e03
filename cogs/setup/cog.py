"""`/setup`: the panel from which a server's managers start and check everything."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.report import Interaction
from bot.ui import show

from . import views
from .jobs import SetupJobs
from .service import SetupService


class Setup(commands.Cog):
    def __init__(self, bot: CadreBot) -> None:
        self.service = SetupService(bot.kernel)
        self.jobs = SetupJobs(bot, self.service)

    @app_commands.command(
        name="setup", description="What is configured, what is missing, and what comes next"
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def panel(self, interaction: Interaction) -> None:
        await show(interaction, await views.panel_view(interaction))


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Setup(bot))
    bot.add_controls(*views.CONTROLS)
