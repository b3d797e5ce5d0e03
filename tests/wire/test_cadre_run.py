"""The real `cadre run`, as a process of its own, against a Discord on loopback."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import CadreBot, Kernel
from bot.errors import StartsUsedUp, WrongToken

from .discord_server import DiscordServer
from .message import Message
from .process import BotProcess

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GwIrEt.harness-only-not-a-real-token"
CALLBACKS = "/interactions/*/*/callback"

Start = Callable[..., BotProcess]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(token=TOKEN) as running:
        yield running
        assert running.unknown_routes == []


@pytest.fixture
def data_dir(tmp_path: Path, template: Path) -> Path:
    folder = tmp_path / "bot"
    folder.mkdir()
    shutil.copy(template, folder / "cadre.db")
    return folder


@pytest.fixture
def start(server: DiscordServer, data_dir: Path, small_pack: Path) -> Start:
    def make(command: str = "run", **environment: str) -> BotProcess:
        return BotProcess(
            server,
            data_dir,
            command=(sys.executable, "-m", "bot", command),
            environment={
                "CADRE_HEALTH_PORT": "0",
                "CADRE_CONTENT_DIR": str(small_pack),
                **environment,
            },
        )

    return make


async def practice(server: DiscordServer) -> Message:
    exchange = server.slash("drill next", {"kind": "choice"}, user=server.member)
    assert (await exchange).is_ephemeral
    return await exchange.message()


def parts(command: Any) -> list[str]:
    return sorted(option["name"] for option in command.get("options", []))


def files_with(folder: Path, content: bytes) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and content in file.read_bytes()]


class Health:
    """The bot's own health endpoint, asked until it says what is expected."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    async def says(self, status: int) -> None:
        async with asyncio.timeout(10), aiohttp.ClientSession() as session:
            while True:
                if await self._ask(session) == status:
                    return
                await asyncio.sleep(0.05)

    async def _ask(self, session: aiohttp.ClientSession) -> int:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/healthz") as response:
                return response.status
        except aiohttp.ClientConnectorError:
            return 0


async def test_its_commands_are_registered_as_they_stand_in_the_code(
    server: DiscordServer, start: Start, kernel: Kernel
) -> None:
    async with CadreBot(kernel, shard_count=1) as in_code:
        await in_code.load_features()
        expected = {
            command.name: parts(command.to_dict(in_code.tree)) for command in in_code.tree.get_commands()
        }
    async with start() as bot:
        await bot.ready()
        registered = {**server.commands, **server.context_menus}
    assert "next" in expected["drill"]
    assert expected == {name: parts(command) for name, command in registered.items()}


async def test_a_command_and_a_press_on_its_answer_are_answered_also_after_a_dropped_connection(
    server: DiscordServer, start: Start, data_dir: Path
) -> None:
    async with start(CADRE_LOG_LEVEL="DEBUG") as bot:
        await bot.ready()
        drill = await practice(server)
        await server.press(drill, drill.custom_ids[0], user=server.member)
        assert server.drop_connection() == 1
        assert (await server.slash("drill mine", user=server.member)).is_ephemeral
        assert (server.identifies, server.resumes) == (1, 1)
        assert await bot.terminate() == 0
    assert "Traceback" not in bot.output
    assert TOKEN not in bot.output
    assert "cadre.db" in files_with(data_dir, b"SQLite format 3")
    assert files_with(data_dir, TOKEN.encode()) == []


async def test_sigterm_lets_an_answer_in_hand_finish(server: DiscordServer, start: Start) -> None:
    server.delay("POST", CALLBACKS, 1.0, times=1)
    async with start() as bot:
        await bot.ready()
        exchange = server.slash("drill next", user=server.member)
        await server.until(lambda: server.requests_to("POST", CALLBACKS))
        assert await bot.terminate() == 0
        assert exchange.first is not None
        assert "stopped_with_work_in_hand" not in bot.output
        assert server.gateway.ready_sessions == []


async def test_sigterm_before_it_is_connected_ends_it_too(server: DiscordServer, start: Start) -> None:
    server.delay("GET", "/users/@me", 8.0, times=1)
    async with start() as bot:
        await server.until(lambda: server.requests_to("GET", "/users/@me"), within=20)
        assert await bot.terminate(within=5) == 0
    assert "Traceback" not in bot.output


async def test_what_does_not_finish_in_time_does_not_keep_the_bot_alive(
    server: DiscordServer, start: Start
) -> None:
    server.delay("POST", CALLBACKS, 8.0, times=1)
    async with start(CADRE_STOP_SECONDS="1") as bot:
        await bot.ready()
        server.slash("drill next", user=server.member)
        await server.until(lambda: server.requests_to("POST", CALLBACKS))
        assert await bot.terminate(within=5) == 0
        assert "stopped_with_work_in_hand" in bot.output
        assert "Traceback" not in bot.output


async def test_a_second_signal_ends_it_at_once(server: DiscordServer, start: Start) -> None:
    server.delay("POST", CALLBACKS, 8.0, times=1)
    async with start() as bot:
        await bot.ready()
        server.slash("drill next", user=server.member)
        await server.until(lambda: server.requests_to("POST", CALLBACKS))
        os.kill(bot.pid, signal.SIGINT)
        await bot.wrote('"stopping"')
        assert await bot.terminate(within=2) == 128 + signal.SIGTERM


async def test_a_killed_bot_starts_again_on_the_same_data_and_old_buttons_work(
    server: DiscordServer, start: Start
) -> None:
    async with start() as bot:
        await bot.ready()
        drill = await practice(server)
        assert await bot.kill() == -signal.SIGKILL
    async with start() as bot:
        await bot.ready()
        unanswered = drill.text
        await server.press(drill, drill.custom_ids[0], user=server.member).message()
        assert drill.text != unanswered
        assert "went wrong" not in drill.text
        assert await bot.terminate() == 0


async def test_a_server_that_removed_the_bot_long_ago_is_forgotten_soon_after_a_start(
    server: DiscordServer, start: Start, data_dir: Path
) -> None:
    with closing(sqlite3.connect(data_dir / "cadre.db")) as connection, connection:
        connection.execute("INSERT INTO guilds (guild_id, joined_at, removed_at) VALUES (13, 0, 1)")
    async with start() as bot:
        await bot.ready()
        assert '"servers": 1' in await bot.wrote('"let_go"')
        assert await bot.terminate() == 0
    with closing(sqlite3.connect(data_dir / "cadre.db")) as connection:
        assert connection.execute("SELECT guild_id FROM guilds").fetchall() == [(server.guild.id,)]


async def test_a_wrong_token_is_said_in_one_sentence(server: DiscordServer, start: Start) -> None:
    async with start(CADRE_TOKEN="MTIz.wrong.token") as bot:
        assert await bot.exited() == WrongToken.exit_code
    assert bot.lines[-1].startswith("Discord does not accept CADRE_TOKEN")
    assert "Traceback" not in bot.output
    assert server.identifies == 0


@pytest.mark.parametrize("asked", [1, 2], ids=["before the gateway is asked for", "before it identifies"])
async def test_a_token_revoked_after_the_login_is_a_wrong_token(
    server: DiscordServer, start: Start, asked: int
) -> None:
    async with start() as bot:
        await server.until(
            lambda: [one.status for one in server.requests_to("GET", "/gateway/bot")] == [200] * asked,
            within=20,
        )
        server.world.token = "another"
        assert await bot.exited() == WrongToken.exit_code
    assert bot.lines[-1].startswith("Discord does not accept CADRE_TOKEN")
    assert "Traceback" not in bot.output


async def test_a_gateway_that_closes_at_once_is_not_stormed_and_the_bot_comes_back(
    server: DiscordServer, start: Start
) -> None:
    health = Health()
    async with start(CADRE_HEALTH_PORT=str(health.port)) as bot:
        await bot.ready()
        await health.says(200)
        server.close_gateway_at_once()
        server.drop_connection()
        await bot.wrote("gateway_held_back")
        await health.says(503)
        assert server.connections <= 12
        server.close_gateway_at_once(False)
        await server.until(lambda: server.resumes, what="the session resumed")
        await health.says(200)
        assert (await server.slash("drill mine", user=server.member)).is_ephemeral
        assert server.identifies == 1


async def test_it_does_not_start_when_discord_has_almost_no_sessions_left_for_it(
    server: DiscordServer, start: Start
) -> None:
    server.gateway.identifies = 960
    async with start() as bot:
        assert await bot.exited() == StartsUsedUp.exit_code
    assert "only 40 more sessions in the next 24.0 hours" in bot.lines[-1]
    assert server.identifies == 960


async def test_the_doctor_finds_all_well_and_names_a_refused_token(
    server: DiscordServer, start: Start
) -> None:
    async with start("doctor") as well:
        assert await well.exited() == 0
    assert [line.partition(":")[0] for line in well.lines] == [
        "✅ Settings", "✅ Data folder", "✅ Database", "✅ Content", "✅ Token", "✅ Discord"
    ]  # fmt: skip
    async with start("doctor", CADRE_TOKEN="MTIz.wrong.token") as ill:
        assert await ill.exited() == 1
    complaint = next(line for line in ill.lines if not line.startswith("✅"))
    assert complaint.startswith("❌ Discord: Discord does not accept CADRE_TOKEN; reset the token")
