"""What is due for a member today, from all features. Knows no Discord."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from bot import groups, interviews, members, promises
from bot.app import Kernel
from bot.db import Tx

from .models import Day, Rest


class TodayService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def day(self, *, guild_id: int, user_id: int) -> Day:
        who = {"guild_id": guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.read() as tx:
            zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
            on = now.astimezone(zone).date()
            joined = await groups.groups_of_member(tx, **who)
            offered = () if joined else await groups.groups_of_guild(tx, guild_id)
            away = await members.next_away(tx, **who, today=on)
            return Day(
                on=on,
                zone=zone,
                tasks=tuple(await self._kernel.today.of(tx, **who, now=now)),
                words=tuple(await self._kernel.today.words(tx, **who)),
                rest=await self._rest(tx, guild_id=guild_id, user_id=user_id, on=on),
                away_until=away[1] if away is not None else None,
                interview=await self._interview(tx, guild_id=guild_id, user_id=user_id, now=now),
                is_in_group=bool(joined),
                open_groups=tuple(group for group in offered if not group.is_full),
            )

    async def _interview(
        self, tx: Tx, *, guild_id: int, user_id: int, now: datetime
    ) -> Literal["today", "tomorrow"] | None:
        local = now.astimezone(await members.zone_of(tx, guild_id=guild_id, user_id=user_id))
        if not await interviews.is_hushed(tx, guild_id=guild_id, user_id=user_id, local=local):
            return None
        found = await interviews.next_of(tx, guild_id=guild_id, user_id=user_id, today=local.date())
        return "today" if found is not None and found.day == local.date() else "tomorrow"

    async def _rest(self, tx: Tx, *, guild_id: int, user_id: int, on: date) -> Rest | None:
        excuses = await promises.excused_days(tx, guild_id=guild_id, user_id=user_id, until=on)
        if on in excuses:
            found: dict[str, Rest] = {"away": "away", "holiday": "holiday", "travel": "travel"}
            return found[excuses[on]]
        made = await promises.promises_of(tx, guild_id=guild_id, user_id=user_id)
        held = [promise for promise in made if promise.from_on <= on]
        is_rest = bool(held and held[-1].days and not held[-1].days >> on.weekday() & 1)
        return "rest" if is_rest else None
