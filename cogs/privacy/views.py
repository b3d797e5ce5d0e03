"""Buttons of the privacy page. They concern whoever presses them, so they carry nobody's id."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text

from . import render
from .service import PrivacyService

_DISCORD_FLOOR = 10 * 1024 * 1024
"""What Discord takes as a file in any server; used where the interaction does not say more."""
_ENVELOPE = 64 * 1024
"""Room for the rest of the request."""


def service_of(interaction: Interaction) -> PrivacyService:
    cog: Any = interaction.client.get_cog("Privacy")
    service: PrivacyService = cog.service
    return service


def show_view(interaction: Interaction, *, page: int = 0) -> ui.LayoutView:
    pages = render.show_pages(service_of(interaction).statements())
    page = min(max(page, 0), len(pages) - 1)
    items: list[ui.Item[Any]] = [text(pages[page])]
    if len(pages) > 1:
        items.append(
            row(
                Page(page=page - 1, label="Earlier", disabled=page == 0),
                Page(page=page + 1, label="Later", disabled=page == len(pages) - 1),
            )
        )
    return panel(*items, row(Export(), Erase()))


async def erase_view(interaction: Interaction) -> ui.LayoutView:
    tables = await service_of(interaction).tables(interaction.user.id)
    confirm = Confirm(label=render.erase_label(tables))
    others: list[ui.Item[Any]] = [Page(page=0, label="Keep everything")]
    if tables:
        others.insert(0, Export())
    return panel(text(render.erase(tables)), row(confirm), row(*others))


async def send_export(interaction: Interaction) -> None:
    """Send the member's data to them alone, in as many files as Discord's size limit asks for."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    service = service_of(interaction)
    tables = await service.tables(interaction.user.id)
    if not tables:
        await interaction.followup.send(render.NOTHING_TO_EXPORT, ephemeral=True)
        return
    readme = render.readme(tables, service.statements(), at=interaction.client.kernel.clock.now())
    limit = (interaction.filesize_limit or _DISCORD_FLOOR) - _ENVELOPE
    archives = await service.pack(tables, readme=readme, limit=limit)
    for number, archive in enumerate(archives, 1):
        name = "cadre-export.zip" if len(archives) == 1 else f"cadre-export-{number}-of-{len(archives)}.zip"
        await interaction.followup.send(
            render.exported(tables, file_count=len(archives)) if number == 1 else "",
            file=discord.File(io.BytesIO(archive), name, description="All that Cadre keeps about you"),
            ephemeral=True,
        )


class Page(PersistentButton, key="privacy.page", args=("page",)):
    async def press(self, interaction: Interaction) -> None:
        await show(interaction, show_view(interaction, page=int(self.args["page"])), is_update=True)


class Export(PersistentButton, key="privacy.export"):
    label = "Export"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await send_export(interaction)


class Erase(PersistentButton, key="privacy.erase"):
    label = "Erase…"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, await erase_view(interaction), is_update=True)


class Confirm(PersistentButton, key="privacy.confirm"):
    label = "Erase"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        receipt = await service_of(interaction).erase(interaction.user.id)
        await show(interaction, panel(text(render.erased(receipt))), is_update=True)


CONTROLS = (Page, Export, Erase, Confirm)
