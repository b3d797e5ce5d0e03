"""Use cases of peer reviews for the author of an answer: offer it, read what came, thank, report.

Knows no Discord. Records handed out hold no reviewer's name.
"""

from __future__ import annotations

from bot import groups
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from cogs.drills import store as drills_store
from cogs.drills.models import Drill
from cogs.drills.service import DrillService, Going

from . import logic, store
from .models import Asked, Asking, Received, Request

GONE_TITLE = "a drill that left the library"
NO_GROUP = "Peer reviews happen within a group, and you are in none here yet. Join one with `/group join`."


class AskingService:
    """An author's side of the queue."""

    def __init__(self, kernel: Kernel, drills: DrillService) -> None:
        self._kernel = kernel
        self._drills = drills

    def title(self, drill_id: str) -> str:
        drill = self._known(drill_id)
        return drill.title if drill else GONE_TITLE

    def _known(self, drill_id: str) -> Drill | None:
        try:
            return self._drills.drill(drill_id)
        except NotFound:
            return None

    def _reviewable(self, drill_id: str) -> Drill | None:
        drill = self._known(drill_id)
        return drill if drill is not None and logic.is_reviewable(drill) else None

    async def asking(self, *, user_id: int, attempt_id: int) -> Asking:
        """Return what the member can ask for: their groups, and what they asked before.

        Raises:
            UserFacingError: not answered yet, nothing a peer could review, or in no group.
        """
        async with self._kernel.db.read() as tx:
            going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            request = await store.request_of_attempt(tx, attempt_id)
            if request is not None and request.withdrawn_at is None:
                asked = await self._asked(tx, request)
                return Asking(attempt_id, going.drill, [], asked)
            joined = await self._askable(tx, going)
        return Asking(attempt_id, going.drill, joined, None)

    async def _askable(self, tx: Tx, going: Going) -> list[groups.Group]:
        attempt = going.attempt
        if not attempt.is_answered:
            raise UserFacingError("Answer the drill first; then a peer can review your answer.")
        if not logic.is_reviewable(going.drill):
            raise UserFacingError("This drill has its own verdict. Peers review open answers.")
        if len(logic.tidy(attempt.answer or "")) < logic.ASK_FROM:
            raise UserFacingError(
                "This answer is too short for a review. Write a sentence or two in the next one: `/drill next`."
            )
        joined = await groups.groups_of_member(tx, guild_id=attempt.guild_id, user_id=attempt.user_id)
        if not joined:
            raise UserFacingError(NO_GROUP)
        mine = going.post.group_id if going.post else None
        return sorted(joined, key=lambda group: group.group_id != mine)

    async def ask(self, *, user_id: int, attempt_id: int, group_id: int) -> Asked:
        """Put the member's answer into the group's queue; asked again it stays where it is.

        Raises:
            UserFacingError: see ``asking``; also another's group, removed before, or too many waiting.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            request = await store.request_of_attempt(tx, attempt_id)
            if request is None or request.withdrawn_at is not None:
                joined = await self._askable(tx, going)
                if request is not None and request.removed_at is not None:
                    raise UserFacingError(
                        "A moderator took this answer out of the queue, so it cannot be offered again. "
                        "Your next one is welcome."
                    )
                if group_id not in {group.group_id for group in joined}:
                    raise NotAllowed(
                        "You are not in that group any more. Press *Ask a peer to review* again."
                    )
                guild_id = going.attempt.guild_id
                waiting = await store.unreviewed_count(tx, guild_id=guild_id, user_id=user_id)
                if waiting >= logic.WAITING_MOST:
                    raise UserFacingError(
                        f"{waiting} of your answers wait for their first review already. Take one back in "
                        "`/drill reviews`, or help the queue along with `/drill review`."
                    )
                request = await store.ask(tx, attempt=going.attempt, group_id=group_id, now=now)
            return await self._asked(tx, request)

    async def read(self, *, user_id: int, request_id: int) -> Asked:
        """Return the member's own answer with its reviews, which count as read from now on."""
        async with self._kernel.db.write() as tx:
            request = await self._own_request(tx, user_id=user_id, request_id=request_id)
            await store.mark_read(tx, request_id=request_id, now=self._kernel.clock.now())
            return await self._asked(tx, request)

    async def take_back(self, *, user_id: int, request_id: int) -> Asked:
        """Take the answer out of the queue; whoever has it in hands may finish."""
        async with self._kernel.db.write() as tx:
            await self._own_request(tx, user_id=user_id, request_id=request_id)
            await store.withdraw(tx, request_id=request_id, now=self._kernel.clock.now())
            return await self._asked(tx, await self._own_request(tx, user_id=user_id, request_id=request_id))

    async def thank(self, *, user_id: int, review_id: int) -> Asked:
        async with self._kernel.db.write() as tx:
            request = await self._received(tx, user_id=user_id, review_id=review_id)
            await store.thank(tx, review_id=review_id, now=self._kernel.clock.now())
            return await self._asked(tx, request)

    async def report_review(self, *, user_id: int, review_id: int) -> Asked:
        """Ask the moderators to look at a review; once they have kept it, it stays."""
        async with self._kernel.db.write() as tx:
            request = await self._received(tx, user_id=user_id, review_id=review_id)
            review = await store.get_review(tx, review_id)
            if review is not None and review.kept_at is not None:
                raise UserFacingError(
                    "Your moderators have looked at this review and let it stand. Talk to them if it still hurts."
                )
            await store.report_review(tx, review_id=review_id, now=self._kernel.clock.now())
            return await self._asked(tx, request)

    async def _own_request(self, tx: Tx, *, user_id: int, request_id: int) -> Request:
        request = await store.get_request(tx, request_id)
        if request is None:
            raise NotFound("This answer is gone. `/drill reviews` shows what there is.")
        if request.user_id != user_id:
            raise NotAllowed("This answer is someone else's. `/drill reviews` shows yours.")
        return request

    async def _received(self, tx: Tx, *, user_id: int, review_id: int) -> Request:
        """Return the answer that the review is about, if it is the member's."""
        review = await store.get_review(tx, review_id)
        if review is None or review.written_at is None or review.removed_at is not None:
            raise NotFound("This review is gone. `/drill reviews` shows what there is.")
        return await self._own_request(tx, user_id=user_id, request_id=review.request_id)

    async def _asked(self, tx: Tx, request: Request) -> Asked:
        attempt = await drills_store.get_attempt(tx, request.attempt_id)
        group = await groups.get_group(tx, request.group_id)
        assert attempt is not None  # noqa: S101 - a foreign key with cascade
        assert group is not None  # noqa: S101 - a foreign key with cascade
        return Asked(
            request_id=request.request_id,
            drill=self._reviewable(request.drill_id),
            group_name=group.name,
            answer=attempt.answer or "",
            self_score=attempt.self_score,
            asked_at=request.asked_at,
            is_withdrawn=request.withdrawn_at is not None,
            removed_for=request.removed_for,
            reviews=[
                Received(
                    review_id=review.review_id,
                    words=review.words if review.removed_at is None else None,
                    is_thanked=review.thanked_at is not None,
                    is_reported=review.reported_at is not None,
                )
                for review in await store.written_for(tx, request.request_id)
            ],
        )
