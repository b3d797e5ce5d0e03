"""Use cases of who reads debriefs before the group does, one transaction each. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor

from . import store
from .models import LEASE, Debrief, State
from .news import tell_author

REASON = (5, 300)
GONE = "This debrief was decided or changed meanwhile. `/interview review` shows what waits."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A debrief that waits, the name of the group that it is for, and how many wait in all."""

    debrief: Debrief
    group: str
    count: int


class Moderation:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def queue(self, actor: Actor, after: int = 0) -> Waiting | None:
        """Return what waits for this moderator, the oldest first or the one after another; never their own."""
        async with self._kernel.db.read() as tx:
            found = await self.waiting(tx, actor)
            if not found:
                return None
            place = next((i + 1 for i, each in enumerate(found) if each.debrief_id == after), 0)
            chosen = found[place % len(found)]
            group = await groups.get_group(tx, chosen.group_id)
        return Waiting(chosen, group.name if group is not None else "", len(found))

    async def waiting(self, tx: Tx, actor: Actor) -> list[Debrief]:
        """Return all that waits for this moderator, inside a transaction."""
        found = await store.waiting(tx, actor)
        return [each for each in found if each.user_id != actor.user_id]

    async def approve(self, actor: Actor, *, debrief_id: int, version: int) -> Debrief:
        """Let the group read it; the caller posts it, or after a crash :meth:`claim_posts` does."""
        now = self._kernel.clock.now()
        return await self._decide(actor, debrief_id, version, "approved", post_at=now + LEASE)

    async def give_back(self, actor: Actor, *, debrief_id: int, version: int, reason: str) -> Debrief:
        """Return it to its author with a reason; they read it under their next command."""
        reason = " ".join(reason.split())
        low, high = REASON
        if not low <= len(reason) <= high:
            raise UserFacingError(
                f"**Reason** needs {low} to {high} characters: say what should change.", kept=reason
            )
        return await self._decide(actor, debrief_id, version, "returned", reason=reason)

    async def _decide(
        self,
        actor: Actor,
        debrief_id: int,
        version: int,
        state: State,
        *,
        reason: str = "",
        post_at: datetime | None = None,
    ) -> Debrief:
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            found = await store.get(tx, guild_id=actor.guild_id, debrief_id=debrief_id)
            if found is None:
                raise NotFound(GONE)
            if not await moderators.moderates(tx, actor, found.group_id):
                raise NotAllowed("Only moderators of its author's group decide about a debrief.")
            if found.user_id == actor.user_id:
                raise NotAllowed("Ask another moderator: nobody decides about their own debrief.")
            if not await store.decide(
                tx,
                debrief_id=debrief_id,
                version=version,
                state=state,
                by_user_id=actor.user_id,
                reason=reason,
                now=now,
                post_at=post_at,
            ):
                raise NotFound(GONE)
            await moderators.note(tx, actor, found.group_id, f"debrief {state}", reason, now=now)
            decided = await store.get(tx, guild_id=actor.guild_id, debrief_id=debrief_id)
            assert decided is not None  # noqa: S101 - just decided in this transaction
            if state == "returned":
                await tell_author(tx, decided, now=now)
        return decided
