"""What the panels of all kinds share: hint, discussion, the next drill's place."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.errors import NotFound
from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text

from . import render
from .logic import Wish
from .models import Attempt
from .service import DrillService, Going

ROW = 5
"""Buttons that fit into one row."""


def drills_cog(interaction: Interaction) -> Any:
    """Return the feature's cog, which holds the services and the jobs."""
    return interaction.client.get_cog("Drills")


def service_of(interaction: Interaction) -> DrillService:
    service: DrillService = drills_cog(interaction).service
    return service


def guild_of(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise NotFound("That works inside a server only. Open it in your group's channel.")
    return interaction.guild_id


async def open_attempt(interaction: Interaction, going: Going) -> None:
    """Show the member the panel of their attempt; which one depends on the kind, which the cog knows."""
    await drills_cog(interaction).open(interaction, going)


def after(going: Going) -> ui.ActionRow[Any]:
    buttons: list[ui.Item[Any]] = []
    if going.post is not None:
        buttons.append(Discuss(post_id=going.post.post_id))
    buttons.append(Next(kind="any"))
    return row(*buttons)


class Discuss(PersistentButton, key="drills.discuss", args=("post_id",)):
    label = "Discuss"

    async def press(self, interaction: Interaction) -> None:
        post = await service_of(interaction).may_discuss(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        thread_id = await drills_cog(interaction).jobs.let_in(post, interaction.user.id)
        await interaction.followup.send(f"The discussion is open to you: <#{thread_id}>", ephemeral=True)


class Hint(PersistentButton, key="drills.hint", args=("attempt_id",)):
    label = "Hint (−2)"

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).going(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show_hint(interaction, going.attempt)


async def show_hint(interaction: Interaction, attempt: Attempt) -> None:
    going, shown = await service_of(interaction).take_hint(
        user_id=interaction.user.id, attempt_id=attempt.attempt_id
    )
    await show(interaction, panel(text(render.hints(going, shown))))


class Next(PersistentButton, key="drills.next", args=("kind",)):
    label = "Next drill"

    async def press(self, interaction: Interaction) -> None:
        kind = self.args["kind"]
        going = await service_of(interaction).start_next(
            guild_id=guild_of(interaction),
            user_id=interaction.user.id,
            wish=Wish(kind=None if kind == "any" else kind),
        )
        await open_attempt(interaction, going)


CONTROLS = (Discuss, Hint, Next)
