"""`/privacy`: what is kept about you, a copy of it, and its end."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.report import Interaction
from bot.ui import show

from . import views
from .service import PrivacyService


class Privacy(
    commands.GroupCog, group_name="privacy", group_description="What is kept about you, and your say in it"
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = PrivacyService(bot.kernel)

    @app_commands.command(name="show", description="What Cadre keeps about you, why and for how long")
    async def show(self, interaction: Interaction) -> None:
        await show(interaction, views.show_view(interaction))

    @app_commands.command(
        name="export", description="All that is kept about you, as a file for your eyes only"
    )
    async def export(self, interaction: Interaction) -> None:
        await views.send_export(interaction)

    @app_commands.command(name="erase", description="Erase all that is kept about you, in every server")
    async def erase(self, interaction: Interaction) -> None:
        await show(interaction, await views.erase_view(interaction))


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Privacy(bot))
    bot.add_controls(*views.CONTROLS)
