"""Giving and taking roles after moderators decided, and again later when Discord refused. Safe to run twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import discord

from bot import conditions, groups
from bot.app import CadreBot
from bot.db import Tx
from bot.roles import refusal_of
from bot.schedule import Watch
from bot.telemetry import get_logger
from cogs.checkpoints import store as checkpoints
from cogs.checkpoints.models import Item

from . import store
from .store import Wish

log = get_logger(__name__)

_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 20
_LASTING: Final = timedelta(hours=6)
"""Between two tries when somebody has to mend something first."""
_UNKNOWN_ROLE = 10011
_MISSING_PERMISSION = 50013


class RoleJobs:
    def __init__(self, bot: CadreBot) -> None:
        self._bot = bot
        self._kernel = bot.kernel

    def register(self) -> None:
        self._kernel.schedule.watch(Watch("checkpoints.roles", store.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        async with self._kernel.db.write() as tx:
            wishes = await store.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for wish in wishes:
                tasks.create_task(self._apply(wish))
        return len(wishes)

    async def settle_now(self, item: Item, user_id: int) -> str | None:
        """Give or take the role that was decided just now; return in words what keeps the bot from it."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            wishes = await store.claim_one(
                tx, item_id=item.item_id, user_id=user_id, now=now, lease_until=now + _LEASE
            )
        for wish in wishes:
            return await self._apply(wish)
        return None

    async def _apply(self, wish: Wish) -> str | None:
        """Tell Discord, and note what came of it; return in words what somebody has to mend."""
        try:
            fault = await self._tell_discord(wish)
        except discord.NotFound as error:
            gone = "the role was deleted" if error.code == _UNKNOWN_ROLE else None
            await self._done(wish, fault=gone)
            return gone
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("role_later", fault=repr(error))
            at = self._kernel.clock.now() + timedelta(minutes=min(60, 2 ** min(6, wish.attempts)))
            async with self._kernel.db.write() as tx:
                if not await store.later(tx, wish, at, fault=wish.fault):
                    await store.again(tx, wish, at)  # it may have got through all the same
            return "Discord did not answer; I try again."
        if fault is not None:
            await self._note_fault(wish, fault)
            return fault
        await self._done(wish)
        if wish.fault is not None:
            await self._clear_fault(wish)
        return None

    async def _done(self, wish: Wish, *, fault: str | None = None) -> None:
        """Note that Discord knows; what was decided meanwhile may have reached it earlier, so it is told that anew."""
        async with self._kernel.db.write() as tx:
            if not await store.done(tx, wish, fault=fault):
                await store.again(tx, wish, self._kernel.clock.now())

    async def _tell_discord(self, wish: Wish) -> str | None:
        place = (wish.guild_id, wish.user_id, wish.role_id)
        try:
            if not wish.is_wanted and await self._was_held(wish):
                return None
            if not wish.is_wanted:
                await self._bot.paced(
                    self._bot.http.remove_role(
                        *place, reason="Checkpoint: approval taken back by a moderator"
                    )
                )
                return None
            # A role may have got power, or moved up, since it was tied to the checkpoint.
            fault = self._refusal_now(wish)
            if fault is None and not await self._is_held(wish):
                await self._bot.paced(
                    self._bot.http.add_role(*place, reason="Checkpoint, approved by a moderator")
                )
        except discord.Forbidden:
            return "I lack *Manage Roles*, or the role stands above my own. Mend it in the server's settings."
        return fault

    async def _is_held(self, wish: Wish) -> bool:
        """Look, before a role is given for the first time, whether the member has it, and note that for an undo."""
        async with self._kernel.db.read() as tx:
            if not await store.is_first(tx, wish):
                return False
        member: Any = await self._bot.paced(self._bot.http.get_member(wish.guild_id, wish.user_id))
        if str(wish.role_id) not in map(str, member["roles"]):
            return False
        async with self._kernel.db.write() as tx:
            await store.note_held(tx, wish)
        return True

    async def _was_held(self, wish: Wish) -> bool:
        async with self._kernel.db.read() as tx:
            return await store.was_held(tx, wish)

    def _refusal_now(self, wish: Wish) -> str | None:
        guild = self._bot.get_guild(wish.guild_id)
        if guild is None:
            return "I do not see this server's roles at the moment."
        if guild.get_role(wish.role_id) is None:
            return None  # deleted, which Discord itself says
        return refusal_of(guild, wish.role_id)

    async def _note_fault(self, wish: Wish, fault: str) -> None:
        """Tell moderators once, in `/setup` and in the queue, and try again in some hours."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await store.later(tx, wish, now + _LASTING, fault=fault)
            channel_id = await self._channel_of(tx, wish)
            if channel_id is not None:
                await conditions.raise_condition(
                    tx,
                    guild_id=wish.guild_id,
                    channel_id=channel_id,
                    code=_MISSING_PERMISSION,
                    sentence=f"a role of a checkpoint cannot be given: {fault}",
                    now=now,
                )

    async def _clear_fault(self, wish: Wish) -> None:
        async with self._kernel.db.write() as tx:
            channel_id = await self._channel_of(tx, wish)
            if channel_id is not None:
                await conditions.clear(tx, channel_id)

    async def _channel_of(self, tx: Tx, wish: Wish) -> int | None:
        item = await checkpoints.get_item(tx, wish.item_id)
        group = await groups.get_group(tx, item.group_id) if item is not None else None
        return group.channel_id if group is not None else None
