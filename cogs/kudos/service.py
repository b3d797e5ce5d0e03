"""Use cases of kudos, one transaction each."""

from __future__ import annotations

from bot import members, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import UserFacingError
from bot.groups import Group
from bot.standings import monday_of
from bot.weekly import Week

from . import store
from .models import Kudos, Mine

REASON = (3, 200)
A_DAY = 3
"""Kudos a member gives on one of their days."""
POINTS, DAILY_CAP = 2, 6
PAGE = 8
_DIGEST_LINES = 10


class KudosService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def give(self, *, guild_id: int, user_id: int, receiver_id: int, is_bot: bool, reason: str) -> int:
        """Give kudos; return how many the giver has left today.

        Raises:
            UserFacingError: to oneself, to a bot, to somebody not enrolled, without words, or once too often.
        """
        reason = " ".join(reason.split())
        self._check(user_id, receiver_id, is_bot, reason)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            receiver = await members.get_member(tx, guild_id=guild_id, user_id=receiver_id)
            if receiver is None or not receiver.is_here:
                yet = " yet" if receiver is None else " any more"
                raise UserFacingError(
                    f"**Member**: they do not use Cadre here{yet}, so they could not read it. Tell them in person.",
                    kept=reason,
                )
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            given = await store.given_on(tx, guild_id=guild_id, user_id=user_id, day=today)
            if given >= A_DAY:
                raise UserFacingError(
                    f"You gave {A_DAY} kudos today, which is all a day has. Keep these words for tomorrow.",
                    kept=reason,
                )
            kudos_id = await store.give(
                tx,
                guild_id=guild_id,
                giver=user_id,
                receiver=receiver_id,
                reason=reason,
                day=today,
                week=monday_of(today),
                now=now,
            )
            if kudos_id is None:
                raise UserFacingError(
                    "You gave them kudos this week already. From Monday on you can again.", kept=reason
                )
            await points.award(
                tx,
                guild_id=guild_id,
                user_id=receiver_id,
                source=points.KUDOS,
                points=POINTS,
                key=f"kudos:{kudos_id}",
                day=await members.today_of(tx, guild_id=guild_id, user_id=receiver_id, now=now),
                now=now,
                daily_cap=DAILY_CAP,
            )
        return A_DAY - given - 1

    def _check(self, user_id: int, receiver_id: int, is_bot: bool, reason: str) -> None:
        low, high = REASON
        if receiver_id == user_id:
            raise UserFacingError(
                "**Member**: kudos are for somebody else. Choose whoever helped you.", kept=reason
            )
        if is_bot:
            raise UserFacingError("**Member**: bots need no kudos. Choose a member.", kept=reason)
        if not low <= len(reason) <= high:
            raise UserFacingError(
                f"**Reason** needs {low} to {high} characters: say what they did.", kept=reason
            )

    async def mine(self, *, guild_id: int, user_id: int, page: int = 0) -> Mine:
        async with self._kernel.db.read() as tx:
            return await self._mine(tx, guild_id=guild_id, user_id=user_id, page=page)

    async def _mine(self, tx: Tx, *, guild_id: int, user_id: int, page: int) -> Mine:
        found, count = await store.received(
            tx, guild_id=guild_id, user_id=user_id, limit=PAGE, skip=page * PAGE
        )
        is_public = await store.is_public(tx, guild_id=guild_id, user_id=user_id)
        return Mine(found, count, page, is_public)

    async def set_public(self, *, guild_id: int, user_id: int, is_on: bool) -> Mine:
        """Let the group read the member's kudos in the weekly digest, or no longer."""
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
            await store.set_public(tx, guild_id=guild_id, user_id=user_id, is_on=is_on)
            return await self._mine(tx, guild_id=guild_id, user_id=user_id, page=0)

    async def of_week(self, tx: Tx, group: Group, week: Week) -> list[Kudos]:
        return await store.public_of_group(
            tx, guild_id=group.guild_id, group_id=group.group_id, week=week, limit=_DIGEST_LINES
        )
