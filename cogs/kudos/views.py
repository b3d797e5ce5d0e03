"""Giving and reading kudos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.errors import UserFacingError
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, panel, row, show, text, text_of, who

from . import render
from .models import Mine
from .service import PAGE, REASON, KudosService


def service_of(interaction: Interaction) -> KudosService:
    cog: Any = interaction.client.get_cog("Kudos")
    service: KudosService = cog.service
    return service


async def give(interaction: Interaction, *, receiver_id: int, is_bot: bool, reason: str) -> None:
    left = await service_of(interaction).give(
        **who(interaction), receiver_id=receiver_id, is_bot=is_bot, reason=reason
    )
    await show(interaction, panel(text(render.given(f"<@{receiver_id}>", left))))


class GiveForm(PersistentModal, key="kudos.form", args=("receiver_id",)):
    @classmethod
    def of(cls, receiver_id: int) -> GiveForm:
        form = cls(title="Give kudos", receiver_id=receiver_id)
        low, high = REASON
        form.add_item(
            ui.Label(
                text="What for?",
                description="They read it with your name. The group reads it only if they agree, without your name.",
                component=ui.TextInput(
                    custom_id="reason",
                    style=discord.TextStyle.paragraph,
                    min_length=low,
                    max_length=high,
                    placeholder="Explained the bias-variance picture to me until it clicked",
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        await give(
            interaction,
            receiver_id=int(args["receiver_id"]),
            is_bot=False,
            reason=text_of(values, "reason"),
        )


async def give_for_message(interaction: Interaction, message: discord.Message) -> None:
    """Begin kudos for whoever wrote the message."""
    found = who(interaction)
    if message.author.id == found["user_id"]:
        raise UserFacingError("Kudos are for somebody else: this message is your own.")
    if message.author.bot:
        raise UserFacingError("Bots need no kudos. Choose a member's message.")
    await interaction.response.send_modal(GiveForm.of(message.author.id))


def mine_view(found: Mine) -> ui.LayoutView:
    label, turned = ("Keep them to myself", "off") if found.is_public else ("Show them in the digest", "on")
    buttons: list[ui.Item[Any]] = []
    if found.page:
        buttons.append(Page(page=found.page - 1, label="Newer"))
    if found.count > (found.page + 1) * PAGE:
        buttons.append(Page(page=found.page + 1, label="Older"))
    return panel(text(render.mine(found)), row(*buttons, Public(turned=turned, label=label)))


class Page(PersistentButton, key="kudos.page", args=("page",)):
    label = "My kudos"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).mine(**who(interaction), page=int(self.args["page"]))
        await show(interaction, mine_view(found), is_update=True)


class Public(PersistentButton, key="kudos.public", version=2, args=("turned",)):
    label = "Show them in the digest"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).set_public(
            **who(interaction), is_on=self.args["turned"] == "on"
        )
        await show(interaction, mine_view(found), is_update=True)


class OldPublic(PersistentButton, key="kudos.public"):
    """A button of an old panel, which does not say in which direction: it shows nobody anything."""

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).set_public(**who(interaction), is_on=False)
        await show(interaction, mine_view(found), is_update=True)


CONTROLS = (GiveForm, Page, OldPublic, Public)
