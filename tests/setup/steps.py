"""Short ways to do what a manager does in `/setup`, and what an admin does around it."""

from __future__ import annotations

from typing import Any

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import groups
from bot.recurrence import EVERY_DAY
from tests.conftest import World
from tests.drills.conftest import make_group, texts

FORM = {"zone": "Europe/Berlin", "ping_budget": "1", "quiet": "21:30–08:00"}


async def make_daily_group(world: World, *joined: Any, **options: Any) -> groups.Group:
    """Store a group with a drill at 08:00 and its solution at 20:00, every day of the week."""
    group = await make_group(world, *joined, **options)
    async with world.kernel.db.write() as tx:
        for kind, hour in (("drills.post", 8), ("drills.close", 20)):
            await world.kernel.schedule.put_routine(
                tx, group, kind=kind, at_minute=hour * 60, weekdays=EVERY_DAY
            )
    return group


async def open_panel(world: World, *, channel: Any = None) -> Any:
    return (await world.moderator.slash(channel or world.lounge, "setup")).response


async def press(world: World, message: Any, label: str) -> Any:
    return await world.moderator.click(message, label=label)


def page_of(result: Any) -> str:
    """Return the text of the panel as it stands after a press that replaced it."""
    return texts(result.response.components)


async def walk(world: World, message: Any, *, restarting: bool = False) -> list[str]:
    """Press Later to the end; return every page's text."""
    pages = [texts(message.components)]
    while "Later" in _pressable(message.components):
        if restarting:
            await world.restart()
        message = (await press(world, message, "Later")).response
        pages.append(texts(message.components))
    return pages


def _pressable(components: list[Any]) -> set[str]:
    found: set[str] = set()
    for component in components:
        if component.get("label") and not component.get("disabled"):
            found.add(component["label"])
        found |= _pressable(component.get("components") or [])
    return found


async def rows(world: World, sql: str, *args: Any) -> list[tuple[Any, ...]]:
    async with world.kernel.db.read() as tx:
        return [tuple(row) for row in await tx.all(sql, *args)]


def bot_role(world: World) -> Any:
    return world.guild.roles[world.bot.user.name]


def deny(world: World, channel: Any, *permissions: str) -> None:
    """Take permissions from the bot in one channel, as a server's admin does."""
    allow, denied = discord.PermissionOverwrite(**dict.fromkeys(permissions, False)).pair()
    world.env.backend.set_overwrite(
        channel.id,
        Overwrite(
            target_id=bot_role(world).id, type=OverwriteType.ROLE, allow=allow.value, deny=denied.value
        ),
    )


def mend(world: World, channel: Any) -> None:
    world.env.backend.delete_overwrite(channel.id, bot_role(world).id)
