"""`/goal`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import suggest_moderated, suggest_own
from bot.report import Interaction
from bot.ui import actor_of, panel, show, text

from . import render, views
from .jobs import PodJobs
from .models import UNITS
from .service import MOST, PodService


class Pods(commands.GroupCog, group_name="goal", group_description="What your group wants to reach together"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = PodService(bot.kernel)
        self.jobs = PodJobs(bot, self.service)

    @app_commands.command(name="show", description="How far your group is with this week's goal")
    @app_commands.describe(group="Which group; your first if left out")
    @app_commands.autocomplete(group=suggest_own)
    async def show_goal(self, interaction: Interaction, group: str | None = None) -> None:
        found = await self.service.progress(actor_of(interaction), name=group)
        await show(interaction, panel(text(render.progress(found))))

    @app_commands.command(name="set", description="Give a group its weekly goal (its moderators)")
    @app_commands.describe(group="Which group", unit="What counts", target="How many a week, all together")
    @app_commands.autocomplete(group=suggest_moderated)
    @app_commands.choices(
        unit=[app_commands.Choice(name=words.capitalize(), value=unit) for unit, words in UNITS.items()]
    )
    async def set_goal(
        self, interaction: Interaction, group: str, unit: str, target: app_commands.Range[int, 1, MOST]
    ) -> None:
        found = await self.service.set_goal(actor_of(interaction), name=group, unit=unit, target=target)
        await show(interaction, panel(text(render.progress(found))))

    @app_commands.command(name="clear", description="Take a group's weekly goal away (its moderators)")
    @app_commands.describe(group="Which group")
    @app_commands.autocomplete(group=suggest_moderated)
    async def clear(self, interaction: Interaction, group: str) -> None:
        found = await self.service.clear_goal(actor_of(interaction), name=group)
        await show(interaction, panel(text(render.cleared(found.name))))


async def setup(bot: CadreBot) -> None:
    cog = Pods(bot)
    cog.jobs.register()
    await bot.add_cog(cog)
    bot.add_controls(*views.CONTROLS)
