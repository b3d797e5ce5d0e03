"""What the panels of the pool share: the room, who pressed, which group is meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import discord

from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentSelect, is_on_panel, panel, row, show, text, who

from .models import Actor
from .moderation import ModerationService
from .runs import RunService
from .service import PoolService

_MENU = 25
"""Options of one menu."""

Opener = Callable[[Interaction, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases of the pool, and what a chosen group leads to."""

    service: PoolService
    runs: RunService
    moderation: ModerationService
    openers: Mapping[str, Opener]


def room_of(interaction: Interaction) -> Services:
    return cast(Services, interaction.client.get_cog("Mocks").pool)


def pool_of(interaction: Interaction) -> PoolService:
    return room_of(interaction).service


def runs_of(interaction: Interaction) -> RunService:
    return room_of(interaction).runs


def moderation_of(interaction: Interaction) -> ModerationService:
    return room_of(interaction).moderation


def actor_of(interaction: Interaction) -> Actor:
    return Actor(**who(interaction), manages_guild=interaction.permissions.manage_guild)


async def take_time(interaction: Interaction) -> None:
    """Acknowledge before something takes long: a picture, a matching."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))


class PickGroup(PersistentSelect, key="mocks.pick", args=("purpose",)):
    """Goes on with what was asked for, in the chosen group."""

    placeholder = "Which group?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await room_of(interaction).openers[self.args["purpose"]](interaction, int(chosen[0]))


async def in_group(interaction: Interaction, purpose: str, found: Sequence[Group], asked: str) -> None:
    """Go on in the only group, or ask which."""
    if len(found) == 1:
        await room_of(interaction).openers[purpose](interaction, found[0].group_id)
        return
    options = [discord.SelectOption(label=g.name[:100], value=str(g.group_id)) for g in found[:_MENU]]
    await show(interaction, panel(text(asked), row(PickGroup(purpose=purpose, options=options))))


CONTROLS = (PickGroup,)
