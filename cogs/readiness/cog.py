"""`/readiness`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import moderated, suggest_moderated
from bot.members import TRACKS
from bot.report import Interaction
from bot.ui import guild_of

from . import views
from .service import RIGHT, ReadinessService

_ROLES = [app_commands.Choice(name=name, value=track) for track, name in TRACKS.items()]


class ReadinessCog(
    commands.GroupCog,
    group_name="readiness",
    group_description="Where you stand for the role you prepare for",
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = ReadinessService(bot.kernel)

    @app_commands.command(
        name="show", description="Your six areas with their gates, and the one best next step"
    )
    @app_commands.describe(role="For which role; the one of your profile if left out")
    @app_commands.choices(role=_ROLES)
    async def show(self, interaction: Interaction, role: app_commands.Choice[str] | None = None) -> None:
        guild_of(interaction)
        await views.open_readiness(interaction, role.value if role is not None else None)

    @app_commands.command(
        name="group", description="How your group does by area, without names (its moderators)"
    )
    @app_commands.describe(group="Which group, if you moderate several")
    @app_commands.autocomplete(group=suggest_moderated)
    async def group(self, interaction: Interaction, group: str | None = None) -> None:
        await views.open_groups(interaction, await moderated(interaction, RIGHT, group))


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(ReadinessCog(bot))
    bot.add_controls(*views.CONTROLS)
