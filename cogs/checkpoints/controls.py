"""What the panels of checkpoints share: who pressed, the services, which group is meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import discord
from discord import ui

from bot import group_choice
from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect

_ASKED = {
    "post": "Ask something of which one?",
    "queue": "See the checkpoints of which one?",
    "setup": "Set up checkpoints of which one?",
    "snapshot": "See the weekly snapshots of which one?",
}
"""What is asked, by the command: several such panels below one another can be told apart."""


def checkpoints_cog(interaction: Interaction) -> Any:
    """Return the feature's cog, which holds the services and the jobs."""
    return interaction.client.get_cog("Checkpoints")


class PickGroup(PersistentSelect, key="checkpoints.pick", args=("purpose",)):
    """Goes on with what was asked for, in the chosen group."""

    placeholder = "Which group?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await checkpoints_cog(interaction).openers[self.args["purpose"]](interaction, int(chosen[0]))


async def in_group(interaction: Interaction, purpose: str, found: Sequence[Group]) -> None:
    """Go on in the only group, or ask which."""
    open_one = checkpoints_cog(interaction).openers[purpose]
    asked = f"### Checkpoints\nYou moderate several groups. **{_ASKED[purpose]}**"
    await group_choice.in_group(interaction, found, open_one, asked, partial(PickGroup, purpose=purpose))


class ToDesk(PersistentButton, key="checkpoints.desk", args=("group_id",)):
    """Leads back to the list of a group's checkpoints."""

    label = "Back"

    async def press(self, interaction: Interaction) -> None:
        await checkpoints_cog(interaction).openers["queue"](interaction, int(self.args["group_id"]))


def line(
    name: str,
    label: str,
    told: str | None,
    value: str,
    limit: int,
    *,
    is_long: bool = False,
    is_needed: bool = True,
) -> ui.Label[Any]:
    """Return a field of a form, filled in with ``value``."""
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        required=is_needed,
        max_length=limit,
        default=value or None,
    )
    return ui.Label(text=label, description=told[:100] if told else None, component=field)


CONTROLS = (PickGroup, ToDesk)
