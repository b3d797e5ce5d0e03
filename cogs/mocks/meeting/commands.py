"""`/mock next`, `solo` and `standby`: what is arranged, a mock with oneself, jumping in for others."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.report import Interaction
from bot.ui import show, who

from . import views
from .models import MOST_STANDBY_HOURS
from .room import MeetingRoom
from .shared import show_solo


class MeetingCommands(commands.Cog):
    meeting: MeetingRoom

    @app_commands.command(name="next", description="Your coming mocks: choose a time, move one, call one off")
    async def next_mock(self, interaction: Interaction) -> None:
        scenes = await self.meeting.service.under_way(**who(interaction))
        if len(scenes) == 1:
            await views.show_mock(interaction, scenes[0])
        else:
            await show(interaction, views.coming_view(scenes))

    @app_commands.command(name="solo", description="A timed mock with yourself, now, in a thread of your own")
    @app_commands.describe(round_type="What kind of interview")
    @app_commands.rename(round_type="round")
    async def solo(self, interaction: Interaction, round_type: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        made = await self.meeting.attendance.start_solo(
            **who(interaction), round_type=round_type, key=interaction.id
        )
        await self.meeting.jobs.go_on(made.meeting_id)
        await show_solo(interaction, made)

    @app_commands.command(
        name="standby", description="Be asked to jump in when somebody's partner is missing"
    )
    @app_commands.describe(hours="For how many hours from now, 2 if left out")
    async def standby(
        self, interaction: Interaction, hours: app_commands.Range[int, 1, MOST_STANDBY_HOURS] = 2
    ) -> None:
        until = await self.meeting.standbys.stand_by(**who(interaction), hours=hours)
        await show(interaction, views.standby_view(until))

    @solo.autocomplete("round_type")
    async def suggest_round(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:  # noqa: ARG002 - discord.py's shape
        rounds = self.meeting.course.catalogue.rounds.values()
        return [
            app_commands.Choice(name=found.name, value=found.id)
            for found in rounds
            if current.casefold() in found.name.casefold()
        ][:25]
