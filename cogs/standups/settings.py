"""When a group's standup runs, and who may say so. Knows no Discord."""

from __future__ import annotations

from bot import audit, groups
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound
from bot.groups import Group
from bot.recurrence import clock_text, describe_weekdays

from . import logic, store
from .models import OPEN_KIND, Actor, Desk, Round, Setting

NO_GROUP = "This group is no longer there. `/group list` shows the groups of this server."


async def moderates(tx: Tx, actor: Actor, group: Group) -> bool:
    return await groups.moderates(tx, group, user_id=actor.user_id, manages_guild=actor.manages_guild)


async def managed(tx: Tx, actor: Actor, group_id: int) -> Group:
    """Return the active group if the actor moderates it.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they do not moderate it.
    """
    group = await groups.get_group(tx, group_id)
    if group is None or group.guild_id != actor.guild_id or group.archived_at is not None:
        raise NotFound(NO_GROUP)
    if not await moderates(tx, actor, group):
        raise NotAllowed(
            f"Only moderators of **{group.name}**, or members with Manage Server, run its standup. "
            "Yours is `/standup write`."
        )
    return group


async def group_of(tx: Tx, round_: Round) -> Group:
    group = await groups.get_group(tx, round_.group_id)
    assert group is not None  # noqa: S101 - a round goes with its group
    return group


async def note(tx: Tx, kernel: Kernel, actor: Actor, group: Group, action: str, detail: str) -> None:
    """Write down what a moderator did, for the other moderators."""
    await audit.note(
        tx,
        guild_id=actor.guild_id,
        group_id=group.group_id,
        by_user_id=actor.user_id,
        action=action,
        detail=f"{group.name}: {detail}",
        now=kernel.clock.now(),
    )


class SettingService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def moderated(self, actor: Actor, name: str | None) -> list[Group]:
        """Return the named group, or all that the actor moderates.

        Raises:
            NotFound: no group has the name.
            NotAllowed: it is not theirs, or none is.
        """
        async with self._kernel.db.read() as tx:
            if name is not None:
                group = await groups.require_group(tx, guild_id=actor.guild_id, name=name)
                return [await managed(tx, actor, group.group_id)]
            found = [
                group
                for group in await groups.groups_of_guild(tx, actor.guild_id)
                if await moderates(tx, actor, group)
            ]
        if not found:
            raise NotAllowed(
                "That is for a group's moderators, and you moderate none here. Your own standup is `/standup write`."
            )
        return found

    async def names(self, actor: Actor) -> list[str]:
        """Return the groups of the server that the actor is in or moderates, by name."""
        async with self._kernel.db.read() as tx:
            mine = await groups.groups_of_member(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            found = await groups.groups_of_guild(tx, actor.guild_id) if actor.manages_guild else mine
        return [group.name for group in found]

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
            group = await managed(tx, actor, group_id)
            return await self._desk(tx, group)

    async def _desk(self, tx: Tx, group: Group) -> Desk:
        last = await store.last_rounds(tx, group.group_id, limit=1)
        answered = len(await store.entries_of_round(tx, last[0].round_id)) if last else 0
        expected = 0
        if last:
            since = last[0].day or self._kernel.clock.now().astimezone(group.zone).date()
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
            old = await self.setting_of(tx, await managed(tx, actor, group_id))
        return await self._store(
            actor, group_id, Setting(old.at_minute, old.weekdays, old.window_minutes, is_on=is_on)
        )

    async def _store(self, actor: Actor, group_id: int, setting: Setting) -> Desk:
        async with self._kernel.db.write() as tx:
            group = await managed(tx, actor, group_id)
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
            await note(tx, self._kernel, actor, group, "standup set", told)
            return await self._desk(tx, group)
