"""A quiz as its channel sees it, and the buttons under it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text, who

from . import render
from .models import LETTERS, OVER, Question, Quiz, Scene
from .service import QuizService


def quiz_of(interaction: Interaction) -> QuizService:
    cog: Any = interaction.client.get_cog("QuizCommands")
    service: QuizService = cog.service
    return service


# ---------------------------------------------------------------------- what the channel sees


def lobby_view(quiz: Quiz, begins_at: datetime) -> ui.LayoutView:
    return panel(text(render.lobby(quiz, begins_at)), row(Join(quiz_id=quiz.quiz_id)))


def begun_view(quiz: Quiz) -> ui.LayoutView:
    shown = text(render.lobby_after(quiz))
    if quiz.phase == OVER:
        return panel(shown, accent=None)
    return panel(shown, row(Join(quiz_id=quiz.quiz_id)), accent=None)


def question_view(quiz: Quiz, found: Question, closes_at: datetime) -> ui.LayoutView:
    choices = [
        Answer(quiz_id=quiz.quiz_id, number=found.number, choice=place, label=letter)
        for place, letter in enumerate(LETTERS)
    ]
    return panel(text(render.question(quiz, found, closes_at)), row(*choices))


def told_view(scene: Scene, found: Question) -> ui.LayoutView:
    return panel(text(render.told(scene, found)), accent=None)


def board_view(scene: Scene) -> ui.LayoutView:
    return panel(text(render.board(scene)), row(Read(quiz_id=scene.quiz.quiz_id, page=0)))


# ---------------------------------------------------------------------- what is pressed


class Join(PersistentButton, key="cards.quiz_join", args=("quiz_id",)):
    label = "Join"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        quiz_id = int(self.args["quiz_id"])
        scene, is_new = await quiz_of(interaction).join(**who(interaction), quiz_id=quiz_id)
        shown = panel(text(render.joined(scene, is_new=is_new)), row(Leave(quiz_id=quiz_id)))
        await show(interaction, shown)


class Leave(PersistentButton, key="cards.quiz_leave", args=("quiz_id",)):
    label = "Leave the quiz"

    async def press(self, interaction: Interaction) -> None:
        quiz_id = int(self.args["quiz_id"])
        was_in = await quiz_of(interaction).leave(**who(interaction), quiz_id=quiz_id)
        said = render.LEFT if was_in else render.NOT_IN
        await show(
            interaction, panel(text(said), row(Join(quiz_id=quiz_id, label="Join again"))), is_update=True
        )


class Answer(PersistentButton, key="cards.quiz_answer", args=("quiz_id", "number", "choice")):
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await quiz_of(interaction).answer(
            **who(interaction),
            quiz_id=int(self.args["quiz_id"]),
            number=int(self.args["number"]),
            choice=int(self.args["choice"]),
        )
        await show(interaction, panel(text(render.answered(found))))


class Read(PersistentButton, key="cards.quiz_read", args=("quiz_id", "page")):
    label = "Questions and answers"

    async def press(self, interaction: Interaction) -> None:
        quiz_id, page = int(self.args["quiz_id"]), int(self.args["page"])
        found = await quiz_of(interaction).read(**who(interaction), quiz_id=quiz_id)
        press: list[ui.Item[Any]] = []
        if page:
            press.append(Read(quiz_id=quiz_id, page=page - 1, label="Earlier"))
        if page + 1 < render.pages(found):
            press.append(Read(quiz_id=quiz_id, page=page + 1, label="Later"))
        shown = [text(render.reading(found, page)), *([row(*press)] if press else [])]
        await show(interaction, panel(*shown), is_update=True)


# ---------------------------------------------------------------------- whoever holds it


def holder_view(quiz: Quiz) -> ui.LayoutView:
    quiz_id = quiz.quiz_id
    return panel(
        text(render.started(quiz)), row(Begin(quiz_id=quiz_id), End(quiz_id=quiz_id), Join(quiz_id=quiz_id))
    )


class Begin(PersistentButton, key="cards.quiz_begin", args=("quiz_id",)):
    label = "Begin now"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        quiz = await quiz_of(interaction).begin(actor_of(interaction), int(self.args["quiz_id"]))
        await show(interaction, panel(text(render.BEGINS), row(End(quiz_id=quiz.quiz_id))), is_update=True)


class End(PersistentButton, key="cards.quiz_end", args=("quiz_id",)):
    label = "End the quiz"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        await quiz_of(interaction).end(actor_of(interaction), quiz_id=int(self.args["quiz_id"]))
        await show(interaction, panel(text(render.ENDS)), is_update=True)


CONTROLS = (Join, Leave, Answer, Read, Begin, End)
