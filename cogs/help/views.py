"""The panels of help and of the tour."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, actor_of, panel, row, show, text

from . import logic, render
from .models import Entry, Section
from .service import HelpService


def service_of(interaction: Interaction) -> HelpService:
    cog: Any = interaction.client.get_cog("Help")
    service: HelpService = cog.service
    return service


def entries_of(tree: app_commands.CommandTree[Any]) -> list[Entry]:
    """Return every slash command as it is registered, with the permission that its first word asks for."""
    found = []
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command):
            needs = (command.root_parent or command).default_permissions
            found.append(Entry(command.qualified_name, command.description, needs.value if needs else 0))
    return found


def menus_of(tree: app_commands.CommandTree[Any]) -> list[str]:
    return sorted(menu.name for menu in tree.get_commands(type=discord.AppCommandType.message))


async def _sections(interaction: Interaction) -> list[Section]:
    return logic.sections(
        entries_of(interaction.client.tree),
        moderates=await service_of(interaction).moderates(actor_of(interaction)),
        permissions=interaction.permissions.value,
    )


# ---------------------------------------------------------------------- help


async def open_help(interaction: Interaction, key: str | None = None, *, is_update: bool = False) -> None:
    """Show all that the member may use, by purpose, or one purpose with what each command does."""
    sections = await _sections(interaction)
    chosen = next((section for section in sections if section.key == key), None)
    shown = render.section(chosen) if chosen else render.overview(sections, menus_of(interaction.client.tree))
    options = [
        discord.SelectOption(label=section.title, value=section.key, default=section.key == key)
        for section in sections
    ]
    home = interaction.client.control("today.open", {})
    buttons: list[ui.Item[Any]] = [home] if home is not None else []
    buttons += [Open(label="All commands")] if chosen else []
    buttons.append(Tour(page=0, label="Take the tour"))
    view = panel(text(shown), row(PickPurpose(options=options)), row(*buttons))
    await show(interaction, view, is_update=is_update)


class Open(PersistentButton, key="help.open"):
    label = "Help"

    async def press(self, interaction: Interaction) -> None:
        await open_help(interaction, is_update=True)


class PickPurpose(PersistentSelect, key="help.purpose"):
    placeholder = "What each command does"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_help(interaction, chosen[0], is_update=True)


# ---------------------------------------------------------------------- the tour


class Tour(PersistentButton, key="help.tour", args=("page",)):
    """A stop of the tour; where it stands is in the custom id, so it goes on after a restart."""

    label = "Tour"

    async def press(self, interaction: Interaction) -> None:
        stops = logic.stops(render.TOUR, entries_of(interaction.client.tree))
        page = max(0, min(int(self.args["page"]), len(stops) - 1))
        here, is_last = stops[page], page == len(stops) - 1
        buttons: list[ui.Item[Any]] = []
        if page:
            buttons.append(Tour(page=page - 1, label="Back"))
        if not is_last:
            buttons.append(Tour(page=page + 1, label="Next", style=discord.ButtonStyle.primary))
        ways = [interaction.client.control(*here.way)] if here.way is not None else []
        if is_last:
            ways.append(interaction.client.control("today.open", {"label": "Open my day"}))
        buttons += [way for way in ways if way is not None]
        view = panel(text(render.stop(here, page + 1, len(stops))), row(*buttons))
        await show(interaction, view, is_update=True)


CONTROLS = (Open, PickPurpose, Tour)
