"""What set-up does in Discord: Quick start's channels and the test post. Safe to do twice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.groups import Group

from . import render
from .logic import PART_NAMES, PARTS, find_part
from .models import Part, Quickstart, SeenChannel
from .service import SetupService

_LACKS_PERMISSION = (50001, 50013)
_TOO_MANY_CHANNELS = 30013


@dataclass(frozen=True, slots=True)
class TestPost:
    """How a test post ended: its message, or why there is none."""

    message_id: int | None
    reason: str | None = None


class SetupJobs:
    def __init__(self, bot: CadreBot, service: SetupService) -> None:
        self._bot = bot
        self._service = service
        # One Quick start at a time a server within this process; the database settles it between processes.
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    # ------------------------------------------------------------------ Quick start

    async def quick_start(self, *, guild_id: int, user_id: int) -> None:
        """Make category, channels and first group, or what of them is still missing.

        Each id is noted as soon as Discord gave it, so that a press after a crash goes on from there.

        Raises:
            UserFacingError: the server has groups, the permission is missing, or Discord does not answer.
        """
        async with self._turn(guild_id):
            record = await self._service.begin_quickstart(guild_id)
            if record is None:
                return
            try:
                channels = [
                    _seen(data)
                    for data in await self._bot.paced(self._bot.http.get_all_guild_channels(guild_id))
                ]
                for part in PARTS:
                    record = await self._ensure(part, record, channels)
            except (discord.HTTPException, aiohttp.ClientError) as error:
                if (refusal := _as_refusal(error)) is None:
                    raise
                raise refusal from error
            await self._service.finish_quickstart(guild_id=guild_id, user_id=user_id)

    def _turn(self, guild_id: int) -> asyncio.Lock:
        return self._turns.setdefault(guild_id, asyncio.Lock())

    async def _ensure(self, part: Part, record: Quickstart, channels: list[SeenChannel]) -> Quickstart:
        there = find_part(part, record, channels)
        mine = there or await self._make(part, record)
        noted = await self._service.note_part(
            record.guild_id, part, channel_id=mine, instead_of=record.id_of(part)
        )
        if there is None and noted.id_of(part) != mine:  # another process was quicker
            await self._bot.paced(self._bot.http.delete_channel(mine))
        return noted

    async def _make(self, part: Part, record: Quickstart) -> int:
        options: dict[str, Any] = {"name": PART_NAMES[part]}
        kind = discord.ChannelType.category
        if part != "category":
            kind = discord.ChannelType.text
            options |= {"parent_id": record.category_id, "topic": render.TOPICS[part]}
        made = await self._bot.paced(
            self._bot.http.create_channel(
                record.guild_id, kind.value, reason="Quick start in /setup", **options
            )
        )
        return int(made["id"])

    # ------------------------------------------------------------------ the test post

    async def test_post(self, group: Group, *, user_id: int, nonce: str) -> TestPost:
        """Post a short silent message where the group's drills go, and say what happened."""
        channel = self._bot.get_partial_messageable(group.channel_id, guild_id=group.guild_id)
        try:
            message = await self._bot.paced(
                channel.send(render.test_message(group), silent=True, nonce=nonce)
            )
        except (discord.HTTPException, aiohttp.ClientError) as error:
            reason = await self._why(group, error)
            if reason is None:
                raise
            outcome = TestPost(None, reason)
        else:
            await self._bot.clear_channel_faults(group.channel_id)
            outcome = TestPost(message.id)
        await self._service.note_test_post(group, user_id=user_id, outcome=outcome.reason or "arrived")
        return outcome

    async def _why(self, group: Group, error: discord.HTTPException | aiohttp.ClientError) -> str | None:
        """Return why nothing was posted, in words; None when it is nothing that a moderator can act on."""
        if isinstance(error, discord.HTTPException):
            lasting = await self._bot.note_channel_fault(
                guild_id=group.guild_id, channel_id=group.channel_id, error=error
            )
            if lasting is not None:
                return lasting
        return render.DISCORD_SILENT if _passes(error) else None


def _seen(data: Any) -> SeenChannel:
    return SeenChannel(
        channel_id=int(data["id"]),
        name=data["name"],
        is_category=data["type"] == discord.ChannelType.category.value,
        parent_id=int(data["parent_id"]) if data.get("parent_id") else None,
    )


def _as_refusal(error: discord.HTTPException | aiohttp.ClientError) -> UserFacingError | None:
    if isinstance(error, discord.HTTPException):
        if error.code in _LACKS_PERMISSION:
            return UserFacingError(render.NEEDS_MANAGE_CHANNELS)
        if error.code == _TOO_MANY_CHANNELS:
            return UserFacingError(render.NO_ROOM_FOR_CHANNELS)
    if _passes(error):
        return UserFacingError(render.QUICKSTART_INTERRUPTED, offer=("setup.quickstart", {}))
    return None


def _passes(error: discord.HTTPException | aiohttp.ClientError) -> bool:
    """Tell whether it is a fault of the line or of Discord that goes by itself."""
    return not isinstance(error, discord.HTTPException) or error.status >= 500 or error.status == 429
