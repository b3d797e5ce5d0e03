"""What the panels of standups share: who pressed, the services, which group is meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot import group_choice
from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentSelect

from .pulse import PulseService
from .rounds import RoundService
from .service import EntryService
from .settings import SettingService


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


class PickGroup(PersistentSelect, key="standups.pick", args=("purpose",)):
    """Goes on with what was asked for, in the chosen group."""

    placeholder = "Which group?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await standups_cog(interaction).openers[self.args["purpose"]](interaction, int(chosen[0]))


async def in_group(interaction: Interaction, purpose: str, found: Sequence[Group], asked: str) -> None:
    """Go on in the only group, or ask which."""
    open_one = standups_cog(interaction).openers[purpose]
    await group_choice.in_group(interaction, found, open_one, asked, partial(PickGroup, purpose=purpose))


CONTROLS = (PickGroup,)
