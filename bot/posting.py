"""Sending to a channel once: look for what an earlier try has sent, and tell a lasting refusal from a passing fault.

Pings of many members go through :func:`call`, which keeps to what one message may hold.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import discord

from .routines import Skip, TryLater

if TYPE_CHECKING:
    from .app import CadreBot

_LOOK_BACK: Final = 100
"""Messages that are searched, the newest first."""
_MENTIONS: Final = 80
"""Discord takes 2,000 characters, and 100 members to be pinged, a message; a mention has 23 characters at most."""
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


async def call(
    bot: CadreBot,
    channel: discord.abc.Messageable,
    user_ids: Iterable[int],
    words: str,
    *,
    nonce: str,
    tried_since: datetime | None = None,
) -> None:
    """Ping members before the words, in as many messages as they need.

    ``tried_since``: an earlier try began then, and whom it reached is not pinged again. ``nonce`` has at most
    17 characters.
    """
    waiting = list(user_ids)
    if tried_since is not None:
        most = _LOOK_BACK + len(waiting) // _MENTIONS
        reached = await _called(bot, channel, words, since=tried_since, most=most)
        waiting = [user_id for user_id in waiting if user_id not in reached]
    for start in range(0, len(waiting), _MENTIONS):
        lot = waiting[start : start + _MENTIONS]
        mentions = " ".join(f"<@{user_id}>" for user_id in lot)
        await bot.paced(
            channel.send(
                f"{mentions} {words}",
                allowed_mentions=discord.AllowedMentions(users=[discord.Object(user_id) for user_id in lot]),
                # By who is in it: the rest of an earlier try is no repeat of it.
                nonce=f"{nonce}{zlib.crc32(mentions.encode()):x}",
            )
        )


async def _called(
    bot: CadreBot, channel: discord.abc.Messageable, words: str, *, since: datetime, most: int
) -> Collection[int]:
    reached: set[int] = set()
    async for message in channel.history(limit=most, after=since - _LEEWAY, oldest_first=False):
        if message.author == bot.user and message.content.endswith(words):
            reached.update(message.raw_mentions)
    return reached


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
