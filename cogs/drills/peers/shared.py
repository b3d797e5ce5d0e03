"""What the panels of peer reviews share: the service, and pages to turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from discord import ui

from bot.report import Interaction
from bot.ui import row, text
from cogs.drills.controls import drills_cog

from .service import PeerService


def peers_of(interaction: Interaction) -> PeerService:
    service: PeerService = drills_cog(interaction).peers
    return service


def turning(
    pages: list[str], page: int, button: Callable[[int, str, bool], ui.Item[Any]]
) -> list[ui.Item[Any]]:
    """Return one of the pages, and the buttons to turn where there are several.

    ``button`` makes one from the page it leads to, its label, and whether it is off.
    """
    page = min(max(page, 0), len(pages) - 1)
    items: list[ui.Item[Any]] = [text(pages[page])]
    if len(pages) > 1:
        is_last = page == len(pages) - 1
        items.append(row(button(page - 1, "Earlier", page == 0), button(page + 1, "More", is_last)))
    return items
