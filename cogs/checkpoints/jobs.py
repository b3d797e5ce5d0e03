"""What checkpoints do in Discord by themselves: post, remind, close, renew the post, freeze a week. Safe to run twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import discord

from bot import direct
from bot.app import CadreBot
from bot.posting import find_sent, give_up_or_retry
from bot.schedule import Occurrence, RoutineKind, Watch
from bot.telemetry import get_logger

from . import logic, render
from .board import store as board_store
from .board.service import BoardService
from .board.views import post_view, snapshot_view
from .models import SNAPSHOT_KIND, Item
from .review import render as review_render
from .review import store as review_store
from .review.letters import Letters

log = get_logger(__name__)

_UNKNOWN_MESSAGE: Final = 10008
_LOOK_BACK: Final = timedelta(minutes=1)


class CheckpointJobs:
    def __init__(self, bot: CadreBot, board: BoardService, letters: Letters) -> None:
        self._bot = bot
        self._kernel = bot.kernel
        self._board = board
        self._letters = letters

    def register(self) -> None:
        schedule = self._kernel.schedule
        schedule.watch(Watch("checkpoints.items", board_store.next_moment, self.run))
        schedule.watch(Watch("checkpoints.shows", board_store.next_show, self.renew))
        schedule.watch(Watch("checkpoints.news", review_store.next_news, self.tell_news))
        schedule.register(
            RoutineKind(
                kind=SNAPSHOT_KIND,
                title="Checkpoints, weekly snapshot",
                handler=self.freeze,
                default_minute=18 * 60,
                default_weekdays=0b1000000,
                window=timedelta(hours=20),
            )
        )

    # ------------------------------------------------------------------ the life of a checkpoint

    async def run(self, now: datetime) -> int:
        """Go on with every checkpoint whose moment has come."""
        due = await self._board.claim_due(now)
        of_group: dict[int, list[Item]] = {}
        for item in sorted(due, key=lambda found: (found.due_at, found.item_id)):
            of_group.setdefault(item.group_id, []).append(item)
        async with asyncio.TaskGroup() as tasks:
            for items in of_group.values():
                tasks.create_task(self._go_on_in_turn(items))
        return len(due)

    async def _go_on_in_turn(self, items: Sequence[Item]) -> None:
        """Go on with those of one group, so that what is posted at one hour stands in the order of its dates."""
        for item in items:
            await self._go_on_alone(item)

    async def go_on(self, item_id: int) -> None:
        """Go on with one that a moderator acted on, if there is something to do now."""
        for item in await self._board.claim_one(item_id):
            await self._go_on_alone(item)

    async def _go_on_alone(self, item: Item) -> None:
        """Go on so that the faults of one are no other's."""
        try:
            await self._go_on(item)
        except Exception:
            log.exception("checkpoint_failed", item=item.item_id, guild=item.guild_id)
            await self._board.later(item)

    async def _go_on(self, claimed: Item) -> None:
        item = await self._board.open(claimed)
        if item is None:
            return
        now = self._kernel.clock.now()
        is_to_post = item.is_to_post and now < logic.closes_at(item)
        if is_to_post and not await self._post(item, claimed.attempts):
            await self._board.later(claimed)
            return
        if item.state == "open" and item.reminded_at is None and now >= logic.remind_at(item):
            for notice in await self._letters.remind(item, review_render.reminder):
                await direct.send(self._bot, notice)
        await self._board.close(item)
        for notice in await self._board.count_misses(item, render.miss_note):
            await direct.send(self._bot, notice)
        await self._board.settle(item)

    async def _post(self, item: Item, attempts: int) -> bool:
        """Post it, once; False when Discord has a passing fault. A lasting one is told as a condition of the channel."""
        shown = await self._board.shown(item.item_id)
        if shown is None or item.channel_id is None or item.opened_at is None:
            return True
        channel = self._channel(item)
        try:
            message_id = None
            if attempts > 1 or item.opened_at < self._kernel.clock.now() - _LOOK_BACK:
                button = f"checkpoints.submit:1:{item.item_id}"
                message_id = await find_sent(channel, button, since=item.opened_at)
            if message_id is None:
                message = await self._bot.paced(
                    channel.send(
                        view=post_view(shown),
                        silent=True,
                        nonce=f"cp{item.item_id}.{item.shown}",
                        allowed_mentions=discord.AllowedMentions.none(),
                    )
                )
                message_id = message.id
        except (discord.HTTPException, aiohttp.ClientError) as error:
            return await self._is_lasting(item, error)
        await self._board.posted(shown.item, message_id)
        await self._bot.clear_channel_faults(item.channel_id)
        return True

    async def _is_lasting(self, item: Item, error: Exception) -> bool:
        """Tell whether somebody has to mend something first; a fault of our own is raised."""
        if not isinstance(error, discord.HTTPException):
            return False
        sentence = await self._bot.note_channel_fault(
            guild_id=item.guild_id, channel_id=item.channel_id or 0, error=error
        )
        if sentence is None and error.status < 500 and error.status != 429:
            raise error
        return sentence is not None

    def _channel(self, item: Item) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(item.channel_id or 0, guild_id=item.guild_id)

    async def tell_news(self, now: datetime) -> int:
        """Tell members what was decided at an hour that was none to write to them."""
        count, due = await self._letters.due(now)
        for told in due:
            await direct.send(self._bot, told.notice)
            await self._letters.was_told(told.decision_id)
        return count

    # ------------------------------------------------------------------ the live numbers

    async def renew(self, now: datetime) -> int:
        """Bring posts up to date that have something new to tell, each at most every fifteen seconds."""
        due = await self._board.claim_shows(now)
        async with asyncio.TaskGroup() as tasks:
            for item in due:
                tasks.create_task(self._renew(item))
        return len(due)

    async def _renew(self, item: Item) -> None:
        shown = await self._board.shown(item.item_id)
        if shown is None or item.message_id is None:
            return
        message = self._channel(item).get_partial_message(item.message_id)
        try:
            await self._bot.paced(
                message.edit(view=post_view(shown), allowed_mentions=discord.AllowedMentions.none())
            )
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_MESSAGE:
                await self._board.forget_message(item)
                return
            try:
                if not await self._is_lasting(item, error):
                    return  # its lease lapses, then it is tried again
            except discord.HTTPException:
                log.exception("checkpoint_not_renewed", item=item.item_id)
        except aiohttp.ClientError:
            return
        await self._board.was_shown(item)

    # ------------------------------------------------------------------ the frozen week

    async def freeze(self, occurrence: Occurrence) -> None:
        found, group = await self._board.snapshot(occurrence)
        if found.message_id is not None:
            return
        channel = self._bot.get_partial_messageable(group.channel_id, guild_id=group.guild_id)
        try:
            message_id = None
            if occurrence.attempts > 1:
                button = f"checkpoints.all_mine:1:{found.snapshot_id}"
                message_id = await find_sent(channel, button, since=found.made_at)
            if message_id is None:
                message = await self._bot.paced(
                    channel.send(
                        view=snapshot_view(found, group.name),
                        silent=True,
                        nonce=occurrence.nonce(),
                        allowed_mentions=discord.AllowedMentions.none(),
                    )
                )
                message_id = message.id
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await give_up_or_retry(
                self._bot, error, guild_id=group.guild_id, channel_id=group.channel_id
            ) from error
        await self._board.snapshot_sent(found, message_id)
        await self._bot.clear_channel_faults(group.channel_id)
