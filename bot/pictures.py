"""Pictures in messages: drawn off the event loop, always with alt text, and the same in words on request."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from .charts.draw import Drawn, png_of
from .charts.spec import Chart, ChartRecord
from .charts.words import in_words

ALT_LIMIT = 1024
"""Characters of alt text that Discord takes; discord.py's documentation still says 256."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart to be shown. ``name`` is the file's, without ending; ``alt`` says what a seeing reader sees."""

    name: str
    chart: Chart | Drawn
    alt: str

    @property
    def file_name(self) -> str:
        return f"{self.name}.png"

    @property
    def words(self) -> str:
        """All that is drawn, as text."""
        told = in_words(self.chart) if isinstance(self.chart, ChartRecord) else self.chart.in_words()
        return f"{self.alt}\n\n{told}"


def gallery(pictures: Sequence[Picture]) -> list[ui.Item[Any]]:
    """Return the pictures as part of a layout, nothing for none; their files go along with the message."""
    if not pictures:
        return []
    items = [
        discord.MediaGalleryItem(f"attachment://{picture.file_name}", description=picture.alt)
        for picture in pictures
    ]
    return [ui.MediaGallery(*items)]


async def files_of(pictures: Sequence[Picture]) -> list[discord.File]:
    """Draw the pictures that were not drawn lately.

    A file can be sent once, so each message gets its own. An edit too: Discord leaves attachments that a
    layout shows out of the message's list (discord-api-docs#8279), so an edit cannot name those to keep,
    and sends them anew.
    """
    return [
        discord.File(
            io.BytesIO(await asyncio.to_thread(png_of, picture.chart)),
            picture.file_name,
            description=picture.alt,
        )
        for picture in pictures
    ]
