"""`/card import` and `/card export`: the file, the question, the answer."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.clock import to_unix
from bot.errors import UserFacingError
from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text, who
from cogs.cards.controls import Decks, cards_cog, review_all
from cogs.cards.own_views import Mine

from . import render
from .models import Format, Preview
from .reader import LARGEST_FILE, too_large
from .service import ExchangeService

_DISCORD_FLOOR = 10 * 1024 * 1024
"""What Discord takes as a file in any server; used where the interaction does not say more."""
_ENVELOPE = 64 * 1024
"""Room for the rest of the request."""


def exchange_of(interaction: Interaction) -> ExchangeService:
    service: ExchangeService = cards_cog(interaction).exchange
    return service


async def open_import(interaction: Interaction, file: discord.Attachment) -> None:
    """Read the member's file and ask. What Discord says of its type counts for nothing."""
    asked = who(interaction)
    if file.size > LARGEST_FILE:
        raise UserFacingError(too_large(file.size))
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        data = await file.read()
    except (discord.HTTPException, aiohttp.ClientError) as error:
        raise UserFacingError(
            "**File**: Discord did not hand it to me; send it again with `/card import`."
        ) from error
    found = await exchange_of(interaction).preview(**asked, file_name=file.filename, data=data)
    await show(interaction, preview_view(found))


def preview_view(found: Preview) -> ui.LayoutView:
    counts = found.counts
    press: list[ui.Item[Any]] = [Mine(page=0)]
    if counts.new + counts.changed + counts.placed:
        made_at = to_unix(found.made_at)
        press = [
            TakeIn(import_id=found.import_id, made_at=made_at),
            NotNow(import_id=found.import_id, made_at=made_at),
        ]
    return panel(text(render.preview(found)), row(*press))


async def send_export(interaction: Interaction, form: Format) -> None:
    """Send the member's cards to them alone."""
    asked = who(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    export = await exchange_of(interaction).export(**asked, form=form)
    limit = interaction.filesize_limit or _DISCORD_FLOOR
    if len(export.data) > limit - _ENVELOPE:
        raise UserFacingError(render.too_large(len(export.data), limit))
    await interaction.followup.send(
        render.exported(export, form),
        file=discord.File(io.BytesIO(export.data), export.file_name, description="Your cards"),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )


class TakeIn(PersistentButton, key="cards.import", args=("import_id", "made_at")):
    label = "Import"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        asked = who(interaction)
        await interaction.response.defer()
        counts = await exchange_of(interaction).take_in(
            **asked, import_id=int(self.args["import_id"]), made_at=int(self.args["made_at"])
        )
        press = row(review_all(), Mine(page=0), Decks(page=0))
        await show(interaction, panel(text(render.done(counts)), press), is_update=True)


class NotNow(PersistentButton, key="cards.not_now", args=("import_id", "made_at")):
    label = "Not now"

    async def press(self, interaction: Interaction) -> None:
        await exchange_of(interaction).leave(
            user_id=interaction.user.id,
            import_id=int(self.args["import_id"]),
            made_at=int(self.args["made_at"]),
        )
        await show(interaction, panel(text(render.NOT_NOW), row(Mine(page=0), Decks(page=0))), is_update=True)


CONTROLS = (TakeIn, NotNow)
