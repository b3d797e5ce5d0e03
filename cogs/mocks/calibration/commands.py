"""`/calibration`: a group scores one sample answer, to see who is strict and who is kind."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import suggest_moderated
from bot.report import Interaction
from bot.ui import actor_of, panel, show, text, who
from cogs.mocks.catalogue import Catalogue

from . import render, views
from .jobs import CalibrationJobs
from .logic import HOURS
from .service import CalibrationService


class Calibrations(
    commands.GroupCog,
    group_name="calibration",
    group_description="Score one sample answer together, each in private",
):
    def __init__(self, bot: CadreBot, catalogue: Catalogue) -> None:
        super().__init__()
        self.service = CalibrationService(bot.kernel, catalogue)
        self.jobs = CalibrationJobs(bot, self.service)
        self.jobs.register()

    @app_commands.command(
        name="start", description="Post a sample answer for your group to score (moderators)"
    )
    @app_commands.describe(
        sample="Which answer",
        group="Which group, if you moderate several",
        hours="How long it stays open, 24 if left out",
    )
    @app_commands.autocomplete(group=suggest_moderated)
    async def start(
        self,
        interaction: Interaction,
        sample: str,
        group: str | None = None,
        hours: app_commands.Range[int, HOURS[0], HOURS[1]] = 24,
    ) -> None:
        found, is_new = await self.service.start(
            actor_of(interaction), sample=sample, group=group, hours=hours
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        calibration_id = found.calibration.calibration_id
        is_out = await (self.jobs.post(calibration_id) if is_new else self.service.is_posted(calibration_id))
        await show(interaction, views.holder_view(found, is_new=is_new, is_out=is_out))

    @app_commands.command(name="show", description="Whether you score strictly or kindly, round by round")
    async def show(self, interaction: Interaction) -> None:
        found = await self.service.mine(**who(interaction))
        await show(interaction, panel(text(render.mine(found))))

    @start.autocomplete("sample")
    async def suggest_sample(
        self,
        interaction: Interaction,  # noqa: ARG002 - discord.py passes it
        current: str,
    ) -> list[app_commands.Choice[str]]:
        found = self.service.suggest(current)
        return [app_commands.Choice(name=title, value=key) for title, key in found[:25]]
