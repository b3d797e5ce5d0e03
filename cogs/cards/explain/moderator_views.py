"""Reported explanations and marks as moderators meet them: the words, without their writer."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text

from . import render
from .marker_views import marking_of
from .models import Reported


def reported_view(found: list[Reported]) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.reported(found))]
    for item in found:
        items.append(text(render.reported_item(item)))
        items.append(row(Reveal(mark_id=item.mark_id), Settle(mark_id=item.mark_id)))
    return panel(*items)


class ForModerators(PersistentButton, key="cards.explain_desk"):
    label = "For moderators"

    async def press(self, interaction: Interaction) -> None:
        found = await marking_of(interaction).reported(actor_of(interaction))
        await show(interaction, reported_view(found), is_update=True)


class Reveal(PersistentButton, key="cards.explain_reveal", args=("mark_id",)):
    label = "Who wrote this (noted)"

    async def press(self, interaction: Interaction) -> None:
        user_id = await marking_of(interaction).reveal(
            actor_of(interaction), mark_id=int(self.args["mark_id"])
        )
        await show(interaction, panel(text(render.revealed(user_id))))


class Settle(PersistentButton, key="cards.explain_settle", args=("mark_id",)):
    label = "Done"

    async def press(self, interaction: Interaction) -> None:
        found = await marking_of(interaction).settle(actor_of(interaction), mark_id=int(self.args["mark_id"]))
        await show(interaction, reported_view(found), is_update=True)


CONTROLS = (ForModerators, Reveal, Settle)
