"""Keeping members' files in a private thread of the bot's own, and removing them with an erasure. Safe to run twice.

Discord's address of an upload ends within a day, so a file is sent on at once, and again by the schedule if that
failed (docs/decisions/0020-kept-files.md).
"""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import aiohttp
import discord

from bot import groups, notices, threads
from bot.app import CadreBot
from bot.errors import NotFound
from bot.notices import Notice
from bot.posting import find_sent
from bot.schedule import Watch
from bot.telemetry import get_logger
from bot.ui import clean
from cogs.checkpoints import store as checkpoints
from cogs.checkpoints.models import File, Submission
from cogs.checkpoints.review.views import Look

from . import store
from .store import Owner, Removal

log = get_logger(__name__)

_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 10
_GIVE_UP: Final = timedelta(hours=20)
"""After that Discord's address of the upload has ended, or is about to."""
_REST_MINUTES: Literal[10080] = 10080
_REMOVAL_TRIES: Final = 20
_UNKNOWN_CHANNEL = 10003

_FAULTS: Final = (discord.HTTPException, aiohttp.ClientError, TimeoutError)


class FileJobs:
    def __init__(self, bot: CadreBot) -> None:
        self._bot = bot
        self._kernel = bot.kernel

    def register(self) -> None:
        self._kernel.schedule.watch(Watch("checkpoints.files", store.next_moment, self.run))

    async def run(self, now: datetime) -> int:
        """Keep and remove what is due."""
        async with self._kernel.db.write() as tx:
            files = await store.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)
            removals = await store.claim_removals(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for file in files:
                tasks.create_task(self._keep_alone(file))
            for removal in removals:
                tasks.create_task(self._remove(removal))
        return len(files) + len(removals)

    async def keep_now(self, submission_id: int) -> None:
        """Keep the file that was sent just now; what fails is tried again by the schedule."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await store.claim_one(tx, submission_id, now=now, lease_until=now + _LEASE)
        for file in found:
            await self._keep_alone(file)

    # ------------------------------------------------------------------ keeping

    async def _keep_alone(self, file: File) -> None:
        async with self._kernel.db.read() as tx:
            owner = await store.owner_of(tx, file.submission_id)
            group = await groups.get_group(tx, owner.group_id) if owner is not None else None
        if owner is None or group is None or file.url is None:
            return
        try:
            await self._keep(file, owner, group)
        except _FAULTS as error:
            await self._put_off(file, owner, group, error)

    async def _keep(self, file: File, owner: Owner, group: groups.Group) -> None:
        assert file.url is not None  # noqa: S101 - asked before
        try:
            data = await self._bot.http.get_from_cdn(file.url)
        except (discord.Forbidden, discord.NotFound):
            await self._lose(file, owner)
            return
        thread_id = await self._thread(group)
        thread = self._bot.get_partial_messageable(thread_id, guild_id=file.guild_id)
        button = Look(submission_id=file.submission_id)
        message_id = None
        if file.attempts > 1:
            message_id = await find_sent(thread, button.custom_id, since=owner.sent_at)
        if message_id is None:
            message = await self._bot.paced(
                thread.send(
                    f"Evidence no. {file.submission_id}, kept for review. The button works for moderators of the group.",
                    file=discord.File(io.BytesIO(data), file.name),
                    view=discord.ui.View(timeout=None).add_item(button),
                    silent=True,
                    nonce=f"cf{file.submission_id}",
                    allowed_mentions=discord.AllowedMentions.none(),
                )
            )
            message_id = message.id
        async with self._kernel.db.write() as tx:
            place = {"channel_id": thread_id, "message_id": message_id}
            is_kept = await store.keep(tx, file.submission_id, **place)
            if not is_kept and await store.owner_of(tx, file.submission_id) is None:
                # Erased while it was on its way.
                await store.add_removal(tx, guild_id=file.guild_id, **place, at=self._kernel.clock.now())

    async def _thread(self, group: groups.Group) -> int:
        """Return the group's thread for files, made on first use; nobody is let into it."""
        async with self._kernel.db.read() as tx:
            known = (await checkpoints.setting_of(tx, group.group_id)).thread_id
        if known is not None:
            return known
        made = await self._bot.http.start_thread_without_message(
            group.channel_id,
            name=f"Evidence · {group.name}"[:100],
            type=discord.ChannelType.private_thread.value,
            auto_archive_duration=_REST_MINUTES,
            invitable=False,
        )
        thread_id = int(made["id"])
        async with self._kernel.db.write() as tx:
            await store.set_thread(tx, group.group_id, thread_id)
            kept = (await checkpoints.setting_of(tx, group.group_id)).thread_id
        if kept is not None and kept != thread_id:  # another one was quicker
            await self._bot.http.delete_channel(thread_id)
            return kept
        return thread_id

    async def _put_off(self, file: File, owner: Owner, group: groups.Group, error: Exception) -> None:
        now = self._kernel.clock.now()
        if isinstance(error, discord.HTTPException):
            if error.code == _UNKNOWN_CHANNEL:
                async with self._kernel.db.write() as tx:
                    known = (await checkpoints.setting_of(tx, group.group_id)).thread_id
                    if known is not None:
                        await store.forget_thread(tx, group.group_id, known)
            else:
                await self._bot.note_channel_fault(
                    guild_id=group.guild_id, channel_id=group.channel_id, error=error
                )
        if now >= owner.sent_at + _GIVE_UP:
            await self._lose(file, owner)
            return
        pause = timedelta(minutes=min(60, 2 ** min(6, file.attempts)))
        log.warning("file_not_kept", submission=file.submission_id, fault=repr(error))
        async with self._kernel.db.write() as tx:
            await store.later(tx, file.submission_id, now + pause)

    async def _lose(self, file: File, owner: Owner) -> None:
        """Give up, and ask the member to send the file again."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            if await store.lose(tx, file.submission_id):
                notice = Notice(
                    file.guild_id,
                    owner.user_id,
                    f"checkpoints:f{file.submission_id}",
                    f"I could not keep the file that you sent for **{clean(owner.title)}**. Please send it again: "
                    "`/checkpoint mine`. I am sorry for the trouble.",
                    expires_at=now + timedelta(days=14),
                )
                await notices.leave(tx, notice, now=now)

    # ------------------------------------------------------------------ opening and removing

    async def address_of(self, submission: Submission, gone: str) -> str:
        """Return the file with an address that holds for about a day; the caller has asked who may open it.

        Raises:
            NotFound: somebody deleted it; ``gone`` says what to do then.
        """
        file = submission.file
        if file is None or file.channel_id is None or file.message_id is None:
            raise NotFound("This file is not kept yet. Try again in a minute.")
        try:
            data: Any = await self._bot.http.get_message(file.channel_id, file.message_id)
            url = data["attachments"][0]["url"]
        except (discord.NotFound, IndexError) as error:
            raise NotFound(gone) from error
        return f"**{discord.utils.escape_markdown(file.name)}**: [open it]({url})\n-# The address ends within a day; ask again then."

    async def _remove(self, removal: Removal) -> None:
        """Delete a message of ours; while Discord does not let us, try for some days."""
        try:
            await self._delete(removal)
        except discord.NotFound:
            pass  # it is gone already
        except _FAULTS as error:
            if removal.attempts < _REMOVAL_TRIES:
                log.warning("removal_later", fault=repr(error))
                pause = timedelta(minutes=min(24 * 60, 2**removal.attempts))
                async with self._kernel.db.write() as tx:
                    await store.later_removal(tx, removal, self._kernel.clock.now() + pause)
                return
            log.exception("removal_given_up", channel=removal.channel_id, message=removal.message_id)
        async with self._kernel.db.write() as tx:
            await store.drop_removal(tx, removal)

    async def _delete(self, removal: Removal) -> None:
        await threads.awake(
            self._bot,
            removal.channel_id,
            lambda: self._bot.paced(self._bot.http.delete_message(removal.channel_id, removal.message_id)),
        )
