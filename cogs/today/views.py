"""The panel of the day. Each line has the button of the feature it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text, who

from . import render
from .models import Day
from .service import TodayService

Control = Callable[[str, Mapping[str, object]], ui.Item[Any] | None]
"""Builds another feature's button by its key."""


def service_of(interaction: Interaction) -> TodayService:
    cog: Any = interaction.client.get_cog("Today")
    service: TodayService = cog.service
    return service


async def open_today(interaction: Interaction, *, is_update: bool = False) -> None:
    day = await service_of(interaction).day(**who(interaction))
    await show(interaction, day_view(day, interaction.client.control), is_update=is_update)


def day_view(day: Day, control: Control) -> ui.LayoutView:
    """Return the panel: at most 40 components, however much is due."""
    items: list[ui.Item[Any]] = [text(render.head(day))]
    doors = [
        control("groups.join", {"group_id": group.group_id, "label": f"Join {group.name}"})
        for group in day.open_groups[: render.MOST_DOORS]
    ]
    if door := render.door(day):
        items.append(text(door))
    items += [row(*shown)] if (shown := [button for button in doors if button is not None]) else []
    for task in day.open[: render.MOST_TASKS]:
        button = control(task.control, task.args)
        line = text(render.task(task, day))
        items.append(ui.Section(line, accessory=button) if button is not None else line)
    told = (render.more(day), render.done(day), render.coming(day))
    items += [text(said) for said in told if said]
    practice = control("drills.next", {"kind": "any", "label": "Practice drill"})
    more = [control("readiness.open", {}), control("help.open", {})]
    return panel(*items, row(*(button for button in (Open(label="Refresh"), practice, *more) if button)))


class Open(PersistentButton, key="today.open"):
    """On the panel itself, and wherever a way leads to the day."""

    label = "Today"
    is_home = True

    async def press(self, interaction: Interaction) -> None:
        await open_today(interaction, is_update=True)


CONTROLS = (Open,)
