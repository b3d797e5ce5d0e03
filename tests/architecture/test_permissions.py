"""The bot asks for what its code uses, and for nothing else."""

from __future__ import annotations

import ast

import discord
import pytest

from bot.permissions import CHANNEL_NEEDS, OPTIONAL, PERMISSIONS

from .sources import Module, module_of, modules

NEEDS: dict[str, set[str]] = {
    "add_reaction": {"add_reactions", "read_message_history"},
    "add_role": {"manage_roles"},
    "add_roles": {"manage_roles"},
    "add_user_to_thread": {"send_messages_in_threads"},
    "ban": {"ban_members"},
    "create_category": {"manage_channels"},
    "create_category_channel": {"manage_channels"},
    "create_channel": {"manage_channels"},
    "create_guild_scheduled_event": {"create_events"},
    "create_invite": {"create_instant_invite"},
    "create_role": {"manage_roles"},
    "create_scheduled_event": {"create_events"},
    "create_text_channel": {"manage_channels"},
    "create_thread": {"create_public_threads"},
    "create_webhook": {"manage_webhooks"},
    "delete_channel": {"manage_channels", "manage_threads"},
    "delete_messages": {"manage_messages"},
    "edit_channel": {"manage_channels"},
    "Embed": {"embed_links"},
    "fetch_message": {"view_channel", "read_message_history"},
    "File": {"attach_files"},
    "history": {"view_channel", "read_message_history"},
    "kick": {"kick_members"},
    "pin": {"pin_messages"},
    "publish": {"manage_messages"},
    "purge": {"manage_messages"},
    "remove_role": {"manage_roles"},
    "remove_roles": {"manage_roles"},
    "reply": {"send_messages", "read_message_history"},
    "send": {"view_channel", "send_messages"},
    "set_permissions": {"manage_roles"},
    "start_thread_with_message": {"create_public_threads"},
    "start_thread_without_message": {"create_private_threads"},
    "timeout_for": {"moderate_members"},
}
"""Names of calls in discord.py to what Discord demands for them; a new kind of call is added here."""


def used(found: tuple[Module, ...]) -> dict[str, set[str]]:
    """Return the permissions that the code's calls need, each with the places that need it."""
    needed: dict[str, set[str]] = {}
    for module in found:
        if module.name.startswith(("bot/tryout/", "bot/migrations/")):
            continue  # the simulated server is made by its owner, not by the bot
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                for permission in NEEDS.get(node.func.attr, ()):
                    needed.setdefault(permission, set()).add(module.at(node))
    return needed


def test_the_invite_asks_for_exactly_what_the_code_uses():
    granted = {"view_channel" if name == "read_messages" else name for name, is_on in PERMISSIONS if is_on}
    needed = used(modules())
    wanted = needed.keys() - OPTIONAL.keys()
    assert {name: sorted(needed[name]) for name in wanted - granted} == {}, "used but not asked for"
    assert OPTIONAL.keys() <= needed.keys() - granted, "optional, but unused or asked for anyway"
    assert granted - needed.keys() == set(), "asked for but not used"


def test_the_bot_is_no_administrator_and_moderates_nobody():
    assert not PERMISSIONS.administrator
    assert (
        PERMISSIONS.value
        & (
            discord.Permissions.elevated().value
            & ~discord.Permissions(manage_channels=True, manage_threads=True).value
        )
        == 0
    )


def test_what_a_channel_must_allow_is_part_of_what_the_invite_asks_for():
    assert discord.Permissions(**dict.fromkeys(CHANNEL_NEEDS, True)) <= PERMISSIONS
    assert next(iter(CHANNEL_NEEDS)) == "view_channel"


@pytest.mark.parametrize(
    ("code", "permission"),
    [
        ("await guild.create_scheduled_event(name='x')", "create_events"),
        ("await message.pin()", "pin_messages"),
        ("x = discord.Embed(title='x')", "embed_links"),
        ("await member.add_roles(role)", "manage_roles"),
    ],
)
def test_the_test_sees_a_call_that_would_need_more(code, permission):
    module = module_of("cogs/lab/jobs.py", f"async def f(guild, message, member, role):\n    {code}")
    assert permission in used((module,))
