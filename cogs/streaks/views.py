"""The streak's panels and buttons."""

from __future__ import annotations

from hashlib import sha256
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
    turned = "off" if told.tells_group else "on"
    buttons: list[ui.Item[Any]] = [Explain(page=0), Tell(turned=turned, label=telling)]
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


class Tell(PersistentButton, key="streaks.tell", version=2, args=("turned",)):
    label = "Tell my group weekly"

    async def press(self, interaction: Interaction) -> None:
        told = await service_of(interaction).set_telling(
            **who(interaction), is_on=self.args["turned"] == "on"
        )
        await show(interaction, streak_view(told), is_update=True)


class OldTell(PersistentButton, key="streaks.tell"):
    """A button of an old panel, which does not say in which direction: it tells nobody."""

    async def press(self, interaction: Interaction) -> None:
        told = await service_of(interaction).set_telling(**who(interaction), is_on=False)
        await show(interaction, streak_view(told), is_update=True)


class Share(PersistentButton, key="streaks.share"):
    label = "Share"

    async def press(self, interaction: Interaction) -> None:
        """Post the streak to the group's channel, silently; the press is the consent."""
        service, bot = service_of(interaction), interaction.client
        group = await service.group_of(**who(interaction), channel_id=interaction.channel_id)
        told = await service.told(**who(interaction))
        if not told.streak.current:
            raise UserFacingError(
                "Your streak is not there yet: it begins with the next promised day you keep."
            )
        await (
            interaction.response.defer()
        )  # a post may wait for its turn longer than Discord does for an answer
        channel = bot.get_partial_messageable(group.channel_id, guild_id=group.guild_id)
        name = discord.utils.escape_markdown(interaction.user.display_name)
        view = panel(text(render.public(name, told)), row(Show()))
        # Two presses at once are one: the same member, streak and channel.
        said = f"{interaction.user.id}:{group.channel_id}:{told.today}:{told.streak.current}"
        nonce = sha256(said.encode()).hexdigest()[:25]
        try:
            await bot.paced(channel.send(view=view, silent=True, nonce=nonce))
        except discord.HTTPException as error:
            fault = await bot.note_channel_fault(
                guild_id=group.guild_id, channel_id=group.channel_id, error=error
            )
            if fault is None:
                raise
            raise UserFacingError(render.not_shared(group.name, fault)) from error
        await relabel(interaction, f"Shared with {group.name}")


CONTROLS = (Show, Explain, OldTell, Tell, Share)
