"""`cadre run`: the bot on Discord, from the first check of the token to the last answer before a stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any

import aiohttp
import discord
from pydantic import SecretStr

from .app import CadreBot, Kernel, open_kernel, warm_up
from .clock import SystemClock
from .config import Settings
from .errors import MissingToken, NoNetwork, PortInUse, WrongToken
from .gateway import GatewayGuard, set_up_library
from .retention import let_go
from .telemetry import HealthServer, configure_logging, get_logger

log = get_logger(__name__)

_LOGIN_SECONDS = 120
"""Includes registering the commands, which Discord may slow down."""
WARM_AFTER_SECONDS = 10
"""The first seconds belong to what was due and pressed while the bot was away."""
WARM_AGAIN_SECONDS = 300
_TICK_IS_OLD = timedelta(minutes=3)
_INVALID_TOKEN = 4004
_REFUSED = (
    "Discord does not accept CADRE_TOKEN; reset the token in the developer portal and copy the new one."
)
_TASKS_IN_HAND = ("CommandTree", "discord-ui-", "discord.py: ")
"""How discord.py 2.7.1 names the tasks of commands, components, modals and events."""


def main(settings: Settings) -> None:
    """Run until asked to stop.

    Raises:
        StartupError: the bot cannot start or was refused.
    """
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(run(settings))


def _loop_factory() -> Any:
    try:
        import uvloop  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


async def run(settings: Settings) -> None:
    """Connect, serve, and wind down on SIGTERM or SIGINT; a second signal ends the process at once."""
    token = checked_token(settings.token)
    configure_logging(level=settings.log_level, log_format=settings.log_format)
    set_up_library(settings)
    stop = _stop_on_signals()
    async with AsyncExitStack() as stack:
        kernel = await stack.enter_async_context(open_kernel(settings, SystemClock()))
        bot = CadreBot(kernel)
        health = HealthServer(kernel.metrics, lambda: not stop.is_set() and _is_healthy(kernel, bot))
        stack.push_async_callback(health.close)
        await listen(health, settings)
        await stack.enter_async_context(bot)
        await _serve(kernel, bot, token, stop)
    log.info("stopped")


def checked_token(secret: SecretStr | None) -> str:
    """Return the token if it can be one.

    Raises:
        MissingToken: there is none.
        WrongToken: no bot token looks like this.
    """
    token = secret.get_secret_value().strip() if secret else ""
    if not token:
        raise MissingToken(
            "CADRE_TOKEN is not set; copy the bot's token from Discord's developer portal into it."
        )
    if not token.isascii() or not token.isprintable() or any(character in token for character in " \"'"):
        raise WrongToken(
            "CADRE_TOKEN holds blanks, quotes or other characters that no bot token has; copy the token again."
        )
    return token


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            os._exit(128 + number)
        asked.append(number)
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


async def listen(health: HealthServer, settings: Settings) -> None:
    """Open the health endpoint.

    Raises:
        PortInUse: another program has the port, or the address is not this machine's.
    """
    if settings.health_port == 0:
        return
    place = f"{settings.health_host}:{settings.health_port}"
    try:
        await health.start(settings.health_host, settings.health_port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"{place} is in use by another program; set CADRE_HEALTH_PORT to a free port, or 0 for none."
            ) from None
        raise PortInUse(
            f"{place} cannot be opened ({error.strerror}); check CADRE_HEALTH_HOST and CADRE_HEALTH_PORT."
        ) from None


def _is_healthy(kernel: Kernel, bot: CadreBot) -> bool:
    """Tell whether every connection is up and scheduled work gets its turn."""
    shards = list(bot.shards.values())
    ticked_at = kernel.schedule.ticked_at
    return (
        bot.is_ready()
        and bool(shards)
        and not any(shard.is_closed() for shard in shards)
        and ticked_at is not None
        and kernel.clock.now() - ticked_at < _TICK_IS_OLD
    )


async def _serve(kernel: Kernel, bot: CadreBot, token: str, stop: asyncio.Event) -> None:
    online = _task(_stay_online(bot, token))
    stopping = _task(stop.wait())
    ready = _task(bot.ready_once.wait())
    tasks = [online, stopping, ready]
    try:
        await asyncio.wait({online, stopping, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and not stop.is_set():
            _begin(bot)
            tasks.append(_task(keep_warm(kernel, after_seconds=WARM_AFTER_SECONDS)))
        await asyncio.wait({online, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            log.info("stopping")
        else:
            # Nobody asked for an end: whatever ended the connection ends the process.
            await online
            raise NoNetwork("Discord closed the connection for good; start again.")
    finally:
        online.cancel()  # first, so that nothing connects again
        await _wind_down(kernel, bot, within=kernel.settings.stop_seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_warm(kernel: Kernel, *, after_seconds: float = 0) -> None:
    """Make ready what members will use; what is not up yet, such as another container, is tried again."""
    await asyncio.sleep(after_seconds)
    while True:
        if await warm_up(kernel):
            return
        await asyncio.sleep(WARM_AGAIN_SECONDS)


def _task(work: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
    return asyncio.ensure_future(work)


@asynccontextmanager
async def reaching_discord() -> AsyncIterator[None]:
    """Turn what keeps a bot from Discord into a sentence for the operator.

    Raises:
        WrongToken, NoNetwork: Discord refused the token, or was not there.
    """
    place = discord.http.Route.BASE
    try:
        yield
    except discord.LoginFailure:
        raise WrongToken(_REFUSED) from None
    except discord.ConnectionClosed as error:
        if error.code != _INVALID_TOKEN:
            raise
        raise WrongToken(_REFUSED) from None
    except discord.GatewayNotFound as error:
        if isinstance(error.__cause__, discord.HTTPException) and error.__cause__.status == 401:
            raise WrongToken(_REFUSED) from None
        raise NoNetwork(f"Discord gives no gateway at {place}; wait a little, then start again.") from None
    except discord.HTTPException as error:
        if error.status < 500 and error.status != 429:
            raise
        raise NoNetwork(
            f"Discord answers with an error at {place} (HTTP {error.status}); wait a little, then start again."
        ) from None
    except TimeoutError:
        raise NoNetwork(f"Discord does not answer at {place}; check the network, then start again.") from None
    except (aiohttp.ClientError, OSError) as error:
        raise NoNetwork(
            f"Discord cannot be reached at {place} ({error}); check the network, then start again."
        ) from None


async def _stay_online(bot: CadreBot, token: str) -> None:
    guard = GatewayGuard()
    bot.http.http_trace = guard.trace()
    async with reaching_discord():
        async with asyncio.timeout(_LOGIN_SECONDS):
            await bot.login(token)
            guard.allow(await bot.fetch_session_start_limits())
        await bot.connect()


def _begin(bot: CadreBot) -> None:
    bot.kernel.schedule.start_alarm()
    bot.kernel.schedule.every_day(partial(let_go, bot))
    # What is alive now stays: keeping it out of every later collection halves the slowest answers.
    gc.collect()
    gc.freeze()


async def _wind_down(kernel: Kernel, bot: CadreBot, *, within: float) -> None:
    """Take nothing new, let what is in hand finish for a while, then close the connection.

    A scheduled post that does not finish in time is taken up after its lease, by the next start.
    """
    # Without its gateway the bot hears of nothing new, and can still answer over HTTP.
    closing = [shard.disconnect() for shard in bot.shards.values()]
    work = {_task(one) for one in (*closing, kernel.schedule.stop(), _finish_in_hand())}
    _, late = await asyncio.wait(work, timeout=within)
    if late:
        left = _in_hand()
        log.warning("stopped_with_work_in_hand", seconds=within, interactions=len(left))
        for task in (*late, *left):
            task.cancel()
    for fault in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(fault, Exception):
            log.warning("stop_step_failed", fault=repr(fault))
    await bot.close()


def _in_hand() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(_TASKS_IN_HAND)]


async def _finish_in_hand() -> None:
    while left := _in_hand():
        await asyncio.wait(left)
