"""Where the bot connects, and how often. Discord takes the token from a bot that starts too many sessions."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord
import yarl
from aiolimiter import AsyncLimiter
from discord.gateway import DiscordWebSocket

from .config import Settings
from .errors import BadSettings, StartsUsedUp
from .telemetry import get_logger

log = get_logger(__name__)

LEAST_STARTS = 50
"""With fewer session starts left the bot does not begin: a bad night would use up the rest."""
_RESET_SECONDS = 24 * 3600
_BURST, _BURST_SECONDS = 10, 20
_DAY_SHARE, _DAY_SECONDS = 0.1, 10_000
"""A tenth of the allowance at once and a tenth again every 10,000 s: 96.4 % of it in 24 hours."""


def set_up_library(settings: Settings) -> None:
    """Tell discord.py, once for this process, which Discord to talk to: another one on this machine, if set.

    Raises:
        BadSettings: when only one of the two addresses is set, which would send the token elsewhere.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # Cadre has no use for voice
    if settings.discord_api is None and settings.discord_gateway is None:
        return
    if settings.discord_api is None or settings.discord_gateway is None:
        raise BadSettings("CADRE_DISCORD_API and CADRE_DISCORD_GATEWAY belong together; set both or neither.")
    discord.http.Route.BASE = settings.discord_api
    # AutoShardedClient asks GET /gateway/bot first; this one it takes after a lost session.
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway)


class GatewayGuard:
    """Holds connections back so that a day never costs more sessions than Discord allows.

    discord.py 2.7.1 connects again without a pause to a gateway that accepts and closes at once (361 times
    a second, measured). A connection starts one session at most, so it is connections that are counted:
    the first ones go through at once, as a dropped line wants, and a storm is slowed down.
    """

    def __init__(self) -> None:
        self._burst = AsyncLimiter(_BURST, _BURST_SECONDS)
        self._day: AsyncLimiter | None = None
        self._total = 0
        self._resets_at = 0.0

    def allow(self, limits: discord.SessionStartLimits) -> None:
        """Take over what Discord says is left, until it is reset.

        Raises:
            StartsUsedUp: when too little is left to begin.
        """
        if limits.remaining < LEAST_STARTS:
            hours = limits.reset_after / 3_600_000
            raise StartsUsedUp(
                f"Discord lets this bot start only {limits.remaining} more sessions in the next {hours:.1f} hours, "
                "because it was started too often; find out why, wait that long, then start again."
            )
        self._day = AsyncLimiter(limits.remaining * _DAY_SHARE, _DAY_SECONDS)
        self._total = limits.total
        self._resets_at = asyncio.get_running_loop().time() + limits.reset_after / 1000

    def trace(self) -> aiohttp.TraceConfig:
        """Return what discord.py hands to its HTTP session as ``http_trace``."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._before_request)
        return trace

    async def _before_request(
        self, _session: aiohttp.ClientSession, _context: Any, request: aiohttp.TraceRequestStartParams
    ) -> None:
        if request.url.scheme in ("ws", "wss"):
            await self.take()

    async def take(self) -> None:
        """Wait until one more connection may be made."""
        now = asyncio.get_running_loop().time()
        if self._day is not None and now >= self._resets_at:
            self._day = AsyncLimiter(self._total * _DAY_SHARE, _DAY_SECONDS)
            self._resets_at = now + _RESET_SECONDS
        for limiter in (self._burst, self._day):
            if limiter is None:
                continue
            if not limiter.has_capacity():
                log.warning("gateway_held_back", reason="the gateway keeps closing connections")
            await limiter.acquire()
