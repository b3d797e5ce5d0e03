"""A bad night at the gateway costs no token."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.config import Settings
from bot.errors import BadSettings, StartsUsedUp
from bot.gateway import LEAST_STARTS, GatewayGuard, set_up_library

DAY = 86_400


class TestAddresses:
    @pytest.fixture(autouse=True)
    def _discords_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(discord.http.Route, "BASE", "https://discord.test/api")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("wss://discord.test/"))

    def test_both_are_used_from_the_settings(self, settings: Settings) -> None:
        addresses = {"discord_api": "http://127.0.0.1:1/api/v10", "discord_gateway": "ws://127.0.0.1:1/"}
        set_up_library(settings.model_copy(update=addresses))
        assert discord.http.Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/v10/users/@me"
        assert yarl.URL("ws://127.0.0.1:1/") == DiscordWebSocket.DEFAULT_GATEWAY

    def test_without_them_discord_stays(self, settings: Settings) -> None:
        set_up_library(settings)
        assert discord.http.Route("GET", "/users/@me").url == "https://discord.test/api/users/@me"

    @pytest.mark.parametrize("only", ["discord_api", "discord_gateway"])
    def test_one_alone_is_refused_because_the_token_would_go_to_two_places(
        self, settings: Settings, only: str
    ) -> None:
        with pytest.raises(BadSettings, match="belong together"):
            set_up_library(settings.model_copy(update={only: "http://127.0.0.1:1"}))
        assert discord.http.Route.BASE == "https://discord.test/api"


class QuickLoop(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer instead of passing."""

    def __init__(self) -> None:
        self.ahead = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return super().time() + self.ahead


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: QuickLoop) -> None:
        super().__init__()
        self.loop = loop

    def select(self, timeout: float | None = None) -> Any:
        self.loop.ahead += timeout or 0.0
        return super().select(0)


def on_a_quick_loop(work: Callable[[], Coroutine[Any, Any, list[float]]]) -> list[float]:
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(work())


def limits(remaining: int, *, total: int = 1000, reset_after: float = DAY) -> discord.SessionStartLimits:
    return discord.SessionStartLimits(
        total=total, remaining=remaining, reset_after=int(reset_after * 1000), max_concurrency=1
    )


async def storm(seconds: float, allowed: discord.SessionStartLimits) -> list[float]:
    """Connect as often as the guard lets, as discord.py does; return when each was made."""
    guard = GatewayGuard()
    guard.allow(allowed)
    loop = asyncio.get_running_loop()
    begun, made = loop.time(), []
    while loop.time() - begun < seconds:
        await guard.take()
        made.append(loop.time() - begun)
    return made


class TestGatewayGuard:
    @pytest.mark.parametrize("remaining", [LEAST_STARTS, 300, 1000])
    def test_a_day_of_connecting_without_a_pause_costs_less_than_discord_allows(self, remaining: int) -> None:
        made = on_a_quick_loop(lambda: storm(DAY, limits(remaining)))
        assert 0.9 * remaining < len(made) < remaining

    def test_the_first_connections_wait_for_nothing_and_the_next_ones_do(self) -> None:
        made = on_a_quick_loop(lambda: storm(10, limits(1000)))
        assert made[9] < 1 < made[10]

    def test_after_the_reset_a_bot_that_had_little_left_may_connect_as_usual(self) -> None:
        made = on_a_quick_loop(lambda: storm(DAY, limits(100, reset_after=DAY / 4)))
        assert len([moment for moment in made if moment < DAY / 4]) < 100
        assert 600 < len([moment for moment in made if moment >= DAY / 4]) < 1000

    def test_with_almost_nothing_left_it_refuses_to_begin(self) -> None:
        with pytest.raises(StartsUsedUp, match=r"only 49 more sessions in the next 2\.0 hours"):
            on_a_quick_loop(lambda: storm(1, limits(LEAST_STARTS - 1, reset_after=7200)))
