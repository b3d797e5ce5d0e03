"""What the panels of standups share: who pressed, the services, which group is meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord

from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentSelect, panel, row, show, text, who

from .models import Actor
from .pulse import PulseService
from .rounds import RoundService
from .service import EntryService
from .settings import SettingService

_MENU = 25
"""Options of one menu."""

Opener = Callable[[Interaction, int], Awaitable[None]]


def standups_cog(interaction: Interaction) -> Any:
    """Return the feature's cog, which holds the services and the jobs."""
    return interaction.client.get_cog("Standups")


def entries_of(interaction: Interaction) -> EntryService:
    service: EntryService = standups_cog(interaction).entries
    return service


def rounds_of(interaction: Interaction) -> RoundService:
    service: RoundService = standups_cog(interaction).rounds
    return service


def settings_of(interaction: Interaction) -> SettingService:
    service: SettingService = standups_cog(interaction).settings
    return service


def pulse_of(interaction: Interaction) -> PulseService:
    service: PulseService = standups_cog(interaction).pulses
    return service


def actor_of(interaction: Interaction) -> Actor:
    return Actor(**who(interaction), manages_guild=interaction.permissions.manage_guild)


class PickGroup(PersistentSelect, key="standups.pick", args=("purpose",)):
    """Goes on with what was asked for, in the chosen group."""

    placeholder = "Which group?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await standups_cog(interaction).openers[self.args["purpose"]](interaction, int(chosen[0]))


async def in_group(interaction: Interaction, purpose: str, found: Sequence[Group], asked: str) -> None:
    """Go on in the only group, or ask which."""
    if len(found) == 1:
        await standups_cog(interaction).openers[purpose](interaction, found[0].group_id)
        return
    options = [discord.SelectOption(label=g.name[:100], value=str(g.group_id)) for g in found[:_MENU]]
    await show(interaction, panel(text(asked), row(PickGroup(purpose=purpose, options=options))))


CONTROLS = (PickGroup,)
