"""What the bot asks Discord for: the least that the code uses, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import discord

CHANNEL_NEEDS: Mapping[str, str] = {
    "view_channel": "to see the channel at all",
    "send_messages": "to post drills and solutions",
    "attach_files": "to show charts",
    "read_message_history": "to find its own posts again after a restart",
    "create_private_threads": "to open discussions",
    "send_messages_in_threads": "to let members into discussions",
}
"""What the bot needs in a group's channel and what for, the most basic one first."""

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    attach_files=True,
    read_message_history=True,
    create_private_threads=True,
    send_messages_in_threads=True,
    manage_threads=True,
    manage_channels=True,
    create_events=True,
)
"""What the invite link asks for. tests/architecture compares it with what the code uses.

manage_channels is for Quick start only; an operator may leave it out and make the channels by hand.
"""


OPTIONAL: Mapping[str, str] = {
    "manage_roles": "to give the roles that moderators tie to points and checkpoints"
}
"""What only some servers need: the invite does not ask for it, and what needs it says so when it is missing."""


def missing_permissions(has: Callable[[str], bool]) -> tuple[str, ...]:
    """Return what a channel lacks. Without View Channel that alone: Discord then takes all others away too."""
    missing = tuple(name for name in CHANNEL_NEEDS if not has(name))
    return missing[:1] if "view_channel" in missing else missing
