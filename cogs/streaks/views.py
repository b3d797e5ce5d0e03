"""The streak's panels and buttons."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.errors import UserFacingError
from bot.report import Interaction
from bot.ui import PersistentButton, panel, relabel, row, show, text, who

from . import render
from .models import Told
from .service import StreakService


def service_of(interaction: Interaction) -> StreakService:
    cog: Any = interaction.client.get_cog("Streaks")
    service: StreakService = cog.service
    return service


def streak_view(told: Told) -> ui.LayoutView:
    telling = "Stop telling my group" if told.tells_group else "Tell my group weekly"
    buttons = [Explain(page=0), Tell(label=telling)]
    if told.streak.current:
        buttons.insert(1, Share())
    return panel(text(render.shown(told)), row(*buttons))


def explain_view(told: Told, page: int) -> ui.LayoutView:
    last = render.pages(told) - 1
    page = min(max(0, page), last)
    buttons: list[ui.Item[Any]] = []
    if page:
        buttons.append(Explain(page=page - 1, label="Later days"))
    if page < last:
        buttons.append(Explain(page=page + 1, label="Earlier days"))
    return panel(text(render.explained(told, page)), row(*buttons, Show()))


class Show(PersistentButton, key="streaks.show"):
    label = "My streak"

    async def press(self, interaction: Interaction) -> None:
        told = await service_of(interaction).told(**who(interaction))
        await show(interaction, streak_view(told), is_update=True)


class Explain(PersistentButton, key="streaks.explain", args=("page",)):
    label = "Explain"

    async def press(self, interaction: Interaction) -> None:
        told = await service_of(interaction).told(**who(interaction))
        await show(interaction, explain_view(told, int(self.args["page"])), is_update=True)


class Tell(PersistentButton, key="streaks.tell"):
    label = "Tell my group weekly"

    async def press(self, interaction: Interaction) -> None:
        told = await service_of(interaction).toggle_telling(**who(interaction))
        await show(interaction, streak_view(told), is_update=True)


class Share(PersistentButton, key="streaks.share"):
    label = "Share"

    async def press(self, interaction: Interaction) -> None:
        """Post the streak to the group's channel, silently; the press is the consent."""
        service = service_of(interaction)
        group = await service.group_of(**who(interaction), channel_id=interaction.channel_id)
        told = await service.told(**who(interaction))
        if not told.streak.current:
            raise UserFacingError(
                "Your streak is not there yet: it begins with the next promised day you keep."
            )
        channel = interaction.client.get_partial_messageable(group.channel_id, guild_id=group.guild_id)
        name = discord.utils.escape_markdown(interaction.user.display_name)
        await interaction.client.paced(
            channel.send(view=panel(text(render.public(name, told)), row(Show())), silent=True)
        )
        await relabel(interaction, f"Shared with {group.name}")


CONTROLS = (Show, Explain, Tell, Share)
