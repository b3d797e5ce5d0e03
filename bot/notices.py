"""What the bot says to one member unasked: by direct message, else under the answer to their next command.

A notice is left first and dropped once the direct message is out, so that nothing is lost between the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from .clock import from_unix, to_unix
from .db import Tx, load_queries
from .report import Interaction

if TYPE_CHECKING:
    from .app import CadreBot

_Q = load_queries(Path(__file__).parent / "sql" / "notices.sql")
_ANSWERED = {
    discord.InteractionResponseType.channel_message,
    discord.InteractionResponseType.deferred_channel_message,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """``key`` names the occasion, of which a member is told once; ``text`` has at most 2,000 characters.

    From ``expires_at`` on it is not worth saying any more.
    """

    guild_id: int
    user_id: int
    key: str
    text: str
    expires_at: datetime

    @property
    def place(self) -> dict[str, Any]:
        return {"guild_id": self.guild_id, "user_id": self.user_id, "key": self.key}

    @property
    def nonce(self) -> str:
        """Return what makes Discord drop a repeated send: of the whole occasion, as 25 characters cut off its number."""
        return sha256(f"{self.guild_id}:{self.user_id}:{self.key}".encode()).hexdigest()[:25]


async def leave(tx: Tx, notice: Notice, *, now: datetime) -> None:
    """Keep a notice until :func:`send` has got it through, or the member's next command in the server."""
    await _Q.leave(
        tx.connection,
        **notice.place,
        text=notice.text,
        now=to_unix(now),
        expires_at=to_unix(notice.expires_at),
    )


async def take_back(tx: Tx, *, guild_id: int, user_id: int, key: str) -> None:
    """Drop a notice that has become pointless for the member before it got through."""
    await _Q.drop(tx.connection, guild_id=guild_id, user_id=user_id, key=key)


async def waiting(tx: Tx, *, guild_id: int, key: str) -> list[Notice]:
    """Return the notices of one occasion that have not got through yet."""
    return [_notice(row) async for row in _Q.waiting(tx.connection, guild_id=guild_id, key=key)]


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(row["guild_id"], row["user_id"], row["key"], row["text"], from_unix(row["expires_at"]))


async def forget_expired(tx: Tx, *, now: datetime) -> None:
    await _Q.forget(tx.connection, now=to_unix(now))


async def send(bot: CadreBot, notice: Notice, *controls: discord.ui.Item[Any]) -> bool:
    """Send a notice that was left as a direct message; False when Discord did not let it through.

    ``controls`` go with the message only, so the text names another way to the same. One that was said or taken back meanwhile is sent no more. Sent again within some minutes, after a crash,
    Discord drops the repeat.
    """
    async with bot.kernel.db.read() as tx:
        if not await _Q.is_waiting(tx.connection, **notice.place):
            return True
    try:
        channel = await bot.paced(bot.create_dm(discord.Object(notice.user_id)))
        extra: dict[str, Any] = {}
        if controls:
            view = extra["view"] = discord.ui.View(timeout=None)
            for control in controls:
                view.add_item(control)
        await bot.paced(channel.send(notice.text, nonce=notice.nonce, **extra))
    except (discord.HTTPException, aiohttp.ClientError):
        return False
    async with bot.kernel.db.write() as tx:
        await _Q.drop(tx.connection, **notice.place)
    return True


async def deliver(bot: CadreBot, interaction: Interaction) -> None:
    """Say what waits, to the member alone, after a command of theirs was answered with a message."""
    if interaction.guild_id is None or interaction.response.type not in _ANSWERED:
        return
    now = bot.kernel.clock.now()
    who = {"guild_id": interaction.guild_id, "user_id": interaction.user.id}
    async with bot.kernel.db.read() as tx:
        waits = bool(await _Q.count(tx.connection, **who, now=to_unix(now)))
    if not waits:
        return
    async with bot.kernel.db.write() as tx:
        rows = [row async for row in _Q.take(tx.connection, **who)]
    for row in sorted(rows, key=lambda found: found["made_at"]):
        if from_unix(row["expires_at"]) > now:
            await _say(bot, interaction, _notice(row))


async def _say(bot: CadreBot, interaction: Interaction, notice: Notice) -> None:
    try:
        await interaction.followup.send(
            notice.text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )
    except (discord.HTTPException, aiohttp.ClientError):
        async with bot.kernel.db.write() as tx:
            await leave(tx, notice, now=bot.kernel.clock.now())
