"""Records of set-up: how far Quick start came, what a channel lacks, what a moderator typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["category", "hall", "drill"]
"""What Quick start makes in Discord, in the order it is made."""


@dataclass(frozen=True, slots=True)
class Quickstart:
    """How far a server's Quick start came; an id is None until that part is known to exist."""

    guild_id: int
    category_id: int | None
    hall_channel_id: int | None
    drill_channel_id: int | None
    group_id: int | None

    def id_of(self, part: Part) -> int | None:
        return {
            "category": self.category_id,
            "hall": self.hall_channel_id,
            "drill": self.drill_channel_id,
        }[part]


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel as Discord lists it."""

    channel_id: int
    name: str
    is_category: bool
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """What the bot can tell about a channel. ``missing`` are permissions by Discord's technical name."""

    channel_id: int
    state: Literal["seen", "deleted", "unknown"]
    missing: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        return self.state == "seen" and not self.missing


@dataclass(frozen=True, slots=True)
class TypedSettings:
    """The server settings form as it was typed."""

    zone: str
    ping_budget: str
    quiet: str


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The server settings form as it was understood; quiet hours are minutes of the day."""

    zone: str
    ping_budget: int
    quiet_from: int
    quiet_until: int
