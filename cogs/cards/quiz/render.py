"""A quiz night → what its channel and its players read."""

from __future__ import annotations

from datetime import datetime

import discord

from bot.ui import clean

from .logic import COUNTED_FROM, POINTS_A_DAY, ranked
from .models import DONE, ENDED, LATE, LETTERS, LOBBY, NOBODY, OVER, QUIET, Question, Quiz, Scene
from .service import Answered, Reading

_READ_PAGE = 4
"""Questions on one page of those read again; so many fit into a message whatever their length."""


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _soon(moment: datetime) -> str:
    return discord.utils.format_dt(moment, "R")


def lobby(quiz: Quiz, begins_at: datetime) -> str:
    return (
        f"### Quiz night · {quiz.title}\n{quiz.rounds} questions, {quiz.seconds} seconds each. It begins "
        f"{_soon(begins_at)}, and you can still join later.\n-# Who joins may stand on the board at the end, with name "
        "and score: the first three ranks only. What you answer only you see. Nobody is pinged."
    )


def lobby_after(quiz: Quiz) -> str:
    if quiz.reason == NOBODY:
        return (
            f"### Quiz night · {quiz.title}\nNobody was free this time, so it ends here. `/quiz start` tries again "
            "whenever you like."
        )
    if quiz.phase == OVER:
        return f"### Quiz night · {quiz.title}\nIt is over; the board stands below."
    return f"### Quiz night · {quiz.title}\nIt is under way below. You can still join."


def question(quiz: Quiz, found: Question, closes_at: datetime) -> str:
    return f"{_head(quiz, found)}\n\n{_choices(found)}\n\n-# Time is over {_soon(closes_at)}, or when all have answered."


def _head(quiz: Quiz, found: Question) -> str:
    return f"### Question {found.number} of {quiz.rounds} · {quiz.title}\n{clean(found.prompt)}"


def _choices(found: Question, *, is_told: bool = False) -> str:
    lines = []
    for place, choice in enumerate(found.choices):
        shown = clean(choice)
        is_right = is_told and place == found.answer
        lines.append(f"✅ **{LETTERS[place]} · {shown}**" if is_right else f"**{LETTERS[place]}** · {shown}")
    return "\n".join(lines)


def told(scene: Scene, found: Question) -> str:
    lines = [
        _head(scene.quiz, found) + "\n",
        _choices(found, is_told=True),
        f"\nThe answer is **{LETTERS[found.answer]}**.",
    ]
    if scene.answered >= COUNTED_FROM:
        lines[-1] += f" {scene.right} of {scene.answered} had it."
    if found.explanation:
        lines.append(clean(found.explanation))
    return "\n".join(lines)


_WHY = {
    DONE: "",
    ENDED: "A moderator ended it here. ",
    QUIET: "It has gone quiet, so it ends here. ",
    LATE: "I was away for a while, so it ends here. ",
}


def board(scene: Scene) -> str:
    quiz = scene.quiz
    lines = [f"### Quiz night is over · {quiz.title}"]
    if quiz.told:
        why = _WHY.get(quiz.reason or "", "")
        lines.append(f"{why}{quiz.told} question{_s(quiz.told)} counted.".strip())
        rows = [
            f"**{rank}.** <@{score.user_id}> · {score.right} right" for rank, score in ranked(scene.scores)
        ]
        lines += rows
    else:
        lines.append(f"{_WHY.get(quiz.reason or '', '')}No question was finished, so nothing counts.")
    if scene.players:
        lines.append(_thanks(scene.players))
    return "\n".join(lines)


def _thanks(players: int) -> str:
    return "Thank you for playing." if players == 1 else f"Thanks to all {players} who joined."


# ---------------------------------------------------------------------- private answers


def joined(scene: Scene, *, is_new: bool) -> str:
    quiz, players = scene.quiz, scene.players
    told_now = "You are in" if is_new else "You are in already"
    others = "the only one so far" if players == 1 else f"one of {players}"
    when = f" It begins {_soon(quiz.closes_at)}." if quiz.phase == LOBBY and quiz.is_shown else ""
    return (
        f"✅ {told_now}, {others}.{when}\nAnswer with the buttons **A** to **D**; the last one you press before the "
        f"time is over counts. A right answer is a point, at most {POINTS_A_DAY} a day."
    )


LEFT = "You left the quiz; your answers are gone and your name stands on no board."
NOT_IN = "You were not in this quiz, so there is nothing to leave."


def answered(found: Answered) -> str:
    letter = LETTERS[found.choice]
    if found.is_last:
        return f"**{letter}** it is. Everybody has answered, so here comes the answer."
    until = f", {_soon(found.closes_at)}" if found.closes_at is not None else ""
    return f"**{letter}** it is. You can press another until the time is over{until}."


def started(quiz: Quiz) -> str:
    return (
        f"The lobby is open in <#{quiz.channel_id}>: {quiz.rounds} questions from **{quiz.title}**. It begins by itself "
        "after a minute, if anybody joins. You can play too."
    )


BEGINS = "It begins."
ENDS = "It ends; the board comes, if there is one."


def pages(found: Reading) -> int:
    return max(1, -(-len(found.questions) // _READ_PAGE))


def reading(found: Reading, page: int) -> str:
    lines = [f"### Questions · {found.quiz.title}"]
    if not found.questions:
        lines.append("No question was finished.")
    for question, chosen in found.questions[page * _READ_PAGE : (page + 1) * _READ_PAGE]:
        lines.append(f"**{question.number}.** {clean(question.prompt)[:500]}")
        lines.append(f"✅ {LETTERS[question.answer]} · {clean(question.choices[question.answer])}")
        if chosen is not None and chosen != question.answer:
            lines.append(f"-# You chose {LETTERS[chosen]} · {clean(question.choices[chosen])[:120]}")
        elif chosen is not None:
            lines.append("-# You had it.")
    return "\n".join(lines)
