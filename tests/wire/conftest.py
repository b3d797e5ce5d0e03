"""A running server, with discord.py of this process pointed at it, and a tiny bot on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from .client import TinyBot
from .discord_server import DiscordServer


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as running:
        monkeypatch.setattr(discord.http.Route, "BASE", running.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(running.gateway_url))
        yield running


@asynccontextmanager
async def connected(server: DiscordServer, bot: TinyBot | None = None) -> AsyncIterator[TinyBot]:
    """Run a bot until the block ends; it must have asked for nothing this Discord does not know."""
    bot = bot or TinyBot()
    async with asyncio.TaskGroup() as group:
        group.create_task(bot.start(server.token))
        async with asyncio.timeout(5):
            await bot.got_ready.wait()
        yield bot
        await bot.close()
    assert server.unknown_routes == []


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[TinyBot]:
    async with connected(server) as running:
        yield running
