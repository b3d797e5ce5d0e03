"""A small Study Hall: the server, the group and its schedule, and one drill that stands open."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from bot.app import Kernel
from bot.telemetry import configure_logging
from bot.tryout import world
from bot.tryout.journal import Journal
from bot.tryout.lobby import KEY_HEADER, Lobby, take_port
from bot.tryout.stage import Stage
from bot.tryout.view import View
from bot.tryout.world import StudyHall
from tests.conftest import library, trust_judges


@pytest.fixture(autouse=True)
def logs_as_in_a_run() -> Iterator[None]:
    """Let what the bot logs reach the journal, as `run_try` does, and put all back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging(level="WARNING", log_format="console")
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def quick_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the judges: each start would test them for seconds, and they have tests of their own."""

    async def trust(kernel: Kernel) -> None:
        trust_judges(kernel)

    monkeypatch.setattr(world, "warm_up", trust)


@pytest.fixture
async def hall(tmp_path: Path, quick_start: None) -> AsyncIterator[StudyHall]:
    async with StudyHall(tmp_path / "hall", library=library()) as opened:
        await opened.seed_records()
        due = await opened.kernel.schedule.next_moment()
        assert due is not None
        await opened.move_to(due)
        yield opened


class Browser:
    """What a browser does to the lobby: asks with the key, opens channels, follows to SimCord's page."""

    def __init__(self, lobby: Lobby, hall: StudyHall, session: aiohttp.ClientSession) -> None:
        self.lobby, self.hall, self._session = lobby, hall, session
        self.base = f"http://127.0.0.1:{lobby.port}"

    async def ask(
        self,
        method: str,
        path: str,
        *,
        key: str | None = "right",
        host: str | None = None,
        **extra: Any,
    ) -> tuple[int, Any, dict[str, str]]:
        headers = {} if host is None else {"Host": host}
        if key is not None:
            headers[KEY_HEADER] = self.lobby.key if key == "right" else key
        async with self._session.request(
            method, self.base + path, headers=headers, allow_redirects=False, **extra
        ) as response:
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json else await response.text()
            return response.status, body, dict(response.headers)

    async def state(self, who: str = "wanjiru") -> dict[str, Any]:
        status, body, _ = await self.ask("GET", f"/api/state?as={who}")
        assert status == 200, body
        return body

    async def move(self, move: str) -> None:
        status, body, _ = await self.ask("POST", "/api/clock", json={"move": move})
        assert (status, body) == (200, {"ok": True})

    async def open(self, channel_id: int, who: str, *, key: str | None = None) -> tuple[int, str, str]:
        """Return status, where the tab is led, and what it reads."""
        form = {"key": self.lobby.key if key is None else key, "as": who, "channel": str(channel_id)}
        status, body, headers = await self.ask("POST", "/open", key=None, data=form)
        return status, headers.get("Location", ""), body

    async def look(self, address: str) -> Page:
        """Load SimCord's page at its address, as its script does."""
        base, _, capability = address.partition("/#")
        page = Page(self._session, base, {"X-Simcord-Capability": capability})
        snapshot = await page.ask("POST", "/api/pages", json={})
        page.headers["X-Simcord-Context"] = snapshot["context"]["id"]
        return page


class Page:
    """SimCord's preview page as its script sees it."""

    def __init__(self, session: aiohttp.ClientSession, base: str, headers: dict[str, str]) -> None:
        self._session, self.base, self.headers = session, base, headers

    async def ask(self, method: str, path: str, **extra: Any) -> dict[str, Any]:
        async with self._session.request(method, self.base + path, headers=self.headers, **extra) as response:
            assert response.status == 200, (response.status, await response.text())
            return await response.json()

    async def state(self) -> dict[str, Any]:
        return await self.ask("GET", "/api/state")


@pytest.fixture
async def browser(hall: StudyHall) -> AsyncIterator[Browser]:
    async with AsyncExitStack() as stack:
        stage = Stage(hall)
        journal = stack.enter_context(Journal(hall))
        journal.skip_what_is_there()
        lobby = Lobby(hall, stage, journal, View(hall, stage, journal))
        await stack.enter_async_context(lobby.serving(stack.enter_context(take_port(0))))
        stack.push_async_callback(stage.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Browser(lobby, hall, session)
