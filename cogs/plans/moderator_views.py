"""A plan for a whole group: what its moderators see and press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, actor_of, panel, row, show, text

from . import render
from .date_fields import date_fields, dates_in, day_of, iso
from .fit import Wish
from .models import Plan
from .moderation import ForGroup, GroupPlans
from .views import service_of


def moderation_of(interaction: Interaction) -> GroupPlans:
    cog: Any = interaction.client.get_cog("Plans")
    moderation: GroupPlans = cog.moderation
    return moderation


def group_view(found: ForGroup) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.for_group(found))]
    if found.added is None and found.milestones:
        label = f"Make {render.checkpoints(len(found.milestones))}"
        items.append(row(button_of(found.wish, found.group.group_id, label)))
    return panel(*items)


async def show_for_group(interaction: Interaction, plan_id: str, group_id: int, values: Values) -> None:
    starts_on, until_on = dates_in(values)
    found = await moderation_of(interaction).for_group(
        actor_of(interaction), group=group_id, plan=plan_id, starts_on=starts_on, until_on=until_on
    )
    await show(interaction, group_view(found))


class GroupDatesForm(PersistentModal, key="plans.group_dates_form", args=("plan_id", "group_id")):
    """Dates of a group's plan that the command refused, to be corrected."""

    @classmethod
    def of(cls, plan: Plan, group: Group) -> GroupDatesForm:
        form = cls(title=f"{plan.title} for {group.name}", plan_id=plan.id, group_id=group.group_id)
        for field in date_fields(None, None):
            form.add_item(field)
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> GroupDatesForm:
        group = await moderation_of(interaction).may_adopt_for(actor_of(interaction), int(args["group_id"]))
        return cls.of(await service_of(interaction).plan(group.guild_id, args["plan_id"]), group)

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        await show_for_group(interaction, args["plan_id"], int(args["group_id"]), values)


def button_of(wish: Wish, group_id: int, label: str) -> ForGroupButton:
    return ForGroupButton(
        plan_id=wish.plan.id,
        group_id=group_id,
        starts_on=iso(wish.starts_on),
        until_on=iso(wish.until_on),
        label=label,
    )


class ForGroupButton(
    PersistentButton, key="plans.for_group", args=("plan_id", "group_id", "starts_on", "until_on")
):
    label = "Make the checkpoints"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await moderation_of(interaction).for_group(
            actor_of(interaction),
            group=int(self.args["group_id"]),
            plan=self.args["plan_id"],
            starts_on=day_of(self.args["starts_on"]),
            until_on=day_of(self.args["until_on"]),
            is_sure=True,
        )
        await show(interaction, group_view(found), is_update=True)


CONTROLS = (GroupDatesForm, ForGroupButton)
