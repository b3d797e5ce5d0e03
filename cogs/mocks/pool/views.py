"""A member's own place in the pool, as panels: status, why, whom they never meet. Hours stand in `hour_views`."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, panel, row, show, text, who

from . import render
from .hour_views import ShowHours
from .models import BLOCKS_LIMIT, First, Status, Why
from .shared import pool_of, runs_of

_PRIMARY = discord.ButtonStyle.primary
_MENU = 25
"""Options of one menu."""

# ---------------------------------------------------------------------- status


def status_view(found: Status, notice: str = "") -> ui.LayoutView:
    """Return the one panel from which everything else is reached."""
    shown = text(f"{notice}\n{render.status(found)}" if notice else render.status(found))
    if found.member is None:
        return panel(shown, row(ShowBlocks()))
    buttons: list[ui.Item[Any]] = []
    if found.member.paused_at is not None:
        buttons.append(Back(guild_id=found.member.guild_id, style=_PRIMARY))
    elif found.next_week is not None:
        skipping = found.skips
        week = found.next_week.isoformat()
        usual = "Skip next time" if found.match is not None else "Skip this week"
        label = "Take part after all" if skipping else usual
        turned = "in" if skipping else "out"
        buttons.append(Skip(guild_id=found.member.guild_id, week=week, turned=turned, label=label))
    style = _PRIMARY if found.own.hours.is_empty else discord.ButtonStyle.secondary
    buttons.append(ShowHours(style=style))
    if found.is_stale and not found.own.hours.is_empty:
        buttons.append(Confirm(style=_PRIMARY))
    buttons += [ShowWhy(run_id=0), ShowBlocks()]
    rounds = [
        discord.SelectOption(label=name[:100], value=key, default=key in found.member.wants)
        for key, name in found.round_names.items()
    ][:_MENU]
    first = [
        discord.SelectOption(label=label, value=key, default=key == found.member.first)
        for key, label in (
            ("any", "Begin in any role"),
            ("interviewer", "Begin as interviewer"),
            ("candidate", "Begin as candidate"),
        )
    ]
    menus = [row(PickFirst(options=first))]
    if rounds:
        menus.insert(0, row(PickRounds(options=rounds, min_values=0, max_values=len(rounds))))
    return panel(shown, row(*buttons), *menus, row(Leave()))


async def open_status(interaction: Interaction) -> None:
    await show(
        interaction, status_view(await pool_of(interaction).status(**who(interaction))), is_update=True
    )


async def join(interaction: Interaction, group_id: int) -> None:
    found = await pool_of(interaction).join(**who(interaction), group_id=group_id)
    await show(interaction, status_view(found, render.JOINED), is_update=True)


class ShowStatus(PersistentButton, key="mocks.status"):
    label = "Back"

    async def press(self, interaction: Interaction) -> None:
        found = await pool_of(interaction).status(**who(interaction))
        await show(interaction, status_view(found), is_update=True, files=[])


class PickRounds(PersistentSelect, key="mocks.wants"):
    placeholder = "Round types: any"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await pool_of(interaction).want(**who(interaction), wants=chosen)
        await show(interaction, status_view(found), is_update=True)


class PickFirst(PersistentSelect, key="mocks.first"):
    placeholder = "Begin in any role"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await pool_of(interaction).begin_as(**who(interaction), first=cast(First, chosen[0]))
        await show(interaction, status_view(found), is_update=True)


class Leave(PersistentButton, key="mocks.leave"):
    label = "Leave the pool"

    async def press(self, interaction: Interaction) -> None:
        await leave(interaction)


async def leave(interaction: Interaction) -> None:
    found = await pool_of(interaction).leave(**who(interaction))
    await show(interaction, status_view(found, render.LEFT), is_update=True)


class Confirm(PersistentButton, key="mocks.confirm"):
    label = "Still right"

    async def press(self, interaction: Interaction) -> None:
        found = await pool_of(interaction).confirm(**who(interaction))
        await show(interaction, status_view(found, render.CONFIRMED), is_update=True)


# ---------------------------------------------------------------------- also pressed in direct messages


class Skip(PersistentButton, key="mocks.skip", args=("guild_id", "week", "turned")):
    """Sits the run of one week out, or takes part again: also from the heads-up, where there is no server."""

    label = "Skip this week"

    async def press(self, interaction: Interaction) -> None:
        found = await pool_of(interaction).skip(
            guild_id=int(self.args["guild_id"]),
            user_id=interaction.user.id,
            is_out=self.args["turned"] == "out",
            week=date.fromisoformat(self.args["week"]),
        )
        await _answer(interaction, found)


class Back(PersistentButton, key="mocks.back", args=("guild_id",)):
    """Ends a rest: also from the note that told of it."""

    label = "I'm back"

    async def press(self, interaction: Interaction) -> None:
        found = await pool_of(interaction).back(
            guild_id=int(self.args["guild_id"]), user_id=interaction.user.id
        )
        await _answer(interaction, found, render.BACK)


async def _answer(interaction: Interaction, found: Status, notice: str = "") -> None:
    """Show the panel in the server; in a direct message say it in a line, as panels work in servers only."""
    if interaction.guild_id is not None:
        await show(interaction, status_view(found, notice), is_update=True)
    else:
        await interaction.response.send_message(render.short_status(found))


# ---------------------------------------------------------------------- why


def why_view(found: Why, reader: int) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.why(found, reader))]
    if len(found.weeks) > 1:
        options = [
            discord.SelectOption(
                label=render.week_label(week), value=str(run_id), default=run_id == found.run.run_id
            )
            for run_id, week in found.weeks
        ]
        items.append(row(PickWeek(options=options)))
    return panel(*items, row(ShowStatus(label="My place in the pool")))


async def open_why(interaction: Interaction, run_id: int | None = None) -> None:
    found = await runs_of(interaction).why(**who(interaction), run_id=run_id)
    await show(interaction, why_view(found, interaction.user.id), is_update=True)


class ShowWhy(PersistentButton, key="mocks.why", args=("run_id",)):
    """Run 0 is the last one."""

    label = "Why"

    async def press(self, interaction: Interaction) -> None:
        await open_why(interaction, int(self.args["run_id"]) or None)


class PickWeek(PersistentSelect, key="mocks.week"):
    placeholder = "Another week"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_why(interaction, int(chosen[0]))


# ---------------------------------------------------------------------- do not pair


class PickBlocked(PersistentSelect, key="mocks.block"):
    """The whole list in one menu of members: who is taken out is taken off."""

    def __init__(self, *, blocked: list[int] | None = None) -> None:
        self.args = {}
        menu: ui.UserSelect[Any] = ui.UserSelect(
            placeholder="Nobody; choose members",
            min_values=0,
            max_values=BLOCKS_LIMIT,
            default_values=[
                discord.SelectDefaultValue(id=user_id, type=discord.SelectDefaultValueType.user)
                for user_id in blocked or ()
            ],
            custom_id=f"{self.key}:{self.version}",
        )
        ui.DynamicItem.__init__(self, menu)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await pool_of(interaction).set_blocks(
            **who(interaction), blocked=[int(value) for value in chosen]
        )
        await show(interaction, blocks_view(found), is_update=True)


def blocks_view(blocked: list[int]) -> ui.LayoutView:
    return panel(text(render.blocks(len(blocked))), row(PickBlocked(blocked=blocked)), row(ShowStatus()))


async def open_blocks(interaction: Interaction) -> None:
    await show(
        interaction, blocks_view(await pool_of(interaction).blocks(**who(interaction))), is_update=True
    )


class ShowBlocks(PersistentButton, key="mocks.blocks"):
    label = "Do not pair"

    async def press(self, interaction: Interaction) -> None:
        await open_blocks(interaction)


CONTROLS = (
    ShowStatus, PickRounds, PickFirst, Leave, Confirm, Skip, Back, ShowWhy, PickWeek, PickBlocked, ShowBlocks,
)  # fmt: skip
