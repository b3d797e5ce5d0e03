"""A group with members in it, and short ways to do what a member does."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest

from bot import groups, members
from tests.conftest import World


async def make_group(
    world: World, *joined: Any, name: str = "Pod One", zone: str = "UTC", channel: Any = None
) -> groups.Group:
    """Store a group with the default routines and the given members in it."""
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        await groups.ensure_guild(tx, world.guild.id, now=now)
        group = await groups.create_group(
            tx,
            guild_id=world.guild.id,
            name=name,
            channel_id=(channel or world.channel).id,
            zone=ZoneInfo(zone),
            now=now,
        )
        for member in joined:
            await members.ensure_member(tx, guild_id=world.guild.id, user_id=member.id, now=now)
            await groups.add_member(tx, group_id=group.group_id, user_id=member.id, now=now)
        await world.kernel.schedule.add_default_routines(tx, group)
    return group


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada and ben; ada's and ben's drills come Mon–Fri at 08:00."""
    return await make_group(world, world.ada, world.ben)


def texts(components: list[Any]) -> str:
    """Return all text shown by a message's components, discord objects or payloads, in order."""
    found: list[str] = []
    for component in components:
        if isinstance(component, dict):
            found.append(component.get("content") or "")
            found.append(texts(component.get("components") or []))
        else:
            found.append(getattr(component, "content", "") or "")
            found.append(texts(getattr(component, "children", [])))
    return "\n".join(part for part in found if part)


def buttons(components: list[Any]) -> dict[str, str]:
    """Return the custom_ids by label, of a payload or of discord objects."""
    found: dict[str, str] = {}
    for component in components:
        is_payload = isinstance(component, dict)
        get = component.get if is_payload else lambda name, c=component: getattr(c, name, None)
        if get("label") and get("custom_id"):
            found[get("label")] = get("custom_id")
        found |= buttons(get("components" if is_payload else "children") or [])
    return found


def filled_in(shown: Any) -> dict[str, Any]:
    """Return what a form is opened with, by field, as it would be sent."""
    found: dict[str, Any] = {}
    for field in (label["component"] for label in shown.modal["components"]):
        chosen = [option["value"] for option in field.get("options", ()) if option.get("default")]
        is_menu = field["type"] == discord.ComponentType.select.value
        found[field["custom_id"]] = chosen if is_menu else "".join(chosen) or field.get("value", "")
    return found


def said(result: Any) -> str:
    """Return everything the bot answered to an interaction: content and layout texts."""
    parts = [m for m in (result.response, *result.followups) if m is not None]
    return "\n".join(f"{m.content}\n{texts(m.components)}" for m in parts)


def answer_to(result: Any) -> Any:
    """Return the message that answers an interaction, wherever it was sent."""
    return result.followups[-1] if result.followups else result.response


async def post_until(world: World, kind: str, limit: int = 40) -> Any:
    """Let days pass until at nine the newest post is open and of the kind; return its message."""
    if world.env.now().hour != 9:
        await world.move_to(world.env.now().replace(hour=9, minute=0))
    for _ in range(limit):
        message = newest_post(world)
        if message is not None and f":{kind}" in buttons(message.components).get("Answer", ""):
            return message
        await world.advance(hours=24)
    raise AssertionError(f"no {kind} drill in {limit} days")


def posts(world: World) -> list[Any]:
    return [m for m in world.channel.history() if "Daily drill" in texts(m.components)]


def newest_post(world: World) -> Any:
    found = posts(world)
    return found[-1] if found else None
