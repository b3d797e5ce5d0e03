"""A bot in another process is started, read, stopped and never left behind."""

import sys
from pathlib import Path

import pytest

from .discord_server import DiscordServer
from .process import BotDiedError, BotProcess

CLIENT = (sys.executable, str(Path(__file__).with_name("client.py")))


async def test_a_process_answers_and_stops_when_asked(tmp_path: Path) -> None:
    async with DiscordServer() as server, BotProcess(server, tmp_path, command=CLIENT) as bot:
        await bot.ready()
        assert (await server.slash("tiny hello", to=server.member)).type == 4
        assert await bot.terminate() == 0
        assert bot.lines[-1] == "stopped"
        assert server.unknown_routes == []


async def test_a_killed_bot_is_gone_and_what_it_started_is_found_and_ended(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        async with BotProcess(server, tmp_path, command=(*CLIENT, "with-child")) as bot:
            await bot.ready()
            assert await bot.kill() == -9
            assert len(bot.leftovers()) == 1
        assert bot.leftovers() == []


async def test_a_bot_is_not_ready_only_because_its_commands_are_known(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        server.world.put_commands(None, [{"name": "tiny", "description": "From an earlier run"}])
        async with BotProcess(server, tmp_path, command=CLIENT) as bot:
            await bot.ready()
            assert (server.identifies, server.is_ready) == (1, True)


async def test_a_bot_that_dies_at_its_start_says_why(tmp_path: Path) -> None:
    failing = (sys.executable, "-c", "raise SystemExit('no such setting')")
    async with DiscordServer() as server, BotProcess(server, tmp_path, command=failing) as bot:
        with pytest.raises(BotDiedError, match=r"exit code 1\nno such setting"):
            await bot.ready()


async def test_a_wrong_token_ends_the_process(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        wrong = {"CADRE_TOKEN": "wrong"}
        async with BotProcess(server, tmp_path, command=CLIENT, environment=wrong) as bot:
            assert await bot.exited() == 1
            assert "Improper token has been passed." in await bot.wrote("Improper token")
