"""Scheduled work of drills: the daily post, its thread, the closing. Safe to run twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Literal
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot import consent, groups, members, threads
from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.pictures import files_of
from bot.posting import call, find_sent, give_up_or_retry
from bot.recurrence import EVERY_DAY, WORKING_DAYS
from bot.schedule import Occurrence, RoutineKind, Skip, TryLater

from . import posts
from .daily import CLOSE_KIND, LAST_CLOSE_KIND, POST_KIND, POST_WINDOW, Closing
from .models import NOWHERE, Drill, Post
from .service import DrillService

_UNKNOWN_CHANNEL = 10003
_UNKNOWN_MESSAGE = 10008
_THREAD_REST_MINUTES: Literal[4320] = 4320
"""A discussion is archived after three quiet days."""


class DrillJobs:
    def __init__(self, bot: CadreBot, service: DrillService) -> None:
        self._bot = bot
        self._service = service
        # One at a time a post within this process; the database settles it between processes.
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def register(self) -> None:
        schedule = self._bot.kernel.schedule
        schedule.register(
            RoutineKind(
                kind=POST_KIND,
                title="Daily drill",
                handler=self.post,
                default_minute=8 * 60,
                default_weekdays=WORKING_DAYS,
                window=POST_WINDOW,
                pings="members who asked for pings",
            )
        )
        schedule.register(
            RoutineKind(
                kind=CLOSE_KIND,
                title="Drill closes, solution",
                handler=self.close,
                default_minute=20 * 60,
                default_weekdays=EVERY_DAY,
                window=timedelta(hours=20),
                follows=POST_KIND,
            )
        )
        schedule.register(
            RoutineKind(
                kind=LAST_CLOSE_KIND,
                title="Drill closes at the hour it named",
                handler=self.close,
                default_minute=0,
                default_weekdays=0,
                window=timedelta(hours=20),
                follows=POST_KIND,
                is_weekly=False,
            )
        )

    # ------------------------------------------------------------------ the post

    async def post(self, occurrence: Occurrence) -> None:
        post, drill = await self._service.prepare_post(occurrence)
        channel = self._channel(post)
        try:
            if post.message_id is None:
                post = await self._send_post(occurrence, channel, post, drill)
            await self._ping(occurrence, channel, post)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            raise await self._fault(post, error) from error
        await self._bot.clear_channel_faults(post.channel_id)

    async def _send_post(
        self, occurrence: Occurrence, channel: discord.PartialMessageable, post: Post, drill: Drill
    ) -> Post:
        message_id = None
        if occurrence.attempts > 1:
            message_id = await find_sent(
                channel, f"drills.answer:1:{post.post_id}:{drill.kind}", since=post.opened_at
            )
        if message_id is None:
            files = await files_of(posts.pictures(drill))
            extra: dict[str, Any] = {"files": files} if files else {}
            message = await self._bot.paced(
                channel.send(
                    view=posts.daily_view(post, drill), silent=True, nonce=occurrence.nonce(), **extra
                )
            )
            message_id = message.id
        return await self._service.set_message(post, message_id)

    async def _ping(self, occurrence: Occurrence, channel: discord.PartialMessageable, post: Post) -> None:
        """Tell those who asked for it; the post itself stays silent."""
        kernel = self._bot.kernel
        async with kernel.db.write() as tx:
            group = await groups.get_group(tx, occurrence.group_id)
            if group is None:
                return
            wanted = [
                member.user_id
                for member in await members.members_of_group(tx, group)
                if await consent.spend_ping(
                    tx,
                    guild_id=group.guild_id,
                    user_id=member.user_id,
                    key=f"drills:{occurrence.occurrence_id}",
                    now=kernel.clock.now(),
                )
            ]
        if wanted:
            await call(
                self._bot,
                channel,
                wanted,
                "today's drill is up.",
                nonce=occurrence.nonce("p"),
                tried_since=post.opened_at if occurrence.attempts > 1 else None,
            )

    # ------------------------------------------------------------------ the closing

    async def close(self, occurrence: Occurrence) -> None:
        """Show every solution that is due; what is wrong with one channel keeps no other back."""
        faults: list[Exception] = []
        for closing in await self._service.close_posts(occurrence):
            turn = self._turns.setdefault(closing.post.post_id, asyncio.Lock())
            try:
                async with turn:  # the group's hour and the one that the post named may be the same moment
                    if not await self._service.is_solution_out(closing.post):
                        await self._show_solution(occurrence, closing)
            except (discord.HTTPException, aiohttp.ClientError) as error:
                if getattr(error, "code", None) == _UNKNOWN_CHANNEL:
                    await self._service.set_solution_message(closing.post, NOWHERE)
                faults.append(await self._fault(closing.post, error))
        if faults:  # what is worth another try comes first: it brings up the others again
            raise min(faults, key=lambda fault: (not isinstance(fault, TryLater), isinstance(fault, Skip)))

    async def _show_solution(self, occurrence: Occurrence, closing: Closing) -> None:
        post = closing.post
        channel = self._channel(post)
        message_id = post.solution_message_id
        # By this evening's earlier tries, or by those of an evening before.
        was_tried = occurrence.attempts > 1 or (post.closed_at or occurrence.due_at) < occurrence.due_at
        if message_id is None and was_tried:
            message_id = await find_sent(channel, f"drills.explain:1:{post.post_id}", since=post.opened_at)
        if message_id is None:
            reference = discord.MessageReference(
                message_id=post.message_id or 0, channel_id=post.channel_id, fail_if_not_exists=False
            )
            message = await self._bot.paced(
                channel.send(
                    view=posts.closing_view(closing),
                    reference=reference,
                    silent=True,
                    nonce=f"ds{post.post_id}",
                )
            )
            message_id = message.id
        await self._mark_closed(channel, closing)
        await self._service.set_solution_message(post, message_id)

    async def _mark_closed(self, channel: discord.PartialMessageable, closing: Closing) -> None:
        """Take the buttons for answering off the post; one that somebody deleted is not missed."""
        original = channel.get_partial_message(closing.post.message_id or 0)
        files = await files_of(posts.pictures(closing.drill))
        extra: dict[str, Any] = {"attachments": files} if files else {}
        shown = posts.closed_daily_view(closing.post, closing.drill)
        try:
            await self._bot.paced(original.edit(view=shown, **extra))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise

    # ------------------------------------------------------------------ the discussion

    async def let_in(self, post: Post, user_id: int) -> int:
        """Add a member to the post's private discussion; the first one in makes it come into being.

        Raises:
            UserFacingError: when Discord does not allow it.
        """
        turn = self._turns.setdefault(post.post_id, asyncio.Lock())
        try:
            async with turn:
                thread_id = await self._service.thread_of(post)
                if thread_id is not None and await threads.let_in(self._bot, thread_id, user_id):
                    return thread_id
                thread_id = await self._open_thread(post, instead_of=thread_id)
            await threads.let_in(self._bot, thread_id, user_id)
        except discord.Forbidden as error:
            raise UserFacingError(
                "I may not open the discussion: I need *Create Private Threads* and *Send Messages in Threads* "
                "in this channel. A moderator can check with `/setup`."
            ) from error
        return thread_id

    async def _open_thread(self, post: Post, *, instead_of: int | None) -> int:
        data = await self._bot.http.start_thread_without_message(
            post.channel_id,
            name=f"{post.day:%d %b} · {self._service.drill(post.drill_id).title}"[:100],
            type=discord.ChannelType.private_thread.value,
            auto_archive_duration=_THREAD_REST_MINUTES,
            invitable=False,
        )
        mine = int(data["id"])
        kept = await self._service.set_thread(post, mine, instead_of=instead_of)
        if kept != mine:  # another process was quicker
            await self._bot.http.delete_channel(mine)
        return kept

    async def offer_to_explain(self, post: Post, user: discord.abc.User) -> int:
        """Let in who wants to explain the solution and say so there, once; return the discussion's id.

        Raises:
            UserFacingError: when Discord does not allow it.
        """
        thread_id = await self.let_in(post, user.id)
        turn = self._turns.setdefault(post.post_id, asyncio.Lock())
        async with turn:
            if not await self._service.has_offered(post, user.id):
                thread = self._bot.get_partial_messageable(thread_id)
                await thread.send(
                    f"**{discord.utils.escape_markdown(user.display_name)}** offers to explain this one.",
                    nonce=f"e{post.post_id:x}.{user.id:x}",
                )
                await self._service.keep_offer(post, user.id)
        return thread_id

    # ------------------------------------------------------------------ shared

    def _channel(self, post: Post) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(post.channel_id, guild_id=post.guild_id)

    async def _fault(self, post: Post, error: Exception) -> Exception:
        return await give_up_or_retry(self._bot, error, guild_id=post.guild_id, channel_id=post.channel_id)
