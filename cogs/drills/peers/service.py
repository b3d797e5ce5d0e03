"""Use cases of peer reviews for a reviewer: take an answer, write, give back. Knows no Discord.

Records handed out hold no author's name; only a moderator's look-up tells one (moderation.py).
"""

from __future__ import annotations

from datetime import datetime

from bot import groups, members, moderators, points
from bot.clock import from_unix_or_none
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
from cogs.drills import store as drills_store
from cogs.drills.service import Going

from . import logic, store
from .asking import NO_GROUP, AskingService
from .models import (
    REASONS,
    AnswerFirst,
    Held,
    News,
    NothingWaits,
    Overview,
    OwnAnswer,
    Request,
    Review,
    Words,
    Written,
)

LIST_LENGTH = 25
_GONE = (
    "This answer is no longer there: its writer may have taken it back. `/drill review` brings another one."
)


class PeerService(AskingService):
    """The queue of answers that wait for a peer, on top of the author's side of it."""

    # ------------------------------------------------------------------ a reviewer

    async def take(self, *, guild_id: int, user_id: int) -> Held | AnswerFirst | NothingWaits:
        """Give the member an answer to review: the one in their hands, else the oldest they may.

        Raises:
            UserFacingError: away, or in no group.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            if not await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id):
                raise UserFacingError(NO_GROUP)
            today = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            if await members.is_away(tx, guild_id=guild_id, user_id=user_id, day=today):
                raise UserFacingError(
                    "You are away, and nothing is expected of you. When you are back, leave both dates of "
                    "`/me away` empty and come again."
                )
            review = await store.held_by(tx, guild_id=guild_id, user_id=user_id, now=now)
            if review is not None and (held := await self._held(tx, review)):
                return held
            found = await store.candidates(
                tx, guild_id=guild_id, user_id=user_id, wanted=len(logic.PLACES), now=now
            )
            free = [candidate for candidate, taken in found if taken < len(logic.PLACES)]
            known = {c.drill_id for c, _ in found if self._reviewable(c.drill_id)}
            chosen = logic.choose(free, known)
            if chosen is None:
                return NothingWaits(is_busy=any(c.drill_id in known for c, _ in found))
            if not chosen.is_attempted:
                return AnswerFirst(self._drills.drill(chosen.drill_id))
            request = await store.get_request(tx, chosen.request_id)
            assert request is not None  # noqa: S101 - read in this transaction
            review = await self._place(tx, request, user_id=user_id, now=now)
            held = await self._held(tx, review) if review else None
        return held or NothingWaits(is_busy=True)

    async def _place(self, tx: Tx, request: Request, *, user_id: int, now: datetime) -> Review | None:
        """Give the member a place at the answer for half an hour; None when all are taken."""
        place = logic.free_place(await store.places_taken(tx, request_id=request.request_id, now=now))
        if place is None:
            return None
        return await store.take_place(
            tx, request=request, user_id=user_id, place=place, until=now + logic.HOLD
        )

    async def _held(self, tx: Tx, review: Review) -> Held | None:
        request = await store.get_request(tx, review.request_id)
        drill = self._reviewable(request.drill_id) if request else None
        attempt = await drills_store.get_attempt(tx, request.attempt_id) if request else None
        if request is None or drill is None or attempt is None or review.held_until is None:
            return None
        return Held(request.request_id, drill, attempt.answer or "", review.held_until, review.words)

    async def held(self, *, user_id: int, request_id: int) -> Held:
        """Return the answer in the member's hands, taken up again if its half hour is over.

        Raises:
            UserFacingError: their own, reviewed before, given to others meanwhile, or out of the queue.
        """
        async with self._kernel.db.write() as tx:
            _, review = await self._in_hands(tx, user_id=user_id, request_id=request_id, typed=None)
            held = await self._held(tx, review)
        if held is None:
            raise NotFound(_GONE)
        return held

    async def _given(
        self, tx: Tx, *, user_id: int, request_id: int, typed: str | None
    ) -> tuple[Request, Review]:
        """Return an answer that was given to the member for review, and that they have not reviewed yet."""
        request = await store.get_request(tx, request_id)
        if request is None:
            raise NotFound(_GONE, kept=typed)
        if request.user_id == user_id:
            raise NotAllowed(
                "This answer is your own. Reviews come from others; yours help them: `/drill review`."
            )
        review = await store.review_by(tx, request_id=request_id, user_id=user_id)
        if review is None:
            raise NotAllowed("This answer is not in your hands. `/drill review` gives you one.", kept=typed)
        if review.written_at is not None:
            raise UserFacingError(
                "You have reviewed this answer already, and your review is with its writer.",
                offer=("drills.review_next", {}),
            )
        if await groups.get_group_member(tx, group_id=request.group_id, user_id=user_id) is None:
            raise NotAllowed(
                "You have left the group of this answer, so it is no longer yours to review.", kept=typed
            )
        if request.removed_at is not None or request.reported_at is not None:
            raise NotFound(
                "This answer was taken out of the queue meanwhile. Thank you for your time; another one:",
                kept=typed,
                offer=("drills.review_next", {}),
            )
        return request, review

    async def _in_hands(
        self, tx: Tx, *, user_id: int, request_id: int, typed: str | None
    ) -> tuple[Request, Review]:
        """Return the answer and the member's place at it, taken up again if their half hour is over."""
        now = self._kernel.clock.now()
        request, review = await self._given(tx, user_id=user_id, request_id=request_id, typed=typed)
        if review.place is not None and review.held_until is not None and review.held_until > now:
            return request, review
        again = None
        if request.withdrawn_at is None:
            again = await self._place(tx, request, user_id=user_id, now=now)
        if again is None:
            raise UserFacingError(
                "Your half hour was over and somebody else was a moment quicker: this answer has its reviewers "
                "now. Thank you all the same; another one:",
                kept=typed,
                offer=("drills.review_next", {}),
            )
        return request, again

    async def write(self, *, user_id: int, request_id: int, words: Words) -> Written:
        """Store the review and pay it. Refused words are kept as a draft, which the form brings back.

        Raises:
            UserFacingError: see ``held``; or words that say too little.
        """
        words = Words(
            words.level,
            (logic.tidy(words.points[0]), logic.tidy(words.points[1])),
            logic.tidy(words.next_action),
        )
        typed = "\n".join(part for part in (*words.points, words.next_action) if part)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            request, review = await self._in_hands(tx, user_id=user_id, request_id=request_id, typed=typed)
            attempt = await drills_store.get_attempt(tx, request.attempt_id)
            amiss = logic.problem(words, (attempt.answer if attempt else None) or "")
            if amiss is not None:
                draft = _storable(words)
                await store.keep_draft(tx, review_id=review.review_id, words=draft)
            else:
                day = await members.today_of(tx, guild_id=request.guild_id, user_id=user_id, now=now)
                earned = await points.award(
                    tx,
                    guild_id=request.guild_id,
                    user_id=user_id,
                    group_id=request.group_id,
                    source=logic.SOURCE,
                    points=logic.POINTS,
                    # The moment too: ids of erased answers may come again.
                    key=f"review:{request.request_id}:{int(request.asked_at.timestamp())}",
                    day=day,
                    now=now,
                    daily_cap=logic.DAILY_CAP,
                )
                await store.finish(tx, review_id=review.review_id, words=words, points=earned or 0, now=now)
        if amiss is not None:
            raise UserFacingError(
                f"{amiss} What you wrote is kept in the form:",
                kept=typed,
                offer=("drills.review_write", {"request_id": request_id}),
            )
        return Written(self.title(request.drill_id), earned or 0)

    async def give_back(self, *, user_id: int, request_id: int) -> None:
        """Return the answer to the queue; the member gets it again only after the others."""
        async with self._kernel.db.write() as tx:
            await store.give_back(tx, request_id=request_id, user_id=user_id, now=self._kernel.clock.now())

    async def report_answer(self, *, user_id: int, request_id: int) -> None:
        """Ask the moderators to look at an answer; until they have, nobody else gets it."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            request, _ = await self._given(tx, user_id=user_id, request_id=request_id, typed=None)
            if request.kept_at is not None:
                raise UserFacingError(
                    "Your moderators have looked at this answer and let it stand. *Not now* gives it back."
                )
            await store.report_request(tx, request_id=request.request_id, now=now)
            await store.give_back(tx, request_id=request_id, user_id=user_id, now=now)

    async def begin(self, *, guild_id: int, user_id: int, drill_id: str) -> Going | None:
        """Start the drill that a waiting answer is about; None when the member has attempted it."""
        drill = self._drills.drill(drill_id)
        closed = self._drills.closed(drill.kind)
        if closed:
            raise UserFacingError(closed)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            attempts = await drills_store.attempts_of_member(tx, guild_id=guild_id, user_id=user_id)
            if any(attempt.is_answered and attempt.drill_id == drill_id for attempt in attempts):
                return None
            open_posts = await drills_store.open_posts_of_member(tx, guild_id=guild_id, user_id=user_id)
            post = next((post for post in open_posts if post.drill_id == drill_id), None)
            attempt = await drills_store.start_attempt(
                tx,
                guild_id=guild_id,
                user_id=user_id,
                post_id=post.post_id if post else None,
                drill_id=drill_id,
                kind=drill.kind,
                now=now,
            )
        return Going(drill, attempt, post, in_group=True)

    # ------------------------------------------------------------------ a member's own side

    async def news(self, *, guild_id: int, user_id: int) -> News:
        async with self._kernel.db.read() as tx:
            return await store.news(tx, guild_id=guild_id, user_id=user_id)

    async def overview(self, actor: Actor) -> Overview:
        """Return the member's side; thanks and removals count as told from now on."""
        owner = {"guild_id": actor.guild_id, "user_id": actor.user_id}
        async with self._kernel.db.write() as tx:
            news = await store.news(tx, **owner)
            rows = await store.own_answers(tx, **owner, most=LIST_LENGTH)
            written, thanked, earned = await store.own_reviews(tx, **owner)
            removed = await store.own_removed(tx, **owner, most=3)
            is_moderator = await moderators.moderates_any(tx, actor)
            reported = await store.reported_count(tx, actor) if is_moderator else 0
            await store.mark_told(tx, **owner, now=self._kernel.clock.now())
        answers = [
            OwnAnswer(
                request_id=row["request_id"],
                title=self.title(row["drill_id"]),
                asked_at=from_unix_or_none(row["asked_at"]) or self._kernel.clock.now(),
                review_count=row["review_count"],
                unread_count=row["unread_count"],
                is_withdrawn=row["withdrawn_at"] is not None,
                removed_for=row["removed_for"],
            )
            for row in rows
        ]
        return Overview(
            news=news,
            answers=answers,
            written_count=written,
            thanked_count=thanked,
            earned=earned,
            removed=[(self.title(drill_id), REASONS.get(reason, reason)) for drill_id, reason in removed],
            is_moderator=is_moderator,
            reported_count=reported,
        )


def _storable(words: Words) -> Words:
    """Return a draft that fits the table, whatever was typed."""
    level = words.level if words.level in range(1, logic.LEVELS + 1) else None
    first, second = (point[: logic.LONGEST] for point in words.points)
    return Words(level, (first, second), words.next_action[: logic.LONGEST])
