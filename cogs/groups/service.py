"""Use cases of groups, one transaction each. The records themselves are the kernel's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot import audit, groups, members, moderators, promises
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group, GroupMember
from bot.moderators import Actor, Right
from bot.recurrence import clock_text, describe_weekdays
from bot.schedule import Routine

from . import logic
from .models import Changes, Welcome


@dataclass(frozen=True, slots=True)
class Details:
    group: Group
    roster: list[GroupMember]
    routines: list[Routine]
    holidays: dict[date, str]


RIGHT = Right("change it")
READ = Right("read who changed what in it")


class GroupService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ members

    async def require_joinable(self, *, guild_id: int, user_id: int, group_id: int) -> Group:
        """Return the group if the member could join it now.

        Raises:
            UserFacingError: archived, over, full, or joined already.
        """
        async with self._kernel.db.read() as tx:
            return await self._joinable(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)

    async def _joinable(self, tx: Tx, *, guild_id: int, user_id: int, group_id: int) -> Group:
        group = await groups.require_active(tx, guild_id=guild_id, group_id=group_id)
        if await groups.get_group_member(tx, group_id=group_id, user_id=user_id) is not None:
            raise UserFacingError(f"You are in **{group.name}** already. `/drill today` shows what is open.")
        today = self._kernel.clock.now().astimezone(group.zone).date()
        if group.ends_on is not None and group.ends_on < today:
            raise UserFacingError(
                f"**{group.name}** ended on {group.ends_on.isoformat()}. `/group list` shows the others."
            )
        if group.is_full:
            raise UserFacingError(
                f"**{group.name}** is full ({group.member_count} of {group.capacity}). Its moderators can add "
                "places with `/group edit`; or look at `/group list`."
            )
        return group

    async def knows(self, *, guild_id: int, user_id: int) -> bool:
        """Tell whether the member has answered the three questions before."""
        async with self._kernel.db.read() as tx:
            member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        return member is not None and None not in (member.zone, member.track, member.level)

    async def join(
        self, *, guild_id: int, user_id: int, group_id: int, welcome: Welcome | None = None
    ) -> Group:
        """Put the member on the roster and store the answers, if given."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await self._joinable(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
            member = await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            before = await promises.todays_of(tx, guild_id=guild_id, user_ids=[user_id], now=now)
            if welcome is not None:
                await members.update_member(
                    tx, replace(member, zone=welcome.zone, track=welcome.track, level=welcome.level)
                )
            await groups.add_member(tx, group_id=group_id, user_id=user_id, now=now)
            await promises.note_moved(tx, guild_id=guild_id, before=before, now=now)
            group = await groups.get_group(tx, group_id)
        assert group is not None  # noqa: S101 - read in this transaction
        return group

    async def leave(self, *, guild_id: int, user_id: int, name: str) -> Group:
        """Take the member off the roster: of the group of that name, or of an archived one that had it."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            mine = await self._own(tx, guild_id=guild_id, user_id=user_id)
            group = next((g for g in mine if groups.name_key(g.name) == groups.name_key(name)), None)
            if group is None:
                group = await groups.require_group(tx, guild_id=guild_id, name=name)
                raise UserFacingError(f"You are not in **{group.name}**, so there is nothing to leave.")
            today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now, group=group)
            before = await promises.todays_of(tx, guild_id=guild_id, user_ids=[user_id], now=now)
            await promises.keep_holidays(
                tx, guild_id=guild_id, user_id=user_id, group_id=group.group_id, today=today
            )
            await groups.remove_member(tx, group_id=group.group_id, user_id=user_id)
            await promises.note_moved(tx, guild_id=guild_id, before=before, now=now)
            await self._kernel.followers.member_changed(tx, guild_id=guild_id, user_id=user_id)
        return group

    async def own(self, *, guild_id: int, user_id: int) -> list[Group]:
        """Return the groups that the member can leave: the active ones, then those archived."""
        async with self._kernel.db.read() as tx:
            return await self._own(tx, guild_id=guild_id, user_id=user_id)

    async def _own(self, tx: Tx, *, guild_id: int, user_id: int) -> list[Group]:
        who = {"guild_id": guild_id, "user_id": user_id}
        return await groups.groups_of_member(tx, **who) + await groups.archived_of_member(tx, **who)

    async def listing(self, *, guild_id: int, user_id: int) -> list[tuple[Group, bool]]:
        """Return the groups of the server, each with whether the member is in it."""
        async with self._kernel.db.read() as tx:
            mine = {g.group_id for g in await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)}
            return [(g, g.group_id in mine) for g in await groups.groups_of_guild(tx, guild_id)]

    async def names(self, guild_id: int) -> list[str]:
        async with self._kernel.db.read() as tx:
            return [group.name for group in await groups.groups_of_guild(tx, guild_id)]

    async def find(self, *, guild_id: int, name: str) -> Group:
        async with self._kernel.db.read() as tx:
            return await groups.require_group(tx, guild_id=guild_id, name=name)

    async def details(self, *, guild_id: int, name: str) -> Details:
        async with self._kernel.db.read() as tx:
            group = await groups.require_group(tx, guild_id=guild_id, name=name)
            return Details(
                group,
                await groups.roster(tx, group.group_id),
                await self._kernel.schedule.routines_of(tx, group.group_id),
                await groups.holidays(tx, group.group_id),
            )

    # ------------------------------------------------------------------ moderators

    async def create(
        self,
        actor: Actor,
        *,
        name: str,
        channel_id: int,
        zone: ZoneInfo | None,
        capacity: int | None,
        starts_on: date | None,
        ends_on: date | None,
        languages: str,
    ) -> Group:
        """Make a group with its default routines; whoever makes it is its first moderator."""
        if not actor.manages_guild:
            raise NotAllowed(
                "Making a group needs the permission Manage Server. Ask a moderator of this server."
            )
        name = logic.check_name(name)
        logic.check_capacity(capacity, roster=1)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            guild = await groups.ensure_guild(tx, actor.guild_id, now=now)
            zone = zone or guild.zone
            logic.check_dates(starts_on, ends_on, today=now.astimezone(zone).date())
            group = await groups.create_group(
                tx,
                guild_id=actor.guild_id,
                name=name,
                channel_id=channel_id,
                zone=zone,
                capacity=capacity,
                starts_on=starts_on,
                ends_on=ends_on,
                languages=languages,
                now=now,
            )
            await members.ensure_member(tx, guild_id=actor.guild_id, user_id=actor.user_id, now=now)
            await groups.add_member(
                tx, group_id=group.group_id, user_id=actor.user_id, is_moderator=True, now=now
            )
            await self._kernel.schedule.add_default_routines(tx, group)
            await moderators.note(tx, actor, group.group_id, "group created", name, now=now)
        return replace(group, member_count=1)

    async def edit(self, actor: Actor, *, name: str, changes: Changes) -> tuple[Group, list[str]]:
        """Change a group; return it with the names of the fields that changed."""
        fields = changes.named()
        if not fields:
            raise UserFacingError("Nothing to change: fill in at least one option besides the group.")
        if "name" in fields:
            fields["name"] = logic.check_name(str(fields["name"]))
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require_named(tx, actor, RIGHT, name)
            values: dict[str, Any] = fields
            new = replace(group, **values)
            if "capacity" in fields:
                logic.check_capacity(new.capacity, roster=group.member_count)
            if "starts_on" in fields or "ends_on" in fields:
                today = now.astimezone(new.zone).date()
                logic.check_dates(new.starts_on, new.ends_on, today=today)
            before = await self._todays(tx, group)
            await groups.update_group(tx, new)
            await promises.note_moved(tx, guild_id=group.guild_id, before=before, now=now)
            await self._kernel.followers.group_changed(tx, group.group_id)
            await self._kernel.schedule.reschedule(tx, group.group_id)
            await moderators.note(tx, actor, new.group_id, "group edited", ", ".join(fields), now=now)
        return new, list(fields)

    async def _todays(self, tx: Tx, group: Group) -> dict[int, date]:
        """Return the date of those in the group whose days may follow its zone."""
        followers = await promises.followers_of_zone(tx, guild_id=group.guild_id, group_id=group.group_id)
        return await promises.todays_of(
            tx, guild_id=group.guild_id, user_ids=followers, now=self._kernel.clock.now()
        )

    async def to_archive(self, actor: Actor, *, name: str) -> Group:
        async with self._kernel.db.read() as tx:
            return await moderators.require_named(tx, actor, RIGHT, name)

    async def archive(self, actor: Actor, *, group_id: int) -> Group:
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            before = await self._todays(tx, group)
            await groups.archive_group(tx, group.group_id, now=now)
            await promises.note_moved(tx, guild_id=group.guild_id, before=before, now=now)
            await self._kernel.followers.group_changed(tx, group.group_id)
            await self._kernel.schedule.reschedule(tx, group.group_id)
            await moderators.note(tx, actor, group.group_id, "group archived", group.name, now=now)
        return group

    async def unarchive(self, actor: Actor, *, group_id: int) -> Group:
        """Bring an archived group back as it was; what was planned begins with its next moment.

        Raises:
            NotFound: of another server, or gone.
            NotAllowed: they do not run it.
            UserFacingError: another group has its name now.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await groups.get_group(tx, group_id)
            if group is None or group.guild_id != actor.guild_id:
                raise NotFound("This group is no longer there.")
            if not await moderators.moderates(tx, actor, group_id):
                raise RIGHT.refused(group.name)
            if group.archived_at is None:
                return group
            if await groups.find_group(tx, guild_id=actor.guild_id, name=group.name) is not None:
                raise UserFacingError(
                    f"Another group is called **{group.name}** now: give it another name with `/group edit`, then bring "
                    "this one back."
                )
            before = await self._todays(tx, group)
            await groups.unarchive_group(tx, group_id)
            await promises.note_moved(tx, guild_id=group.guild_id, before=before, now=now)
            await self._kernel.followers.group_changed(tx, group_id)
            await self._kernel.schedule.reschedule(tx, group_id)
            await moderators.note(tx, actor, group_id, "group brought back", group.name, now=now)
        return group

    async def history(self, actor: Actor, *, name: str) -> tuple[Group, audit.Page]:
        """Return the newest of what moderators did in a group and to its members, for those who run it."""
        async with self._kernel.db.read() as tx:
            group = await moderators.require_named(tx, actor, READ, name)
            return group, await self._history(tx, group, 0)

    async def history_page(self, actor: Actor, *, group_id: int, page: int) -> tuple[Group, audit.Page]:
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, READ, group_id)
            return group, await self._history(tx, group, page)

    async def _history(self, tx: Tx, group: Group, page: int) -> audit.Page:
        return await audit.page(tx, group.guild_id, group_id=group.group_id, number=page)

    async def set_routine(
        self,
        actor: Actor,
        *,
        name: str,
        kind: str,
        at_minute: int | None,
        weekdays: int | None,
        is_paused: bool | None,
    ) -> Details:
        """Change when a routine runs; what is left out stays.

        Raises:
            UserFacingError: no such routine, or nothing to change.
        """
        known = self._kernel.schedule.kind(kind)
        if known is None:
            titles = ", ".join(f"“{k.title}”" for k in self._kernel.schedule.kinds)
            raise UserFacingError(f"**Routine**: choose one of {titles}.", kept=kind)
        async with self._kernel.db.write() as tx:
            group = await moderators.require_named(tx, actor, RIGHT, name)
            old = {r.kind: r for r in await self._kernel.schedule.routines_of(tx, group.group_id)}.get(kind)
            at_minute = (
                at_minute if at_minute is not None else (old.at_minute if old else known.default_minute)
            )
            weekdays = weekdays if weekdays is not None else (old.weekdays if old else known.default_weekdays)
            paused = is_paused if is_paused is not None else bool(old and old.is_paused)
            await self._kernel.schedule.put_routine(
                tx, group, kind=kind, at_minute=at_minute, weekdays=weekdays, is_paused=paused
            )
            if is_paused is not None:  # a pause of some weeks, set at the drill desk, ends with a plain word
                await self._kernel.schedule.rest_until(tx, group.group_id, kind, None)
            await self._kernel.followers.group_changed(tx, group.group_id)
            state = "paused" if paused else f"{clock_text(at_minute)}, {describe_weekdays(weekdays)}"
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "schedule changed",
                f"{known.title}: {state}",
                now=self._kernel.clock.now(),
            )
        return await self.details(guild_id=actor.guild_id, name=group.name)

    async def set_moderator(self, actor: Actor, *, name: str, user_id: int, is_moderator: bool) -> Group:
        async with self._kernel.db.write() as tx:
            group = await moderators.require_named(tx, actor, RIGHT, name)
            changed = await groups.set_moderator(
                tx, group_id=group.group_id, user_id=user_id, is_moderator=is_moderator
            )
            if not changed:
                raise UserFacingError(
                    f"**Member**: they are not in **{group.name}** yet. They have to join first, with `/group join`."
                )
            action = "moderator added" if is_moderator else "moderator removed"
            await moderators.note(
                tx, actor, group.group_id, action, f"<@{user_id}>", now=self._kernel.clock.now()
            )
        return group

    async def set_holiday(self, actor: Actor, *, name: str, day: date, label: str, is_off: bool) -> Group:
        """Add or remove a day on which the group's routines rest."""
        async with self._kernel.db.write() as tx:
            group = await moderators.require_named(tx, actor, RIGHT, name)
            today = self._kernel.clock.now().astimezone(group.zone).date()
            if day < today:
                raise UserFacingError(
                    f"**Day**: {day.isoformat()} is in the past. Choose today or a later day.",
                    kept=day.isoformat(),
                )
            if is_off:
                await groups.add_holiday(tx, group_id=group.group_id, day=day, label=label)
            elif not await groups.remove_holiday(tx, group_id=group.group_id, day=day):
                raise UserFacingError(f"**Day**: {day.isoformat()} is no holiday of **{group.name}**.")
            await self._kernel.schedule.reschedule(tx, group.group_id)
            await self._kernel.followers.group_changed(tx, group.group_id)
            await moderators.note(
                tx,
                actor,
                group.group_id,
                "holiday added" if is_off else "holiday removed",
                day.isoformat(),
                now=self._kernel.clock.now(),
            )
        return group
