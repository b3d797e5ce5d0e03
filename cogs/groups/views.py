"""Joining a group: a button, three questions, the first drill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot import audit, history
from bot.errors import UserFacingError
from bot.groups import Group
from bot.members import LEVELS, TRACKS
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    Values,
    actor_of,
    guild_of,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)
from bot.zones import offered_zones, parse_zone

from . import render
from .models import Welcome
from .service import GroupService

LIST_PAGE = 10
"""Groups of one page of the list: each may have a button."""


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
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> WelcomeForm:
        return cls.of(
            await service_of(interaction).require_joinable(
                **who(interaction), group_id=int(args["group_id"])
            ),
            interaction.client.kernel.clock.now(),
        )

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
        raise UserFacingError(
            "**Role**: choose one of the roles in the list, then send the form again.", kept=""
        )
    if level not in LEVELS:
        raise UserFacingError("**Level**: choose where you stand, then send the form again.", kept="")
    return Welcome(zone, track, level)


async def open_list(interaction: Interaction, page: int = 0, *, is_update: bool = False) -> None:
    found = await service_of(interaction).listing(**who(interaction))
    await show(interaction, list_view(found, page), is_update=is_update)


def list_view(found: Sequence[tuple[Group, bool]], page: int) -> ui.LayoutView:
    if not found:
        return panel(text(render.NO_GROUPS))
    last = (len(found) - 1) // LIST_PAGE
    page = min(max(page, 0), last)
    first = page * LIST_PAGE
    shown = found[first : first + LIST_PAGE]
    items: list[ui.Item[Any]] = [text(render.group_list(shown, first=first + 1, count=len(found)))]
    joinable = [group for group, is_mine in shown if not is_mine and not group.is_full]
    buttons = [Join(group_id=group.group_id, label=f"Join {group.name}") for group in joinable]
    items += [row(*buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    if last:
        earlier = ListPage(page=page - 1, label="Earlier", disabled=page == 0)
        items.append(row(earlier, ListPage(page=page + 1, label="Later", disabled=page == last)))
    return panel(*items)


class ListPage(PersistentButton, key="groups.list", args=("page",)):
    label = "Groups"

    async def press(self, interaction: Interaction) -> None:
        await open_list(interaction, int(self.args["page"]), is_update=True)


def history_view(group: Group, found: audit.Page) -> ui.LayoutView:
    ways: list[ui.Item[Any]] = []
    if found.number:
        ways.append(HistoryPage(group_id=group.group_id, page=found.number - 1, label="Newer"))
    if not found.is_last:
        ways.append(HistoryPage(group_id=group.group_id, page=found.number + 1))
    return panel(text(history.told(found, render.history(group))), *([row(*ways)] if ways else []))


class HistoryPage(PersistentButton, key="groups.history", args=("group_id", "page")):
    label = "Older"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).history_page(
            actor_of(interaction), group_id=int(self.args["group_id"]), page=int(self.args["page"])
        )
        await show(interaction, history_view(*found), is_update=True)


CONTROLS = (Join, WelcomeForm, ListPage, HistoryPage)
