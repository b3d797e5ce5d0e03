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

_IS_IN, _MODERATES = "### Standup\nYou are in several groups.", "### Standup\nYou moderate several groups."
_ASKED = {
    "write": f"{_IS_IN} **Write for which one?**",
    "mine": f"{_IS_IN} **See your entry in which one?**",
    "skip": f"{_IS_IN} **Sit this round out in which one?**",
    "setup": f"{_MODERATES} **Set up the standup of which one?**",
    "open": f"{_MODERATES} **Open a round now in which one?**",
    "close": f"{_MODERATES} **Close which one?** Its round closes at once, and its digest is posted.",
    "digest": f"{_MODERATES} **See the digest of which one?**",
    "pulse": f"{_MODERATES} **See the pulse of which one?**",
}
"""What is asked, by the command: several such panels below one another can be told apart."""


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


async def in_group(interaction: Interaction, purpose: str, found: Sequence[Group]) -> None:
    """Go on in the only group, or ask which."""
    open_one = standups_cog(interaction).openers[purpose]
    menu = partial(PickGroup, purpose=purpose)
    await group_choice.in_group(interaction, found, open_one, _ASKED[purpose], menu)


CONTROLS = (PickGroup,)
