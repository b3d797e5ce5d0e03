"""Choosing the hour of the daily reminder."""

from __future__ import annotations

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentSelect, panel, row, show, text, who
from cogs.cards.controls import Settings, cards_cog

from . import render
from .service import Choice, ReminderService

_NONE = "none"


def reminders_of(interaction: Interaction) -> ReminderService:
    service: ReminderService = cards_cog(interaction).reminders
    return service


async def open_reminder(interaction: Interaction) -> None:
    found = await reminders_of(interaction).choice(**who(interaction))
    await show(interaction, choice_view(found), is_update=True)


def choice_view(found: Choice) -> ui.LayoutView:
    options = [discord.SelectOption(label=render.OFF, value=_NONE, default=found.chosen is None)]
    options += [
        discord.SelectOption(label=f"{hour:02d}:00", value=str(hour), default=hour == found.chosen)
        for hour in found.hours
    ]
    return panel(text(render.choice(found)), row(ReminderHour(options=options)), row(Settings()))


class ReminderHour(PersistentSelect, key="cards.reminder_hour"):
    placeholder = "Choose an hour"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        hour = None if chosen[0] == _NONE else int(chosen[0])
        found = await reminders_of(interaction).set_hour(**who(interaction), hour=hour)
        await show(interaction, choice_view(found), is_update=True)


CONTROLS = (ReminderHour,)
