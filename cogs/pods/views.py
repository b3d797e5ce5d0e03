"""The goal's panel and the digest's message."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text

from . import render
from .models import Digest
from .service import PodService


def service_of(interaction: Interaction) -> PodService:
    cog: Any = interaction.client.get_cog("Pods")
    service: PodService = cog.service
    return service


def digest_view(found: Digest, *more: ui.Item[Any]) -> ui.LayoutView:
    """Return the weekly message; its first button also tells it apart after a crash."""
    goal = ThisWeek(group_id=found.progress.group.group_id, week=found.progress.week.monday.isoformat())
    return panel(text(render.digest(found)), row(goal, *more))


class ThisWeek(PersistentButton, key="pods.goal", args=("group_id", "week")):
    label = "This week so far"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).progress(
            actor_of(interaction), group_id=int(self.args["group_id"])
        )
        await show(interaction, panel(text(render.progress(found))))


CONTROLS = (ThisWeek,)
