"""When a member can: presets, one day at a time, copying, or written down; shown as a picture and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.pictures import files_of, gallery
from bot.recurrence import WEEKDAY_NAMES
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)

from . import logic, render
from .hours import DATES_EXAMPLE, WEEK_EXAMPLE, awake_text, dates_text, week_text
from .models import OwnHours
from .shared import pool_of

_HALF = 24
"""Half hours of one menu, twelve hours."""


def hours_view(own: OwnHours, *after: ui.Item[Any]) -> ui.LayoutView:
    """Return the panel; ``after`` are buttons that lead on from it."""
    presets = [discord.SelectOption(label=label, value=key) for key, (label, _) in logic.PRESETS.items()]
    days = [discord.SelectOption(label=render.day_name(place), value=str(place)) for place in range(7)]
    buttons: list[ui.Item[Any]] = [WriteHours(style=discord.ButtonStyle.primary)]
    if not own.hours.is_empty:
        buttons.append(ClearHours())
    return panel(
        text(render.hours(own)),
        *gallery(render.hours_picture(own)),
        row(PickPresets(options=presets, max_values=len(presets))),
        row(PickDay(options=days)),
        row(*buttons, *after),
    )


async def show_hours(interaction: Interaction, own: OwnHours) -> None:
    files = await files_of(render.hours_picture(own))
    back = interaction.client.control("mocks.status", {})
    view = hours_view(own, *([back] if back is not None else []))
    await show(interaction, view, is_update=True, files=files)


async def open_hours(interaction: Interaction) -> None:
    await show_hours(interaction, await pool_of(interaction).hours(**who(interaction)))


class ShowHours(PersistentButton, key="mocks.hours"):
    label = "Availability"

    async def press(self, interaction: Interaction) -> None:
        await open_hours(interaction)


class PickPresets(PersistentSelect, key="mocks.presets"):
    placeholder = "Add usual hours"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await show_hours(interaction, await pool_of(interaction).add_presets(**who(interaction), keys=chosen))


class ClearHours(PersistentButton, key="mocks.clear"):
    label = "Clear"

    async def press(self, interaction: Interaction) -> None:
        await show_hours(interaction, await pool_of(interaction).clear(**who(interaction)))


# ---------------------------------------------------------------------- one day


class PickDay(PersistentSelect, key="mocks.day"):
    placeholder = "Change one day"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        own = await pool_of(interaction).hours(**who(interaction))
        await show(interaction, day_view(own, int(chosen[0])), is_update=True, files=[])


def day_view(own: OwnHours, weekday: int) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.day(own, weekday))]
    for half, name in enumerate(("before noon", "after noon")):
        options = [
            discord.SelectOption(
                label=render.half_hour_label(cell),
                value=str(cell),
                default=bool(own.hours.week[weekday] >> cell & 1),
            )
            for cell in range(_HALF * half, _HALF * (half + 1))
        ]
        menu = PickHalf(
            weekday=weekday,
            half=half,
            options=options,
            placeholder=f"Nothing {name}",
            min_values=0,
            max_values=_HALF,
        )
        items.append(row(menu))
    others = [
        discord.SelectOption(label=name, value=str(place))
        for place, name in enumerate(WEEKDAY_NAMES)
        if place != weekday
    ]
    items.append(row(CopyDay(weekday=weekday, options=others, max_values=len(others))))
    return panel(*items, row(ShowHours(label="Done")))


class PickHalf(PersistentSelect, key="mocks.half", args=("weekday", "half")):
    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        weekday = int(self.args["weekday"])
        own = await pool_of(interaction).set_half_day(
            **who(interaction),
            weekday=weekday,
            half=int(self.args["half"]),
            cells=[int(value) for value in chosen],
        )
        await show(interaction, day_view(own, weekday), is_update=True)


class CopyDay(PersistentSelect, key="mocks.copy", args=("weekday",)):
    placeholder = "Copy this day to"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        own = await pool_of(interaction).copy_day(
            **who(interaction), weekday=int(self.args["weekday"]), to=[int(value) for value in chosen]
        )
        await show_hours(interaction, own)


# ---------------------------------------------------------------------- written


class WriteHours(PersistentButton, key="mocks.write"):
    label = "Write it"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await HoursForm.reopened(interaction, self.args))


class HoursForm(PersistentModal, key="mocks.hours_form"):
    @classmethod
    def of(cls, own: OwnHours) -> HoursForm:
        form = cls(title="When you can")
        awake = awake_text(own.hours.awake) if own.hours.awake else ""
        fields = (
            ("week", "Weekly hours", f"Your clock, like {WEEK_EXAMPLE}", week_text(own.hours.week), 600),
            ("dates", "Other dates", f"Instead of the weekly hours, like {DATES_EXAMPLE}", dates_text(own.hours.dates), 1200),
            ("awake", "Awake", f"Empty: outside quiet hours, {awake_text(own.awake)}", awake, 30),
        )  # fmt: skip
        for name, label, told, value, limit in fields:
            style = discord.TextStyle.short if name == "awake" else discord.TextStyle.paragraph
            field = ui.TextInput[Any](
                custom_id=name, style=style, required=False, max_length=limit, default=value[:limit] or None
            )
            form.add_item(ui.Label(text=label, description=told[:100], component=field))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> HoursForm:
        return cls.of(await pool_of(interaction).hours(**who(interaction)))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        own = await pool_of(interaction).write_hours(
            **who(interaction),
            week=text_of(values, "week"),
            dates=text_of(values, "dates"),
            awake=text_of(values, "awake"),
        )
        await show_hours(interaction, own)


CONTROLS = (ShowHours, PickPresets, ClearHours, PickDay, PickHalf, CopyDay, WriteHours, HoursForm)
