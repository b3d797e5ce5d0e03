"""The real bot on dpytest's fake Discord.

dpytest's own ``configure`` refuses sharded clients, though its backend works with one shard; so the fixture
does by hand what ``configure`` does.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest

from bot.app import CadreBot, Kernel

with warnings.catch_warnings():
    # dpytest 0.7.0 has "\ " in a docstring, which Python warns of when it compiles the file.
    warnings.simplefilter("ignore")
    import discord.ext.test as dpytest
    from discord.ext.test import backend, callbacks, runner


@dataclass
class Hall:
    bot: CadreBot
    owner: discord.Member
    stranger: discord.Member

    async def say(self, who: discord.Member, words: str) -> None:
        await dpytest.message(f"{self.bot.user.mention} {words}", member=who)


@pytest.fixture
async def hall(kernel: Kernel) -> AsyncIterator[Hall]:
    bot = CadreBot(kernel, shard_count=1)
    await bot._async_setup_hook()
    backend.configure(bot)
    # dpytest's members live in the cache only, which the bot itself does without.
    backend.get_state().member_cache_flags = discord.MemberCacheFlags.all()
    guild = backend.make_guild("Study Hall")
    channel = backend.make_text_channel("operations", guild)
    owner = backend.make_member(backend.make_user("olga", "0001"), guild)
    stranger = backend.make_member(backend.make_user("sam", "0002"), guild)
    backend.make_member(backend.get_state().user, guild)
    callbacks.set_callback(runner._message_callback, "send_message")
    runner._cur_config = runner.RunnerConfig(bot, [guild], [channel], [owner, stranger])
    await bot.load_extension("cogs.operator.cog")
    bot.owner_id = owner.id
    yield Hall(bot, owner, stranger)
    await dpytest.empty_queue()
    await asyncio.sleep(0)
