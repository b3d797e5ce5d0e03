"""Logs, metrics and the health endpoint."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, O, 1, I and L: a member reads the reference aloud to a moderator."""

# A bot token: three base64url parts, the first an encoded snowflake.
_TOKEN = re.compile(r"[\w-]{20,32}\.[\w-]{6}\.[\w-]{25,}")


def new_reference() -> str:
    """Return a short reference that joins a member's error message to the log line."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))


def _without_tokens(_logger: Any, _name: str, line: Any) -> str:
    """Take tokens out of the finished line, wherever in the record they stood."""
    return _TOKEN.sub("[token]", str(line))


def configure_logging(*, level: str, log_format: str) -> None:
    """Send our own and the libraries' records through one pipeline to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
                _without_tokens,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("apscheduler", "alembic", "aiosqlite", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


class Metrics:
    """The numbers an operator watches, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.interactions = Counter(
            "cadre_interactions", "Interactions by what was used and how it ended", ["name", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.interaction_seconds = Histogram(
            "cadre_interaction_seconds", "Seconds from receiving an interaction to the end of its callback",
            ["name"], registry=self.registry,
        )  # fmt: skip
        self.occurrences = Counter(
            "cadre_occurrences", "Scheduled work by kind and how it ended", ["kind", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.guilds = Gauge("cadre_guilds", "Servers the bot is in", registry=self.registry)
        self.ready = Gauge("cadre_ready", "1 while connected to Discord", registry=self.registry)


class HealthServer:
    """Serves /healthz (200 while connected, else 503) and /metrics."""

    def __init__(self, metrics: Metrics, is_healthy: Callable[[], bool]) -> None:
        self._metrics = metrics
        self._is_healthy = is_healthy
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Bind the endpoint.

        Raises:
            OSError: when the port is taken.
        """
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._show_metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        healthy = self._is_healthy()
        return web.json_response({"healthy": healthy}, status=200 if healthy else 503)

    async def _show_metrics(self, _request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(self._metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )
