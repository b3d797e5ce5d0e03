"""The real bot with all its features loaded, connected to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot import features
from bot.app import CadreBot, Kernel


@pytest.fixture
async def bot(kernel: Kernel) -> CadreBot:
    made = CadreBot(kernel, shard_count=1)
    for extension in features.extensions():
        await made.load_extension(extension)
    return made


@pytest.fixture
async def payload(bot: CadreBot) -> list[dict[str, Any]]:
    """What would be sent to Discord to register the commands."""
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]
