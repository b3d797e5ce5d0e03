"""The private thread in which somebody helps with a blocker: opened once, woken when it rests."""

from __future__ import annotations

import asyncio
from typing import Final, Literal
from weakref import WeakValueDictionary

import discord

from bot import threads
from bot.app import CadreBot
from bot.errors import NotFound, UserFacingError
from bot.groups import Group

from . import render
from .helping import GONE, HelpService
from .models import Entry

_UNKNOWN_CHANNEL: Final = 10003
_NO_MEMBER: Final = (10007, 10013)
"""Discord's codes for somebody who is not in the server, and for no user at all."""
_REST_MINUTES: Literal[4320] = 4320
"""A thread for help is archived after three quiet days."""


class HelpThreads:
    def __init__(self, bot: CadreBot, helping: HelpService) -> None:
        self._bot = bot
        self._helping = helping
        # One at a time a blocker within this process; the database settles it between processes.
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def bring_together(self, entry: Entry, group: Group, helper_id: int, *, is_new: bool) -> int:
        """Open the blocker's private thread, or let one more helper into it; return its id.

        Who helps already, ``is_new`` False, is led there without another greeting.

        Raises:
            UserFacingError: Discord does not allow it, or the writer or the channel is gone.
        """
        turn = self._turns.setdefault(entry.entry_id, asyncio.Lock())
        try:
            await self._bot.http.get_member(group.guild_id, entry.user_id)  # no thread for one alone
            async with turn:
                thread_id = entry.thread_id
                if thread_id is None or not await threads.let_in(self._bot, thread_id, helper_id):
                    thread_id = await self._open(entry, group)
                    for user_id in (entry.user_id, helper_id):
                        await threads.let_in(self._bot, thread_id, user_id)
            if is_new or thread_id != entry.thread_id:
                await self._greet(thread_id, entry, helper_id)
        except discord.Forbidden as error:
            raise UserFacingError(
                "I may not open a thread for you two: I need *Create Private Threads* and *Send Messages in "
                "Threads* in the group's channel. A moderator can check with `/setup`."
            ) from error
        except discord.NotFound as error:
            if error.code in _NO_MEMBER:
                raise NotFound(GONE) from error
            if error.code == _UNKNOWN_CHANNEL:
                raise NotFound(
                    "The group's channel was deleted, so there is no place for a thread. A moderator chooses another "
                    "one with `/group edit`."
                ) from error
            raise
        return thread_id

    async def _open(self, entry: Entry, group: Group) -> int:
        data = await self._bot.http.start_thread_without_message(
            group.channel_id,
            name=f"Help · {entry.words.blocked}"[:100],
            type=discord.ChannelType.private_thread.value,
            auto_archive_duration=_REST_MINUTES,
            invitable=False,
        )
        made = int(data["id"])
        kept = await self._helping.set_thread(entry, made)
        if kept != made:  # another process was quicker
            await self._bot.http.delete_channel(made)
        return kept

    async def _greet(self, thread_id: int, entry: Entry, helper_id: int) -> None:
        thread = self._bot.get_partial_messageable(thread_id)
        await thread.send(
            render.help_greeting(entry, helper_id), allowed_mentions=discord.AllowedMentions.none()
        )
