"""What a group's moderators see and press: when pairs are made and for whom, the map of overlaps, a run by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot import direct
from bot.errors import UserFacingError
from bot.parsing import parse_time
from bot.pictures import files_of, gallery
from bot.recurrence import WEEKDAY_NAMES, clock_text
from bot.report import Interaction
from bot.routines import Skip, TryLater
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    panel,
    row,
    show,
    text,
    text_of,
)

from . import render
from .models import Desk
from .shared import moderation_of, runs_of, take_time

# ---------------------------------------------------------------------- settings


def desk_view(found: Desk, notice: str = "") -> ui.LayoutView:
    group_id = found.group.group_id
    shown = text(f"{notice}\n{render.desk(found)}" if notice else render.desk(found))
    map_button = ShowOverlap(group_id=group_id)
    if found.host is not None:
        return panel(shown, row(map_button))
    turned, label = ("off", "Turn off") if found.is_on else ("on", "Turn on")
    across, across_label = ("off", "Only this group") if found.pool.is_across else ("on", "Across all groups")
    rounds = [
        discord.SelectOption(label=name[:100], value=key, default=key in found.pool.round_types)
        for key, name in found.round_names.items()
    ][:25]
    menus = []
    if rounds:
        menu = PickPoolRounds(group_id=group_id, options=rounds, min_values=0, max_values=len(rounds))
        menus.append(row(menu))
    return panel(
        shown,
        row(
            Change(group_id=group_id),
            Switch(group_id=group_id, turned=turned, label=label),
            Across(group_id=group_id, turned=across, label=across_label),
        ),
        row(map_button, AskRun(group_id=group_id)),
        *menus,
    )


async def open_setup(interaction: Interaction, group_id: int, notice: str = "") -> None:
    found = await moderation_of(interaction).desk(actor_of(interaction), group_id)
    await show(interaction, desk_view(found, notice), is_update=True)


class Change(PersistentButton, key="mocks.change", args=("group_id",)):
    label = "Change"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await SettingForm.reopened(interaction, self.args))


class SettingForm(PersistentModal, key="mocks.setting_form", args=("group_id",)):
    @classmethod
    def of(cls, found: Desk) -> SettingForm:
        form = cls(title=f"Mock matching of {found.group.name}", group_id=found.group.group_id)
        days = [
            discord.SelectOption(label=name, value=str(place), default=place == found.weekday)
            for place, name in enumerate(WEEKDAY_NAMES)
        ]
        form.add_item(
            ui.Label(
                text="Pairs are made on",
                description="The heads-up comes a day before, the meetings in the week a day after.",
                component=ui.Select(custom_id="day", options=days),
            )
        )
        at, weeks = clock_text(found.at_minute), str(found.pool.window_weeks)
        for name, label, told, value in (
            ("at", "At", f"Hour of day in {found.group.zone.key}, as 17:00", at),
            ("weeks", "No repeats for", "Weeks before two may meet again, 1 to 26", weeks),
        ):
            field = ui.TextInput[Any](custom_id=name, max_length=10, default=value)
            form.add_item(ui.Label(text=label, description=told[:100], component=field))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> SettingForm:
        return cls.of(await moderation_of(interaction).desk(actor_of(interaction), int(args["group_id"])))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await moderation_of(interaction).change(
            actor_of(interaction),
            int(args["group_id"]),
            weekday=int(text_of(values, "day")),
            at_minute=parse_time(text_of(values, "at"), field="At"),
            weeks=text_of(values, "weeks"),
        )
        await show(interaction, desk_view(found), is_update=True)


class Switch(PersistentButton, key="mocks.switch", args=("group_id", "turned")):
    label = "Turn on"

    async def press(self, interaction: Interaction) -> None:
        found = await moderation_of(interaction).switch(
            actor_of(interaction), int(self.args["group_id"]), is_on=self.args["turned"] == "on"
        )
        await show(interaction, desk_view(found), is_update=True)


class Across(PersistentButton, key="mocks.across", args=("group_id", "turned")):
    label = "Across all groups"

    async def press(self, interaction: Interaction) -> None:
        found = await moderation_of(interaction).pair_across(
            actor_of(interaction), int(self.args["group_id"]), is_across=self.args["turned"] == "on"
        )
        await show(interaction, desk_view(found), is_update=True)


class PickPoolRounds(PersistentSelect, key="mocks.pool_rounds", args=("group_id",)):
    placeholder = "Round types: all"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await moderation_of(interaction).choose_rounds(
            actor_of(interaction), int(self.args["group_id"]), chosen
        )
        await show(interaction, desk_view(found), is_update=True)


# ---------------------------------------------------------------------- overlap


class ShowOverlap(PersistentButton, key="mocks.overlap", args=("group_id",)):
    label = "When can most meet?"

    async def press(self, interaction: Interaction) -> None:
        await open_overlap(interaction, int(self.args["group_id"]))


async def open_overlap(interaction: Interaction, group_id: int) -> None:
    await take_time(interaction)
    found = await moderation_of(interaction).overlap(actor_of(interaction), group_id)
    pictures = render.overlap_picture(found)
    buttons = [OverlapWords(group_id=group_id)] if pictures else []
    items: list[ui.Item[Any]] = [text(render.overlap(found)), *gallery(pictures)]
    if buttons:
        items.append(row(*buttons))
    await show(interaction, panel(*items), files=await files_of(pictures))


class OverlapWords(PersistentButton, key="mocks.overlap_words", args=("group_id",)):
    label = "As text"

    async def press(self, interaction: Interaction) -> None:
        found = await moderation_of(interaction).overlap(actor_of(interaction), int(self.args["group_id"]))
        await show(interaction, panel(text(render.overlap_words(found))))


# ---------------------------------------------------------------------- a run by hand


class AskRun(PersistentButton, key="mocks.ask_run", args=("group_id",)):
    label = "Pair now"

    async def press(self, interaction: Interaction) -> None:
        await ask_run(interaction, int(self.args["group_id"]))


async def ask_run(interaction: Interaction, group_id: int) -> None:
    found = await moderation_of(interaction).desk(actor_of(interaction), group_id)
    confirm = RunNow(group_id=group_id, style=discord.ButtonStyle.primary)
    await show(interaction, panel(text(render.ask_run(found)), row(confirm)), is_update=True)


class RunNow(PersistentButton, key="mocks.run_now", args=("group_id",)):
    label = "Make the pairs now"

    async def press(self, interaction: Interaction) -> None:
        group_id = int(self.args["group_id"])
        await take_time(interaction)
        group = (await moderation_of(interaction).desk(actor_of(interaction), group_id)).group
        today = interaction.client.kernel.clock.now().astimezone(group.zone).date()
        try:
            decided = await runs_of(interaction).run(group_id, today, render.bye, render.paused)
        except Skip as reason:
            raise UserFacingError(f"There is nothing to pair: {reason}.") from reason
        except TryLater as reason:
            raise UserFacingError(
                "The pairs could not be worked out this time. Press it once more."
            ) from reason
        for notice in await runs_of(interaction).notes_of(decided.run):
            await direct.send(interaction.client, notice)
        said = render.ran(decided.matching) if decided.matching else render.RAN_BEFORE
        await open_setup(interaction, group_id, said)


CONTROLS = (
    Change, SettingForm, Switch, Across, PickPoolRounds, ShowOverlap, OverlapWords, AskRun, RunNow,
)  # fmt: skip
