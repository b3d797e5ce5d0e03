"""The lobby's page and its few requests, on loopback, for whoever holds the key in the address."""

from __future__ import annotations

import asyncio
import errno
import hmac
import html
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.errors import NotFound, PortInUse, UserFacingError
from bot.telemetry import get_logger

from .journal import Journal
from .stage import Stage
from .view import View, span_text
from .world import Resident, StudyHall

log = get_logger(__name__)

HOST = "127.0.0.1"
USUAL_PORT = 8620
KEY_HEADER = "X-Cadre-Key"
_STATIC = {
    "/": ("lobby.html", "text/html"),
    "/lobby.css": ("lobby.css", "text/css"),
    "/lobby.js": ("lobby.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        # The channel links are forms whose answer leads to SimCord's page on another port.
        f"form-action 'self' http://{HOST}:*; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_BODY_LIMIT = 4096
_GOODBYE_SECONDS = 2.0
_ONE_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(days=1)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def take_port(port: int | None) -> socket.socket:
    """Listen on the port, None for the usual one or, when that is taken, any.

    Raises:
        PortInUse: another program listens on the port that was asked for.
    """
    try:
        return socket.create_server((HOST, USUAL_PORT if port is None else port))
    except OSError as error:
        if port is None:
            return socket.create_server((HOST, 0))
        reason = "is taken by another program" if error.errno == errno.EADDRINUSE else "cannot be used"
        raise PortInUse(f"Port {port} {reason}; choose another one with --port, or leave it out.") from None


class Lobby:
    """Serves one world. One action at a time: SimCord's operations must not overlap."""

    def __init__(self, hall: StudyHall, stage: Stage, journal: Journal, view: View) -> None:
        self._hall, self._stage, self._journal, self._view = hall, stage, journal, view
        self._one_action = asyncio.Lock()
        self._database = asyncio.Lock()
        """Held while somebody reads it for the page, and while a restart exchanges it."""
        self._doing: str | None = None
        self._files = {
            path: ((Path(__file__).parent / "static" / name).read_bytes(), sort)
            for path, (name, sort) in _STATIC.items()
        }
        self.key = secrets.token_urlsafe(32)
        self.port = 0

    @property
    def address(self) -> str:
        """Return the address with its key; who has it can use this run."""
        return f"http://{HOST}:{self.port}/#{self.key}"

    @asynccontextmanager
    async def serving(self, door: socket.socket) -> AsyncIterator[None]:
        """Serve the page on a socket of :func:`take_port`."""
        app = web.Application(client_max_size=_BODY_LIMIT, middlewares=[self._guard])
        for path in self._files:
            app.router.add_get(path, self._file)
        app.router.add_get("/api/state", self._state)
        app.router.add_post("/api/clock", self._clock)
        app.router.add_post("/api/restart", self._restart)
        app.router.add_post("/open", self._open)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GOODBYE_SECONDS)
        await runner.setup()
        try:
            await web.SockSite(runner, door).start()
            self.port = int(door.getsockname()[1])
            yield
        finally:
            await runner.cleanup()

    # ------------------------------------------------------------------ who may ask

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer only this machine's own pages: the Host is ours, and whatever acts or tells has the key."""
        if request.headers.get("Host") not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            response: web.StreamResponse = web.Response(status=403, text="This address is not served here.")
        else:
            try:
                response = await self._answered(request, handler)
            except web.HTTPException as refusal:
                response = web.Response(status=refusal.status, text=refusal.reason)
        response.headers.update(_HEADERS)
        return response

    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/") and not self._fits(request.headers.get(KEY_HEADER, "")):
            return _sentence(401, _NO_KEY)
        try:
            return await handler(request)
        except UserFacingError as refusal:
            status, sentence = 409, refusal.sentence
        except web.HTTPException:
            raise
        except Exception as error:
            log.exception("lobby_action_failed", path=request.path)
            status, sentence = 500, f"That did not work: {error}. The terminal has the details."
        return _page(status, sentence) if request.path == "/open" else _sentence(status, sentence)

    def _fits(self, key: str) -> bool:
        return hmac.compare_digest(key.encode(), self.key.encode())

    # ------------------------------------------------------------------ what can be asked

    async def _file(self, request: web.Request) -> web.Response:
        body, sort = self._files[request.path]
        return web.Response(body=body, content_type=sort, charset="utf-8")

    async def _state(self, request: web.Request) -> web.Response:
        who = self._resident(request.query.get("as"))
        async with self._database:
            return web.json_response(await self._view.state(who, doing=self._doing))

    async def _clock(self, request: web.Request) -> web.Response:
        move = (await _json(request)).get("move")
        if move not in ("hour", "day", "next"):
            raise NotFound("The clock moves by an hour, a day or to the next event.")
        async with self._action("The clock is moving …"):
            target = await self._target(move)
            passed = span_text(target - self._hall.now())
            self._journal.catch_up()
            await self._hall.move_to(target)
            self._journal.catch_up()
            self._journal.note(f"The clock moved on by {passed}", "time")
            await self._stage.refresh()
        return web.json_response({"ok": True})

    async def _target(self, move: str) -> Any:
        if move != "next":
            return self._hall.now() + (_ONE_HOUR if move == "hour" else _ONE_DAY)
        due = await self._hall.kernel.schedule.next_moment()
        if due is None:
            raise NotFound("Nothing is due: no group has a schedule. `/group schedule` gives it one.")
        return max(due, self._hall.now())

    async def _restart(self, _request: web.Request) -> web.Response:
        async with self._action("The bot is restarting …"):
            self._journal.catch_up()
            async with self._database:
                await self._hall.restart()
            self._journal.note("The bot was stopped and started anew on the same database", "time")
            await self._stage.refresh()
        return web.json_response({"ok": True})

    async def _open(self, request: web.Request) -> web.Response:
        """Lead the tab that asks to SimCord's page on a channel."""
        form = await request.post()
        if not self._fits(str(form.get("key", ""))):
            return _page(401, _NO_KEY)
        channel = str(form.get("channel", ""))
        if not channel.isascii() or not channel.isdigit():
            raise NotFound("That channel does not exist. Go back to the lobby and choose one there.")
        who = self._resident(str(form.get("as", "")))
        async with self._action(f"Opening Discord as {who.person.shown_as} …"):
            address = await self._stage.open(int(channel), who)
        return web.Response(status=303, headers={"Location": address})

    def _resident(self, name: str | None) -> Resident:
        """Return the person of that name, the first one for none.

        Raises:
            NotFound: nobody here is called so.
        """
        if name is None:
            return next(iter(self._hall.residents.values()))
        if name not in self._hall.residents:
            raise NotFound("Nobody on this server has that name. Choose a person in the lobby.")
        return self._hall.residents[name]

    @asynccontextmanager
    async def _action(self, doing: str) -> AsyncIterator[None]:
        async with self._one_action:
            self._doing = doing
            try:
                yield
            finally:
                self._doing = None


_NO_KEY = "The key is missing or from an earlier run. Open the full address that the terminal printed."


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}


def _sentence(status: int, sentence: str) -> web.Response:
    return web.json_response({"sentence": sentence}, status=status)


def _page(status: int, sentence: str) -> web.Response:
    """Return the sentence as a page, for a tab that was to show something else."""
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Study Hall</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/lobby.css"><main class="sentence"><p>{html.escape(sentence)}</p></main>'
    )
    return web.Response(status=status, text=body, content_type="text/html")
