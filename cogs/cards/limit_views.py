"""The settings panel with its form, the pause, a backlog spread, and the cards set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

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
    weekday_options,
    who,
)

from . import own_views, render
from .controls import Decks, Reminder, limits_of, review_all
from .limits import PAGE, Panel
from .logic import SPANS
from .models import OwnNote, Settings


def settings_view(found: Panel) -> ui.LayoutView:
    is_paused = found.settings.paused_at is not None
    press: list[ui.Item[Any]] = [Change()]
    press.append(Pause(turned="off" if is_paused else "on", label="Resume" if is_paused else "Pause"))
    if found.aside:
        press.append(Aside(label=f"Set aside ({found.aside})"))
    items: list[ui.Item[Any]] = [text(render.settings(found)), row(*press, Reminder(), Decks(page=0))]
    if found.due > 1 and not is_paused:
        options = [
            discord.SelectOption(
                label=f"Over {days} days", value=str(days), description=_each(found.due, days)
            )
            for days in SPANS
        ]
        items.append(row(Spread(count=found.due, options=options)))
    return panel(*items)


def _each(due: int, days: int) -> str:
    return f"about {max(1, round(due / days))} a day instead of {due} today"


async def open_settings(interaction: Interaction) -> None:
    found = await limits_of(interaction).panel(**who(interaction))
    await show(interaction, settings_view(found), is_update=True)


class Change(PersistentButton, key="cards.change"):
    label = "Change"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        settings = await limits_of(interaction).settings(**who(interaction))
        await interaction.response.send_modal(SettingsForm.of(settings))


class SettingsForm(PersistentModal, key="cards.settings_form"):
    @classmethod
    def of(cls, settings: Settings) -> SettingsForm:
        form = cls(title="Card settings")
        fields = (
            ("new", "New a day", "0 to 50", str(settings.new_a_day)),
            ("reviews", "Reviews a day", "10 to 500", str(settings.reviews_a_day)),
            ("retention", "Target retention", "0.80 to 0.97", f"{settings.retention:g}"),
        )
        for name, label, told, value in fields:
            form.add_item(
                ui.Label(
                    text=label,
                    description=told,
                    component=ui.TextInput(custom_id=name, max_length=10, default=value),
                )
            )
        days = weekday_options(settings.easy_days)
        form.add_item(
            ui.Label(
                text="Easy days",
                description="Reviews are moved to a day beside these. Leave empty for none.",
                component=ui.Select(
                    custom_id="easy", options=days, min_values=0, max_values=7, required=False
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen = values.get("easy")
        found = await limits_of(interaction).change(
            **who(interaction),
            new=text_of(values, "new"),
            reviews=text_of(values, "reviews"),
            retention=text_of(values, "retention"),
            easy_days=sum(1 << int(day) for day in chosen) if isinstance(chosen, list) else 0,
        )
        await show(interaction, settings_view(found), is_update=True)


class Pause(PersistentButton, key="cards.pause", args=("turned",)):
    """``turned`` is what the press makes of it, so that a second press changes nothing."""

    label = "Pause"

    async def press(self, interaction: Interaction) -> None:
        found = await limits_of(interaction).pause(**who(interaction), is_paused=self.args["turned"] == "on")
        await show(interaction, settings_view(found), is_update=True, files=())


class Spread(PersistentSelect, key="cards.spread", args=("count",)):
    placeholder = "Spread the backlog"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await limits_of(interaction).spread(
            **who(interaction), days=int(chosen[0]), count=int(self.args["count"])
        )
        await show(interaction, settings_view(found), is_update=True)


# ---------------------------------------------------------------------- set aside


class Aside(PersistentButton, key="cards.aside"):
    label = "Set aside"

    async def press(self, interaction: Interaction) -> None:
        await open_aside(interaction)


class AsidePage(PersistentButton, key="cards.aside_page", args=("page",)):
    async def press(self, interaction: Interaction) -> None:
        await open_aside(interaction, int(self.args["page"]))


async def open_aside(interaction: Interaction, number: int = 0) -> None:
    found = await limits_of(interaction).aside(**who(interaction), number=number)
    items: list[ui.Item[Any]] = [text(render.aside(found))]
    if found.cards:
        options = [
            discord.SelectOption(
                label=render.card_name(card),
                description=render.deck_title(card),
                value=str(schedule.schedule_id),
            )
            for schedule, card in found.cards
        ]
        items.append(row(PickAside(options=options)))
    press: list[ui.Item[Any]] = []
    if found.number:
        press.append(AsidePage(page=found.number - 1, label="Earlier"))
    if found.total > (found.number + 1) * PAGE:
        press.append(AsidePage(page=found.number + 1, label="Later"))
    await show(interaction, panel(*items, row(*press, Decks(page=0))), is_update=True)


class PickAside(PersistentSelect, key="cards.aside_card"):
    placeholder = "Read a card"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        schedule, card = await limits_of(interaction).aside_card(
            user_id=interaction.user.id, schedule_id=int(chosen[0])
        )
        press: list[ui.Item[Any]] = [BringBack(schedule_id=schedule.schedule_id)]
        if isinstance(card, OwnNote):
            press.append(own_views.EditNote(note_id=card.note_id, label="Rewrite"))
        shown = panel(text(render.aside_card(schedule, card)), row(*press, Aside(label="Others set aside")))
        await show(interaction, shown, is_update=True)


class BringBack(PersistentButton, key="cards.bring_back", args=("schedule_id",)):
    label = "Bring it back"

    async def press(self, interaction: Interaction) -> None:
        schedule = await limits_of(interaction).bring_back(
            user_id=interaction.user.id, schedule_id=int(self.args["schedule_id"])
        )
        said = render.BROUGHT_BACK if schedule is not None else render.NOT_THERE
        await show(interaction, panel(text(said), row(review_all())), is_update=True, files=())


CONTROLS = (Change, SettingsForm, Pause, Spread, Aside, AsidePage, PickAside, BringBack)
