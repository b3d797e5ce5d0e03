"""`@Cadre sync` and `@Cadre about` as the owner and others write them.

dpytest knows no slash commands: what ``sync`` registers is seen over SimCord, in test_sync.
"""

from __future__ import annotations

from datetime import timedelta

import discord.ext.test as dpytest
import pytest

from bot import __version__
from bot.clock import HandClock
from tests.conftest import HEAD, START

from .conftest import Hall


async def test_about_tells_the_owner_version_servers_uptime_schema_and_latency(hall: Hall, clock: HandClock):
    clock.move_to(START + timedelta(days=2, hours=3, minutes=4))
    await hall.say(hall.owner, "about")
    answer = dpytest.get_message().content
    assert f"**Cadre {__version__}**" in answer
    assert "servers: 1" in answer
    assert "up 2 d 3 h" in answer
    assert f"schema {HEAD}" in answer
    assert "latency unknown" in answer


@pytest.mark.parametrize("command", ["about", "sync"])
async def test_anyone_else_gets_no_answer(hall: Hall, command: str):
    await hall.say(hall.stranger, command)
    assert dpytest.verify().message().nothing()


async def test_without_a_set_owner_the_application_says_who_it_is(hall: Hall):
    hall.bot.owner_id = None
    await hall.say(hall.owner, "about")
    assert dpytest.verify().message().nothing()
    assert hall.bot.owner_id not in (None, hall.owner.id)


async def test_unknown_words_get_no_answer(hall: Hall):
    await hall.say(hall.owner, "make me a sandwich")
    assert dpytest.verify().message().nothing()


async def test_a_command_without_the_mention_gets_no_answer(hall: Hall):
    await dpytest.message("about", member=hall.owner)
    assert dpytest.verify().message().nothing()


async def test_a_sync_that_discord_refuses_is_said_in_a_sentence(hall: Hall):
    await hall.say(hall.owner, "sync")
    assert dpytest.get_message().content.startswith("Discord did not take the commands:")
