"""What every request goes through: reading, recording, faults, token, rate limits, errors."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from .errors import DiscordError, invalid, unauthorized
from .faults import Faults, RateLimits, retry_error
from .message import Upload
from .model import JSON
from .world import World

PREFIX = "/api/v10"
# What Discord answers with 201; everything else that has a body is a 200.
CREATED = {
    ("POST", "/guilds/{guild_id}/channels"),
    ("POST", "/channels/{channel_id}/threads"),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"),
}
Result = JSON | list[Any] | None


@dataclass(frozen=True)
class Call:
    """A request as its handler needs it; `body` is a list for bulk overwrites only."""

    request: web.Request
    body: Any
    uploads: dict[int, Upload]

    def id(self, name: str) -> int:
        """Return a snowflake of the path."""
        return _number(name, self.request.match_info[name])

    def text(self, name: str) -> str:
        return unquote(self.request.match_info[name])

    def query_id(self, name: str) -> int | None:
        value = self.request.query.get(name)
        return None if value is None else _number(name, value)


@dataclass(eq=False)
class Recorded:
    """A request that came: `status` is 0 until it was answered, and stays 0 if its answer was lost."""

    method: str
    path: str
    body: Any
    at: float = field(default_factory=time.monotonic)
    status: int = 0


Handler = Callable[[Call], Awaitable[Result] | Result]
Routes = list[tuple[str, str, Handler]]


def _number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise invalid(name, f'Value "{value}" is not snowflake.')
    return int(value)


async def _read(request: web.Request) -> Call:
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return Call(request, json.loads(text) if text else {}, {})
    body: Any = {}
    uploads: dict[int, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        name = part.name or ""
        if name == "payload_json":
            body = json.loads(await part.text())
        else:
            # Field names are files[0], files[1] …; the payload's attachments point at the numbers.
            index = int(name.removeprefix("files[").removesuffix("]"))
            kind = part.headers.get("Content-Type", "application/octet-stream")
            uploads[index] = Upload(part.filename or "file", bytes(await part.read()), kind)
    return Call(request, body, uploads)


class Rest:
    """Carry the routes, and keep what was asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.rates = RateLimits()
        self.requests: list[Recorded] = []
        self.unknown_routes: list[str] = []

    def mount(self, app: web.Application, routes: Routes) -> None:
        for method, template, handler in routes:
            app.router.add_route(method, PREFIX + template, self._serving(template, handler))

    def mount_rest(self, app: web.Application) -> None:
        """Answer 404 to every path no route knows, and note it. Mount this last."""
        app.router.add_route("*", "/{tail:.*}", self._serving("", self._unknown))

    def _unknown(self, call: Call) -> None:
        self.unknown_routes.append(f"{call.request.method} {call.request.path.removeprefix(PREFIX)}")
        raise DiscordError(0)

    def _serving(self, template: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            call = await _read(request)
            record = Recorded(request.method, request.path.removeprefix(PREFIX), call.body)
            self.requests.append(record)
            self.world.changes.touch()
            response = await self._answer(call, record, template, handler)
            if response is None:
                # A lost answer: the bot sees its connection break and cannot know how far the request came.
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=500)
            record.status = response.status
            self.world.changes.touch()
            return response

        return serve

    async def _answer(
        self, call: Call, record: Recorded, template: str, handler: Handler
    ) -> web.Response | None:
        method, path = record.method, record.path
        await self.faults.wait(method, path)
        if self.faults.is_lost(method, path, after=False):
            return None
        headers: dict[str, str] = {}
        try:
            if not template.startswith(("/interactions", "/webhooks")):
                self._check_token(call.request)
            if (fault := self.faults.error(method, path)) is not None:
                raise fault
            headers, refusal = self.rates.take(method, path, template=template, major=_major(call.request))
            if refusal is not None:
                return answer(refusal, status=429, headers=headers)
            result = handler(call)
            payload = await result if isinstance(result, Awaitable) else result
        except DiscordError as error:
            return _refusal(error, headers)
        if self.faults.is_lost(method, path, after=True):
            return None
        if payload is None:
            return web.Response(status=204, headers=headers)
        status = 201 if (method, template) in CREATED else 200
        return answer(payload, status=status, headers=headers)

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise unauthorized()


def _refusal(error: DiscordError, headers: dict[str, str]) -> web.Response:
    if error.status != 429:
        return answer(error.payload(), status=error.status, headers=headers)
    retry_headers, body = retry_error(error.retry_after)
    body["message"], body["code"] = error.message, error.code
    return answer(body, status=429, headers={**headers, **retry_headers})


def _major(request: web.Request) -> str:
    names = ("channel_id", "guild_id", "application_id", "token")
    return "+".join(request.match_info.get(name, "") for name in names)


def answer(payload: Result, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a JSON response; discord.py reads it as JSON only if no charset is named."""
    body = json.dumps(payload).encode()
    return web.Response(
        body=body, status=status, headers={**(headers or {}), "Content-Type": "application/json"}
    )


def flag(value: str | None) -> bool:
    """Read a boolean of the query; discord.py sends 1, others true."""
    return value in ("1", "true", "True")


async def finish(app_runner: web.AppRunner) -> None:
    """Stop serving; give open requests a moment only."""
    async with asyncio.timeout(5):
        await app_runner.cleanup()
