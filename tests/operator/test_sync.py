"""What `@Cadre sync` registers, over SimCord, which knows slash commands."""

from __future__ import annotations

import pytest
from simcord import SetupError

from tests.conftest import World


async def test_sync_registers_what_there_is_and_says_how_many(world: World):
    world.bot.owner_id = world.ada.id
    world.bot.tree.remove_command("drill")
    left = world.bot.tree.get_commands()
    await world.ada.send(world.lounge, f"<@{world.bot.user.id}> sync")
    answer = world.lounge.last_message.content
    assert answer.startswith(f"Synced {len(left)} commands (")
    assert len(left) > 2
    with pytest.raises(SetupError, match="drill"):
        await world.ada.slash(world.lounge, "drill today")
    subcommands = sum(len(getattr(command, "commands", [])) or 1 for command in left)
    assert f"({subcommands} with subcommands)" in answer


async def test_the_answer_pings_nobody(world: World):
    world.bot.owner_id = world.ada.id
    await world.ada.send(world.lounge, f"<@{world.bot.user.id}> about")
    answer = world.lounge.last_message
    assert "**Cadre" in answer.content
    assert answer.mentions == []
