"""The pages of a member's own ledger."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text, who

from . import render
from .models import Mine
from .service import PAGE, PointService


def service_of(interaction: Interaction) -> PointService:
    cog: Any = interaction.client.get_cog("Points")
    service: PointService = cog.service
    return service


def mine_view(found: Mine) -> ui.LayoutView:
    buttons: list[ui.Item[Any]] = []
    if found.page:
        buttons.append(Page(page=found.page - 1, label="Newer"))
    if found.count > (found.page + 1) * PAGE:
        buttons.append(Page(page=found.page + 1, label="Older"))
    return panel(text(render.mine(found)), *([row(*buttons)] if buttons else []))


class Page(PersistentButton, key="points.page", args=("page",)):
    label = "My points"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).mine(**who(interaction), page=int(self.args["page"]))
        await show(interaction, mine_view(found), is_update=True)


CONTROLS = (Page,)
