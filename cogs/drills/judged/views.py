"""The form in which something is sent for judging: typed, or as a file."""

from __future__ import annotations

from typing import Any, cast

import discord
from discord import ui

from bot.errors import UserFacingError
from bot.report import Interaction
from bot.ui import Values, text_of

from .models import SOURCE_LIMIT

_FILE_LIMIT = 4 * SOURCE_LIMIT
"""Bytes; four for each character a source may have."""


def source_fields(*, label: str, about: str, start: str, suffix: str) -> tuple[ui.Label[Any], ui.Label[Any]]:
    """Return the two fields of the form; what was sent last, or a beginning, stands in the first."""
    typed: ui.TextInput[Any] = ui.TextInput(
        custom_id="source",
        style=discord.TextStyle.paragraph,
        max_length=SOURCE_LIMIT,
        required=False,
        default=start,
    )
    file: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
    return (
        ui.Label(text=label, description=about, component=typed),
        ui.Label(text=f"Or a {suffix} file", description="Counts instead of the text above.", component=file),
    )


async def source_of(interaction: Interaction, values: Values, *, suffix: str, language: str) -> str:
    """Return what was sent, of the file where there is one.

    Raises:
        UserFacingError: the file is of another sort, too large, or not UTF-8; what was typed beside it is kept.
    """
    return await _uploaded(interaction, values, suffix, language) or text_of(values, "source")


async def _uploaded(interaction: Interaction, values: Values, suffix: str, language: str) -> str | None:
    chosen = values.get("file")
    if not isinstance(chosen, list) or not chosen:
        return None
    typed = text_of(values, "source") or None
    attachment = cast("Any", interaction.data)["resolved"]["attachments"][chosen[0]]
    if not attachment["filename"].endswith(suffix):
        raise UserFacingError(
            f"**File**: “{attachment['filename'][:60]}” is no {suffix} file. Send {language} source.",
            kept=typed,
        )
    if attachment["size"] > _FILE_LIMIT:
        raise UserFacingError(
            f"**File** is larger than {_FILE_LIMIT // 1000} KB. Send only what the drill asks for.",
            kept=typed,
        )
    data = await interaction.client.http.get_from_cdn(attachment["url"])
    try:
        return bytes(data).decode("utf-8")
    except UnicodeDecodeError:
        raise UserFacingError(
            "**File** is not UTF-8 text. Save it as UTF-8 and send it again.", kept=typed
        ) from None
