"""The end of a group: asked first, and taken back by one press. Its panels and buttons."""

from __future__ import annotations

import discord
from discord import ui

from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text

from . import render
from .views import service_of


def sure_view(group: Group) -> ui.LayoutView:
    return panel(text(render.archive_sure(group)), row(Archive(group_id=group.group_id), Keep()))


class Archive(PersistentButton, key="groups.archive", args=("group_id",)):
    label = "Archive it"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).archive(
            actor_of(interaction), group_id=int(self.args["group_id"])
        )
        view = panel(text(render.archived(found)), row(Unarchive(group_id=found.group_id)))
        await show(interaction, view, is_update=True)


class Keep(PersistentButton, key="groups.keep"):
    label = "Keep it"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, panel(text(render.KEPT)), is_update=True)


class Unarchive(PersistentButton, key="groups.unarchive", args=("group_id",)):
    label = "Bring it back"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).unarchive(
            actor_of(interaction), group_id=int(self.args["group_id"])
        )
        await show(interaction, panel(text(render.unarchived(found))), is_update=True)


CONTROLS = (Archive, Keep, Unarchive)
