"""Which roles the bot may give for a checkpoint. Pure."""

from __future__ import annotations

from dataclasses import dataclass


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
        return "**Role**: this one belongs to everybody or to an integration. Choose a plain role."
    if role.is_powerful:
        return (
            "**Role**: this one has a moderator's permissions, and a checkpoint gives nobody power. "
            "Choose a role without."
        )
    if not may_manage:
        return "**Role**: I lack *Manage Roles*. Give it to my role in the server's settings, then try again."
    if role.position >= bot_position:
        return "**Role**: it stands above my own. Move my role above it in the server's settings, then try again."
    return None
