"""What a group has set about its checkpoints: misses, second looks, the largest file."""

from __future__ import annotations

from collections.abc import Mapping

from discord import ui

from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, actor_of, panel, row, show, text, text_of

from . import render
from .controls import ToDesk, checkpoints_cog, line
from .models import Setting
from .settings import SettingService


def _settings(interaction: Interaction) -> SettingService:
    service: SettingService = checkpoints_cog(interaction).settings
    return service


async def open_setup(interaction: Interaction, group_id: int) -> None:
    group, setting = await _settings(interaction).setting(actor_of(interaction), group_id)
    await show(interaction, setting_view(group, setting), is_update=True)


def setting_view(group: Group, setting: Setting) -> ui.LayoutView:
    press = row(
        ChangeSetting(group_id=group.group_id), ToDesk(group_id=group.group_id, label="All checkpoints")
    )
    return panel(text(render.setting(setting, group.name)), press)


class ChangeSetting(PersistentButton, key="checkpoints.change_setting", args=("group_id",)):
    label = "Change"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await SettingForm.reopened(interaction, self.args))


class SettingForm(PersistentModal, key="checkpoints.setting_form", args=("group_id",)):
    @classmethod
    def of(cls, group: Group, setting: Setting) -> SettingForm:
        form = cls(title=f"Checkpoints of {group.name}", group_id=group.group_id)
        fields = (
            ("misses", "Misses", "After how many a kind note comes, 1 to 20", setting.max_misses),
            (
                "sample",
                "Second look",
                "Percent of approvals that another moderator sees, 0 to 100",
                setting.sample_percent,
            ),
            ("megabytes", "Largest file", "Megabytes, 1 to 8", setting.file_megabytes),
        )
        for name, label, told, value in fields:
            form.add_item(line(name, label, told, str(value), 3))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> SettingForm:
        return cls.of(*await _settings(interaction).setting(actor_of(interaction), int(args["group_id"])))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        group, setting = await _settings(interaction).change(
            actor_of(interaction),
            int(args["group_id"]),
            misses=text_of(values, "misses"),
            sample=text_of(values, "sample"),
            megabytes=text_of(values, "megabytes"),
        )
        await show(interaction, setting_view(group, setting), is_update=True)


CONTROLS = (ChangeSetting, SettingForm)
