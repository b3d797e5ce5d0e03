"""What the panels of all kinds share: hint, discussion, the next drill's place."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.pictures import files_of
from bot.report import Interaction
from bot.ui import PersistentButton, guild_of, panel, relabel, row, show, text

from . import reasons, render
from .logic import Wish
from .models import Attempt, Card
from .service import DrillService, Going

ROW = 5
"""Buttons that fit into one row."""


def drills_cog(interaction: Interaction) -> Any:
    """Return the feature's cog, which holds the services and the jobs."""
    return interaction.client.get_cog("Drills")


def service_of(interaction: Interaction) -> DrillService:
    service: DrillService = drills_cog(interaction).service
    return service


async def open_attempt(interaction: Interaction, going: Going) -> None:
    """Show the member the panel of their attempt; which one depends on the kind, which the cog knows."""
    await drills_cog(interaction).open(interaction, going)


KEPT_LABELS: dict[Card, str] = {"kept": "Kept as card", "kept by itself": "Kept as card by itself"}


def after(going: Going) -> ui.ActionRow[Any]:
    buttons: list[ui.Item[Any]] = []
    if going.post is not None:
        buttons.append(Discuss(post_id=going.post.post_id))
    buttons.append(Next(kind="any"))
    if going.card is not None:
        is_kept = going.card != "offered"
        label = KEPT_LABELS[going.card] if is_kept else None
        buttons.append(Keep(attempt_id=going.attempt.attempt_id, label=label, disabled=is_kept))
    buttons.append(Why(attempt_id=going.attempt.attempt_id))
    if going.in_group and going.drill.concepts and going.drill.rubric:
        buttons.append(AskPeer(attempt_id=going.attempt.attempt_id))
    return row(*buttons)


class AskPeer(PersistentButton, key="drills.ask_peer", args=("attempt_id",)):
    label = "Ask a peer to review"

    async def press(self, interaction: Interaction) -> None:
        await drills_cog(interaction).ask_peer(interaction, int(self.args["attempt_id"]))


class Discuss(PersistentButton, key="drills.discuss", args=("post_id",)):
    label = "Discuss"

    async def press(self, interaction: Interaction) -> None:
        post = await service_of(interaction).may_discuss(
            guild_id=guild_of(interaction), user_id=interaction.user.id, post_id=int(self.args["post_id"])
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        thread_id = await drills_cog(interaction).jobs.let_in(post, interaction.user.id)
        await interaction.followup.send(f"The discussion is open to you: <#{thread_id}>", ephemeral=True)


class Keep(PersistentButton, key="drills.keep", args=("attempt_id",)):
    label = "Keep as card"

    async def press(self, interaction: Interaction) -> None:
        cog = drills_cog(interaction)
        drill = await cog.keep.keep(user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]))
        await relabel(interaction, KEPT_LABELS["kept"], files=await files_of(cog.pictures(drill)))


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


class AsText(PersistentButton, key="drills.as_text", args=("drill_id",)):
    label = "Picture as text"

    async def press(self, interaction: Interaction) -> None:
        drill = service_of(interaction).drill(self.args["drill_id"])
        words = [picture.words for picture in drills_cog(interaction).pictures(drill)]
        await show(interaction, panel(text("\n\n".join(words) or "This drill has no picture any more.")))


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


class Practise(PersistentButton, key="drills.practise", args=("area",)):
    """A practice drill of one area, wherever one is advised."""

    label = "Do a drill"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).start_next(
            guild_id=guild_of(interaction), user_id=interaction.user.id, wish=Wish(area=self.args["area"])
        )
        await open_attempt(interaction, going)


class Why(PersistentButton, key="drills.why", args=("attempt_id",)):
    label = "Why this one?"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).why_attempt(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show(interaction, panel(text(reasons.explain(found) or reasons.CHOSEN_BY_YOU)))


CONTROLS = (AsText, AskPeer, Discuss, Hint, Keep, Next, Practise, Why)
