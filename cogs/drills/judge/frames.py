"""How host and worker talk: a length of four bytes, then JSON. Never pickle."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from . import limits


class BrokenFrame(Exception):
    """What arrived is not a frame of ours."""


def packed(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return len(body).to_bytes(4, "big") + body


async def read_frame(reader: asyncio.StreamReader, asked: int) -> dict[str, Any]:
    """Return the next frame, which must be the answer to the one that was asked."""
    try:
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length > limits.FRAME_BYTES:
            raise BrokenFrame(f"a frame of {length} bytes")
        message = json.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise BrokenFrame("the worker is gone") from error
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("no JSON") from error
    if not isinstance(message, dict) or message.get("id") != asked:
        raise BrokenFrame("no answer to what was asked")
    return message
