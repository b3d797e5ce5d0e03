"""Have a member's file read in a process of its own, one at a time, and doubt what comes back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import UserFacingError
from bot.telemetry import get_logger

from .reading.records import ReadFile

log = get_logger(__name__)

SECONDS = 45.0
LARGEST_FILE = 32 * 2**20
_LONGEST_REPLY = 96 * 2**20
_MODULE = "cogs.cards.exchange.reading.worker"
_HERE = Path(os.sep).resolve()
_TOO_MUCH = "**File**: reading it takes more than I can give; export one deck at a time, without media."


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")
    file: ReadFile | None = None
    refused: str = ""


class Reader:
    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Semaphore(1)

    async def read(self, name: str, data: bytes) -> ReadFile:
        """Return what the file holds.

        Raises:
            UserFacingError: with the sentence that says why not, and what to do.
        """
        if len(data) > LARGEST_FILE:
            raise UserFacingError(too_large(len(data)))
        async with self._turn:
            said = await self._said(name, data)
        reply = await asyncio.to_thread(_understood, said)
        if reply is None:
            raise UserFacingError(_TOO_MUCH)
        if reply.file is None:
            raise UserFacingError(reply.refused[:400])
        return reply.file

    async def _said(self, name: str, data: bytes) -> bytes:
        """Return what the process says; nothing when it dies, talks for too long, or takes too long."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", _MODULE, name[-40:].replace("\x00", ""),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={}, cwd=_HERE, start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._seconds):
                said = await _exchange(process, data)
                await process.wait()
                return said
        except TimeoutError:
            log.warning("card_file_took_too_long", bytes=len(data))
            return b""
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            if (transport := getattr(process, "_transport", None)) is not None:
                transport.close()  # gives the pipes back now


async def _exchange(process: asyncio.subprocess.Process, data: bytes) -> bytes:
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None  # noqa: S101, PT018 - both are pipes
    with contextlib.suppress(ConnectionError):
        stdin.write(data)
        await stdin.drain()
        stdin.close()
    said = bytearray()
    while piece := await stdout.read(2**20):
        said += piece
        if len(said) > _LONGEST_REPLY:
            raise TimeoutError  # it would never end
    return bytes(said)


def _understood(said: bytes) -> _Reply | None:
    try:
        reply = _Reply.model_validate_json(said)
    except ValidationError:
        log.warning("card_file_not_read", bytes=len(said))
        return None
    return reply if reply.file is not None or reply.refused else None


def too_large(size: int) -> str:
    return (
        f"**File**: it has {size / 2**20:.0f} MB, and I take {LARGEST_FILE // 2**20}; export one deck at a time, without "
        "media."
    )
