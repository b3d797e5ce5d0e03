"""What standups do in Discord: opening, reminding, closing, threads for help. Safe to run twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Literal
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot import direct, threads
from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.groups import Group
from bot.posting import find_sent, give_up_or_retry
from bot.schedule import Occurrence, RoutineKind

from . import logic, posts, render
from .models import CLOSE_KIND, OPEN_KIND, REMIND_KIND, Digest, Entry, Round
from .rounds import RoundService
from .service import EntryService

_UNKNOWN_MESSAGE = 10008
_THREAD_REST_MINUTES: Literal[4320] = 4320
"""A thread for help is archived after three quiet days."""

Fault = discord.HTTPException | aiohttp.ClientError


class StandupJobs:
    def __init__(self, bot: CadreBot, rounds: RoundService, entries: EntryService) -> None:
        self._bot = bot
        self._rounds = rounds
        self._entries = entries
        # One at a time a round within this process; the database settles it between processes.
        self._posting: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def register(self) -> None:
        schedule = self._bot.kernel.schedule
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
                ping_count=self._rounds.reminder_count,
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
        try:
            if before is not None:
                await self._post_digest(before.round_id)
            await self._post_open(opened, is_again=occurrence.attempts > 1)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await self._fault(opened, error) from error

    async def remind(self, occurrence: Occurrence) -> None:
        """Write to those who asked for it; whose direct messages are closed reads it at their next command."""
        for notice in await self._rounds.remind(occurrence, render.reminder):
            await direct.send(self._bot, notice)

    async def close(self, occurrence: Occurrence) -> None:
        closed = await self._rounds.close_due(occurrence)
        try:
            await self._post_digest(closed.round_id, is_again=occurrence.attempts > 1)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await self._fault(closed, error) from error

    async def _fault(self, round_: Round, error: Fault) -> Exception:
        assert round_.channel_id is not None  # noqa: S101 - a round that is posted has opened
        return await give_up_or_retry(
            self._bot, error, guild_id=round_.guild_id, channel_id=round_.channel_id
        )

    async def _lasting(self, round_: Round, error: Fault) -> str | None:
        """Return in words what does not pass by itself."""
        if not isinstance(error, discord.HTTPException) or round_.channel_id is None:
            return None
        return await self._bot.note_channel_fault(
            guild_id=round_.guild_id, channel_id=round_.channel_id, error=error
        )

    # ------------------------------------------------------------------ by hand

    async def post_open(self, round_: Round) -> str | None:
        """Post a round that was opened by hand; return why it could not be, in words."""
        try:
            await self._post_open(round_)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            return await self._lasting(round_, error) or "Discord did not answer"
        return None

    async def post_digest(self, round_id: int) -> str | None:
        """Post or renew a digest by hand; return why it could not be, in words."""
        try:
            await self._post_digest(round_id)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            digest = await self._rounds.digest(round_id)
            return await self._lasting(digest.round, error) or "Discord did not answer"
        return None

    async def refresh(self, round_id: int) -> None:
        """Bring the digest of a closed round up to date; what cannot be posted now is posted by the next entry."""
        await self.post_digest(round_id)

    # ------------------------------------------------------------------ messages

    async def _post_open(self, round_: Round, *, is_again: bool = False) -> None:
        if round_.message_id is not None:
            return
        channel = self._channel(round_)
        message_id = None
        if is_again:
            message_id = await self._find_sent(round_, f"standups.write:1:{round_.round_id}")
        if message_id is None:
            group = (await self._rounds.digest(round_.round_id)).group
            message = await self._bot.paced(
                channel.send(view=posts.open_view(round_, group), silent=True, nonce=f"so{round_.round_id}")
            )
            message_id = message.id
        await self._rounds.set_message(round_.round_id, message_id)
        if round_.channel_id is not None:
            await self._bot.clear_channel_faults(round_.channel_id)

    async def _post_digest(self, round_id: int, *, is_again: bool = False) -> None:
        """Post the digest, or renew it if it is out; the post of the round says that it has closed."""
        turn = self._posting.setdefault(round_id, asyncio.Lock())
        async with turn:
            digest = await self._rounds.digest(round_id)
            await self._mark_closed(digest.round, digest.group)
            if digest.round.digest_message_id is not None:
                await self._renew_digest(digest, digest.round.digest_message_id)
            elif digest.entries:
                await self._send_digest(digest, is_again=is_again)

    async def _mark_closed(self, round_: Round, group: Group) -> None:
        if round_.message_id is not None and round_.digest_message_id is None:
            post = self._channel(round_).get_partial_message(round_.message_id)
            try:
                await self._bot.paced(post.edit(view=posts.closed_view(round_, group)))
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise

    async def _renew_digest(self, digest: Digest, message_id: int) -> None:
        message = self._channel(digest.round).get_partial_message(message_id)
        none = discord.AllowedMentions.none()
        try:
            await self._bot.paced(message.edit(view=posts.digest_view(digest), allowed_mentions=none))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise

    async def _send_digest(self, digest: Digest, *, is_again: bool) -> None:
        round_, channel = digest.round, self._channel(digest.round)
        message_id = None
        if is_again:
            message_id = await self._find_sent(round_, f"standups.late:1:{round_.round_id}")
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
        await self._rounds.set_digest(round_.round_id, message_id)
        if round_.channel_id is not None:
            await self._bot.clear_channel_faults(round_.channel_id)

    def _channel(self, round_: Round) -> discord.PartialMessageable:
        assert round_.channel_id is not None  # noqa: S101 - a round that is posted has opened
        return self._bot.get_partial_messageable(round_.channel_id, guild_id=round_.guild_id)

    async def _find_sent(self, round_: Round, custom_id: str) -> int | None:
        assert round_.opened_at is not None  # noqa: S101 - a round that is posted has opened
        return await find_sent(self._channel(round_), custom_id, since=round_.opened_at)

    # ------------------------------------------------------------------ help with a blocker

    async def bring_together(self, entry: Entry, round_: Round, helper_id: int, *, is_new: bool) -> int:
        """Open the blocker's private thread, or let one more helper into it; return its id.

        Who helps already, ``is_new`` False, is led there without another greeting.

        Raises:
            UserFacingError: when Discord does not allow it.
        """
        turn = self._posting.setdefault(-entry.entry_id, asyncio.Lock())
        try:
            async with turn:
                thread_id = entry.thread_id
                if thread_id is None or not await threads.let_in(self._bot, thread_id, helper_id):
                    thread_id = await self._open_thread(entry, round_)
                    for user_id in (entry.user_id, helper_id):
                        await threads.let_in(self._bot, thread_id, user_id)
            if is_new or thread_id != entry.thread_id:
                await self._greet(thread_id, entry, helper_id)
        except discord.Forbidden as error:
            raise UserFacingError(
                "I may not open a thread for you two: I need *Create Private Threads* and *Send Messages in "
                "Threads* in the group's channel. A moderator can check with `/setup`."
            ) from error
        return thread_id

    async def _open_thread(self, entry: Entry, round_: Round) -> int:
        data = await self._bot.http.start_thread_without_message(
            round_.channel_id or 0,
            name=f"Help · {entry.words.blocked}"[:100],
            type=discord.ChannelType.private_thread.value,
            auto_archive_duration=_THREAD_REST_MINUTES,
            invitable=False,
        )
        made = int(data["id"])
        kept = await self._entries.set_thread(entry, made)
        if kept != made:  # another process was quicker
            await self._bot.http.delete_channel(made)
        return kept

    async def _greet(self, thread_id: int, entry: Entry, helper_id: int) -> None:
        thread = self._bot.get_partial_messageable(thread_id)
        await thread.send(
            render.help_greeting(entry, helper_id), allowed_mentions=discord.AllowedMentions.none()
        )
