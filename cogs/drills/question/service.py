"""Use cases of a group's own questions: an answer that nobody but its writer can judge."""

from __future__ import annotations

from bot.app import Kernel
from bot.errors import NotFound
from cogs.drills import logic
from cogs.drills.models import QuestionDrill
from cogs.drills.service import DrillService, Going, refuse_unfit


class QuestionService:
    def __init__(self, kernel: Kernel, drills: DrillService) -> None:
        self._kernel = kernel
        self._drills = drills
        # They come on the day a moderator chose, never as practice and never by the usual pick.
        drills.gate("question", lambda: "Questions of a group come on the day a moderator chose for them.")

    async def answer(self, *, user_id: int, attempt_id: int, text: str) -> Going:
        """Take the member's answer; it stands once given.

        Raises:
            UserFacingError: empty or too long, answered before, or closed meanwhile; what was typed is kept.
        """
        refuse_unfit(text)
        async with self._kernel.db.write() as tx:
            going = await self._drills.answerable(tx, user_id=user_id, attempt_id=attempt_id, typed=text)
            if not isinstance(going.drill, QuestionDrill):
                raise NotFound("This drill is of another kind now. Open it anew with `/drill today`.")
            await self._drills.store_answer(
                tx, going, answer=text, is_correct=None, touched=(), worth=logic.POINTS_RECALL_BASE
            )
            return await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
