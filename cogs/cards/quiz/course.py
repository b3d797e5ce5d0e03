"""How a quiz goes on by itself, one transaction a step: what is due, what follows, what earned points.

A phase is entered first and shown afterwards, so whatever happens in between is made up for. Knows no Discord.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot import groups, members, points
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx

from . import logic, store
from .models import ASKING, ENDED, FAULT, LOBBY, OVER, TOLD, Quiz, Scene

_LEASE: Final = timedelta(seconds=90)
"""A quiz whose look was not ended within this time is taken up again: its process died."""
_AT_ONCE: Final = 20
_MOST_TRIES: Final = 12


class Course:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def _now(self) -> datetime:
        return from_unix(to_unix(self._kernel.clock.now()))

    async def claim_due(self, now: datetime) -> Sequence[Quiz]:
        async with self._kernel.db.write() as tx:
            return await store.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)

    async def claim(self, quiz_id: int) -> Quiz | None:
        async with self._kernel.db.write() as tx:
            return await store.claim_one(tx, quiz_id, lease_until=self._now() + _LEASE)

    async def is_under_way(self, quiz_id: int) -> bool:
        async with self._kernel.db.read() as tx:
            quiz = await store.get(tx, quiz_id)
        return quiz is not None and quiz.phase != OVER

    async def move_on(self, quiz_id: int) -> Scene | None:
        """Go to the next phase if the time of this one is over; return what is to be shown, None for nothing.

        A phase that Discord was not told of yet, because the bot was stopped in between, is returned again.
        """
        async with self._kernel.db.write() as tx:
            quiz = await store.get(tx, quiz_id)
            if quiz is None or (quiz.phase == OVER and quiz.is_shown):
                return None
            now = self._now()
            group = await groups.get_group(tx, quiz.group_id)
            if group is None or group.archived_at is not None:
                # Its posts have stopped: what was told counts, and nothing more is sent.
                await finish(tx, self._kernel, quiz, ENDED, attempts=0)
                await store.set_shown(tx, await store.get(tx, quiz_id) or quiz, closes_at=now, try_at=None)
                return None
            if quiz.is_shown:
                if now < quiz.closes_at:
                    await store.look_at(tx, quiz_id, quiz.closes_at)
                    return None
                await self._go_on(tx, quiz, now)
                quiz = await store.get(tx, quiz_id) or quiz
            return await scene(tx, quiz)

    async def _go_on(self, tx: Tx, quiz: Quiz, now: datetime) -> None:
        tally = await store.tally(tx, quiz.quiz_id)
        silent = quiz.number - max(tally, default=0)
        phase, number, reason = logic.following(
            phase=quiz.phase,
            number=quiz.number,
            rounds=quiz.rounds,
            players=await store.count_players(tx, quiz.quiz_id),
            silent=silent,
            late=now - quiz.closes_at,
        )
        if phase == OVER:
            await finish(tx, self._kernel, quiz, reason or FAULT, attempts=1)
            return
        told = number if phase == TOLD else quiz.told
        await store.enter(tx, quiz.quiz_id, phase=phase, number=number, told=told, reason=None, attempts=1)

    async def was_shown(self, quiz: Quiz) -> None:
        """Note that Discord was told of the phase; its time runs from now on."""
        length = {LOBBY: logic.LOBBY_TIME, TOLD: logic.TOLD_TIME}.get(
            quiz.phase, timedelta(seconds=quiz.seconds)
        )
        async with self._kernel.db.write() as tx:
            now = self._now()
            is_short = quiz.phase == ASKING and await all_answered(tx, quiz)
            closes_at = now if is_short else now + length
            await store.set_shown(
                tx, quiz, closes_at=closes_at, try_at=None if quiz.phase == OVER else closes_at
            )

    async def try_again(self, quiz: Quiz) -> None:
        """Put a phase that Discord could not be told of off for a few seconds; after too many tries give up."""
        if quiz.attempts >= _MOST_TRIES:
            await self.give_up(quiz)
            return
        async with self._kernel.db.write() as tx:
            pause = timedelta(seconds=min(60, 5 * max(1, quiz.attempts)))
            await store.look_at(tx, quiz.quiz_id, self._now() + pause)

    async def give_up(self, quiz: Quiz) -> None:
        """End a quiz that Discord does not let go on; what was told counts, and nothing more is sent."""
        async with self._kernel.db.write() as tx:
            fresh = await store.get(tx, quiz.quiz_id)
            if fresh is None:
                return
            if fresh.phase != OVER:
                await finish(tx, self._kernel, fresh, FAULT, attempts=0)
                fresh = await store.get(tx, quiz.quiz_id) or fresh
            await store.set_shown(tx, fresh, closes_at=self._now(), try_at=None)

    async def lobby_is_out(self, quiz: Quiz, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_lobby_message(tx, quiz.quiz_id, message_id)

    async def question_is_out(self, quiz: Quiz, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_question_message(tx, quiz.quiz_id, quiz.number, message_id)

    async def board_is_out(self, quiz: Quiz, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.set_board_message(tx, quiz.quiz_id, message_id)


async def finish(tx: Tx, kernel: Kernel, quiz: Quiz, reason: str, *, attempts: int) -> None:
    """End the quiz and award what was right, once."""
    await store.enter(
        tx,
        quiz.quiz_id,
        phase=OVER,
        number=quiz.number,
        told=quiz.told,
        reason=reason,
        attempts=attempts,
    )
    now = kernel.clock.now()
    for score in await store.scores(tx, quiz):
        if score.answered:
            who = {"guild_id": quiz.guild_id, "user_id": score.user_id}
            zone = await members.zone_of(tx, guild_id=quiz.guild_id, user_id=score.user_id)
            await points.award(
                tx,
                **who,
                group_id=quiz.group_id,
                source="quiz",
                points=score.right,
                key=f"quiz:{quiz.quiz_id}",
                day=now.astimezone(zone).date(),
                now=now,
                daily_cap=logic.POINTS_A_DAY,
            )


async def all_answered(tx: Tx, quiz: Quiz) -> bool:
    """Tell whether everybody who joined has answered the question under way."""
    answered, _ = (await store.tally(tx, quiz.quiz_id)).get(quiz.number, (0, 0))
    return 0 < answered == await store.count_players(tx, quiz.quiz_id)


async def scene(tx: Tx, quiz: Quiz) -> Scene:
    tally = await store.tally(tx, quiz.quiz_id)
    answered, right = tally.get(quiz.number, (0, 0))
    return Scene(
        quiz=quiz,
        question=await store.question(tx, quiz.quiz_id, quiz.number),
        answered=answered,
        right=right,
        scores=await store.scores(tx, quiz),
    )
