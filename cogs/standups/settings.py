"""Whose standup it is, when it runs, and who may say so. Knows no Discord."""

from __future__ import annotations

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed
from bot.groups import Group
from bot.moderators import Actor, Right
from bot.recurrence import clock_text, describe_weekdays

from . import logic, store
from .models import OPEN_KIND, Desk, Round, Setting

RIGHT = Right("run its standup", "Yours is `/standup write`.")


async def group_of(tx: Tx, round_: Round) -> Group:
    group = await groups.get_group(tx, round_.group_id)
    assert group is not None  # noqa: S101 - a round goes with its group
    return group


def not_in(group: Group) -> NotAllowed:
    return NotAllowed(
        f"You are not in **{group.name}**, and a standup is written by its members. `/group join` lets you in."
    )


async def own_group(tx: Tx, *, guild_id: int, user_id: int, group_id: int) -> Group:
    """Return the active group that the member is in.

    Raises:
        NotFound: it is gone.
        NotAllowed: they are not in it.
    """
    group = await groups.require_active(tx, guild_id=guild_id, group_id=group_id)
    if await groups.get_group_member(tx, group_id=group_id, user_id=user_id) is None:
        raise not_in(group)
    return group


async def was_in(tx: Tx, closed: Round, user_id: int) -> bool:
    """Tell whether the member is in the group, and was before the round closed."""
    me = await groups.get_group_member(tx, group_id=closed.group_id, user_id=user_id)
    return me is not None and closed.closed_at is not None and me.joined_at < closed.closed_at


class SettingService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def setting_of(self, tx: Tx, group: Group) -> Setting:
        window = await store.window_of(tx, group.group_id) or logic.DEFAULT.window_minutes
        for routine in await self._kernel.schedule.routines_of(tx, group.group_id):
            if routine.kind == OPEN_KIND:
                # The hour and the weekdays can be changed with `/group schedule` too: rounds never overlap.
                most = logic.shortest_gap(routine.weekdays) * 24 * 60
                return Setting(
                    routine.at_minute, routine.weekdays, min(window, most), is_on=not routine.is_paused
                )
        return logic.DEFAULT

    async def desk(self, actor: Actor, group_id: int) -> Desk:
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            return await self._desk(tx, group)

    async def _desk(self, tx: Tx, group: Group) -> Desk:
        last = await store.last_rounds(tx, group.group_id, limit=1)
        answered = len(await store.entries_of_round(tx, last[0].round_id)) if last else 0
        expected = 0
        today = self._kernel.clock.now().astimezone(group.zone).date()
        if last:
            since = last[0].day or today
            aways = await store.aways(tx, guild_id=group.guild_id, group_id=group.group_id, since=since)
            expected = sum(
                logic.was_expected(last[0], joined_at=m.joined_at, aways=aways.get(m.user_id, ()))
                for m in await groups.roster(tx, group.group_id)
            )
        return Desk(
            group=group,
            setting=await self.setting_of(tx, group),
            round=last[0] if last else None,
            answered=answered,
            expected=max(expected, answered),
            can_open=await store.round_of_day(tx, group_id=group.group_id, day=today) is None,
        )

    async def change(self, actor: Actor, group_id: int, *, at_minute: int, weekdays: int, hours: str) -> Desk:
        """Set when the standup runs, and let it run.

        Raises:
            UserFacingError: naming the field that does not do; nothing is changed.
        """
        setting = logic.check_setting(weekdays=weekdays, at_minute=at_minute, hours=hours)
        return await self._store(actor, group_id, setting)

    async def switch(self, actor: Actor, group_id: int, *, is_on: bool) -> Desk:
        async with self._kernel.db.read() as tx:
            old = await self.setting_of(tx, await moderators.require(tx, actor, RIGHT, group_id))
        return await self._store(
            actor, group_id, Setting(old.at_minute, old.weekdays, old.window_minutes, is_on=is_on)
        )

    async def _store(self, actor: Actor, group_id: int, setting: Setting) -> Desk:
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            await store.set_window(tx, group_id, setting.window_minutes)
            await self._kernel.schedule.put_routine(
                tx,
                group,
                kind=OPEN_KIND,
                at_minute=setting.at_minute,
                weekdays=setting.weekdays,
                is_paused=not setting.is_on,
            )
            told = f"{describe_weekdays(setting.weekdays)} {clock_text(setting.at_minute)}"
            told += f", open {setting.window_minutes // 60} h" if setting.is_on else ", off"
            await moderators.note(
                tx, actor, group.group_id, "standup set", told, now=self._kernel.clock.now()
            )
            return await self._desk(tx, group)
