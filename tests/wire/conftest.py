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
async def connected(server: DiscordServer, client: TinyBot | None = None) -> AsyncIterator[TinyBot]:
    """Run a bot until the block ends; it must have asked for nothing this Discord does not know."""
    # The bot inside: when the block fails, the task is cancelled and the bot closed all the same.
    async with client or TinyBot() as running, asyncio.TaskGroup() as group:
        group.create_task(running.start(server.token))
        async with asyncio.timeout(5):
            await running.got_ready.wait()
        yield running
        await running.close()
    assert server.unknown_routes == []


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[TinyBot]:
    async with connected(server) as running:
        yield running
