"""Use cases of a group's rounds: opening, closing, digest. Knows no Discord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor
from bot.schedule import Occurrence, Routine, Skip

from . import logic, store
from .models import CLOSE_KIND, OPEN_KIND, REMIND_KIND, Digest, Round, Setting
from .settings import RIGHT, SettingService, group_of

NO_ROUND = "This standup is no longer there. `/standup mine` shows where you stand."
NO_ROUND_YET = "**{name}** has had no standup yet. `/standup open` begins one now."

SOON: Final = timedelta(minutes=1)
"""After a press the channel is brought up to date at once; by itself so much later, if that did not get through."""
_LEASE: Final = timedelta(minutes=5)
_LASTING: Final = timedelta(hours=6)
_GIVE_UP: Final = timedelta(days=7)
_AT_ONCE: Final = 20


class RoundService:
    def __init__(self, kernel: Kernel, settings: SettingService) -> None:
        self._kernel = kernel
        self._settings = settings

    # ------------------------------------------------------------------ opening

    async def open_due(self, occurrence: Occurrence) -> tuple[Round, Round | None]:
        """Open the occurrence's round; return it and the one before, if that was open until now.

        Of a round that was opened by hand and never posted, that round.

        Raises:
            Skip: the group is gone, or there is nothing to open.
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
            before = await self._end_last(tx, group, occurrence, now)
            setting = await self._settings.setting_of(tx, group)
            opened = await self._open(tx, group, setting, day=occurrence.day, opened_at=occurrence.due_at)
            if opened.closes_at is not None and opened.closes_at <= now:
                raise Skip("too late: it would have closed already")
        return opened, before

    async def _end_last(self, tx: Tx, group: Group, occurrence: Occurrence, now: datetime) -> Round | None:
        """Close the round that is still open: one opened by hand, or before the hour was moved."""
        last = await store.last_rounds(tx, group.group_id, limit=1)
        if not last or not last[0].is_open:
            return None
        if last[0].day is not None and last[0].day > occurrence.day:
            raise Skip("a later round is open")
        await store.close_round(tx, last[0].round_id, now=now)
        await self._note_closed(tx, last[0], now)
        return last[0]

    async def _note_closed(self, tx: Tx, closed: Round, now: datetime) -> None:
        """After a closing before its time: the digest is to come, the planned reminder and closing are not."""
        await store.mark_stale(tx, closed.round_id, renew_at=now + SOON)
        assert closed.day is not None  # noqa: S101 - a round that closes has opened
        for kind in (REMIND_KIND, CLOSE_KIND):
            await self._kernel.schedule.call_off(
                tx, group_id=closed.group_id, kind=kind, day=closed.day, reason="the round was closed before"
            )

    async def _open(self, tx: Tx, group: Group, setting: Setting, *, day: date, opened_at: datetime) -> Round:
        """Open the coming round with what was written early, and plan its reminder and its closing.

        It closes at the latest when the next one opens.
        """
        opens, reminds, closes = logic.times(day, setting.at_minute, setting.window_minutes, group.zone)
        shift = opened_at - opens  # the group's share of the spread of posts
        upcoming = await self._kernel.schedule.next_run(tx, group.group_id, OPEN_KIND)
        if upcoming is not None and opened_at < upcoming < closes + shift:
            closes = upcoming - shift
            reminds = opens + (closes - opens) * logic.REMIND_AT
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

    async def open_now(self, actor: Actor, group_id: int) -> tuple[Round, bool]:
        """Open a round by hand, for the group's usual time; return it, and whether that was now.

        One that is open and never reached the channel is returned to be posted.

        Raises:
            UserFacingError: one is open, this day's is over, or the next one opens presently.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
            if last and last[0].is_open and last[0].message_id is None:
                return last[0], False
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
            await self._make_room(tx, group, now)
            opened = await self._open(tx, group, setting, day=local.date(), opened_at=now)
            # Whoever opens it also posts it; should the process die in between, this does.
            await self._kernel.schedule.plan(
                tx,
                guild_id=group.guild_id,
                group_id=group_id,
                kind=OPEN_KIND,
                day=local.date(),
                due_at=now + SOON,
            )
            await moderators.note(
                tx, actor, group.group_id, "standup opened", local.date().isoformat(), now=now
            )
        return opened, True

    async def _make_room(self, tx: Tx, group: Group, now: datetime) -> None:
        """Let a round by hand stand for today's, so that the calendar promises no second one.

        Raises:
            UserFacingError: tomorrow's opens so soon that this one would have no time.
        """
        upcoming = await self._kernel.schedule.next_run(tx, group.group_id, OPEN_KIND)
        if upcoming is None:
            return
        today = now.astimezone(group.zone).date()
        if upcoming.astimezone(group.zone).date() <= today:
            await self._kernel.schedule.rest_until(tx, group.group_id, OPEN_KIND, today + timedelta(days=1))
        elif upcoming < now + timedelta(hours=logic.SHORTEST):
            raise UserFacingError(
                f"The next standup of **{group.name}** opens by itself <t:{int(upcoming.timestamp())}:R>, so one "
                "now would have no time. Wait for it, or move its hour in `/standup setup`."
            )

    async def next_opening(self, group_id: int) -> datetime | None:
        """Return when the group's next round opens by itself."""
        async with self._kernel.db.read() as tx:
            return await self._kernel.schedule.next_run(tx, group_id, OPEN_KIND)

    async def plans(self, tx: Tx, routine: Routine, day: date) -> Sequence[tuple[str, datetime]]:
        """Return what a coming round will bring, for the preview."""
        group = await groups.get_group(tx, routine.group_id)
        if group is None:
            return ()
        setting = await self._settings.setting_of(tx, group)
        _, reminds, closes = logic.times(day, setting.at_minute, setting.window_minutes, group.zone)
        return (REMIND_KIND, reminds), (CLOSE_KIND, closes)

    # ------------------------------------------------------------------ closing and digest

    async def close_due(self, occurrence: Occurrence) -> tuple[int, bool]:
        """Close the occurrence's round, if nobody did before; return its id, and whether it closed now.

        Raises:
            Skip: the group or its round is gone, or all is done.
        """
        async with self._kernel.db.write() as tx:
            found = await round_of(tx, occurrence)
            return found.round_id, await store.close_round(tx, found.round_id, now=self._kernel.clock.now())

    async def close_now(self, actor: Actor, group_id: int) -> Round:
        """Close the open round by hand.

        Raises:
            UserFacingError: none is open.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
            if not last or not await store.close_round(tx, last[0].round_id, now=now):
                raise UserFacingError(
                    f"No standup of **{group.name}** is open. `/standup open` begins one now, "
                    "`/standup setup` tells when the next one opens."
                )
            await moderators.note(tx, actor, group.group_id, "standup closed", f"{last[0].day}", now=now)
            await self._note_closed(tx, last[0], now)
            closed = await store.get_round(tx, last[0].round_id)
        assert closed is not None  # noqa: S101 - read in this transaction
        return closed

    async def digest(self, round_id: int) -> Digest:
        """Return what the group reads of a round.

        Raises:
            NotFound: it is gone.
        """
        async with self._kernel.db.read() as tx:
            found = await store.get_round(tx, round_id)
            if found is None:
                raise NotFound(NO_ROUND)
            entries = [e for e in await store.entries_of_round(tx, round_id) if e.is_shown]
            here = {member.user_id for member in await groups.roster(tx, found.group_id)}
            # Nobody is asked to help who is not in the group any more.
            entries = [e if e.user_id in here else replace(e, wants_help=False) for e in entries]
            return Digest(await group_of(tx, found), found, entries)

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

    async def set_message(self, round_id: int, message_id: int, *, channel_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_message(tx, round_id, message_id, channel_id=channel_id)

    async def set_digest(self, round_id: int, message_id: int, *, channel_id: int) -> bool:
        """Note the digest's message; False when another process was quicker."""
        async with self._kernel.db.write() as tx:
            return await store.set_digest(tx, round_id, message_id, channel_id=channel_id)

    async def forget_digest(self, round_id: int, message_id: int) -> None:
        """Note that the digest's message went with its channel."""
        async with self._kernel.db.write() as tx:
            await store.forget_digest(tx, round_id, message_id)

    # ------------------------------------------------------------------ a channel that shows something else

    async def claim_stale(self, now: datetime) -> list[int]:
        """Return the rounds whose channel is to be brought up to date now; they are asked for again after a while."""
        async with self._kernel.db.write() as tx:
            return await store.claim_stale(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)

    async def settle(self, round_: Round) -> None:
        """Note that the channel shows the round as it was read; what was changed after that stays noted."""
        async with self._kernel.db.write() as tx:
            await store.settle_stale(tx, round_, renew_at=None)

    async def put_off(self, round_id: int) -> None:
        """Try again in some hours, as somebody has to mend something first; a digest not posted in days is given up."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await store.get_round(tx, round_id)
            if found is None:
                return
            is_old = found.closed_at is not None and found.closed_at + _GIVE_UP < now
            is_given_up = found.digest_message_id is None and is_old
            await store.settle_stale(tx, found, renew_at=None if is_given_up else now + _LASTING)


async def round_of(tx: Tx, occurrence: Occurrence) -> Round:
    """Return the round that a reminder or a closing is about.

    Raises:
        Skip: the group or the round is gone.
    """
    group = await groups.get_group(tx, occurrence.group_id)
    if group is None or group.archived_at is not None:
        raise Skip("the group was archived")
    found = await store.round_of_day(tx, group_id=occurrence.group_id, day=occurrence.day)
    if found is None:
        raise Skip("there was no round")
    return found
