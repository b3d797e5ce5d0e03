"""Use cases of points, one transaction each. The ledger itself is the kernel's."""

from __future__ import annotations

from bot import members, moderators, points
from bot.app import Kernel
from bot.errors import NotAllowed, UserFacingError
from bot.moderators import Actor

from .models import Mine

PAGE = 10
MOST_CORRECTED = 1000
_REASON = (3, 200)


class PointService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def mine(self, *, guild_id: int, user_id: int, page: int = 0) -> Mine:
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            entries, count = await points.entries_of(tx, **who, limit=PAGE, skip=page * PAGE)
            return Mine(
                total=await points.total(tx, **who),
                sources=await points.by_source(tx, **who),
                entries=entries,
                count=count,
                page=page,
            )

    async def correct(
        self,
        actor: Actor,
        *,
        user_id: int,
        amount: int,
        reason: str,
        key: str,
    ) -> int:
        """Add a correction with its reason and return the member's new total.

        Raises:
            UserFacingError: no right, no reason, no amount, or nobody Cadre knows.
        """
        reason = " ".join(reason.split())
        low, high = _REASON
        if not low <= len(reason) <= high:
            raise UserFacingError(
                f"**Reason** needs {low} to {high} characters: points by hand are given only with a reason that "
                "the member can read.",
                kept=reason,
            )
        if amount == 0 or abs(amount) > MOST_CORRECTED:
            raise UserFacingError(
                f"**Points** must be between −{MOST_CORRECTED} and {MOST_CORRECTED}, and not 0.",
                kept=str(amount),
            )
        who = {"guild_id": actor.guild_id, "user_id": user_id}
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            if actor.user_id == user_id:
                raise NotAllowed("Ask another moderator: nobody corrects their own points.")
            if not await moderators.moderates_member(tx, actor, user_id):
                raise NotAllowed(
                    "Only moderators of the member's group, or members with Manage Server, correct points."
                )
            if await members.get_member(tx, **who) is None:
                raise UserFacingError(
                    "**Member**: they do not use Cadre here yet, so there is nothing to correct."
                )
            day = await members.today_of(tx, guild_id=actor.guild_id, user_id=user_id, now=now)
            added = await points.correct(
                tx,
                **who,
                points=amount,
                reason=reason,
                key=key,
                day=day,
                now=now,
            )
            if added:
                detail = f"<@{user_id}> {amount:+d}: {reason}"
                await moderators.note(tx, actor, None, "points corrected", detail, now=now)
            return await points.total(tx, **who)
