"""What the bot may do in which channel, read from discord.py's cache and from the interaction itself."""

from __future__ import annotations

from collections.abc import Iterable

import discord

from bot.permissions import missing_permissions
from bot.report import Interaction

from .models import ChannelCheck


def channels(interaction: Interaction, channel_ids: Iterable[int]) -> dict[int, ChannelCheck]:
    """Check each channel; ``unknown`` while Discord has not told us about the server (an outage, a start)."""
    return {channel_id: _channel(interaction, channel_id) for channel_id in channel_ids}


def _channel(interaction: Interaction, channel_id: int) -> ChannelCheck:
    if channel_id == interaction.channel_id:
        return _check(channel_id, interaction.app_permissions)
    guild = _guild(interaction)
    if guild is None:
        return ChannelCheck(channel_id, "unknown")
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None:
        # The gateway lists every channel of a server, also hidden ones: what it does not list is gone.
        return ChannelCheck(channel_id, "deleted")
    return _check(channel_id, channel.permissions_for(guild.me))


def _check(channel_id: int, permissions: discord.Permissions) -> ChannelCheck:
    return ChannelCheck(channel_id, "seen", missing_permissions(lambda name: getattr(permissions, name)))


def can_make_channels(interaction: Interaction) -> bool:
    """Tell whether Quick start has its permission; when in doubt yes, then Discord tells."""
    guild = _guild(interaction)
    return guild is None or guild.me.guild_permissions.manage_channels


def _guild(interaction: Interaction) -> discord.Guild | None:
    guild: discord.Guild | None = interaction.client.get_guild(interaction.guild_id)
    # Discord's typing promises ``me``; without the member cache it is there once GUILD_CREATE came.
    return None if guild is None or guild.unavailable or guild.me is None else guild
