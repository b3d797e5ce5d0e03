"""What the panels of loops share: the room with its services, and answers that work in direct messages too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import show
from cogs.mocks.catalogue import Catalogue

from .asking import Asking
from .course import Course
from .service import LoopService


class Room(Protocol):
    """What the cog holds."""

    catalogue: Catalogue
    service: LoopService
    asking: Asking
    course: Course


def room_of(interaction: Interaction) -> Room:
    found: Room = interaction.client.get_cog("Loops")
    return found


def ask_args(args: Mapping[str, str]) -> dict[str, int]:
    return {name: int(args[name]) for name in ("loop_id", "place", "number")}


async def replace(interaction: Interaction, view: ui.LayoutView) -> None:
    """Put the view in place of the panel that was pressed, also in a direct message, where none is private."""
    if interaction.guild_id is None and not interaction.response.is_done():
        await interaction.response.edit_message(view=view, allowed_mentions=discord.AllowedMentions.none())
    else:
        await show(interaction, view, is_update=True)
