"""Logs and numbers: what a line holds, and that a token never gets into one."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator

import aiohttp
import pytest
import structlog
from pydantic import SecretStr

from bot.telemetry import (
    REFERENCE_ALPHABET,
    HealthServer,
    Metrics,
    configure_logging,
    get_logger,
    new_reference,
)

TOKENS = (
    "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
    "MTA0NzY3MjQ1MTI3NjI0NzEwNA.GxY-_z.abcdefghijklmnopqrstuvwxyz0123456789AB",
)


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[str, Callable[[], None]], str]]:
    """A way to do something under a log format and read what went to standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def listen(log_format: str, work: Callable[[], None], least: str = "DEBUG") -> str:
        configure_logging(level=least, log_format=log_format)
        work()
        return re.sub(r"\x1b\[[0-9;]*m", "", capfd.readouterr().err)

    yield listen
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def fail(words: str) -> None:
    raise LookupError(words)


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("token", TOKENS)
def test_a_token_never_gets_into_a_log_line_whichever_way_it_comes(logged, token, log_format):
    def leak() -> None:
        log, library = get_logger("bot.test"), logging.getLogger("discord.http")
        log.info("token %s" % token)  # noqa: UP031, G002 - as careless code would
        log.info("value", token=token, url=f"https://x.test/?t={token}&u=1")
        log.info("nested", headers={"Authorization": f"Bot {token}"}, deep={"a": [{"b": (token,)}]})
        log.info("object", error=RuntimeError(token), secret=SecretStr(token))
        library.info("to %s with %r", token, {"Authorization": f"Bot {token}"})
        with structlog.contextvars.bound_contextvars(token=token):
            log.info("bound")
        try:
            fail(f"bad {token}")
        except LookupError:
            log.exception("failed")
            library.exception("failed too")

    text = logged(log_format, leak)
    assert text.count("[token]") >= 9
    assert token.rsplit(".", 1)[1] not in text
    assert token.split(".", 1)[0] not in text


def test_our_own_and_the_libraries_lines_have_one_form(logged):
    def speak() -> None:
        get_logger("bot.test").info("ours", guild=5)
        logging.getLogger("library.client").warning("theirs %d", 7)
        logging.getLogger("library.client").debug("not shown")
        logging.getLogger("aiosqlite").info("nor this")

    ours, theirs = map(json.loads, logged("json", speak, "INFO").splitlines())
    assert (ours["event"], ours["guild"], ours["logger"], ours["level"]) == ("ours", 5, "bot.test", "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("theirs 7", "library.client", "warning")
    assert ours.keys() - {"guild"} == theirs.keys() == {"event", "logger", "level", "timestamp"}


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_failure_is_logged_with_its_trace(logged, log_format):
    def speak() -> None:
        try:
            fail("lost")
        except LookupError:
            get_logger("bot.test").exception("failed", reference="ABC234")

    text = logged(log_format, speak)
    assert "ABC234" in text
    assert "LookupError: lost" in text
    assert "test_telemetry.py" in text


def test_references_are_short_differ_and_can_be_read_aloud():
    references = {new_reference() for _ in range(200)}
    assert len(references) == 200
    assert {len(reference) for reference in references} == {6}
    assert set("".join(references)) <= set(REFERENCE_ALPHABET)
    assert not set("01OIL") & set(REFERENCE_ALPHABET)


async def test_the_health_endpoint_says_whether_it_is_well_and_gives_the_numbers():
    metrics, health = Metrics(), [True]
    server = HealthServer(metrics, lambda: health[0])
    await server.start("127.0.0.1", 0)
    try:
        host, port = server._runner.addresses[0]
        async with aiohttp.ClientSession(f"http://{host}:{port}") as session:
            metrics.interactions.labels("drill today", "ok").inc()
            async with session.get("/healthz") as reply:
                assert (reply.status, await reply.json()) == (200, {"healthy": True})
            health[0] = False
            async with session.get("/healthz") as reply:
                assert (reply.status, await reply.json()) == (503, {"healthy": False})
            async with session.get("/metrics") as reply:
                assert 'cadre_interactions_total{name="drill today",outcome="ok"} 1.0' in await reply.text()
    finally:
        await server.close()


def test_two_sets_of_numbers_do_not_mix():
    first, second = Metrics(), Metrics()
    first.guilds.set(3)
    assert second.registry.get_sample_value("cadre_guilds") == 0
