"""What is pressed at the time of a mock: who is here, who is not, who jumps in or goes on alone."""

from __future__ import annotations

import discord

from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text

from . import render
from .shared import attendance_of, go_on, look, show_solo, standbys_of


class Here(PersistentButton, key="mocks.here", args=("meeting_id",)):
    label = "I am here"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        meeting_id = int(self.args["meeting_id"])
        scene = await attendance_of(interaction).come(meeting_id, interaction.user.id)
        await show(interaction, panel(text(render.came(scene, interaction.user.id))))
        await go_on(interaction, meeting_id)


class Absent(PersistentButton, key="mocks.absent", args=("meeting_id",)):
    label = "They are not here"

    async def press(self, interaction: Interaction) -> None:
        meeting_id = int(self.args["meeting_id"])
        missed = await attendance_of(interaction).miss(meeting_id, interaction.user.id)
        alone = [] if missed.ask else [row(Alone(meeting_id=meeting_id))]
        said = render.missed(missed.ask.expires_at if missed.ask else None)
        await show(interaction, panel(text(said), *alone))
        await go_on(interaction, meeting_id)


class Alone(PersistentButton, key="mocks.alone", args=("meeting_id",)):
    label = "Use the slot alone"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        meeting_id = int(self.args["meeting_id"])
        await interaction.response.defer(ephemeral=True, thinking=True)
        _, made = await attendance_of(interaction).go_alone(meeting_id, interaction.user.id)
        await go_on(interaction, made.meeting_id)
        await go_on(interaction, meeting_id)
        await show_solo(interaction, made)


class Take(PersistentButton, key="mocks.take", args=("ask_id",)):
    label = "I'll take it"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        before, made = await standbys_of(interaction).take(int(self.args["ask_id"]), interaction.user.id)
        await go_on(interaction, made.meeting_id)
        await show(interaction, panel(text(render.took(await look(interaction, made.meeting_id)))))
        await go_on(interaction, before.meeting_id)


class Decline(PersistentButton, key="mocks.decline", args=("ask_id",)):
    label = "Not now"

    async def press(self, interaction: Interaction) -> None:
        meeting_id = await standbys_of(interaction).decline(int(self.args["ask_id"]), interaction.user.id)
        await show(interaction, panel(text(render.DECLINED)))
        await go_on(interaction, meeting_id)


class StandDown(PersistentButton, key="mocks.stand_down"):
    label = "Take me off the list"

    async def press(self, interaction: Interaction) -> None:
        guild_id = interaction.guild_id or 0
        was_on = await standbys_of(interaction).stand_down(guild_id=guild_id, user_id=interaction.user.id)
        said = render.STANDBY_OFF if was_on else render.NOT_ON_STANDBY
        await show(interaction, panel(text(said)), is_update=True)


CONTROLS = (Here, Absent, Alone, Take, Decline, StandDown)
