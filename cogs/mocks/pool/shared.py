"""What the panels of the pool share: the room, who pressed, which group is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from bot import group_choice
from bot.group_choice import Opener
from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentSelect, is_on_panel

from .moderation import ModerationService
from .runs import RunService
from .service import PoolService


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
    open_one = room_of(interaction).openers[purpose]
    await group_choice.in_group(interaction, found, open_one, asked, partial(PickGroup, purpose=purpose))


CONTROLS = (PickGroup,)
