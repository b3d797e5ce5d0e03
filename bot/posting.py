"""Sending to a channel once: look for what an earlier try has sent, and tell a lasting refusal from a passing fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import discord

from .routines import Skip, TryLater

if TYPE_CHECKING:
    from .app import CadreBot

_LOOK_BACK: Final = 100
"""Messages that are searched, the newest first."""
_LEEWAY: Final = timedelta(minutes=1)
"""By how much our clock and Discord's may differ."""


async def find_sent(channel: discord.abc.Messageable, custom_id: str, *, since: datetime) -> int | None:
    """Return the id of a message of ours with that button.

    Discord's nonce only guards for some minutes, so after a crash we look before sending again.
    """
    async for message in channel.history(limit=_LOOK_BACK, after=since - _LEEWAY, oldest_first=False):
        if any(getattr(part, "custom_id", None) == custom_id for part in _walk(message.components)):
            return message.id
    return None


async def find_said(channel: discord.abc.Messageable, content: str, *, since: datetime) -> int | None:
    """Return the id of a message of ours, in a channel where only one more writes, with just these words."""
    async for message in channel.history(limit=_LOOK_BACK, after=since - _LEEWAY, oldest_first=False):
        if message.content == content.strip():
            return message.id
    return None


async def give_up_or_retry(bot: CadreBot, error: Exception, *, guild_id: int, channel_id: int) -> Exception:
    """Return what a handler raises for this fault: Skip, TryLater, or the fault itself if it is our own mistake."""
    if isinstance(error, discord.HTTPException):
        sentence = await bot.note_channel_fault(guild_id=guild_id, channel_id=channel_id, error=error)
        if sentence is not None:
            return Skip(sentence)
        if error.status < 500 and error.status != 429:
            return error
    return TryLater(repr(error))


def _walk(components: Iterable[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))
