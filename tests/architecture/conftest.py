"""The real bot with all its features loaded, connected to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import CadreBot, Kernel


@pytest.fixture
async def bot(kernel: Kernel) -> CadreBot:
    made = CadreBot(kernel, shard_count=1)
    await made.load_features()
    return made


@pytest.fixture
async def registered(bot: CadreBot) -> list[dict[str, Any]]:
    """What would be sent to Discord to register everything that is called by name."""
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


@pytest.fixture
def payload(registered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The slash commands."""
    return [item for item in registered if item["type"] == 1]


@pytest.fixture
def menus(registered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands in the menu of a message or a member."""
    return [item for item in registered if item["type"] != 1]
