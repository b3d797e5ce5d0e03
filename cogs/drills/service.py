"""Use cases of drills, one transaction each. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot import members, points
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError

from . import logic, store
from .coverage import Coverage, cover
from .daily import DailyService
from .models import Attempt, ChoiceDrill, Drill, Post, RecallDrill


@dataclass(frozen=True, slots=True)
class Going:
    """An attempt under way or done, with its drill and, if it belongs to a group's post, that post."""

    drill: Drill
    attempt: Attempt
    post: Post | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A member's practice so far."""

    answered: int
    solved: int
    points: int
    by_area: dict[str, tuple[int, int]]
    """Solved and answered drills by area."""
    latest: list[tuple[Attempt, Drill]]


class DrillService(DailyService):
    """A member's answers and practice, on top of the group's day."""

    # ------------------------------------------------------------------ a member's answer

    async def start_post(self, *, guild_id: int, user_id: int, post_id: int) -> Going:
        """Begin, or take up again, the member's attempt at a posted drill.

        Raises:
            UserFacingError: the post is closed, or the member is not in its group.
        """
        async with self._kernel.db.write() as tx:
            post, group = await self._post_for(tx, guild_id=guild_id, user_id=user_id, post_id=post_id)
            drill = self.drill(post.drill_id)
            done = await store.attempt_of_post(tx, post_id=post_id, user_id=user_id)
            if post.is_closed and not (done and done.is_answered):
                raise UserFacingError(
                    "This drill is closed, its solution is posted below it. Another one waits for you:",
                    offer=("drills.next", {"kind": "any"}),
                )
            attempt = done or await store.start_attempt(
                tx,
                guild_id=group.guild_id,
                user_id=user_id,
                post_id=post_id,
                drill_id=drill.id,
                kind=drill.kind,
                now=self._kernel.clock.now(),
            )
        return Going(drill, attempt, post)

    async def start_next(self, *, guild_id: int, user_id: int, wish: logic.Wish) -> Going:
        """Begin a practice drill that the member has not solved.

        Raises:
            UserFacingError: when nothing that fits is left.
        """
        closed = self.closed(wish.kind) if wish.kind else None
        if closed:
            raise UserFacingError(closed)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            member = await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            attempts = await store.attempts_of_member(tx, guild_id=guild_id, user_id=user_id)
            tried: dict[str, int] = {}
            for attempt in attempts:
                if attempt.is_answered:
                    tried[attempt.drill_id] = tried.get(attempt.drill_id, 0) + 1
            todays = await store.open_posts_of_member(tx, guild_id=guild_id, user_id=user_id)
            solved = self._solved(attempts) | {post.drill_id for post in todays}
            drill = logic.pick_for_member(
                self.askable,
                wish=wish,
                solved=solved,
                tried=tried,
                level=member.level,
                track=member.track,
                seed=f"member-{user_id}/{len(attempts)}",
            )
            if drill is None:
                raise UserFacingError(
                    "You have solved every drill that fits. Ask for another topic, kind or level with `/drill next`."
                )
            attempt = await store.start_attempt(
                tx,
                guild_id=guild_id,
                user_id=user_id,
                post_id=None,
                drill_id=drill.id,
                kind=drill.kind,
                now=now,
            )
        return Going(drill, attempt, None)

    def _solved(self, attempts: list[Attempt]) -> set[str]:
        return {a.drill_id for a in attempts if a.is_answered and self.is_solved(a)}

    def is_solved(self, attempt: Attempt) -> bool:
        drill = self._drills.get(attempt.drill_id)
        concepts = len(drill.concepts) if drill else 0
        return logic.is_solved(is_correct=attempt.is_correct, touched=len(attempt.touched), concepts=concepts)

    async def going(self, *, user_id: int, attempt_id: int) -> Going:
        """Return an attempt of the member.

        Raises:
            NotFound: it is gone, for example erased.
            NotAllowed: it is someone else's.
        """
        async with self._kernel.db.read() as tx:
            return await self.going_in(tx, user_id=user_id, attempt_id=attempt_id)

    async def going_in(self, tx: Tx, *, user_id: int, attempt_id: int) -> Going:
        attempt = await store.get_attempt(tx, attempt_id)
        if attempt is None:
            raise NotFound("This attempt is gone. Start again with `/drill today` or `/drill next`.")
        if attempt.user_id != user_id:
            raise NotAllowed("This attempt is someone else's. Start your own with `/drill next`.")
        post = await store.get_post(tx, attempt.post_id) if attempt.post_id is not None else None
        return Going(self.drill(attempt.drill_id), attempt, post)

    async def take_hint(self, *, user_id: int, attempt_id: int) -> tuple[Going, int]:
        """Uncover the next hint; return how many are uncovered. Free once answered."""
        async with self._kernel.db.write() as tx:
            going = await self.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            if going.attempt.is_answered:
                return going, len(going.drill.hints)
            shown = min(going.attempt.hints_used + 1, len(going.drill.hints))
            await store.take_hint(tx, attempt_id=attempt_id, hints_used=shown)
            return replace(going, attempt=replace(going.attempt, hints_used=shown)), shown

    async def answer_choice(self, *, user_id: int, attempt_id: int, key: str) -> Going:
        """Take the member's choice; it stands once given.

        Raises:
            UserFacingError: answered before, closed meanwhile, or no such option.
        """
        async with self._kernel.db.write() as tx:
            going = await self.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            if not isinstance(going.drill, ChoiceDrill) or key not in going.drill.keyed:
                raise NotFound(
                    "This option is no longer part of the drill. Open it anew with `/drill today`."
                )
            is_correct = key == going.drill.correct_key
            worth = logic.points_for_choice(is_correct=is_correct, hints_used=going.attempt.hints_used)
            await self.store_answer(tx, going, answer=key, is_correct=is_correct, touched=(), worth=worth)
            return await self.going_in(tx, user_id=user_id, attempt_id=attempt_id)

    async def answer_recall(self, *, user_id: int, attempt_id: int, text: str) -> tuple[Going, Coverage]:
        """Take the member's open answer and hold it against the must-cover list.

        Raises:
            UserFacingError: empty or too long, answered before, or closed meanwhile; what was typed is kept.
        """
        if not text.strip():
            raise UserFacingError(
                "**Your answer** is empty. Write a sentence or two, even a rough one, and send it again."
            )
        if len(text) > logic.ANSWER_LIMIT:
            raise UserFacingError(
                f"**Your answer** has {len(text):,} characters, {logic.ANSWER_LIMIT:,} are possible. "
                "Shorten it and send it again.",
                kept=text,
            )
        async with self._kernel.db.write() as tx:
            going = await self.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=text)
            assert isinstance(going.drill, RecallDrill)  # noqa: S101 - attempts keep their drill's kind
            coverage = cover(text, going.drill.must_cover)
            worth = logic.points_for_recall(share=coverage.share, hints_used=going.attempt.hints_used)
            await self.store_answer(
                tx, going, answer=text, is_correct=None, touched=coverage.touched, worth=worth
            )
            return await self.going_in(tx, user_id=user_id, attempt_id=attempt_id), coverage

    async def answerable(self, tx: Tx, *, user_id: int, attempt_id: int, typed: str | None) -> Going:
        going = await self.going_in(tx, user_id=user_id, attempt_id=attempt_id)
        if going.attempt.is_answered:
            raise UserFacingError(
                "You have answered this drill already; your first answer stands.", kept=typed
            )
        if going.post is not None and going.post.is_closed:
            raise UserFacingError(
                "This drill closed while you were at it; its solution is posted in the channel. Another one:",
                kept=typed,
                offer=("drills.next", {"kind": "any"}),
            )
        return going

    async def store_answer(
        self,
        tx: Tx,
        going: Going,
        *,
        answer: str,
        is_correct: bool | None,
        touched: tuple[int, ...],
        worth: int,
    ) -> None:
        attempt, now = going.attempt, self._kernel.clock.now()
        group_id = going.post.group_id if going.post else None
        day = await members.today_of(tx, guild_id=attempt.guild_id, user_id=attempt.user_id, now=now)
        await store.answer(
            tx,
            attempt_id=attempt.attempt_id,
            answer=answer,
            is_correct=is_correct,
            touched=touched,
            now=now,
            day=day,
        )
        earned = await self._award(tx, attempt, worth=worth, day=day, group_id=group_id)
        await store.set_points(tx, attempt_id=attempt.attempt_id, points=earned)

    async def _award(self, tx: Tx, attempt: Attempt, *, worth: int, day: date, group_id: int | None) -> int:
        """Pay a drill once; a later go at the same one still counts as activity of its day."""

        async def entry(key: str, amount: int) -> int | None:
            return await points.award(
                tx,
                guild_id=attempt.guild_id,
                user_id=attempt.user_id,
                group_id=group_id,
                source="drills",
                points=amount,
                key=key,
                day=day,
                now=self._kernel.clock.now(),
                daily_cap=logic.DAILY_CAP,
            )

        earned = await entry(f"drill:{attempt.drill_id}", worth)
        if earned is None:
            earned = await entry(f"drill:{attempt.drill_id}:{attempt.number}", 0)
        return earned or 0

    async def score_self(self, *, user_id: int, attempt_id: int, score: int) -> Going:
        """Store the member's own score of an open answer, 1 to 5; it may be changed."""
        async with self._kernel.db.write() as tx:
            going = await self.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            if not going.attempt.is_answered:
                raise UserFacingError("Answer the drill first, then score your answer.")
            await store.set_self_score(tx, attempt_id=attempt_id, self_score=score)
            return replace(going, attempt=replace(going.attempt, self_score=score))

    async def tally(self, *, guild_id: int, user_id: int) -> Tally:
        async with self._kernel.db.read() as tx:
            attempts = await store.attempts_of_member(tx, guild_id=guild_id, user_id=user_id)
            total = await points.total(tx, guild_id=guild_id, user_id=user_id)
        done = [a for a in attempts if a.is_answered and a.drill_id in self._drills]
        solved = self._solved(done)
        by_area: dict[str, tuple[int, int]] = {}
        for drill_id in {a.drill_id for a in done}:
            area = self._drills[drill_id].area
            won, tried = by_area.get(area, (0, 0))
            by_area[area] = (won + (drill_id in solved), tried + 1)
        latest = [(a, self._drills[a.drill_id]) for a in reversed(done[-5:])]
        return Tally(len(done), len(solved), total, by_area, latest)
