"""Use cases of streaks, one transaction each."""

from __future__ import annotations

from datetime import date

from bot import groups, members, moderators, points, promises
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, UserFacingError
from bot.groups import Group
from bot.moderators import Actor

from . import logic, store
from .models import Told

_REASON = (3, 200)
_TOLD_FROM = 3
"""Kept days from which a streak is worth a line in the digest."""
_TOLD_MOST = 15


def _nothing_to_repair(day: date) -> UserFacingError:
    return UserFacingError(
        f"**Date**: {day.isoformat()} is no missed day of theirs, so there is nothing to repair. "
        "Choose a day that is over and was promised.",
        kept=day.isoformat(),
    )


class StreakService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def told(self, *, guild_id: int, user_id: int) -> Told:
        async with self._kernel.db.read() as tx:
            return await self.tell(tx, guild_id=guild_id, user_id=user_id)

    async def tell(self, tx: Tx, *, guild_id: int, user_id: int) -> Told:
        """Work the streak out from the records, as of the member's own today."""
        today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
        promised = await promises.promises_of(tx, guild_id=guild_id, user_id=user_id)
        done = await points.done_by_day(tx, guild_id=guild_id, user_id=user_id)
        repairs = await store.repairs(tx, guild_id=guild_id, user_id=user_id)
        excused = await promises.excused_days(tx, guild_id=guild_id, user_id=user_id, until=today)
        streak = logic.fold(
            promised, active=done.keys(), excused=excused, repaired=repairs.keys(), today=today
        )
        return Told(
            user_id=user_id,
            streak=streak,
            done=done,
            repairs=repairs,
            today=today,
            week=logic.week_of(promised, streak, today),
            has_promise=bool(promised) and not promised[-1].is_empty,
            tells_group=await store.tells_group(tx, guild_id=guild_id, user_id=user_id),
        )

    async def set_telling(self, *, guild_id: int, user_id: int, is_on: bool) -> Told:
        """Let the group read of the streak in the weekly digest, or no longer."""
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await store.set_tells_group(tx, guild_id=guild_id, user_id=user_id, is_on=is_on)
            return await self.tell(tx, guild_id=guild_id, user_id=user_id)

    async def group_of(self, *, guild_id: int, user_id: int, channel_id: int | None) -> Group:
        """Return the member's group of this channel, else their first one.

        Raises:
            UserFacingError: they are in none.
        """
        async with self._kernel.db.read() as tx:
            joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
        if not joined:
            raise UserFacingError("You are in no group yet, so there is nobody to tell: `/group join`.")
        return next((group for group in joined if group.channel_id == channel_id), joined[0])

    async def repair(self, actor: Actor, *, user_id: int, day: date, reason: str) -> Told:
        """Let a day count as kept.

        Raises:
            UserFacingError: no right, no reason, no such member, or nothing to repair on that day.
        """
        reason = " ".join(reason.split())
        low, high = _REASON
        if not low <= len(reason) <= high:
            raise UserFacingError(
                f"**Reason** needs {low} to {high} characters: say in a few words why the day counts.",
                kept=reason,
            )
        async with self._kernel.db.write() as tx:
            if not await moderators.moderates_member(tx, actor, user_id):
                raise NotAllowed(
                    "Only moderators of the member's group, or members with Manage Server, repair a streak."
                )
            if await members.get_member(tx, guild_id=actor.guild_id, user_id=user_id) is None:
                raise UserFacingError("**Member**: they do not use Cadre here yet, so there is no streak.")
            if actor.user_id == user_id:
                raise NotAllowed("Ask another moderator: nobody repairs their own streak.")
            before = await self.tell(tx, guild_id=actor.guild_id, user_id=user_id)
            if not logic.is_over(before.streak, day, today=before.today):
                raise _nothing_to_repair(day)  # and before a fold up to that day, which may be ages away
            await store.add_repair(
                tx,
                guild_id=actor.guild_id,
                user_id=user_id,
                day=day,
                reason=reason,
                now=self._kernel.clock.now(),
            )
            told = await self.tell(tx, guild_id=actor.guild_id, user_id=user_id)
            if not logic.can_repair(before.streak, told.streak, day):
                raise _nothing_to_repair(day)
            detail = f"<@{user_id}>, {day.isoformat()}: {reason}"
            await moderators.note(tx, actor, None, "streak repaired", detail, now=self._kernel.clock.now())
        return told

    async def lines(self, tx: Tx, group: Group) -> list[tuple[int, int, int]]:
        """Return user, streak and freezes of those who agreed, the longest first."""
        found = []
        for user_id in await store.tellers(tx, guild_id=group.guild_id, group_id=group.group_id):
            told = await self.tell(tx, guild_id=group.guild_id, user_id=user_id)
            if told.streak.current >= _TOLD_FROM:
                found.append((user_id, told.streak.current, told.streak.freezes))
        return sorted(found, key=lambda each: (-each[1], each[0]))[:_TOLD_MOST]
