"""Use cases of the profile, one transaction each. The record itself is the kernel's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import groups, interviews, members, points, promises
from bot.app import Kernel
from bot.db import Tx
from bot.errors import UserFacingError
from bot.interviews import Interview
from bot.members import Member
from bot.recurrence import moment_of

from . import logic


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's record with what follows from it. ``away`` is first and last day of the next span."""

    member: Member
    zone: ZoneInfo
    now: datetime
    away: tuple[date, date] | None
    groups: list[str]
    points: int
    promise_from: date | None = None
    """The day from which a promise just changed counts, when that is not yet."""
    interview: Interview | None = None
    """The next one."""
    promised: Sequence[str] = ()
    """What others count on in the days away, a line each."""

    @property
    def is_away(self) -> bool:
        today = self.now.astimezone(self.zone).date()
        return self.away is not None and self.away[0] <= today <= self.away[1]


class MemberService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def profile(self, *, guild_id: int, user_id: int) -> Profile:
        async with self._kernel.db.write() as tx:
            return await self._profile(tx, guild_id=guild_id, user_id=user_id)

    async def _profile(self, tx: Tx, *, guild_id: int, user_id: int) -> Profile:
        now = self._kernel.clock.now()
        member = await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
        zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        today = now.astimezone(zone).date()
        joined = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
        away = await members.next_away(tx, guild_id=guild_id, user_id=user_id, today=today)
        promised: Sequence[str] = ()
        if away is not None:
            promised = await self._kernel.engagements.of(
                tx,
                guild_id=guild_id,
                user_id=user_id,
                since=max(now, moment_of(away[0], 0, zone)),
                until=moment_of(away[1] + timedelta(days=1), 0, zone),
            )
        return Profile(
            member=member,
            zone=zone,
            now=now,
            away=away,
            groups=[group.name for group in joined],
            points=await points.total(tx, guild_id=guild_id, user_id=user_id),
            interview=await interviews.next_of(tx, guild_id=guild_id, user_id=user_id, today=today),
            promised=promised,
        )

    async def change(self, *, guild_id: int, user_id: int, **fields: Any) -> Profile:
        """Store the given fields of the member's record."""
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            member = await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            before = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            changed = replace(member, **fields)
            await members.update_member(tx, changed)
            if changed.shown_name != member.shown_name:
                await self._kernel.followers.member_changed(tx, guild_id=guild_id, user_id=user_id)
            after = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            await promises.note_travel(tx, guild_id=guild_id, user_id=user_id, before=before, after=after)
            return await self._profile(tx, guild_id=guild_id, user_id=user_id)

    async def set_role(
        self, *, guild_id: int, user_id: int, track: str, adjacent: str | None, level: str
    ) -> Profile:
        """Store target role, adjacent role and level.

        Raises:
            UserFacingError: an unknown role or level, or twice the same role.
        """
        if track not in members.TRACKS or (adjacent is not None and adjacent not in members.TRACKS):
            raise UserFacingError("**Role**: choose one of the roles in the list.", kept="")
        if level not in members.LEVELS:
            raise UserFacingError("**Level**: choose where you stand.", kept="")
        if track == adjacent:
            raise UserFacingError(
                "**Adjacent role** must differ from your target role. Choose another, or none.", kept=""
            )
        return await self.change(
            guild_id=guild_id, user_id=user_id, track=track, adjacent_track=adjacent, level=level
        )

    async def set_promise(self, *, guild_id: int, user_id: int, days: int, count: int) -> Profile:
        """Store the promise with the day it counts from: today for a first one, else tomorrow."""
        days, count = logic.promise_of(days, count)
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            member = await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            from_on = await promises.set_promise(tx, **who, days=days, count=count, today=today)
            await members.update_member(tx, replace(member, promise_days=days, promise_count=count))
            profile = await self._profile(tx, **who)
        return replace(profile, promise_from=from_on if from_on > today else None)

    async def set_board(
        self, *, guild_id: int, user_id: int, board: str, pseudonym: str, own_name: str
    ) -> Profile:
        """Choose how boards show the member; a pseudonym is needed only for that choice."""
        if board not in ("hidden", "pseudonym", "name"):
            raise UserFacingError("**Boards**: choose one of the three ways.", kept="")
        name = logic.check_pseudonym(pseudonym) if board == "pseudonym" or pseudonym.strip() else None
        return await self.change(
            guild_id=guild_id, user_id=user_id, board=board, pseudonym=name, board_name=own_name[:32]
        )

    async def set_away(
        self, *, guild_id: int, user_id: int, from_on: date | None, until_on: date | None
    ) -> Profile:
        """Set away dates, today if no start is given; with no end either, come back.

        Raises:
            UserFacingError: dates that make no sense.
        """
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            if until_on is None:
                if from_on is not None:
                    raise UserFacingError(
                        "**Until** is missing: say which is your last day away.",
                        kept=from_on.isoformat(),
                    )
                await members.clear_away(tx, guild_id=guild_id, user_id=user_id, today=today)
            else:
                from_on = from_on or today
                logic.check_away(from_on, until_on, today=today)
                await members.set_away(
                    tx, guild_id=guild_id, user_id=user_id, from_on=from_on, until_on=until_on, today=today
                )
            return await self._profile(tx, guild_id=guild_id, user_id=user_id)
