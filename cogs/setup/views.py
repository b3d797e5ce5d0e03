"""The set-up panel: buttons, menus and the settings form. All private, all for Manage Server only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot import history
from bot.errors import NotAllowed, NotFound
from bot.groups import Group
from bot.recurrence import clock_text
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    is_on_panel,
    panel,
    row,
    show,
    text,
    text_of,
)

from . import checks, logic, render
from .models import TypedSettings
from .service import SetupService

_OPTIONS_A_PAGE = 25


def service_of(interaction: Interaction) -> SetupService:
    cog: Any = interaction.client.get_cog("Setup")
    service: SetupService = cog.service
    return service


def managed_guild(interaction: Interaction) -> int:
    """Return the server, if the member may manage it.

    Raises:
        NotAllowed: also when a server's admins opened the command to others, or took the right away since.
    """
    if interaction.guild_id is None:
        raise NotFound("That works inside a server only. Open it in one of your server's channels.")
    if not interaction.permissions.manage_guild:
        raise NotAllowed(
            "You need the permission *Manage Server* for that. Ask someone who has it, or an admin to give it to you."
        )
    return interaction.guild_id


# ---------------------------------------------------------------------- layouts


async def panel_view(interaction: Interaction, *, page: int = 0, notice: str = "") -> ui.LayoutView:
    guild_id = managed_guild(interaction)
    found = await service_of(interaction).overview(guild_id)
    seen = checks.channels(interaction, {state.group.channel_id for state in found.groups})
    can_make = checks.can_make_channels(interaction)
    pages = render.group_pages(found, seen)
    page = min(max(page, 0), len(pages) - 1)
    guild_name = interaction.guild.name if interaction.guild else "this server"
    items: list[ui.Item[Any]] = []
    if notice:
        items += [text(notice), ui.Separator()]
    items.append(text(render.server(found, guild_name)))
    items.append(text(pages[page]))
    if len(pages) > 1:
        items.append(_pager(Panel, page, len(pages)))
    items.append(text(render.permissions(found, seen, can_make_channels=can_make)))
    if found.groups:
        items.append(row(Coming(page=0), TestPost(page=0), Panel(page=page, label="Refresh")))
    else:
        items.append(row(QuickStart(), Panel(page=page, label="Refresh")))
    last: list[ui.Item[Any]] = [Settings(), History()]
    if len(service_of(interaction).packs) > 1:
        last.append(Packs())
    items.append(row(*last))
    return panel(*items)


def _pager(kind: type[PersistentButton], page: int, count: int) -> ui.ActionRow[Any]:
    return row(
        kind(page=page - 1, label="Earlier", disabled=page == 0),
        kind(page=page + 1, label="Later", disabled=page == count - 1),
    )


async def coming_view(interaction: Interaction, *, page: int) -> ui.LayoutView:
    days = await service_of(interaction).coming(managed_guild(interaction))
    ids = {group.channel_id for day in days for group in render.groups_of(day)}
    pages = render.coming_pages(days, checks.channels(interaction, ids))
    page = min(max(page, 0), len(pages) - 1)
    items: list[ui.Item[Any]] = [text(pages[page])]
    if len(pages) > 1:
        items.append(_pager(Coming, page, len(pages)))
    return panel(*items, row(_back()))


def _back() -> PersistentButton:
    return Panel(page=0, label="Back to set-up")


# ---------------------------------------------------------------------- buttons


class Panel(PersistentButton, key="setup.panel", args=("page",)):
    label = "Set-up"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, await panel_view(interaction, page=int(self.args["page"])), is_update=True)


class Coming(PersistentButton, key="setup.coming", args=("page",)):
    label = "Next 14 days"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, await coming_view(interaction, page=int(self.args["page"])), is_update=True)


class History(PersistentButton, key="setup.history"):
    label = "Who changed what"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, await history_view(interaction, page=0), is_update=True)


class HistoryPage(PersistentButton, key="setup.history_page", args=("page",)):
    label = "Older"

    async def press(self, interaction: Interaction) -> None:
        view = await history_view(interaction, page=int(self.args["page"]))
        await show(interaction, view, is_update=True)


async def history_view(interaction: Interaction, *, page: int) -> ui.LayoutView:
    found = await service_of(interaction).history(managed_guild(interaction), page=page)
    ways: list[ui.Item[Any]] = []
    if page:
        ways.append(HistoryPage(page=page - 1, label="Newer"))
    if not found.is_last:
        ways.append(HistoryPage(page=page + 1))
    return panel(text(history.told(found, render.HISTORY)), row(*ways, _back()))


class QuickStart(PersistentButton, key="setup.quickstart"):
    label = "Quick start"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        guild_id = managed_guild(interaction)
        await _defer(interaction)
        cog: Any = interaction.client.get_cog("Setup")
        await cog.jobs.quick_start(guild_id=guild_id, user_id=interaction.user.id)
        group, record = await service_of(interaction).made_by_quickstart(guild_id)
        view = await panel_view(interaction, notice=render.quickstart_done(group, record))
        await show(interaction, view, is_update=True)


async def _defer(interaction: Interaction) -> None:
    """Win time for Discord's answers; a press on the panel keeps it, one beside a refusal gets a new answer."""
    if is_on_panel(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


# ---------------------------------------------------------------------- the test post


class TestPost(PersistentButton, key="setup.test", args=("page",)):
    label = "Test post"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).active_groups(managed_guild(interaction))
        if not found:
            raise NotFound(render.NO_GROUPS_TO_TEST)
        if len(found) == 1:
            await _test(interaction, found[0])
        else:
            await show(interaction, _pick_view(found, int(self.args["page"])), is_update=True)


class TestPick(PersistentSelect, key="setup.test_pick"):
    placeholder = "Choose a group"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        guild_id = managed_guild(interaction)
        group = await service_of(interaction).group(guild_id=guild_id, group_id=int(chosen[0]))
        await _test(interaction, group)


def _pick_view(found: Sequence[Group], page: int) -> ui.LayoutView:
    pages = [found[i : i + _OPTIONS_A_PAGE] for i in range(0, len(found), _OPTIONS_A_PAGE)]
    page = min(max(page, 0), len(pages) - 1)
    menu = TestPick(options=[render.group_option(group) for group in pages[page]])
    items: list[ui.Item[Any]] = [text(render.PICK_GROUP), row(menu)]
    if len(pages) > 1:
        items.append(_pager(TestPost, page, len(pages)))
    return panel(*items, row(_back()))


async def _test(interaction: Interaction, group: Group) -> None:
    await _defer(interaction)
    cog: Any = interaction.client.get_cog("Setup")
    done = await cog.jobs.test_post(group, user_id=interaction.user.id, nonce=str(interaction.id))
    if done.message_id is not None:
        notice = render.test_arrived(group, done.message_id)
    else:
        notice = render.test_failed(group, done.reason)
    await show(interaction, await panel_view(interaction, notice=notice), is_update=True)


# ---------------------------------------------------------------------- server settings


class Settings(PersistentButton, key="setup.settings"):
    label = "Server settings"

    async def press(self, interaction: Interaction) -> None:
        guild = await service_of(interaction).guild(managed_guild(interaction))
        quiet = f"{clock_text(guild.quiet_from)}–{clock_text(guild.quiet_until)}"
        typed = TypedSettings(guild.zone.key, str(guild.ping_budget), quiet)
        await interaction.response.send_modal(SettingsForm.of(typed))


class SettingsAgain(PersistentButton, key="setup.again", args=("zone", "ping_budget", "quiet")):
    label = "Open the form again"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        managed_guild(interaction)
        await interaction.response.send_modal(SettingsForm.of(logic.uncarried(self.args)))


class SettingsForm(PersistentModal, key="setup.settings_form"):
    @classmethod
    def of(cls, typed: TypedSettings) -> SettingsForm:
        form = cls(title="Server settings")
        fields = (
            ("zone", "Time zone", "Region/City, such as Europe/Berlin. New groups start with it.", 60),
            ("ping_budget", "Pings a day", "The most one member gets, over everything: 0 to 10.", 6),
            ("quiet", "Quiet hours", "No pings then, by each member's own clock. Such as 22:00–07:00.", 20),
        )
        for name, label, description, length in fields:
            value = getattr(typed, name)[:length]
            field = ui.TextInput[Any](custom_id=name, max_length=length, default=value or None)
            form.add_item(ui.Label(text=label, description=description, component=field))
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        guild_id = managed_guild(interaction)
        typed = TypedSettings(
            text_of(values, "zone"), text_of(values, "ping_budget"), text_of(values, "quiet")
        )
        changes = await service_of(interaction).set_server(
            guild_id=guild_id, user_id=interaction.user.id, typed=typed
        )
        view = await panel_view(interaction, notice=render.settings_saved(changes))
        await show(interaction, view, is_update=True)


# ---------------------------------------------------------------------- content packs


class Packs(PersistentButton, key="setup.packs"):
    label = "Content packs"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, await packs_view(interaction), is_update=True)


class PacksPick(PersistentSelect, key="setup.packs_pick"):
    placeholder = "Choose what this server is asked from"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        guild_id = managed_guild(interaction)
        await service_of(interaction).choose_packs(
            guild_id=guild_id, user_id=interaction.user.id, names=chosen
        )
        await show(interaction, await packs_view(interaction, notice=render.PACKS_SAVED), is_update=True)


async def packs_view(interaction: Interaction, *, notice: str = "") -> ui.LayoutView:
    guild_id = managed_guild(interaction)
    service = service_of(interaction)
    on = await service.packs_on(guild_id)
    shown = service.packs[:_OPTIONS_A_PAGE]
    options = [
        discord.SelectOption(
            label=pack.title, description=pack.about, value=pack.name, default=pack.name in on
        )
        for pack in shown
    ]
    items: list[ui.Item[Any]] = [text(notice)] if notice else []
    items.append(text(render.packs(shown, on)))
    return panel(*items, row(PacksPick(options=options, max_values=len(options))), row(_back()))


CONTROLS = (
    Panel,
    Coming,
    History,
    HistoryPage,
    QuickStart,
    TestPost,
    TestPick,
    Settings,
    SettingsAgain,
    SettingsForm,
    Packs,
    PacksPick,
)
