"""The gateway: one websocket a connection, sessions that outlive it.

discord.py 2.7.1 asks for `encoding=json` and `compress=zlib-stream`, or `zstd-stream` where zstandard is
installed. Source: https://discord.com/developers/docs/events/gateway
"""

import asyncio
import contextlib
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

from aiohttp import WSMsgType, web

from .model import JSON
from .world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, REQUEST_MEMBERS = 0, 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
UNKNOWN_OP, NOT_AUTHENTICATED, WRONG_TOKEN, ALREADY_AUTHENTICATED = 4001, 4003, 4004, 4005
INVALID_SEQUENCE, DISALLOWED_INTENTS = 4007, 4014
GUILDS, MEMBERS, PRESENCES, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 1, 1 << 8, 1 << 9, 1 << 12
MESSAGE_CONTENT, SCHEDULED_EVENTS = 1 << 15, 1 << 16
PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT
ALWAYS = frozenset({"READY", "RESUMED", "INTERACTION_CREATE", "GUILD_MEMBERS_CHUNK", "USER_UPDATE"})


class Codec(Protocol):
    """Make frames of texts."""

    def encode(self, text: str) -> bytes: ...


class ZlibStream:
    """One deflate stream a connection, flushed after each message."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def encode(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstd frame a connection, of raw blocks: valid zstd without a library to compress it.

    Source: https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1
    """

    BLOCK = 128 * 1024
    # Magic number; no content size, checksum or dictionary; a window of 1 MiB.
    HEADER = bytes.fromhex("28b52ffd") + b"\x00\x50"

    def __init__(self) -> None:
        self._header = self.HEADER

    def encode(self, text: str) -> bytes:
        data, frame = text.encode(), self._header
        self._header = b""
        for start in range(0, len(data), self.BLOCK):
            block = data[start : start + self.BLOCK]
            frame += (len(block) << 3).to_bytes(3, "little") + block
        return frame


CODECS: dict[str, type[ZlibStream] | type[ZstdStream]] = {
    "zlib-stream": ZlibStream,
    "zstd-stream": ZstdStream,
}


class Connection:
    """Write to one socket in order. Sending never waits: a task of its own empties the queue."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._transport = request.transport
        codec = CODECS.get(request.query.get("compress", ""))
        self._codec: Codec | None = None if codec is None else codec()
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()

    def send(self, op: int, data: object = None) -> None:
        self.send_text(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def send_text(self, text: str) -> None:
        self._queue.put_nowait(text)

    def close(self, code: int) -> None:
        """Close in order: what was sent before arrives before."""
        self._queue.put_nowait(code)

    def abort(self) -> None:
        """Cut the line: no close frame, nothing more is written."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """Send what is queued until the connection ends."""
        with contextlib.suppress(ConnectionError):
            while True:
                item = await self._queue.get()
                if isinstance(item, int):
                    await self.socket.close(code=item)
                    return
                if self._codec is None:
                    await self.socket.send_str(item)
                else:
                    await self.socket.send_bytes(self._codec.encode(item))


@dataclass(eq=False)
class Session:
    """What a bot resumes: its intents, the last sequence number, and what was said lately."""

    intents: int
    shard: list[int]
    id: str = field(default_factory=lambda: uuid4().hex)
    sequence: int = 0
    said: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=5000))
    connection: Connection | None = None

    def say(self, event: str, data: JSON) -> None:
        """Send a dispatch, or keep it for the resume."""
        self.sequence += 1
        text = json.dumps({"op": DISPATCH, "d": data, "s": self.sequence, "t": event})
        self.said.append((self.sequence, text))
        if self.connection is not None:
            self.connection.send_text(text)


class Gateway:
    """Answer websockets and count what happens on them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.heartbeat_seconds = 41.25
        self.closes_at_once = False
        self.connections = self.identifies = self.resumes = self.heartbeats = 0
        self.sessions: dict[str, Session] = {}
        self._open: set[Connection] = set()
        world.dispatch = self.dispatch

    @property
    def ready_sessions(self) -> list[Session]:
        """Sessions that a bot listens to at this moment."""
        return [session for session in self.sessions.values() if session.connection is not None]

    def dispatch(self, event: str, data: JSON) -> None:
        """Say an event to every session whose intents ask for it, connected or not."""
        for session in self.sessions.values():
            if _wants(session.intents, event, data):
                session.say(event, self._seen(session, event, data))
        self.world.changes.touch()

    def _seen(self, session: Session, event: str, data: JSON) -> JSON:
        if not event.startswith("MESSAGE_") or "author" not in data or session.intents & MESSAGE_CONTENT:
            return data
        bot_id = str(self.world.bot.id)
        is_open = (
            data["author"]["id"] == bot_id
            or "guild_id" not in data
            or any(user["id"] == bot_id for user in data["mentions"])
        )
        return data if is_open else {**data, "content": "", "embeds": [], "components": [], "attachments": []}

    def drop(self, *, is_resumable: bool) -> int:
        """Cut every connection and return how many there were."""
        cut = list(self._open)
        for connection in cut:
            self._detach(connection)
            connection.abort()
        if not is_resumable:
            self.sessions.clear()
        return len(cut)

    def invalidate(self, *, is_resumable: bool) -> None:
        """Send op 9 on every connection; without `is_resumable` the sessions are gone."""
        for connection in list(self._open):
            connection.send(INVALID_SESSION, is_resumable)
            self._detach(connection)
        if not is_resumable:
            self.sessions.clear()

    def ask_to_reconnect(self) -> None:
        """Send op 7 on every connection."""
        for connection in self._open:
            connection.send(RECONNECT)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        self.connections += 1
        self.world.changes.touch()
        socket = web.WebSocketResponse(timeout=1.0, compress=False, max_msg_size=0)
        await socket.prepare(request)
        if self.closes_at_once:
            await socket.close(code=1001)
            return socket
        connection = Connection(socket, request)
        self._open.add(connection)
        writer = asyncio.get_running_loop().create_task(connection.write())
        try:
            connection.send(HELLO, {"heartbeat_interval": int(self.heartbeat_seconds * 1000), "_trace": []})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, json.loads(message.data))
        finally:
            session = connection.session
            self._detach(connection)
            # A bot that says goodbye gives its session up; one that dies does not.
            if session is not None and socket.close_code in (1000, 1001):
                self.sessions.pop(session.id, None)
            self._open.discard(connection)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self.world.changes.touch()
        return socket

    def _detach(self, connection: Connection) -> None:
        if connection.session is not None and connection.session.connection is connection:
            connection.session.connection = None

    def _receive(self, connection: Connection, message: JSON) -> None:
        op, data = message["op"], message.get("d")
        if op == HEARTBEAT:
            self.heartbeats += 1
            connection.send(HEARTBEAT_ACK)
        elif op in (IDENTIFY, RESUME):
            assert isinstance(data, dict)
            if connection.session is not None:
                connection.close(ALREADY_AUTHENTICATED)
            elif data["token"] != self.world.token:
                connection.close(WRONG_TOKEN)
            elif op == IDENTIFY:
                self._identify(connection, data)
            else:
                self._resume(connection, data)
        elif connection.session is None:
            connection.close(NOT_AUTHENTICATED)
        elif op == REQUEST_MEMBERS:
            assert isinstance(data, dict)
            self._say_members(connection.session, data)
        elif op not in (PRESENCE, VOICE):
            connection.close(UNKNOWN_OP)
        self.world.changes.touch()

    def _identify(self, connection: Connection, data: JSON) -> None:
        self.identifies += 1
        intents = int(data["intents"])
        if intents & PRIVILEGED & ~self.world.privileged_intents:
            connection.close(DISALLOWED_INTENTS)
            return
        session = Session(intents, data.get("shard") or [0, 1], connection=connection)
        connection.session = self.sessions[session.id] = session
        guilds = self.world.guilds.values()
        ready = {
            "v": 10,
            "user": self.world.bot.own_payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "session_type": "normal",
            "shard": session.shard,
            "application": {"id": str(self.world.application_id), "flags": 0},
            "private_channels": [],
            "_trace": [],
        }
        session.say("READY", ready)
        if intents & GUILDS:
            for guild in guilds:
                session.say(
                    "GUILD_CREATE",
                    guild.gateway_payload(self.world.bot, with_members=bool(intents & MEMBERS)),
                )

    def _resume(self, connection: Connection, data: JSON) -> None:
        session = self.sessions.get(str(data["session_id"]))
        if session is None:
            connection.send(INVALID_SESSION, False)
            return
        if data["seq"] > session.sequence:
            connection.close(INVALID_SEQUENCE)
            return
        self.resumes += 1
        connection.session, session.connection = session, connection
        for sequence, text in session.said:
            if sequence > data["seq"]:
                connection.send_text(text)
        session.say("RESUMED", {"_trace": []})

    def _say_members(self, session: Session, data: JSON) -> None:
        guild = self.world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids")
        ids = (
            None
            if wanted is None
            else {int(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
        )
        query = (data.get("query") or "").lower()
        found = [
            member.payload()
            for member in guild.members.values()
            if (member.user.id in ids if ids is not None else member.user.name.lower().startswith(query))
        ]
        chunk = {
            "guild_id": str(guild.id),
            "members": found[: data.get("limit") or None],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
            "nonce": data.get("nonce"),
        }
        session.say("GUILD_MEMBERS_CHUNK", chunk)

    def abort_all(self) -> None:
        """Cut what is still open when the server stops."""
        for connection in list(self._open):
            connection.abort()


def _wants(intents: int, event: str, data: JSON) -> bool:
    if event in ALWAYS:
        return True
    if event.startswith("GUILD_MEMBER_"):
        return bool(intents & MEMBERS)
    if event.startswith("GUILD_SCHEDULED_EVENT_"):
        return bool(intents & SCHEDULED_EVENTS)
    if event.startswith("MESSAGE_"):
        return bool(intents & (GUILD_MESSAGES if "guild_id" in data else DIRECT_MESSAGES))
    return bool(intents & GUILDS)
