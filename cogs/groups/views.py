"""Joining a group: a button, three questions, the first drill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.errors import UserFacingError
from bot.groups import Group
from bot.members import LEVELS, TRACKS
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, guild_of, panel, row, show, text, text_of
from bot.zones import offered_zones, parse_zone

from . import render
from .models import Welcome
from .service import GroupService


def service_of(interaction: Interaction) -> GroupService:
    cog: Any = interaction.client.get_cog("Groups")
    service: GroupService = cog.service
    return service


class Join(PersistentButton, key="groups.join", args=("group_id",)):
    label = "Join"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        await begin_joining(interaction, int(self.args["group_id"]))


async def begin_joining(interaction: Interaction, group_id: int) -> None:
    """Join at once, or ask the three questions first if the member is new here."""
    service, guild_id, user_id = service_of(interaction), guild_of(interaction), interaction.user.id
    group = await service.require_joinable(guild_id=guild_id, user_id=user_id, group_id=group_id)
    if await service.knows(guild_id=guild_id, user_id=user_id):
        group = await service.join(guild_id=guild_id, user_id=user_id, group_id=group_id)
        await show(interaction, joined_view(interaction, group, is_new=False))
    else:
        now = interaction.client.kernel.clock.now()
        await interaction.response.send_modal(WelcomeForm.of(group, now))


def joined_view(interaction: Interaction, group: Group, *, is_new: bool) -> ui.LayoutView:
    """Return the welcome; the tour is offered to who has just come to the server, this once."""
    items: list[ui.Item[Any]] = [text(render.joined(group))]
    ways = (
        interaction.client.control("drills.next", {"kind": "choice", "label": "First drill"}),
        interaction.client.control("help.tour", {"page": 0, "label": "Take the tour"}) if is_new else None,
        interaction.client.control("today.open", {}),
    )
    found = [way for way in ways if way is not None]
    if found:
        items.append(row(*found))
    return panel(*items)


class WelcomeForm(PersistentModal, key="groups.welcome", args=("group_id",)):
    @classmethod
    def of(cls, group: Group, now: Any) -> WelcomeForm:
        form = cls(title=f"Join {group.name}", group_id=group.group_id)
        zones = [
            discord.SelectOption(label=label[:100], value=key, default=key == group.zone.key)
            for label, key in offered_zones(group.zone, now=now)
        ]
        form.add_item(
            ui.Label(
                text="Where are you? (your day follows it)",
                component=ui.Select(custom_id="zone", options=zones),
            )
        )
        form.add_item(
            ui.Label(
                text="Not in the list? Your city",
                component=ui.TextInput(custom_id="city", required=False, max_length=60, placeholder="Hanoi"),
            )
        )
        form.add_item(
            ui.Label(
                text="Which role do you prepare for?",
                component=ui.Select(
                    custom_id="track",
                    placeholder="Choose a role",
                    options=[discord.SelectOption(label=name, value=key) for key, name in TRACKS.items()],
                ),
            )
        )
        levels = ui.RadioGroup[Any](custom_id="level")
        for i, (key, name) in enumerate(LEVELS.items()):
            levels.add_option(label=name, value=key, default=i == 0)
        form.add_item(ui.Label(text="Where do you stand?", component=levels))
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        welcome = read_welcome(values)
        group = await service_of(interaction).join(
            guild_id=guild_of(interaction),
            user_id=interaction.user.id,
            group_id=int(args["group_id"]),
            welcome=welcome,
        )
        await show(interaction, joined_view(interaction, group, is_new=True))


def read_welcome(values: Values) -> Welcome:
    """Read the form; a typed city wins over the list.

    Raises:
        UserFacingError: naming the field that cannot be read.
    """
    zone = parse_zone(text_of(values, "city") or text_of(values, "zone"))
    track, level = text_of(values, "track"), text_of(values, "level")
    if track not in TRACKS:
        raise UserFacingError("**Role**: choose one of the roles in the list, then send the form again.")
    if level not in LEVELS:
        raise UserFacingError("**Level**: choose where you stand, then send the form again.")
    return Welcome(zone, track, level)


def list_view(found: list[tuple[Group, bool]]) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.group_list(found))]
    joinable = [group for group, is_mine in found if not is_mine and not group.is_full]
    buttons = [Join(group_id=group.group_id, label=f"Join {group.name}") for group in joinable[:10]]
    items += [row(*buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    return panel(*items)


CONTROLS = (Join, WelcomeForm)
