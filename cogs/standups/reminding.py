"""Use cases of private words about a round: the reminder, and what waits for the end of quiet hours. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from bot import consent, groups, members, notices
from bot.app import Kernel
from bot.db import Tx
from bot.groups import Group
from bot.notices import Notice
from bot.schedule import Occurrence, Skip

from . import store
from .models import NUDGE, REMINDER, Round
from .rounds import round_of
from .settings import group_of

_TOO_LATE: Final = timedelta(minutes=10)
"""So long before a round closes nobody is reminded any more who had quiet hours until then."""
_AT_ONCE: Final = 20


class ReminderService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def remind(self, occurrence: Occurrence, words: Callable[[Round, Group], str]) -> list[Notice]:
        """Leave a notice for each who is reminded now, at the cost of a ping; return the notices.

        Who is in quiet hours that end in time is reminded then. Asked again, after a crash, it returns those that
        have not got through yet.

        Raises:
            Skip: it closed, or the group has a holiday.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await round_of(tx, occurrence)
            group = await group_of(tx, found)
            if not found.is_open or found.closes_at is None or found.closes_at <= now + timedelta(minutes=1):
                raise Skip("the round has closed")
            if now.astimezone(group.zone).date() in await groups.holidays(tx, group.group_id):
                raise Skip("a holiday")
            key = found.reminder_key
            if not await store.mark_reminded(tx, found.round_id, now=now):
                waiting = await notices.waiting(tx, guild_id=group.guild_id, key=key)
                return [n for n in waiting if await self._may_send(tx, n, now)]
            left = []
            for user_id in await store.to_remind(tx, found):
                notice = Notice(group.guild_id, user_id, key, words(found, group), expires_at=found.closes_at)
                if await self._may_send(tx, notice, now):
                    await notices.leave(tx, notice, now=now)
                    left.append(notice)
                elif await self._wants_pings(tx, notice):
                    await self.put_off(tx, notice, now, before=found.closes_at - _TOO_LATE)
        return left

    async def _wants_pings(self, tx: Tx, notice: Notice) -> bool:
        member = await members.get_member(tx, guild_id=notice.guild_id, user_id=notice.user_id)
        return member is not None and member.wants_pings

    async def _may_send(self, tx: Tx, notice: Notice, now: datetime) -> bool:
        """Tell whether a notice may be sent, paying for it unless it was paid earlier.

        A kind message is sent silently, so that the member's switch for pings does not matter.
        """
        who: dict[str, Any] = {"guild_id": notice.guild_id, "user_id": notice.user_id}
        is_paid = await consent.spend_ping(
            tx, **who, key=notice.key, now=now, is_asked_for=notice.key.startswith(NUDGE)
        )
        return is_paid and await consent.is_good_time(tx, **who, now=now)

    async def put_off(self, tx: Tx, notice: Notice, now: datetime, *, before: datetime | None = None) -> bool:
        """Leave a notice to be sent when the quiet hours end that the member is in; False if they are in none."""
        at = await consent.quiet_until(tx, guild_id=notice.guild_id, user_id=notice.user_id, now=now)
        if at is None or (before is not None and at >= before):
            return False
        await notices.leave(tx, notice, now=now)
        await store.send_later(
            tx, guild_id=notice.guild_id, user_id=notice.user_id, key=notice.key, send_at=at
        )
        return True

    async def pass_on(self, tx: Tx, notice: Notice, now: datetime) -> tuple[bool, bool]:
        """Leave a moderator's words; return whether they may be sent now, and whether they are sent later."""
        await notices.leave(tx, notice, now=now)
        if await self._may_send(tx, notice, now):
            return True, False
        return False, await self.put_off(tx, notice, now)

    async def due(self, now: datetime) -> tuple[list[Notice], int]:
        """Return the notices put off that are sent now, and how many were due: some are pointless by now.

        A kill before they are sent leaves them to the members' next commands.
        """
        found = []
        async with self._kernel.db.write() as tx:
            taken = await store.take_sendings(tx, now=now, limit=_AT_ONCE)
            for guild_id, user_id, key in taken:
                for notice in await notices.waiting(tx, guild_id=guild_id, key=key):
                    is_theirs = notice.user_id == user_id
                    if is_theirs and await self._is_due(tx, notice, now):
                        found.append(notice)
        return found, len(taken)

    async def _is_due(self, tx: Tx, notice: Notice, now: datetime) -> bool:
        if notice.expires_at <= now or not await self._kernel.checks.hold(tx, notice, now):
            return False
        return await self._may_send(tx, notice, now)

    async def holds(self, tx: Tx, notice: Notice, now: datetime) -> bool:
        """Tell whether a reminder that waited is still true and wanted."""
        found = await store.get_round(tx, int(notice.key.removeprefix(REMINDER)))
        if found is None or not found.is_open:
            return False
        group = await groups.get_group(tx, found.group_id)
        if group is None or group.archived_at is not None:
            return False
        who: dict[str, Any] = {"guild_id": notice.guild_id, "user_id": notice.user_id}
        today = await members.today_of(tx, **who, now=now)
        return await groups.get_group_member(
            tx, group_id=group.group_id, user_id=notice.user_id
        ) is not None and not await members.is_away(tx, **who, day=today)

    async def ping_count(self, tx: Tx, group: Group) -> int:
        """Return how many members of the group want to be reminded, for the preview."""
        return await store.count_reminders(tx, guild_id=group.guild_id, group_id=group.group_id)
