"""The panels of readiness and what is pressed on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import group_choice
from bot.errors import NotFound
from bot.groups import Group
from bot.members import AREAS, TRACKS
from bot.pictures import files_of, gallery
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, actor_of, is_on_panel, panel, row, show, text, who

from . import logic, render
from .models import ALL, Readiness
from .service import ReadinessService

_MENU = 25


def service_of(interaction: Interaction) -> ReadinessService:
    cog: Any = interaction.client.get_cog("ReadinessCog")
    service: ReadinessService = cog.service
    return service


# ---------------------------------------------------------------------- a member's own


async def open_readiness(
    interaction: Interaction, track: str | None = None, *, is_update: bool = False
) -> None:
    """Show where the member stands for a role, else for their own; ask for one where none is known."""
    service = service_of(interaction)
    track = track or await service.track_of(**who(interaction))
    if track is None:
        await show(interaction, panel(text(render.ASK_ROLE), row(_roles(None))), is_update=is_update)
        return
    found = await service.readiness(**who(interaction), track=track)
    pictures = [render.picture(found)]
    items: list[ui.Item[Any]] = [
        text(render.head(found)),
        *gallery(pictures),
        text(render.areas(found)),
        row(*_buttons(interaction, found)),
        row(_roles(track)),
    ]
    await show(interaction, panel(*items), is_update=is_update, files=await files_of(pictures))


def _buttons(interaction: Interaction, found: Readiness) -> list[ui.Item[Any]]:
    buttons: list[ui.Item[Any]] = []
    if found.step is not None:
        button = interaction.client.control(found.step.advice.control, found.step.advice.args)
        buttons += [button] if button is not None else []
    today = interaction.client.control("today.open", {})
    return [*buttons, Why(area=ALL, page=0), *([today] if today is not None else [])]


def _roles(chosen: str | None) -> PickRole:
    return PickRole(
        options=[
            discord.SelectOption(label=name, value=track, default=track == chosen)
            for track, name in TRACKS.items()
        ]
    )


class Open(PersistentButton, key="readiness.open"):
    label = "Readiness"

    async def press(self, interaction: Interaction) -> None:
        await open_readiness(interaction, is_update=True)


class PickRole(PersistentSelect, key="readiness.role"):
    placeholder = "For which role?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        if chosen[0] not in TRACKS:
            raise NotFound("**Role**: this role is gone. Open `/readiness show` again and choose another.")
        await open_readiness(interaction, chosen[0], is_update=True)


# ---------------------------------------------------------------------- why


async def open_why(interaction: Interaction, area: str, number: int) -> None:
    page = await service_of(interaction).records(**who(interaction), area=area, number=number)
    turns: list[ui.Item[Any]] = []
    if page.number:
        turns.append(Turn(area=area, page=page.number - 1, label="Newer"))
    if page.total > (page.number + 1) * logic.PAGE:
        turns.append(Turn(area=area, page=page.number + 1, label="Older"))
    areas = {ALL: "All areas", **AREAS}
    options = [
        discord.SelectOption(label=name, value=key, default=key == area) for key, name in areas.items()
    ]
    buttons = row(*turns, Open(label="Back to readiness"))
    view = panel(text(render.why(page, area)), row(PickArea(options=options)), buttons)
    # Replaces the panel with its picture, so the picture goes too.
    await show(interaction, view, is_update=True, files=[])


class Why(PersistentButton, key="readiness.why", args=("area", "page")):
    label = "Why?"

    async def press(self, interaction: Interaction) -> None:
        await open_why(interaction, self.args["area"], int(self.args["page"]))


class Turn(PersistentButton, key="readiness.turn", args=("area", "page")):
    async def press(self, interaction: Interaction) -> None:
        await open_why(interaction, self.args["area"], int(self.args["page"]))


class PickArea(PersistentSelect, key="readiness.area"):
    placeholder = "Which area?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_why(interaction, chosen[0], 0)


# ---------------------------------------------------------------------- a group


async def open_groups(interaction: Interaction, found: Sequence[Group]) -> None:
    """Show the only group, or ask which."""
    await group_choice.in_group(
        interaction, found, open_group, "### Areas of a group\nOf which one?", PickGroup
    )


async def open_group(interaction: Interaction, group_id: int) -> None:
    # The records of everybody: half a second for thirty members, so a large group would pass the three.
    await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))
    found = await service_of(interaction).group_map(actor_of(interaction), group_id)
    pictures = [render.group_picture(found)] if found.has_any else []
    lines = [text(render.group_lines(found))] if found.has_any else []
    view = panel(text(render.group_head(found)), *gallery(pictures), *lines)
    await show(interaction, view, is_update=True, files=await files_of(pictures))


class PickGroup(PersistentSelect, key="readiness.group"):
    placeholder = "Which group?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_group(interaction, int(chosen[0]))


CONTROLS = (Open, PickRole, Why, Turn, PickArea, PickGroup)
