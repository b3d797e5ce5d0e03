"""Use case: fit the parameters of whoever waits, one member after the other. Knows no Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.app import Kernel
from bot.db import Tx
from bot.telemetry import get_logger
from cogs.cards.scheduling import within_bounds

from . import logic, process, store
from .models import Answer, Fit, Model, Question, States

log = get_logger(__name__)


class FitService:
    """``ask`` is what answers a question; tests put in one that is late, dies or counts."""

    def __init__(self, kernel: Kernel, *, ask: Callable[[Question], Awaitable[Answer]] = process.ask) -> None:
        self._kernel = kernel
        self._ask = ask
        self._turn = asyncio.Lock()

    async def next_moment(self, tx: Tx) -> datetime | None:
        """Return since when somebody waits."""
        return await store.waiting_since(tx)

    async def fit_next(self, _now: datetime) -> int:
        """Fit for who waits longest, one at a time, and return for how many; what is broken off stays waiting."""
        if self._turn.locked():
            return 0
        async with self._turn:
            async with self._kernel.db.read() as tx:
                found = await store.waiting(tx, limit=1)
            for guild_id, user_id in found:
                await self._fit(guild_id=guild_id, user_id=user_id)
        return len(found)

    async def _fit(self, *, guild_id: int, user_id: int) -> None:
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            logs = await store.logs(tx, **who)
        question = await asyncio.to_thread(logic.question_of, logs)
        now, count = self._kernel.clock.now(), len(logs)
        if not logic.is_enough(question):
            few = Fit("too_few", None, count, len(question.train), len(question.held), None, None, now)
            await self._store(few, question, None, **who)
            return
        try:
            answer = await self._ask(question)
        except (process.FitFailed, OSError) as error:
            log.warning("card_fit_failed", guild=guild_id, reviews=count, fault=str(error))
            async with self._kernel.db.write() as tx:
                await store.give_up(tx, reviews=count, now=now, **who)
            return
        verdict, loss, standard_loss = logic.verdict_of(answer, question)
        own = within_bounds(answer.own.parameters) if verdict == "used" else None
        fit = Fit(verdict, own, count, len(question.train), len(question.held), loss, standard_loss, now)
        await self._store(fit, question, answer, **who)

    async def _store(
        self, fit: Fit, question: Question, answer: Answer | None, *, guild_id: int, user_id: int
    ) -> None:
        """Store the fit; where it changes the parameters in use, what each card's history comes to as well.

        Dues stay: nobody finds a hill of reviews in the morning. The next rating of a card moves it on.
        """
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.write() as tx:
            before = await store.parameters_of(tx, **who)
            if not await store.finish(tx, fit, **who):
                return  # erased meanwhile
            if answer is not None and fit.parameters != before:
                model = answer.own if fit.parameters is not None else answer.standard
                await store.set_states(tx, _states(question, model), **who)
        log.info("card_fit", guild=guild_id, verdict=fit.verdict, reviews=fit.reviews, held=fit.held)


def _states(question: Question, model: Model) -> States:
    return {
        card.schedule_id: (len(card.ratings), stability, difficulty)
        for card, (stability, difficulty) in zip(question.histories, model.states, strict=True)
    }
