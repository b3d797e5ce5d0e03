"""SQL statements of quiz nights, wrapped in types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import Question, Quiz, Score

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _quiz(row: Mapping[str, Any]) -> Quiz:
    return Quiz(
        quiz_id=row["quiz_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        channel_id=row["channel_id"],
        title=row["title"],
        rounds=row["rounds"],
        seconds=row["seconds"],
        phase=row["phase"],
        number=row["number"],
        told=row["told"],
        is_shown=bool(row["is_shown"]),
        closes_at=from_unix(row["closes_at"]),
        attempts=row["attempts"],
        reason=row["reason"],
        lobby_message_id=row["lobby_message_id"],
        board_message_id=row["board_message_id"],
        made_at=from_unix(row["made_at"]),
    )


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        number=row["number"],
        prompt=row["prompt"],
        choices=tuple(json.loads(row["choices"])),
        answer=row["answer"],
        explanation=row["explanation"],
        message_id=row["message_id"],
    )


# ---------------------------------------------------------------------- a quiz


async def add(
    tx: Tx,
    *,
    guild_id: int,
    group_id: int,
    channel_id: int,
    title: str,
    rounds: int,
    seconds: int,
    closes_at: datetime,
    now: datetime,
) -> Quiz | None:
    """Begin a quiz; None when one is under way in the channel."""
    row = await _Q.add(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        channel_id=channel_id,
        title=title,
        rounds=rounds,
        seconds=seconds,
        closes_at=to_unix(closes_at),
        now=to_unix(now),
    )
    return _quiz(row) if row is not None else None


async def add_questions(tx: Tx, quiz_id: int, found: Sequence[Question]) -> None:
    await _Q.add_questions(
        tx.connection,
        [
            {
                "quiz_id": quiz_id,
                "number": question.number,
                "prompt": question.prompt,
                "choices": json.dumps(question.choices),
                "answer": question.answer,
                "explanation": question.explanation,
            }
            for question in found
        ],
    )


async def get(tx: Tx, quiz_id: int) -> Quiz | None:
    row = await _Q.get(tx.connection, quiz_id=quiz_id)
    return _quiz(row) if row is not None else None


async def under_way(tx: Tx, channel_id: int) -> Quiz | None:
    row = await _Q.under_way(tx.connection, channel_id=channel_id)
    return _quiz(row) if row is not None else None


async def next_moment(tx: Tx) -> datetime | None:
    seconds = await _Q.next_moment(tx.connection)
    return from_unix_or_none(seconds)


async def claim(tx: Tx, *, now: datetime, lease_until: datetime, limit: int) -> list[Quiz]:
    """Take the quizzes that are due, so that nobody else looks at them before the lease is over."""
    rows = _Q.claim(tx.connection, now=to_unix(now), lease_until=to_unix(lease_until), limit=limit)
    return [_quiz(row) async for row in rows]


async def claim_one(tx: Tx, quiz_id: int, *, lease_until: datetime) -> Quiz | None:
    row = await _Q.claim_one(tx.connection, quiz_id=quiz_id, lease_until=to_unix(lease_until))
    return _quiz(row) if row is not None else None


async def enter(
    tx: Tx, quiz_id: int, *, phase: str, number: int, told: int, reason: str | None, attempts: int
) -> None:
    """Go into a phase, which Discord is to be told of; ``attempts`` is 1 for who does that at once."""
    await _Q.enter(
        tx.connection,
        quiz_id=quiz_id,
        phase=phase,
        number=number,
        told=told,
        reason=reason,
        attempts=attempts,
    )


async def look_at(tx: Tx, quiz_id: int, moment: datetime | None) -> None:
    """Set when the quiz is looked at next; None means never again."""
    await _Q.look_at(tx.connection, quiz_id=quiz_id, try_at=to_unix(moment) if moment else None)


async def close(tx: Tx, quiz: Quiz, *, now: datetime) -> None:
    """End the time of the phase now, if the quiz is still in it and it was shown."""
    await _Q.close_at(
        tx.connection, quiz_id=quiz.quiz_id, phase=quiz.phase, number=quiz.number, now=to_unix(now)
    )


async def set_shown(tx: Tx, quiz: Quiz, *, closes_at: datetime, try_at: datetime | None) -> None:
    """Note that Discord was told of the phase, unless the quiz has moved on meanwhile."""
    await _Q.set_shown(
        tx.connection,
        quiz_id=quiz.quiz_id,
        phase=quiz.phase,
        number=quiz.number,
        closes_at=to_unix(closes_at),
        try_at=to_unix(try_at) if try_at else None,
    )


async def set_lobby_message(tx: Tx, quiz_id: int, message_id: int) -> None:
    await _Q.set_lobby_message(tx.connection, quiz_id=quiz_id, message_id=message_id)


async def set_board_message(tx: Tx, quiz_id: int, message_id: int) -> None:
    await _Q.set_board_message(tx.connection, quiz_id=quiz_id, message_id=message_id)


async def set_question_message(tx: Tx, quiz_id: int, number: int, message_id: int) -> None:
    await _Q.set_question_message(tx.connection, quiz_id=quiz_id, number=number, message_id=message_id)


# ---------------------------------------------------------------------- questions and answers


async def question(tx: Tx, quiz_id: int, number: int) -> Question | None:
    row = await _Q.question(tx.connection, quiz_id=quiz_id, number=number)
    return _question(row) if row is not None else None


async def questions(tx: Tx, quiz: Quiz) -> list[Question]:
    """Return the questions of the rounds that were told."""
    rows = _Q.questions(tx.connection, quiz_id=quiz.quiz_id, told=quiz.told)
    return [_question(row) async for row in rows]


async def join(tx: Tx, *, quiz_id: int, guild_id: int, user_id: int, now: datetime) -> bool:
    """Add a player; False when they were in."""
    return bool(
        await _Q.join(tx.connection, quiz_id=quiz_id, guild_id=guild_id, user_id=user_id, now=to_unix(now))
    )


async def leave(tx: Tx, *, quiz_id: int, user_id: int) -> bool:
    """Remove a player with what they answered."""
    await _Q.drop_answers(tx.connection, quiz_id=quiz_id, user_id=user_id)
    return bool(await _Q.leave(tx.connection, quiz_id=quiz_id, user_id=user_id))


async def is_player(tx: Tx, *, quiz_id: int, user_id: int) -> bool:
    return bool(await _Q.is_player(tx.connection, quiz_id=quiz_id, user_id=user_id))


async def count_players(tx: Tx, quiz_id: int) -> int:
    count: int = await _Q.count_players(tx.connection, quiz_id=quiz_id)
    return count


async def answer(
    tx: Tx, *, quiz_id: int, number: int, guild_id: int, user_id: int, choice: int, now: datetime
) -> None:
    """Keep an answer, instead of an earlier one to the same question."""
    await _Q.answer(
        tx.connection,
        quiz_id=quiz_id,
        number=number,
        guild_id=guild_id,
        user_id=user_id,
        choice=choice,
        now=to_unix(now),
    )


async def answers_of(tx: Tx, *, quiz_id: int, user_id: int) -> dict[int, int]:
    """Return what a player chose, by round."""
    rows = _Q.answers_of(tx.connection, quiz_id=quiz_id, user_id=user_id)
    return {row["number"]: row["choice"] async for row in rows}


async def tally(tx: Tx, quiz_id: int) -> dict[int, tuple[int, int]]:
    """Return how many answered a round, and how many of them were right; rounds without answers left out."""
    rows = _Q.tally(tx.connection, quiz_id=quiz_id)
    return {row["number"]: (row["answered"], row["correct"]) async for row in rows}


async def scores(tx: Tx, quiz: Quiz) -> tuple[Score, ...]:
    """Return every player's score over the rounds that were told."""
    rows = _Q.scores(tx.connection, quiz_id=quiz.quiz_id, told=quiz.told)
    return tuple([Score(row["user_id"], row["correct"] or 0, row["answered"]) async for row in rows])


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, quiz_nights_joined=_Q.export_players, quiz_answers=_Q.export_answers)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_answers, _Q.erase_players)
