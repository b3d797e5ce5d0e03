"""Buttons of the privacy page. They concern whoever presses them, so they carry nobody's id."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.report import Interaction
from bot.telemetry import get_logger
from bot.ui import PersistentButton, panel, row, show, text

from . import logic, render
from .models import KeptFile
from .service import PrivacyService

log = get_logger(__name__)

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
        items.append(text(f"-# Page {page + 1} of {len(pages)}"))
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
    files, now = logic.kept_files(tables), interaction.client.kernel.clock.now()
    readme = render.readme(tables, service.statements(), at=now, file_count=len(files))
    limit = (interaction.filesize_limit or _DISCORD_FLOOR) - _ENVELOPE
    archives = await service.pack(tables, readme=readme, limit=limit)
    for number, archive in enumerate(archives, 1):
        name = "cadre-export.zip" if len(archives) == 1 else f"cadre-export-{number}-of-{len(archives)}.zip"
        await interaction.followup.send(
            render.exported(tables, file_count=len(archives)) if number == 1 else "",
            file=discord.File(io.BytesIO(archive), name, description="All that Cadre keeps about you"),
            ephemeral=True,
        )
    await _send_files(interaction, files, limit)


async def _send_files(interaction: Interaction, files: list[KeptFile], limit: int) -> None:
    """Send the files that features keep as messages, one archive in memory at a time."""
    batches = logic.batches(files, limit=limit)
    for number, batch in enumerate(batches, 1):
        contents = {file.name: await _fetch(interaction, file) for file in batch}
        found = {name: content for name, content in contents.items() if content is not None}
        said = render.files_sent(
            [file for file in batch if file.name in found], [file for file in batch if file.name not in found]
        )
        extra: dict[str, Any] = {}
        if found:
            archive = logic.file_archive(found)
            name = "cadre-files.zip" if len(batches) == 1 else f"cadre-files-{number}-of-{len(batches)}.zip"
            extra["file"] = discord.File(io.BytesIO(archive), name, description="Files that you sent")
        await interaction.followup.send(said, ephemeral=True, **extra)


async def _fetch(interaction: Interaction, file: KeptFile) -> bytes | None:
    """Return a kept file; None when Discord has it no more, or does not hand it out now."""
    bot = interaction.client
    try:
        message: Any = await bot.paced(bot.http.get_message(file.channel_id, file.message_id))
        content: bytes = await bot.http.get_from_cdn(message["attachments"][0]["url"])
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, IndexError) as error:
        log.warning("file_not_fetched", message=file.message_id, fault=repr(error))
        return None
    return content


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
