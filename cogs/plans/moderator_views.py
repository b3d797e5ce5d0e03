"""A plan for a whole group: what its moderators see and press."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text

from . import render
from .service import ForGroup
from .views import day_of, iso, service_of


def group_view(found: ForGroup) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.for_group(found))]
    if found.added is None and found.milestones:
        wish = found.wish
        items.append(
            row(
                ForGroupButton(
                    plan_id=wish.plan.id,
                    group_id=found.group.group_id,
                    starts_on=iso(wish.starts_on),
                    until_on=iso(wish.until_on),
                    label=f"Make {len(found.milestones)} checkpoints",
                )
            )
        )
    return panel(*items)


class ForGroupButton(
    PersistentButton, key="plans.for_group", args=("plan_id", "group_id", "starts_on", "until_on")
):
    label = "Make the checkpoints"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        service = service_of(interaction)
        found = await service.for_group(
            actor_of(interaction),
            group=int(self.args["group_id"]),
            plan=service.plan(self.args["plan_id"]),
            starts_on=day_of(self.args["starts_on"]),
            until_on=day_of(self.args["until_on"]),
            is_sure=True,
        )
        await show(interaction, group_view(found), is_update=True)


CONTROLS = (ForGroupButton,)
