"""Which roles the bot gives, for checkpoints and for points: plain ones, below its own and below whoever ties them."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from .errors import NotAllowed, UserFacingError
from .report import Interaction

POWERFUL = discord.Permissions(
    discord.Permissions.elevated().value
    | discord.Permissions(
        mention_everyone=True,
        manage_events=True,
        manage_nicknames=True,
        mute_members=True,
        deafen_members=True,
        move_members=True,
        view_audit_log=True,
        create_expressions=True,
    ).value
)
"""Permissions that the bot gives to nobody."""
_UNSEEN = "I do not see this server's roles at the moment. Try again in a minute."


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What Discord says of a role. ``is_powerful``: it lets members do what is a moderator's to do."""

    position: int
    is_everyone: bool
    is_managed: bool
    is_powerful: bool


def refusal(role: RoleFacts, *, bot_position: int, may_manage: bool) -> str | None:
    """Return in one sentence why the bot does not give the role, None when it does."""
    if role.is_everyone or role.is_managed:
        return "this one belongs to everybody or to an integration. Choose a plain role."
    if role.is_powerful:
        return "this one has a moderator's permissions, and I give nobody power. Choose a role without."
    if not may_manage:
        return "I lack *Manage Roles*. Give it to my role in the server's settings, then try again."
    if role.position >= bot_position:
        return "it stands above my own role. Move mine above it in the server's settings, then try again."
    return None


def refusal_of(guild: discord.Guild | None, role_id: int) -> str | None:
    """Return why the bot does not give the role, None when it does. A role may get power, or move up, at any time."""
    if guild is None:
        return _UNSEEN
    role = guild.get_role(role_id)
    if role is None:
        return "it is no longer there. Choose another one."
    facts = RoleFacts(
        position=role.position,
        is_everyone=role.is_default(),
        is_managed=role.managed,
        is_powerful=bool(role.permissions.value & POWERFUL.value),
    )
    may_manage = guild.me.guild_permissions.manage_roles
    return refusal(facts, bot_position=guild.me.top_role.position, may_manage=may_manage)


def require_tie(interaction: Interaction, role_id: int) -> None:
    """Refuse a role that the bot does not give, or whose giving is not this moderator's to decide.

    Raises:
        UserFacingError: in one sentence.
    """
    if not (interaction.permissions.manage_roles or interaction.permissions.manage_guild):
        raise NotAllowed(
            "**Role**: only who has Manage Roles or Manage Server ties a role to something. Leave it empty, or ask one of them.",
            kept="",
        )
    guild, member = interaction.guild, interaction.user
    refused = refusal_of(guild, role_id)
    if refused is not None:
        raise UserFacingError(f"**Role**: {refused}", kept="")
    role = guild.get_role(role_id) if guild is not None else None
    if guild is None or role is None or not isinstance(member, discord.Member):
        raise UserFacingError(f"**Role**: {_UNSEEN}", kept="")
    # As in Discord itself: nobody hands out what stands at or above the highest of their own roles.
    if member.id != guild.owner_id and role >= member.top_role:
        raise NotAllowed(
            "**Role**: it does not stand below your own highest role. Choose a lower one, or ask somebody whose role is higher.",
            kept="",
        )
