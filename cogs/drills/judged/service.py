"""Keep what was sent, judge it outside any transaction, store the verdict, pay what is solved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.app import Kernel
from bot.db import Tx
from bot.errors import UserFacingError
from cogs.drills import logic
from cogs.drills.judge.verdict import Verdict
from cogs.drills.service import DrillService, Going

from . import store
from .models import SOURCE_LIMIT, Submission

SUBMISSIONS_AN_HOUR = 30

Run = Callable[[Going], Awaitable[Verdict]]
"""Judge what was sent for this attempt."""
Worth = Callable[[Tx, Going, int], Awaitable[int]]
"""Return the points for solving it after so many failed tries."""
Check = Callable[[Going], object]
"""Raise NotFound where the drill is of another kind by now."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is sent, such as *code*, and what an empty form asks for."""

    thing: str
    write: str


class Submissions:
    """One for all rooms, so that a member has one submission at a time judged."""

    def __init__(self, kernel: Kernel, drills: DrillService) -> None:
        self._kernel = kernel
        self._drills = drills
        self._judging: set[int] = set()

    async def judge(
        self,
        *,
        user_id: int,
        attempt_id: int,
        source: str,
        words: Wording,
        check: Check,
        run: Run,
        worth: Worth,
    ) -> None:
        """Keep what was sent, judge it, store the verdict; a full pass answers the drill.

        Raises:
            UserFacingError: empty, too long, too often, one already running, or closed; what was sent is handed
                back.
        """
        _check_source(source, words)
        if user_id in self._judging:
            raise UserFacingError(
                f"Your last {words.thing} is still being judged. Wait for its verdict.", kept=source
            )
        self._judging.add(user_id)
        try:
            going, submission = await self._keep(
                user_id=user_id, attempt_id=attempt_id, source=source, check=check
            )
            verdict = await run(going)
        finally:
            self._judging.discard(user_id)
        await self._store_verdict(going, submission, verdict, worth)

    async def _keep(
        self, *, user_id: int, attempt_id: int, source: str, check: Check
    ) -> tuple[Going, Submission]:
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=source)
            check(going)
            recent = await store.count_since(tx, user_id=user_id, since=now - timedelta(hours=1))
            if recent >= SUBMISSIONS_AN_HOUR:
                raise UserFacingError(
                    f"You have sent {recent} submissions within an hour, {SUBMISSIONS_AN_HOUR} are possible. "
                    "Run it in your head against the examples, and come back a little later.",
                    kept=source,
                )
            return going, await store.add_submission(tx, attempt=going.attempt, source=source, now=now)

    async def _store_verdict(
        self, going: Going, submission: Submission, verdict: Verdict, worth: Worth
    ) -> None:
        attempt_id = going.attempt.attempt_id
        async with self._kernel.db.write() as tx:
            await store.set_verdict(tx, submission_id=submission.submission_id, verdict=verdict)
            fresh = await self._drills.going_in(tx, user_id=going.attempt.user_id, attempt_id=attempt_id)
            is_late = fresh.post is not None and fresh.post.is_closed
            if verdict.is_solved and not fresh.attempt.is_answered and not is_late:
                failed = await store.failed_count(tx, attempt_id)
                await self._drills.store_answer(
                    tx,
                    fresh,
                    answer=submission.source,
                    is_correct=True,
                    touched=(),
                    worth=await worth(tx, fresh, failed),
                    failed=failed,
                )

    async def give_up(self, *, user_id: int, attempt_id: int, check: Check) -> None:
        """Close the attempt with what was sent last, and open the solution."""
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            check(going)
            last = await store.last_submission(tx, attempt_id)
            await self._drills.store_answer(
                tx,
                going,
                answer=last.source if last else "",
                is_correct=False,
                touched=(),
                worth=logic.points_for_choice(is_correct=False, hints_used=going.attempt.hints_used),
            )


def _check_source(source: str, words: Wording) -> None:
    if not source.strip():
        raise UserFacingError(f"**Your {words.thing}** is empty. {words.write} and send it again.")
    if len(source) > SOURCE_LIMIT:
        raise UserFacingError(
            f"**Your {words.thing}** has {len(source):,} characters, {SOURCE_LIMIT:,} are possible. Shorten it.",
            kept=source,
        )
    try:
        source.encode()
    except UnicodeEncodeError:
        raise UserFacingError(
            f"**Your {words.thing}** holds characters that are no valid text. Paste it again as plain text."
        ) from None
