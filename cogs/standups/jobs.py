"""What standups do in Discord: opening, reminding, closing, keeping the digest true. Safe to run twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot import direct
from bot.app import CadreBot
from bot.groups import Group
from bot.posting import find_sent, give_up_or_retry
from bot.schedule import Occurrence, RoutineKind, Watch
from bot.telemetry import get_logger

from . import logic, posts, render, store
from .models import CLOSE_KIND, NUDGE, OPEN_KIND, REMIND_KIND, REMINDER, Digest, Round
from .reminding import ReminderService
from .rounds import RoundService

log = get_logger(__name__)

_UNKNOWN_CHANNEL: Final = 10003
_UNKNOWN_MESSAGE: Final = 10008

Fault = discord.HTTPException | aiohttp.ClientError


class StandupJobs:
    def __init__(self, bot: CadreBot, rounds: RoundService, reminders: ReminderService) -> None:
        self._bot = bot
        self._rounds = rounds
        self._reminders = reminders
        # One at a time a round within this process; the database settles it between processes.
        self._posting: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def register(self) -> None:
        schedule = self._bot.kernel.schedule
        schedule.watch(Watch("standups.digests", store.next_stale, self.renew))
        schedule.watch(Watch("standups.sendings", store.next_sending, self.send_put_off))
        self._bot.kernel.checks.register(REMINDER, self._reminders.holds)
        schedule.register(
            RoutineKind(
                kind=OPEN_KIND,
                title="Standup opens",
                handler=self.open,
                default_minute=logic.DEFAULT.at_minute,
                default_weekdays=logic.DEFAULT.weekdays,
                window=timedelta(hours=6),
                plans=self._rounds.plans,
            )
        )
        schedule.register(
            RoutineKind(
                kind=REMIND_KIND,
                title="Standup reminder, privately",
                handler=self.remind,
                default_minute=0,
                default_weekdays=0,
                window=timedelta(hours=12),
                pings="members who asked for it and have not answered",
                follows=OPEN_KIND,
                is_weekly=False,
                ping_count=self._reminders.ping_count,
            )
        )
        schedule.register(
            RoutineKind(
                kind=CLOSE_KIND,
                title="Standup closes, digest",
                handler=self.close,
                default_minute=0,
                default_weekdays=0,
                window=timedelta(days=7),
                follows=OPEN_KIND,
                is_weekly=False,
            )
        )

    # ------------------------------------------------------------------ the schedule

    async def open(self, occurrence: Occurrence) -> None:
        opened, before = await self._rounds.open_due(occurrence)
        assert opened.opened_at is not None  # noqa: S101 - just opened
        by_hand = opened.opened_at < occurrence.due_at
        try:
            if before is not None:
                await self._post_digest(before.round_id, is_fresh=True)
            await self._post_open(opened.round_id, is_again=by_hand or occurrence.attempts > 1)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await self._fault(opened.round_id, error) from error

    async def remind(self, occurrence: Occurrence) -> None:
        """Write to those who asked for it; whose direct messages are closed reads it at their next command."""
        for notice in await self._reminders.remind(occurrence, render.reminder):
            await direct.send(self._bot, notice)

    async def send_put_off(self, now: datetime) -> int:
        """Write to those whose quiet hours have ended."""
        found, count = await self._reminders.due(now)
        for notice in found:
            try:
                await direct.send(self._bot, notice, is_silent=notice.key.startswith(NUDGE))
            except TimeoutError:
                log.warning("private_words_wait")  # for the member's next command
        return count

    async def close(self, occurrence: Occurrence) -> None:
        round_id, is_fresh = await self._rounds.close_due(occurrence)
        try:
            await self._post_digest(round_id, is_fresh=is_fresh and occurrence.attempts == 1)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await self._fault(round_id, error) from error

    async def renew(self, now: datetime) -> int:
        """Bring digests up to date that a press could not, or that a kill came before."""
        stale = await self._rounds.claim_stale(now)
        async with asyncio.TaskGroup() as tasks:
            for round_id in stale:
                tasks.create_task(self._renew_alone(round_id))
        return len(stale)

    async def _renew_alone(self, round_id: int) -> None:
        try:
            fault = await self.post_digest(round_id)
        except Exception:
            log.exception("digest_not_renewed", round=round_id)  # tried again when its lease has lapsed
        else:
            if fault is not None:
                log.warning("digest_renewed_later", round=round_id, fault=fault)

    async def _fault(self, round_id: int, error: Fault) -> Exception:
        group = (await self._rounds.digest(round_id)).group
        return await give_up_or_retry(self._bot, error, guild_id=group.guild_id, channel_id=group.channel_id)

    async def _lasting(self, round_id: int, error: Fault) -> str | None:
        """Return in words what does not pass by itself."""
        if not isinstance(error, discord.HTTPException):
            return None
        group = (await self._rounds.digest(round_id)).group
        return await self._bot.note_channel_fault(
            guild_id=group.guild_id, channel_id=group.channel_id, error=error
        )

    # ------------------------------------------------------------------ by hand

    async def post_open(self, round_: Round, *, is_again: bool) -> str | None:
        """Post a round that was opened by hand; return why it could not be, in words."""
        try:
            await self._post_open(round_.round_id, is_again=is_again)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            return await self._lasting(round_.round_id, error) or "Discord did not answer"
        return None

    async def post_digest(self, round_id: int, *, is_fresh: bool = False) -> str | None:
        """Post or renew a digest; return why it could not be, in words. What is noted as stale is tried again.

        ``is_fresh``: the round was closed just now, so that nobody can have posted its digest before.
        """
        try:
            await self._post_digest(round_id, is_fresh=is_fresh)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            fault = await self._lasting(round_id, error)
            if fault is not None:
                await self._rounds.put_off(round_id)
            return fault or "Discord did not answer"
        return None

    # ------------------------------------------------------------------ messages

    async def _post_open(self, round_id: int, *, is_again: bool) -> None:
        async with self._turn(round_id):
            digest = await self._rounds.digest(round_id)
            round_, group = digest.round, digest.group
            if round_.message_id is not None:
                return
            channel = self._channel(group.guild_id, group.channel_id)
            message_id = None
            if is_again:
                message_id = await self._find_sent(channel, round_, f"standups.write:1:{round_id}")
            if message_id is None:
                message = await self._bot.paced(
                    channel.send(view=posts.open_view(round_, group), silent=True, nonce=f"so{round_id}")
                )
                message_id = message.id
            await self._rounds.set_message(round_id, message_id, channel_id=group.channel_id)
        await self._bot.clear_channel_faults(group.channel_id)

    async def _post_digest(self, round_id: int, *, is_fresh: bool) -> None:
        """Post the digest, or renew it if it is out; the post of the round says that it has closed."""
        async with self._turn(round_id):
            digest = await self._rounds.digest(round_id)
            await self._mark_closed(digest.round, digest.group)
            if digest.round.digest_message_id is not None:
                await self._renew_digest(digest, digest.round.digest_message_id)
            elif digest.entries:
                await self._send_digest(digest, is_again=not is_fresh)
            await self._rounds.settle(digest.round)

    def _turn(self, round_id: int) -> asyncio.Lock:
        return self._posting.setdefault(round_id, asyncio.Lock())

    async def _mark_closed(self, round_: Round, group: Group) -> None:
        if round_.message_id is None or round_.channel_id is None or round_.digest_message_id is not None:
            return
        post = self._channel(group.guild_id, round_.channel_id).get_partial_message(round_.message_id)
        has_moved = round_.channel_id != group.channel_id
        try:
            await self._bot.paced(post.edit(view=posts.closed_view(round_, group)))
        except discord.NotFound as error:
            if not has_moved and error.code != _UNKNOWN_MESSAGE:
                raise
        except discord.Forbidden:  # the old channel is nobody's concern any more
            if not has_moved:
                raise

    async def _renew_digest(self, digest: Digest, message_id: int) -> None:
        round_, group = digest.round, digest.group
        channel_id = round_.digest_channel_id or group.channel_id
        message = self._channel(group.guild_id, channel_id).get_partial_message(message_id)
        none = discord.AllowedMentions.none()
        try:
            await self._bot.paced(message.edit(view=posts.digest_view(digest), allowed_mentions=none))
        except discord.NotFound as error:
            if error.code == _UNKNOWN_CHANNEL and channel_id != group.channel_id:
                # It went with its channel; the group has another one now.
                await self._rounds.forget_digest(round_.round_id, message_id)
                if digest.entries:
                    await self._send_digest(digest, is_again=True)
            elif error.code != _UNKNOWN_MESSAGE:
                raise

    async def _send_digest(self, digest: Digest, *, is_again: bool) -> None:
        """Post the digest where the group is now."""
        round_, group = digest.round, digest.group
        channel = self._channel(group.guild_id, group.channel_id)
        message_id = None
        if is_again:
            message_id = await self._find_sent(channel, round_, f"standups.late:1:{round_.round_id}")
        if message_id is None:
            message = await self._bot.paced(
                channel.send(
                    view=posts.digest_view(digest),
                    silent=True,
                    nonce=f"sd{round_.round_id}",
                    allowed_mentions=discord.AllowedMentions.none(),
                )
            )
            message_id = message.id
        await self._rounds.set_digest(round_.round_id, message_id, channel_id=group.channel_id)
        await self._bot.clear_channel_faults(group.channel_id)

    def _channel(self, guild_id: int, channel_id: int) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(channel_id, guild_id=guild_id)

    async def _find_sent(
        self, channel: discord.PartialMessageable, round_: Round, custom_id: str
    ) -> int | None:
        assert round_.opened_at is not None  # noqa: S101 - a round that is posted has opened
        return await find_sent(channel, custom_id, since=round_.opened_at)
