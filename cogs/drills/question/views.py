"""A group's own question: the form, the self-score, the explanation."""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    panel,
    row,
    show,
    text,
    text_of,
)
from cogs.drills import render
from cogs.drills.controls import after, drills_cog
from cogs.drills.kind import Kind
from cogs.drills.models import QuestionDrill
from cogs.drills.service import Going
from cogs.drills.written import answer_fields, open_form, score_options, take_score

from .service import QuestionService

LEVELS = (
    "I did not know where to begin",
    "I had a part of it, or by luck",
    "The main idea, with gaps",
    "Right, I would say it more slowly in a round",
    "Right and clear, I could explain it to others",
)
"""What a self-score of 1, 2, 3, 4, 5 means where a question brings no levels of its own."""


def question_of(interaction: Interaction) -> QuestionService:
    service: QuestionService = drills_cog(interaction).question
    return service


def solution(drill: QuestionDrill) -> str:
    return f"**Explanation**, from whoever suggested the question\n{drill.solution}"


def result(going: Going) -> str:
    drill, attempt = going.drill, going.attempt
    assert isinstance(drill, QuestionDrill)  # noqa: S101 - the caller has a question's attempt
    parts = [f"### {drill.title}"]
    if attempt.self_score:
        parts.append(f"You gave yourself **{attempt.self_score} of 5**: {LEVELS[attempt.self_score - 1]}.")
        parts.append(solution(drill))
    else:
        parts.append(f"Your answer is kept. {render.earned(attempt)}.")
        parts.append("**How would you score it?** The explanation opens after your score.")
    return "\n\n".join(parts)


def attempt_view(going: Going) -> ui.LayoutView:
    """Return the private panel that leads to the form, or the result once answered."""
    attempt = going.attempt
    if attempt.is_answered:
        return panel(text(result(going)), row(Score.of(attempt.attempt_id, attempt.self_score)), after(going))
    tip = "Write your answer in your own words."
    return panel(text(render.practice(going.drill, "", tip)), row(Write(attempt_id=attempt.attempt_id)))


async def open_panel(interaction: Interaction, going: Going) -> None:
    await show(interaction, attempt_view(going))


class Write(PersistentButton, key="drills.question_write", args=("attempt_id",)):
    label = "Write your answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_form(interaction, self.args, AnswerForm.of, attempt_view)


class Score(PersistentSelect, key="drills.question_score", args=("attempt_id",)):
    placeholder = "Score your answer, 1 to 5"

    @classmethod
    def of(cls, attempt_id: int, score: int | None) -> Score:
        return cls(options=score_options(LEVELS, score), attempt_id=attempt_id)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await take_score(interaction, self.args, chosen, attempt_view)


class AnswerForm(PersistentModal, key="drills.question_form", args=("attempt_id",)):
    @classmethod
    def of(cls, going: Going) -> AnswerForm:
        form = cls(title=going.drill.title, attempt_id=going.attempt.attempt_id)
        for field in answer_fields(going, "You score it yourself afterwards; then the explanation opens."):
            form.add_item(field)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        going = await question_of(interaction).answer(
            user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), text=text_of(values, "answer")
        )
        await show(interaction, attempt_view(going), is_update=True)


CONTROLS = (Write, Score, AnswerForm)
KIND = Kind(open=open_panel, solution=solution, form=AnswerForm.of)
