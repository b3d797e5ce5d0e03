"""Use cases of a group's rounds: opening, closing, digest, whom to remind. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot import consent, groups, moderators, notices
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor
from bot.schedule import Occurrence, Routine, Skip

from . import logic, store
from .models import CLOSE_KIND, REMIND_KIND, Digest, Round, Setting
from .settings import RIGHT, SettingService, group_of

NO_ROUND = "This standup is no longer there. `/standup mine` shows where you stand."
NO_ROUND_YET = "**{name}** has had no standup yet. `/standup open` begins one now."


class RoundService:
    def __init__(self, kernel: Kernel, settings: SettingService) -> None:
        self._kernel = kernel
        self._settings = settings

    # ------------------------------------------------------------------ opening

    async def open_due(self, occurrence: Occurrence) -> tuple[Round, Round | None]:
        """Open the occurrence's round; return it and the one before, if that had to be closed now.

        Raises:
            Skip: the group is gone, or a round is open that is not due to close.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await groups.get_group(tx, occurrence.group_id)
            if group is None or group.archived_at is not None:
                raise Skip("the group was archived")
            there = await store.round_of_day(tx, group_id=group.group_id, day=occurrence.day)
            if there is not None and there.message_id is None and there.is_open:
                return there, None
            if there is not None:
                raise Skip("this day's round was opened before")
            before = await self._close_overdue(tx, group, now)
            setting = await self._settings.setting_of(tx, group)
            opened = await self._open(tx, group, setting, day=occurrence.day, opened_at=occurrence.due_at)
            if opened.closes_at is not None and opened.closes_at <= now:
                raise Skip("too late: it would have closed already")
        return opened, before

    async def _close_overdue(self, tx: Tx, group: Group, now: datetime) -> Round | None:
        last = await store.last_rounds(tx, group.group_id, limit=1)
        if not last or not last[0].is_open:
            return None
        if last[0].closes_at is not None and last[0].closes_at > now:
            raise Skip("a round is still open")
        await store.close_round(tx, last[0].round_id, now=now)
        return last[0]

    async def _open(self, tx: Tx, group: Group, setting: Setting, *, day: date, opened_at: datetime) -> Round:
        """Open the coming round with what was written early, and plan its reminder and its closing."""
        opens, reminds, closes = logic.times(day, setting.at_minute, setting.window_minutes, group.zone)
        shift = opened_at - opens  # the group's share of the spread of posts
        coming = await store.coming(tx, guild_id=group.guild_id, group_id=group.group_id)
        await store.open_coming(
            tx,
            group.group_id,
            day=day,
            opened_at=opened_at,
            remind_at=reminds + shift,
            closes_at=closes + shift,
            channel_id=group.channel_id,
        )
        for kind, due_at in ((REMIND_KIND, reminds + shift), (CLOSE_KIND, closes + shift)):
            await self._kernel.schedule.plan(
                tx, guild_id=group.guild_id, group_id=group.group_id, kind=kind, day=day, due_at=due_at
            )
        opened = await store.get_round(tx, coming.round_id)
        assert opened is not None  # noqa: S101 - opened in this transaction
        return opened

    async def open_now(self, actor: Actor, group_id: int) -> Round:
        """Open a round by hand, for the group's usual time.

        Raises:
            UserFacingError: one is open, or this day's is over.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
            if last and last[0].is_open:
                raise UserFacingError(
                    f"A standup of **{group.name}** is open already. `/standup close` ends it now."
                )
            local = now.astimezone(group.zone)
            if await store.round_of_day(tx, group_id=group_id, day=local.date()) is not None:
                raise UserFacingError(
                    f"Today's standup of **{group.name}** is over, and a day has one. Late entries still join its "
                    "digest: `/standup write`."
                )
            usual = await self._settings.setting_of(tx, group)
            setting = Setting(
                local.hour * 60 + local.minute, usual.weekdays, usual.window_minutes, is_on=True
            )
            opened = await self._open(tx, group, setting, day=local.date(), opened_at=now)
            await moderators.note(
                tx, actor, group.group_id, "standup opened", local.date().isoformat(), now=now
            )
        return opened

    async def plans(self, tx: Tx, routine: Routine, day: date) -> Sequence[tuple[str, datetime]]:
        """Return what a coming round will bring, for the preview."""
        group = await groups.get_group(tx, routine.group_id)
        if group is None:
            return ()
        setting = await self._settings.setting_of(tx, group)
        _, reminds, closes = logic.times(day, setting.at_minute, setting.window_minutes, group.zone)
        return (REMIND_KIND, reminds), (CLOSE_KIND, closes)

    # ------------------------------------------------------------------ closing and digest

    async def close_due(self, occurrence: Occurrence) -> Round:
        """Close the occurrence's round, if nobody did before; return it as it is then.

        Raises:
            Skip: the group or its round is gone, or all is done.
        """
        async with self._kernel.db.write() as tx:
            found = await self._round_of(tx, occurrence)
            await store.close_round(tx, found.round_id, now=self._kernel.clock.now())
            closed = await store.get_round(tx, found.round_id)
        assert closed is not None  # noqa: S101 - read in this transaction
        return closed

    async def close_now(self, actor: Actor, group_id: int) -> Round:
        """Close the open round by hand.

        Raises:
            UserFacingError: none is open.
        """
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
            if not last or not await store.close_round(tx, last[0].round_id, now=self._kernel.clock.now()):
                raise UserFacingError(
                    f"No standup of **{group.name}** is open. `/standup open` begins one now, "
                    "`/standup setup` tells when the next one opens."
                )
            await moderators.note(
                tx, actor, group.group_id, "standup closed", f"{last[0].day}", now=self._kernel.clock.now()
            )
            closed = await store.get_round(tx, last[0].round_id)
        assert closed is not None  # noqa: S101 - read in this transaction
        return closed

    async def _round_of(self, tx: Tx, occurrence: Occurrence) -> Round:
        group = await groups.get_group(tx, occurrence.group_id)
        if group is None or group.archived_at is not None:
            raise Skip("the group was archived")
        found = await store.round_of_day(tx, group_id=occurrence.group_id, day=occurrence.day)
        if found is None:
            raise Skip("there was no round")
        return found

    async def digest(self, round_id: int) -> Digest:
        """Return what the group reads of a round.

        Raises:
            NotFound: it is gone.
        """
        async with self._kernel.db.read() as tx:
            found = await store.get_round(tx, round_id)
            if found is None:
                raise NotFound(NO_ROUND)
            entries = await store.entries_of_round(tx, round_id)
            return Digest(await group_of(tx, found), found, [entry for entry in entries if entry.is_shown])

    async def read_digest(self, actor: Actor, round_id: int) -> Digest:
        """Return the digest for a member of the group, once the round has closed.

        Raises:
            NotAllowed: not their group, or still open.
        """
        found = await self.digest(round_id)
        async with self._kernel.db.read() as tx:
            entry = await groups.get_group_member(tx, group_id=found.group.group_id, user_id=actor.user_id)
            is_mine = entry is not None
            is_here = found.group.guild_id == actor.guild_id
            runs_it = is_here and await moderators.moderates(tx, actor, found.group.group_id)
        if not (runs_it or (is_mine and found.round.closed_at is not None)):
            raise NotAllowed(
                f"This digest is for members of **{found.group.name}**, once the round has closed."
            )
        return found

    async def last_round(self, actor: Actor, group_id: int) -> Round:
        """Return the round that is open, or the last one.

        Raises:
            NotFound: there was none yet.
        """
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
        if not last:
            raise NotFound(NO_ROUND_YET.format(name=group.name))
        return last[0]

    async def set_message(self, round_id: int, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, round_id, message_id)

    async def set_digest(self, round_id: int, message_id: int) -> bool:
        """Note the digest's message; False when another process was quicker."""
        async with self._kernel.db.write() as tx:
            return await store.set_digest(tx, round_id, message_id)

    async def forget_digest(self, round_id: int, message_id: int) -> None:
        """Note that somebody deleted the digest's message; a later entry posts it anew."""
        async with self._kernel.db.write() as tx:
            await store.forget_digest(tx, round_id, message_id)

    # ------------------------------------------------------------------ the reminder

    async def remind(
        self, occurrence: Occurrence, words: Callable[[Round, Group], str]
    ) -> list[notices.Notice]:
        """Leave a notice for each who is reminded now, at the cost of a ping; return the notices.

        Asked again, after a crash, it returns those that have not got through yet.

        Raises:
            Skip: it closed, or the group has a holiday.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await self._round_of(tx, occurrence)
            group = await group_of(tx, found)
            if not found.is_open or found.closes_at is None or found.closes_at <= now + timedelta(minutes=1):
                raise Skip("the round has closed")
            if now.astimezone(group.zone).date() in await groups.holidays(tx, group.group_id):
                raise Skip("a holiday")
            key = found.reminder_key
            if not await store.mark_reminded(tx, found.round_id, now=now):
                waiting = await notices.waiting(tx, guild_id=group.guild_id, key=key)
                return [n for n in waiting if await self._may_follow(tx, n, now)]
            left = []
            for user_id in await store.to_remind(tx, found):
                if await consent.spend_ping(tx, guild_id=group.guild_id, user_id=user_id, key=key, now=now):
                    notice = notices.Notice(
                        group.guild_id, user_id, key, words(found, group), expires_at=found.closes_at
                    )
                    await notices.leave(tx, notice, now=now)
                    left.append(notice)
        return left

    async def _may_follow(self, tx: Tx, notice: notices.Notice, now: datetime) -> bool:
        """Tell whether a reminder paid for earlier may still be sent: pings are wanted, and it is no bad time."""
        guild_id, user_id = notice.guild_id, notice.user_id
        return await consent.spend_ping(
            tx, guild_id=guild_id, user_id=user_id, key=notice.key, now=now
        ) and await consent.is_good_time(tx, guild_id=guild_id, user_id=user_id, now=now)

    async def reminder_count(self, tx: Tx, group: Group) -> int:
        """Return how many members of the group want to be reminded, for the preview."""
        return await store.count_reminders(tx, guild_id=group.guild_id, group_id=group.group_id)
