"""Which group is meant: suggestions while a member types, and a menu where several fit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord import app_commands

from . import groups, moderators
from .groups import Group
from .moderators import Right
from .report import Interaction
from .ui import PersistentSelect, actor_of, panel, row, show, text

MENU = 25
"""Options of one menu, and suggestions at once; Discord allows no more."""

Opener = Callable[[Interaction, int], Awaitable[None]]


async def suggest_own(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Suggest the groups that the member is in."""
    actor = actor_of(interaction)
    async with interaction.client.kernel.db.read() as tx:
        found = await groups.groups_of_member(tx, guild_id=actor.guild_id, user_id=actor.user_id)
    return _choices(found, current)


async def suggest_moderated(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Suggest the groups that the member runs."""
    async with interaction.client.kernel.db.read() as tx:
        found = await moderators.moderated(tx, actor_of(interaction))
    return _choices(found, current)


async def moderated(interaction: Interaction, right: Right, name: str | None) -> list[Group]:
    """Return the group that the member named, or all that they run: at least one.

    Raises:
        NotFound: no group has the name.
        NotAllowed: it is not theirs, or none is.
    """
    async with interaction.client.kernel.db.read() as tx:
        return await moderators.require_some(tx, actor_of(interaction), right, name)


def _choices(found: Sequence[Group], current: str) -> list[app_commands.Choice[str]]:
    fitting = [group.name for group in found if current.casefold() in group.name.casefold()]
    return [app_commands.Choice(name=name, value=name) for name in fitting[:MENU]]


def options_of(found: Sequence[Group]) -> list[discord.SelectOption]:
    """Return a menu's options; the value of each is the group's id."""
    return [discord.SelectOption(label=g.name[:100], value=str(g.group_id)) for g in found[:MENU]]


async def in_group(
    interaction: Interaction,
    found: Sequence[Group],
    open_one: Opener,
    asked: str,
    menu: Callable[..., PersistentSelect],
) -> None:
    """Go on in the only group, or ask which with the feature's own ``menu``, which leads there after a restart too."""
    if len(found) == 1:
        await open_one(interaction, found[0].group_id)
        return
    await show(interaction, panel(text(asked), row(menu(options=options_of(found)))))
