"""Use cases of peer reviews for moderators: see the queue, look up a writer, remove, keep. Knows no Discord."""

from __future__ import annotations

from bot import groups, moderators
from bot.app import Kernel
from bot.clock import from_unix_or_none
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor, Right
from cogs.drills import store as drills_store

from . import logic, store
from .asking import AskingService
from .models import REASONS, Item, ModeratorsView, QueueState, Request, Review, Subject

RIGHT = Right("look after its reviews", "`/drill reviews` shows yours.")
LIST_LENGTH = 12
"""Answers, and as many reviews, that a moderator chooses from."""


class ModerationService:
    """What moderators of a group, or members with Manage Server, may do; each deed is in the audit."""

    def __init__(self, kernel: Kernel, asking: AskingService) -> None:
        self._kernel = kernel
        self._asking = asking

    async def view(self, actor: Actor) -> ModeratorsView:
        """Return how the queues stand, and what there is to look at, reported items first.

        Raises:
            NotAllowed: the member moderates nothing here.
        """
        async with self._kernel.db.read() as tx:
            if not await moderators.moderates_any(tx, actor):
                raise RIGHT.refused_anywhere()
            rows = await store.queues(tx, actor, wanted=len(logic.PLACES))
            answers = await store.answers_to_moderate(tx, actor, most=LIST_LENGTH)
            reviews = await store.reviews_to_moderate(tx, actor, most=LIST_LENGTH)
        queues = [
            QueueState(
                row["group_name"],
                row["waiting_count"],
                from_unix_or_none(row["oldest_at"]),
                row["reported_count"],
            )
            for row in rows
        ]
        items = [self._answer(request, row["group_name"], row["answer"] or "") for request, row in answers]
        items += [
            self._review(review, row["drill_id"], row["group_id"], row["group_name"])
            for review, row in reviews
        ]
        return ModeratorsView(queues, sorted(items, key=lambda item: not item.is_reported))

    async def item(self, actor: Actor, *, subject: Subject, item_id: int) -> Item:
        """Return one answer or review, without its writer.

        Raises:
            UserFacingError: gone, or of a group that the member does not moderate.
        """
        async with self._kernel.db.read() as tx:
            request, review = await self._found(tx, actor, subject=subject, item_id=item_id)
            group = await groups.get_group(tx, request.group_id)
            attempt = await drills_store.get_attempt(tx, request.attempt_id)
        name = group.name if group else ""
        if review is not None:
            return self._review(review, request.drill_id, request.group_id, name)
        return self._answer(request, name, (attempt.answer if attempt else None) or "")

    async def reveal(self, actor: Actor, *, subject: Subject, item_id: int) -> int:
        """Return who wrote it, and note in the audit that the moderator looked.

        Raises:
            UserFacingError: see ``item``; or the moderator is on the other side of this very review.
        """
        async with self._kernel.db.write() as tx:
            request, review = await self._found(tx, actor, subject=subject, item_id=item_id)
            own = await store.review_by(tx, request_id=request.request_id, user_id=actor.user_id)
            if own is not None or request.user_id == actor.user_id:
                raise NotAllowed(
                    "You are part of this review yourself, so its other side stays hidden from you. "
                    "Another moderator can look."
                )
            await self._note(tx, actor, request, f"looked up who wrote a {_word(subject)}")
        return review.user_id if review is not None else request.user_id

    async def remove(self, actor: Actor, *, subject: Subject, item_id: int, reason: str) -> Item:
        """Take an answer out of the queue, or a review away from its reader; its writer is told why.

        Raises:
            UserFacingError: see ``item``; or removed before.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            request, review = await self._found(tx, actor, subject=subject, item_id=item_id)
            if reason not in REASONS:
                raise NotFound(
                    "This reason is no longer on the list. Open the panel anew with `/drill reviews`."
                )
            if review is not None:
                is_done = await store.remove_review(tx, review_id=item_id, reason=reason, now=now)
            else:
                is_done = await store.remove_request(tx, request_id=item_id, reason=reason, now=now)
            if not is_done:
                raise UserFacingError(f"This {_word(subject)} was removed already; its writer is told why.")
            await self._note(tx, actor, request, f"removed a {_word(subject)}", REASONS[reason])
        return await self.item(actor, subject=subject, item_id=item_id)

    async def keep(self, actor: Actor, *, subject: Subject, item_id: int) -> Item:
        """Settle a report: the answer goes back into the queue, the review stays."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            request, review = await self._found(tx, actor, subject=subject, item_id=item_id)
            if review is not None:
                is_done = await store.keep_review(tx, review_id=item_id, now=now)
            else:
                is_done = await store.keep_request(tx, request_id=item_id, now=now)
            if is_done:
                await self._note(tx, actor, request, f"let a reported {_word(subject)} stand")
        return await self.item(actor, subject=subject, item_id=item_id)

    # ------------------------------------------------------------------ shared

    async def _found(
        self, tx: Tx, actor: Actor, *, subject: Subject, item_id: int
    ) -> tuple[Request, Review | None]:
        """Return the answer and, where that is the subject, the review; the member must moderate its group."""
        review = await store.get_review(tx, item_id) if subject == "review" else None
        if subject == "review" and (review is None or review.written_at is None):
            raise NotFound("This review is gone, perhaps erased by its writer.")
        request = await store.get_request(tx, review.request_id if review else item_id)
        if request is None or request.guild_id != actor.guild_id:
            raise NotFound("This answer is gone, perhaps erased by its writer.")
        if not await moderators.moderates(tx, actor, request.group_id):
            raise NotAllowed("Only this group's moderators, or members with Manage Server, can do that.")
        if review is None and not await self._is_theirs(tx, request):
            raise NotFound("This answer left the queue: its writer is no longer in the group.")
        return request, review

    async def _is_theirs(self, tx: Tx, request: Request) -> bool:
        """Tell whether an answer is moderators' business: its writer is in the group, or a report asks them."""
        if request.reported_at is not None or request.removed_at is not None:
            return True
        writer = await groups.get_group_member(tx, group_id=request.group_id, user_id=request.user_id)
        return writer is not None

    async def _note(self, tx: Tx, actor: Actor, request: Request, action: str, detail: str = "") -> None:
        title = self._asking.title(request.drill_id)
        about = f"{title}, {detail}" if detail else title
        await moderators.note(tx, actor, request.group_id, action, about, now=self._kernel.clock.now())

    def _answer(self, request: Request, group_name: str, text: str) -> Item:
        return Item(
            subject="answer",
            item_id=request.request_id,
            group_id=request.group_id,
            group_name=group_name,
            title=self._asking.title(request.drill_id),
            text=text,
            words=None,
            at=request.asked_at,
            is_reported=request.reported_at is not None,
            is_removed=request.removed_at is not None,
        )

    def _review(self, review: Review, drill_id: str, group_id: int, group_name: str) -> Item:
        return Item(
            subject="review",
            item_id=review.review_id,
            group_id=group_id,
            group_name=group_name,
            title=self._asking.title(drill_id),
            text="",
            words=review.words,
            at=review.written_at or self._kernel.clock.now(),
            is_reported=review.reported_at is not None,
            is_removed=review.removed_at is not None,
        )


def _word(subject: Subject) -> str:
    return "peer's answer" if subject == "answer" else "peer review"
