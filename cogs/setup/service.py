"""Use cases of set-up, one transaction each. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import audit, conditions, groups, members, packs, promises
from bot.app import Kernel
from bot.content import Pack
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.recurrence import clock_text
from bot.routines import occasion
from bot.schedule import Routine

from . import logic, store
from .models import Part, Quickstart, TypedSettings

PREVIEW_DAYS = 14


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group with what the panel says of it; ``holidays`` are those of the preview's days and later."""

    group: groups.Group
    routines: list[tuple[str, str, Routine]]
    """Title, on which days, and the routine."""
    holidays: list[tuple[date, str]]


@dataclass(frozen=True, slots=True)
class Overview:
    guild: groups.Guild
    now: datetime
    groups: list[GroupState]
    conditions: list[conditions.Condition]


@dataclass(frozen=True, slots=True)
class Post:
    """Something that will be posted. ``pings`` says who in words, ``ping_count`` how many that is now."""

    group: groups.Group
    title: str
    at: datetime
    pings: str
    ping_count: int


@dataclass(frozen=True, slots=True)
class Day:
    """A local date with what is posted on it, and the groups that have a holiday."""

    day: date
    posts: list[Post]
    holidays: list[tuple[groups.Group, str]]


class SetupService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def overview(self, guild_id: int) -> Overview:
        now = self._kernel.clock.now()
        guild = await self.guild(guild_id)
        async with self._kernel.db.read() as tx:
            found = [
                await self._group_state(tx, group, now)
                for group in await groups.groups_of_guild(tx, guild_id)
            ]
            return Overview(guild, now, found, await conditions.of_guild(tx, guild_id))

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs there are to choose from."""
        return self._kernel.library.packs

    async def packs_on(self, guild_id: int) -> frozenset[str]:
        async with self._kernel.db.read() as tx:
            return await packs.switched_on(tx, self._kernel.library, guild_id)

    async def choose_packs(self, *, guild_id: int, user_id: int, names: list[str]) -> None:
        async with self._kernel.db.write() as tx:
            await groups.ensure_guild(tx, guild_id, now=self._kernel.clock.now())
            await packs.choose(
                tx,
                self._kernel.library,
                guild_id=guild_id,
                by_user_id=user_id,
                names=names,
                now=self._kernel.clock.now(),
            )

    async def _group_state(self, tx: Tx, group: groups.Group, now: datetime) -> GroupState:
        schedule = self._kernel.schedule
        known = {kind.kind: kind for kind in schedule.kinds}
        today = now.astimezone(group.zone).date()
        routines = [
            (known[routine.kind].title, occasion(routine, known), routine)
            for routine in await schedule.routines_of(tx, group.group_id)
            if routine.kind in known
        ]
        holidays = [
            (day, label) for day, label in (await groups.holidays(tx, group.group_id)).items() if day >= today
        ]
        return GroupState(group, routines, holidays)

    async def guild(self, guild_id: int) -> groups.Guild:
        async with self._kernel.db.read() as tx:
            guild = await groups.get_guild(tx, guild_id)
        if guild is None:
            async with self._kernel.db.write() as tx:
                guild = await groups.ensure_guild(tx, guild_id, now=self._kernel.clock.now())
        return guild

    async def active_groups(self, guild_id: int) -> list[groups.Group]:
        async with self._kernel.db.read() as tx:
            return await groups.groups_of_guild(tx, guild_id)

    async def group(self, *, guild_id: int, group_id: int) -> groups.Group:
        """Return an active group of the server.

        Raises:
            NotFound: when it was archived meanwhile.
        """
        async with self._kernel.db.read() as tx:
            group = await groups.get_group(tx, group_id)
        if group is None or group.guild_id != guild_id or group.archived_at is not None:
            raise NotFound("This group is no longer there. Open `/setup` again to see those that are.")
        return group

    # ------------------------------------------------------------------ the next 14 days

    async def coming(self, guild_id: int) -> list[Day]:
        """Return what the schedule will post, by local date; days with nothing are left out."""
        now = self._kernel.clock.now()
        days: dict[date, Day] = {}
        async with self._kernel.db.read() as tx:
            found = {group.group_id: group for group in await groups.groups_of_guild(tx, guild_id)}
            wanted = {group_id: await self._ping_count(tx, group) for group_id, group in found.items()}
            for moment, day, routine, kind in await self._kernel.schedule.preview(
                tx, guild_id, days=PREVIEW_DAYS
            ):
                group = found[routine.group_id]
                count = wanted[group.group_id]
                if kind.ping_count is not None and count:
                    count = await kind.ping_count(tx, group)
                post = Post(group, kind.title, moment, kind.pings, count)
                days.setdefault(day, Day(day, [], [])).posts.append(post)
            for group in found.values():
                today = now.astimezone(group.zone).date()
                for day, label in (await groups.holidays(tx, group.group_id)).items():
                    if today <= day < today + timedelta(days=PREVIEW_DAYS):
                        days.setdefault(day, Day(day, [], [])).holidays.append((group, label))
        return [days[day] for day in sorted(days)]

    async def _ping_count(self, tx: Tx, group: groups.Group) -> int:
        guild = await groups.get_guild(tx, group.guild_id)
        if guild is None or not guild.ping_budget:
            return 0
        return sum(member.wants_pings for member in await members.members_of_group(tx, group))

    # ------------------------------------------------------------------ server settings

    async def set_server(self, *, guild_id: int, user_id: int, typed: TypedSettings) -> list[str]:
        """Store the settings form; return what changed, in words.

        Raises:
            UserFacingError: naming every field that cannot be read; nothing is changed.
        """
        new, problems = logic.read_settings(typed)
        if new is None:
            raise UserFacingError(
                "\n".join(problems),
                kept=f"Time zone: {typed.zone}\nPings a day: {typed.ping_budget}\nQuiet hours: {typed.quiet}",
                offer=("setup.again", logic.carried(typed)),
            )
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            old = await groups.ensure_guild(tx, guild_id, now=now)
            pairs = (
                ("time zone", old.zone.key, new.zone),
                ("pings a day", str(old.ping_budget), str(new.ping_budget)),
                ("quiet hours", quiet_text(old), span_text(new.quiet_from, new.quiet_until)),
            )
            changes = [f"{name} {was} → {now_is}" for name, was, now_is in pairs if was != now_is]
            if changes:
                followers = await promises.followers_of_zone(tx, guild_id=guild_id)
                before = await promises.todays_of(tx, guild_id=guild_id, user_ids=followers, now=now)
                await groups.set_guild_zone(tx, guild_id, ZoneInfo(new.zone))
                await promises.note_moved(tx, guild_id=guild_id, before=before, now=now)
                await groups.set_guild_pings(
                    tx,
                    guild_id,
                    ping_budget=new.ping_budget,
                    quiet_from=new.quiet_from,
                    quiet_until=new.quiet_until,
                )
                await audit.note(
                    tx,
                    guild_id=guild_id,
                    by_user_id=user_id,
                    action="server settings",
                    detail=", ".join(changes),
                    now=now,
                )
        return changes

    # ------------------------------------------------------------------ Quick start

    async def begin_quickstart(self, guild_id: int) -> Quickstart | None:
        """Begin, or take up again, the server's Quick start; None when it is done already.

        Raises:
            UserFacingError: when the server has groups that Quick start did not make.
        """
        async with self._kernel.db.write() as tx:
            await groups.ensure_guild(tx, guild_id, now=self._kernel.clock.now())
            record = await store.begin(tx, guild_id)
            existing = await groups.groups_of_guild(tx, guild_id)
            if any(group.group_id == record.group_id for group in existing):
                return None
            if existing:
                raise _has_groups(existing)
            return record

    async def note_part(
        self, guild_id: int, part: Part, *, channel_id: int, instead_of: int | None
    ) -> Quickstart:
        """Record a part unless another process was quicker; the answer has the one that counts."""
        async with self._kernel.db.write() as tx:
            await store.set_part(tx, guild_id, part, channel_id=channel_id, instead_of=instead_of)
            record = await store.get(tx, guild_id)
        assert record is not None  # noqa: S101 - begun before, and only goes with the server
        return record

    async def finish_quickstart(self, *, guild_id: int, user_id: int) -> bool:
        """Make the first group in the recorded channel; False when another press has made it.

        Raises:
            UserFacingError: when somebody made a group by other means meanwhile.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            guild = await groups.ensure_guild(tx, guild_id, now=now)
            record = await store.begin(tx, guild_id)
            existing = await groups.groups_of_guild(tx, guild_id)
            if any(group.group_id == record.group_id for group in existing):
                return False
            if existing:
                raise _has_groups(existing)
            assert record.drill_channel_id is not None  # noqa: S101 - noted before this step
            group = await groups.create_group(
                tx,
                guild_id=guild_id,
                name=logic.GROUP_NAME,
                channel_id=record.drill_channel_id,
                zone=guild.zone,
                now=now,
            )
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await groups.add_member(tx, group_id=group.group_id, user_id=user_id, now=now, is_moderator=True)
            await self._kernel.schedule.add_default_routines(tx, group)
            await store.finish(tx, guild_id, group_id=group.group_id, now=now)
            await audit.note(
                tx,
                guild_id=guild_id,
                group_id=group.group_id,
                by_user_id=user_id,
                action="quick start",
                detail=f"made the group “{group.name}” with its channels and schedule",
                now=now,
            )
        return True

    async def made_by_quickstart(self, guild_id: int) -> tuple[groups.Group, Quickstart]:
        """Return the group that Quick start made, with its channels.

        Raises:
            NotFound: when it is gone again.
        """
        async with self._kernel.db.read() as tx:
            record = await store.get(tx, guild_id)
            group = await groups.get_group(tx, record.group_id) if record and record.group_id else None
        if record is None or group is None or group.archived_at is not None:
            raise NotFound("This group is no longer there. Open `/setup` again to see those that are.")
        return group, record

    # ------------------------------------------------------------------ who did what

    async def history(self, guild_id: int, *, page: int) -> audit.Page:
        async with self._kernel.db.read() as tx:
            return await audit.page(tx, guild_id, number=page)

    async def note_test_post(self, group: groups.Group, *, user_id: int, outcome: str) -> None:
        async with self._kernel.db.write() as tx:
            await audit.note(
                tx,
                guild_id=group.guild_id,
                group_id=group.group_id,
                by_user_id=user_id,
                action="test post",
                detail=f"for “{group.name}”: {outcome}",
                now=self._kernel.clock.now(),
            )


def _has_groups(existing: list[groups.Group]) -> UserFacingError:
    return UserFacingError(
        f"**Quick start** is for a server without groups, and this one has “{existing[0].name}”. "
        "Make another with `/group create`."
    )


def span_text(quiet_from: int, quiet_until: int) -> str:
    return f"{clock_text(quiet_from)}–{clock_text(quiet_until)}" if quiet_from != quiet_until else "off"


def quiet_text(guild: groups.Guild) -> str:
    return span_text(guild.quiet_from, guild.quiet_until)
