"""Use cases of spot drills: an answer chosen or written, and the member's verdict where words do not tell."""

from __future__ import annotations

from bot.app import Kernel
from bot.errors import NotFound, UserFacingError
from cogs.drills import logic
from cogs.drills.coverage import cover
from cogs.drills.models import SpotDrill
from cogs.drills.service import DrillService, Going, refuse_unfit

from . import store
from .logic import ANSWER_LIMIT, VERDICTS, Verdict


class SpotService:
    def __init__(self, kernel: Kernel, drills: DrillService) -> None:
        self._kernel = kernel
        self._drills = drills

    async def choose(self, *, user_id: int, attempt_id: int, key: str) -> Going:
        """Take the member's choice; it stands once given.

        Raises:
            UserFacingError: answered before, closed meanwhile, or no such option.
        """
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=None)
            drill = spot_of(going)
            if key not in drill.keyed:
                raise NotFound(
                    "This option is no longer part of the drill. Open it anew with `/drill today`."
                )
            is_correct = key == drill.correct_key
            worth = logic.points_for_choice(is_correct=is_correct, hints_used=going.attempt.hints_used)
            await self._drills.store_answer(
                tx, going, answer=key, is_correct=is_correct, touched=(), worth=worth
            )
            return await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)

    async def write(self, *, user_id: int, attempt_id: int, text: str) -> Going:
        """Take what the member wrote. It is right if it names the flaw; else they judge it themselves.

        Raises:
            UserFacingError: empty or too long, answered before, or closed meanwhile; what was typed is kept.
        """
        refuse_unfit(text, ask="Write where the flaw is, even roughly", limit=ANSWER_LIMIT)
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=text)
            drill = spot_of(going)
            if not drill.must_name:
                raise UserFacingError(
                    "This drill has options to pick from now. Open it anew with `/drill today`.", kept=text
                )
            found = cover(text, drill.must_name)
            worth = logic.points_for_recall(share=found.share, hints_used=going.attempt.hints_used)
            await self._drills.store_answer(
                tx, going, answer=text, is_correct=None if found.missed else True, touched=(), worth=worth
            )
            return await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)

    async def judge(self, *, user_id: int, attempt_id: int, verdict: Verdict) -> Going:
        """Store the member's own verdict on what they wrote; it stands once given.

        Raises:
            UserFacingError: not answered yet, or judged already.
        """
        worth = VERDICTS[verdict]
        async with self._kernel.db.write() as tx:
            going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            spot_of(going)
            if not going.attempt.is_answered:
                raise UserFacingError("Write what is wrong first; then the flaw opens, and you can compare.")
            is_new = await store.set_verdict(
                tx, attempt_id=attempt_id, is_correct=worth.is_correct, self_score=worth.self_score
            )
            if not is_new:
                raise UserFacingError("This answer is judged already; the first verdict stands.")
            return await self._drills.settle(tx, going.attempt)


def spot_of(going: Going) -> SpotDrill:
    """Return the attempt's drill.

    Raises:
        NotFound: the content made another kind of it meanwhile.
    """
    if not isinstance(going.drill, SpotDrill):
        raise NotFound("This drill is of another kind now. Open it anew with `/drill today`.")
    return going.drill
