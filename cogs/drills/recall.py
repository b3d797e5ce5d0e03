"""Drills with an open answer: the form, what it touched, the self-score."""

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

from . import render
from .controls import Hint, after, service_of
from .coverage import Coverage
from .kind import Kind, front_of
from .models import Attempt, RecallDrill
from .service import Going
from .written import answer_fields, open_form, score_options, take_score


def solution(drill: RecallDrill) -> str:
    return f"{render.must_cover(drill.concepts)}\n\n**A model answer**\n{drill.model_answer}"


def card(drill: RecallDrill) -> tuple[str, str]:
    return front_of(drill), render.must_cover(drill.concepts)


def coverage(going: Going, found: Coverage) -> str:
    drill = going.drill
    count = len(drill.concepts)
    lines = [
        f"### {drill.title}",
        f"Your answer touched **{len(found.touched)} of {count}** ideas on the list. {render.earned(going.attempt)}.",
        render.touched(drill.concepts, found.touched),
        "-# Found by matching words and their common variants, so judge for yourself.",
        "**How would you score it?** The model answer opens after your score.",
    ]
    return "\n".join(lines)


def scored(going: Going) -> str:
    drill, attempt = going.drill, going.attempt
    assert isinstance(drill, RecallDrill)  # noqa: S101 - the caller has a recall attempt
    score = attempt.self_score or 0
    parts = [f"### {drill.title}"]
    if score:
        parts.append(f"You gave yourself **{score} of 5**: {drill.levels[score - 1]}")
    parts += [
        f"**A model answer**\n{drill.model_answer}",
        f"**If asked further:** {drill.probe}",
        f"**A weak answer** {render.lower_first(drill.weak_trait)}",
        render.sources(drill),
    ]
    return "\n\n".join(parts)


def attempt_view(going: Going) -> ui.LayoutView:
    """Return the private panel that leads to the form, or the result once answered."""
    drill, attempt = going.drill, going.attempt
    assert isinstance(drill, RecallDrill)  # noqa: S101 - the caller has a recall attempt
    if attempt.is_answered:
        return panel(text(scored(going)), row(SelfScore.of(drill, attempt)), after(going))
    buttons = row(Write(attempt_id=attempt.attempt_id), Hint(attempt_id=attempt.attempt_id))
    return panel(text(render.practice(drill, "", "Write your answer in your own words.")), buttons)


async def open_panel(interaction: Interaction, going: Going) -> None:
    await show(interaction, attempt_view(going))


class Write(PersistentButton, key="drills.write", args=("attempt_id",)):
    label = "Write your answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_form(interaction, self.args, AnswerForm.of, attempt_view)


class SelfScore(PersistentSelect, key="drills.score", args=("attempt_id",)):
    placeholder = "Score your answer, 1 to 5"

    @classmethod
    def of(cls, drill: RecallDrill, attempt: Attempt) -> SelfScore:
        options = score_options(drill.levels, attempt.self_score)
        return cls(options=options, attempt_id=attempt.attempt_id)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await take_score(interaction, self.args, chosen, attempt_view)


class AnswerForm(PersistentModal, key="drills.answer_form", args=("attempt_id",)):
    @classmethod
    def of(cls, going: Going) -> AnswerForm:
        form = cls(title=going.drill.title, attempt_id=going.attempt.attempt_id)
        for field in answer_fields(
            going, "One to three minutes of writing is plenty. It is checked against a list of points."
        ):
            form.add_item(field)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        going, found = await service_of(interaction).answer_recall(
            user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), text=text_of(values, "answer")
        )
        assert isinstance(going.drill, RecallDrill)  # noqa: S101 - only recall drills have this form
        view = panel(
            text(coverage(going, found)), row(SelfScore.of(going.drill, going.attempt)), after(going)
        )
        await show(interaction, view, is_update=True)


CONTROLS = (Write, SelfScore, AnswerForm)
KIND = Kind(open=open_panel, solution=solution, form=AnswerForm.of, card=card)
