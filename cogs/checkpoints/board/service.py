"""Use cases of what a group sees: opening, closing with its misses, what a message tells, the weekly snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import consent, groups, moderators, notices
from bot.app import Kernel
from bot.db import Tx
from bot.groups import Group
from bot.moderators import Actor
from bot.notices import Notice
from bot.schedule import Occurrence, Skip
from cogs.checkpoints import logic, store
from cogs.checkpoints.models import Item
from cogs.checkpoints.service import CheckpointService
from cogs.checkpoints.settings import RIGHT, managed_item

from . import store as board
from .models import Frozen, Line, Shown, Snapshot

_LEASE = timedelta(seconds=90)
_AT_ONCE = 20
_KEPT = timedelta(days=21)
_WEEK = timedelta(days=7)

MissWords = Callable[[Item, str, int], str]


class BoardService:
    def __init__(self, kernel: Kernel, checkpoints: CheckpointService) -> None:
        self._kernel = kernel
        self._checkpoints = checkpoints

    # ------------------------------------------------------------------ the life of a checkpoint

    async def claim_due(self, now: datetime) -> list[Item]:
        async with self._kernel.db.write() as tx:
            return await board.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)

    async def claim_one(self, item_id: int) -> list[Item]:
        """Take a checkpoint that a moderator acted on, if its moment has come and nobody is at work on it."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            return await board.claim_one(tx, item_id, now=now, lease_until=now + _LEASE)

    async def wake(self, actor: Actor, item_id: int) -> None:
        """Have the bot look at a checkpoint now, to post what could not be posted, or was deleted."""
        async with self._kernel.db.write() as tx:
            await managed_item(tx, actor, item_id)
            await board.post_anew(tx, item_id)
            await store.look_at(tx, item_id, self._kernel.clock.now())

    async def open(self, item: Item) -> Item | None:
        """Open a coming checkpoint and return it as it is then; None when its group is gone, or its date is over."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found, group = await self._found(tx, item.item_id)
            if found is None or group is None or group.archived_at is not None:
                await store.look_at(tx, item.item_id, None)
                return None
            due_at = logic.due_moment(found.asked.due_on, group.zone)
            if found.state != "closed" and found.due_at != due_at:
                # The group has another zone since, and a due day ends at its midnight.
                await store.set_asked(tx, found.item_id, found.asked, due_at)
                await store.mark_changed(tx, found.item_id, now=now)
                found = replace(found, due_at=due_at)
            if found.state == "coming":
                if not logic.is_time_to_post(found, group.zone, now):
                    return found
                if found.due_at <= now:
                    # The bot slept over the whole of it: back to the drafts, for a new date.
                    await store.set_state(tx, replace(found, state="draft"))
                    await store.look_at(tx, item.item_id, None)
                    return None
                opened = replace(found, state="open", opened_at=now, channel_id=group.channel_id)
                await store.set_state(tx, opened)
            elif found.state == "open" and found.message_id is None:
                # The group may have moved to another channel since.
                await store.set_channel(tx, found.item_id, group.channel_id)
            again, _ = await self._found(tx, item.item_id)
            return again

    async def _found(self, tx: Tx, item_id: int) -> tuple[Item | None, Group | None]:
        item = await store.get_item(tx, item_id)
        return item, await groups.get_group(tx, item.group_id) if item is not None else None

    async def posted(self, item: Item, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, item.item_id, message_id)
            found = await store.get_item(tx, item.item_id)
            if found is not None:
                await board.shown(tx, replace(found, changed=item.changed), now=self._kernel.clock.now())

    async def later(self, item: Item) -> None:
        """Try again after a growing pause: 1, 2, 4 … at most 15 minutes."""
        pause = timedelta(minutes=min(15, 2 ** min(4, item.attempts - 1)))
        async with self._kernel.db.write() as tx:
            await board.later(tx, item.item_id, self._kernel.clock.now() + pause)

    async def settle(self, item: Item) -> None:
        """Work out when the checkpoint has its next moment."""
        async with self._kernel.db.write() as tx:
            found, group = await self._found(tx, item.item_id)
            if found is not None and group is not None:
                now = self._kernel.clock.now()
                await store.look_at(tx, item.item_id, logic.next_moment(found, group.zone, now))

    async def close(self, item: Item) -> None:
        """Close what is over."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found, _ = await self._found(tx, item.item_id)
            if found is not None and found.state == "open" and now >= logic.closes_at(found):
                await store.set_state(tx, replace(found, state="closed", closed_at=logic.closes_at(found)))
                await store.mark_changed(tx, item.item_id, now=now)

    async def count_misses(self, item: Item, words: MissWords) -> list[Notice]:
        """Note whom a closed checkpoint went by, once; leave a kind word for whom it happened to often.

        Returns what may be said at once.
        """
        now = self._kernel.clock.now()
        left = []
        async with self._kernel.db.write() as tx:
            found, group = await self._found(tx, item.item_id)
            if found is None or group is None or found.state != "closed" or found.counted_at is not None:
                return []
            if now < logic.count_at(found, group.zone):
                return []
            await store.set_state(tx, replace(found, counted_at=now))
            for user_id in await self._missed(tx, found, group):
                if not await store.add_miss(tx, found, user_id=user_id, now=now):
                    continue
                notice = await self._kind_word(tx, found, group, user_id, words, now)
                if notice is not None:
                    left.append(notice)
        return left

    async def _missed(self, tx: Tx, item: Item, group: Group) -> list[int]:
        sent = await board.has_sent(tx, item.item_id)
        aways = await store.aways(
            tx, guild_id=group.guild_id, group_id=group.group_id, since=item.asked.due_on
        )
        return [
            entry.user_id
            for entry in await groups.roster(tx, group.group_id)
            if not entry.is_moderator
            and logic.has_missed(
                item,
                joined_at=entry.joined_at,
                aways=aways.get(entry.user_id, ()),
                has_sent=entry.user_id in sent,
            )
        ]

    async def _kind_word(
        self, tx: Tx, item: Item, group: Group, user_id: int, words: MissWords, now: datetime
    ) -> Notice | None:
        most = (await store.setting_of(tx, group.group_id)).max_misses
        counts = {each.user_id: each.misses for each in await store.misses_of_group(tx, group.group_id)}
        misses = counts.get(user_id, 0)
        if not misses or misses % most:
            return None
        key = f"checkpoints:m{item.item_id}"
        text = words(item, group.name, misses)
        notice = Notice(group.guild_id, user_id, key, text, expires_at=now + _KEPT)
        await notices.leave(tx, notice, now=now)
        may = await consent.spend_ping(tx, guild_id=group.guild_id, user_id=user_id, key=key, now=now)
        return notice if may else None

    # ------------------------------------------------------------------ the message

    async def shown(self, item_id: int) -> Shown | None:
        """Return what the message of a checkpoint is to tell."""
        async with self._kernel.db.read() as tx:
            item, group = await self._found(tx, item_id)
            if item is None or group is None:
                return None
            return Shown(item, group, await self._checkpoints.progress(tx, item))

    async def claim_shows(self, now: datetime) -> list[Item]:
        async with self._kernel.db.write() as tx:
            return await board.claim_shows(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)

    async def was_shown(self, item: Item) -> None:
        async with self._kernel.db.write() as tx:
            await board.shown(tx, item, now=self._kernel.clock.now())

    async def forget_message(self, item: Item) -> None:
        """Note that somebody deleted the message; a moderator can have it posted again."""
        async with self._kernel.db.write() as tx:
            await board.forget_message(tx, item)

    # ------------------------------------------------------------------ the snapshot

    async def snapshot(self, occurrence: Occurrence) -> tuple[Snapshot, Group]:
        """Freeze the group's week, once; whatever is undone later leaves it as it is.

        Raises:
            Skip: the group is gone or has no checkpoint.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await groups.get_group(tx, occurrence.group_id)
            if group is None or group.archived_at is not None:
                raise Skip("the group was archived")
            items = await board.of_week(tx, group.group_id, since=now - _WEEK)
            if not items and not await board.has_snapshot(tx, group.group_id, occurrence.day):
                raise Skip("no checkpoint this week")
            lines = [await self._line(tx, item) for item in items]
            return await board.freeze(tx, group, occurrence.day, lines, now=now), group

    async def _line(self, tx: Tx, item: Item) -> Line:
        progress = await self._checkpoints.progress(tx, item)
        return Line(
            title=item.asked.title,
            due_on=item.asked.due_on.isoformat(),
            is_open=item.state == "open",
            approved=progress.approved,
            waiting=progress.waiting,
            returned=progress.returned,
        )

    async def snapshot_sent(self, snapshot: Snapshot, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await board.sent_snapshot(tx, snapshot.snapshot_id, message_id)

    async def snapshots(self, actor: Actor, group_id: int, *, before: date | None = None) -> Frozen:
        """Return the newest snapshot, or the newest before a day, for moderators."""
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            found = await board.snapshots_before(tx, group_id, before, limit=2)
            return Frozen(
                group, found[0] if found else None, is_newest=before is None, has_older=len(found) > 1
            )
