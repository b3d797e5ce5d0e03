"""Use cases of drills, one transaction each. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot import groups, members, points
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError

from . import logic, store
from .coverage import Coverage, cover
from .daily import DailyService
from .fit import service as fit
from .fit import store as fit_store
from .fit.models import KeptPick, Standing, Told
from .hooks import Keeper
from .models import Attempt, ChoiceDrill, Drill, Going, Post, RecallDrill

__all__ = ["DrillService", "Going", "Tally", "refuse_unfit"]


@dataclass(frozen=True, slots=True)
class Tally:
    """A member's practice so far."""

    answered: int
    solved: int
    points: int
    by_area: dict[str, tuple[int, int]]
    """Solved and answered drills by area."""
    latest: list[tuple[Attempt, Drill]]
    standing: Standing | None
    """None before the first answer."""


def refuse_unfit(
    answer: str, *, ask: str = "Write a sentence or two, even a rough one", limit: int = logic.ANSWER_LIMIT
) -> None:
    """Raise a UserFacingError for an open answer that is empty or too long; a long one is handed back."""
    if not answer.strip():
        raise UserFacingError(f"**Your answer** is empty. {ask}, and send it again.")
    if len(answer) > limit:
        raise UserFacingError(
            f"**Your answer** has {len(answer):,} characters, {limit:,} are possible. Shorten it and send it again.",
            kept=answer,
        )


class DrillService(DailyService):
    """A member's answers and practice, on top of the group's day."""

    _keeper: Keeper | None = None

    def keep_with(self, keeper: Keeper) -> None:
        self._keeper = keeper

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
            if attempt.is_answered:
                return await self.going_in(tx, user_id=user_id, attempt_id=attempt.attempt_id)
        return Going(drill, attempt, post, in_group=True)

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
            todays = await store.open_posts_of_member(tx, guild_id=guild_id, user_id=user_id)
            chosen = await fit.choose_next(
                tx,
                member=member,
                pool=await self.askable(tx, guild_id),
                wish=wish,
                attempts=[(a, self._drills[a.drill_id]) for a in attempts if a.drill_id in self._drills],
                solved=self._solved(attempts) | {post.drill_id for post in todays},
                seed=f"member-{user_id}/{len(attempts)}",
                now=now,
            )
            if chosen is None:
                raise UserFacingError(
                    "You have solved every drill that fits. Ask for another topic, kind or level with `/drill next`."
                )
            drill, why = chosen
            attempt = await store.start_attempt(
                tx,
                guild_id=guild_id,
                user_id=user_id,
                post_id=None,
                drill_id=drill.id,
                kind=drill.kind,
                now=now,
            )
            await fit_store.keep_pick(
                tx,
                attempt_id=attempt.attempt_id,
                guild_id=guild_id,
                user_id=user_id,
                drill_id=drill.id,
                why=why,
                now=now,
            )
        return Going(drill, attempt, None)

    def _solved(self, attempts: list[Attempt]) -> set[str]:
        return {a.drill_id for a in attempts if a.is_answered and self.is_solved(a)}

    def is_solved(self, attempt: Attempt) -> bool:
        drill = self._drills.get(attempt.drill_id)
        concepts = len(drill.concepts) if drill else 0
        return logic.is_solved(
            is_correct=attempt.is_correct,
            touched=len(attempt.touched),
            concepts=concepts,
            self_score=attempt.self_score,
        )

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
        joined = await groups.groups_of_member(tx, guild_id=attempt.guild_id, user_id=user_id)
        await self.learn(tx, attempt.drill_id)
        going = Going(self.drill(attempt.drill_id), attempt, post, in_group=bool(joined))
        if self._keeper is None or not attempt.is_answered:
            return going
        return replace(going, card=await self._keeper.card(tx, going))

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
        refuse_unfit(text)
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
        failed: int = 0,
    ) -> None:
        """Close the attempt, pay it and let it move the ratings; ``failed`` tries came before a solved one."""
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
        await self._judged(tx, attempt)
        answered = replace(attempt, is_correct=is_correct, touched=touched)
        await fit.rate(tx, attempt=answered, drill=going.drill, failed=failed, now=now)

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
            return await self._judged(tx, going.attempt)

    async def settle(self, tx: Tx, attempt: Attempt) -> Going:
        """Let an answer count that nothing but its writer could judge, now that they did."""
        going = await self._judged(tx, attempt)
        await fit.rate(tx, attempt=going.attempt, drill=going.drill, failed=0, now=self._kernel.clock.now())
        return going

    async def _judged(self, tx: Tx, attempt: Attempt) -> Going:
        """Return the attempt as it stands after its answer or score, kept as a card if the member wants that."""
        going = await self.going_in(tx, user_id=attempt.user_id, attempt_id=attempt.attempt_id)
        if self._keeper is None:
            return going
        await self._keeper.answered(tx, going)
        return replace(going, card=await self._keeper.card(tx, going))

    # ------------------------------------------------------------------ how it went, and why

    async def why(self, *, guild_id: int, user_id: int) -> list[Told]:
        """Return why the member got their last practice drill, and their groups the open ones."""
        async with self._kernel.db.read() as tx:
            last = await fit_store.last_pick(tx, guild_id=guild_id, user_id=user_id)
            posts = await store.open_posts_of_member(tx, guild_id=guild_id, user_id=user_id)
            found = [self._told(last, None)] if last else []
            return found + [await self._why_post(tx, post) for post in posts]

    async def why_attempt(self, *, user_id: int, attempt_id: int) -> list[Told]:
        """Return why the member was given the attempt, in practice or by their group."""
        async with self._kernel.db.read() as tx:
            going = await self.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            kept = await fit_store.pick_of_attempt(tx, attempt_id)
            found = [self._told(kept, None)] if kept else []
            return found + ([await self._why_post(tx, going.post)] if going.post else [])

    async def _why_post(self, tx: Tx, post: Post) -> Told:
        group = await groups.get_group(tx, post.group_id)
        kept = await fit_store.pick_of_post(tx, post.post_id)
        if kept is None or kept.drill_id != post.drill_id:  # chosen by a moderator
            kept = KeptPick(post.drill_id, post.opened_at, None)
        return self._told(kept, group.name if group else None)

    def _told(self, kept: KeptPick, group: str | None) -> Told:
        titles = {drill_id: drill.title for drill_id, drill in self._drills.items()}
        return Told(kept, self._drills.get(kept.drill_id), titles, group)

    async def tally(self, *, guild_id: int, user_id: int) -> Tally:
        async with self._kernel.db.read() as tx:
            attempts = await store.attempts_of_member(tx, guild_id=guild_id, user_id=user_id)
            total = await points.total(tx, guild_id=guild_id, user_id=user_id)
            standing = await fit_store.get_standing(tx, guild_id=guild_id, user_id=user_id)
        done = [a for a in attempts if a.is_answered and a.drill_id in self._drills]
        solved = self._solved(done)
        by_area: dict[str, tuple[int, int]] = {}
        for drill_id in {a.drill_id for a in done}:
            area = self._drills[drill_id].area
            won, tried = by_area.get(area, (0, 0))
            by_area[area] = (won + (drill_id in solved), tried + 1)
        latest = [(a, self._drills[a.drill_id]) for a in reversed(done[-5:])]
        return Tally(len(done), len(solved), total, by_area, latest, standing)
