"""Explanations as a mate meets them: one to mark, and the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, panel, row, show, text, text_of, who
from cogs.cards.controls import cards_cog, review_all

from . import logic, render
from .marking import MarkingService
from .models import GRADES, POINTS, Grades, ToMark


def marking_of(interaction: Interaction) -> MarkingService:
    service: MarkingService = cards_cog(interaction).marking
    return service


def grade_fields() -> list[ui.Label[Any]]:
    """Return a choice of yes, partly and no for each of the three points."""
    return [
        ui.Label(
            text=name,
            description=question,
            component=ui.RadioGroup(
                custom_id=key,
                options=[
                    discord.RadioGroupOption(label=word.capitalize(), value=str(grade))
                    for grade, word in GRADES.items()
                ],
            ),
        )
        for key, (name, question) in POINTS.items()
    ]


def grades_of(values: Values) -> Grades | None:
    return logic.read_grades({key: text_of(values, key) for key in POINTS})


def to_mark_view(found: ToMark) -> ui.LayoutView:
    args: dict[str, Any] = {"explanation_id": found.explanation_id}
    press: list[ui.Item[Any]] = [MarkIt(**args), NotNow(**args)]
    if found.words is not None:
        press.append(NotKind(**args))
    return panel(text(render.to_mark(found)), row(*press))


def _said(words: str, *press: ui.Item[Any]) -> ui.LayoutView:
    return panel(text(words), row(*press, review_all()))


class MarkNext(PersistentButton, key="cards.mark_next"):
    label = "Mark one"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await marking_of(interaction).take(**who(interaction))
        view = to_mark_view(found) if found is not None else _said(render.NOTHING)
        await show(interaction, view, is_update=True)


class MarkIt(PersistentButton, key="cards.mark", args=("explanation_id",)):
    label = "Mark it"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await marking_of(interaction).held(
            user_id=interaction.user.id, explanation_id=int(self.args["explanation_id"])
        )
        await interaction.response.send_modal(MarkForm.of(found))


class MarkForm(PersistentModal, key="cards.mark_form", args=("explanation_id",)):
    @classmethod
    def of(cls, found: ToMark) -> MarkForm:
        form = cls(title=f"Your mark: {found.term}", explanation_id=found.explanation_id)
        for field in grade_fields():
            form.add_item(field)
        form.add_item(
            ui.Label(
                text=render.SENTENCE_LABEL,
                description=render.SENTENCE_TOLD,
                component=ui.TextInput(
                    custom_id="sentence", max_length=logic.SENTENCE_LONGEST, required=False
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await marking_of(interaction).mark(
            user_id=interaction.user.id,
            explanation_id=int(args["explanation_id"]),
            grades=grades_of(values),
            sentence=text_of(values, "sentence"),
        )
        more = [MarkNext(label="Mark another")] if found.waiting else []
        await show(interaction, _said(render.marked(found), *more), is_update=True)


class NotNow(PersistentButton, key="cards.mark_later", args=("explanation_id",)):
    label = "Not now"

    async def press(self, interaction: Interaction) -> None:
        await marking_of(interaction).give_back(
            user_id=interaction.user.id, explanation_id=int(self.args["explanation_id"])
        )
        await show(interaction, _said(render.GIVEN_BACK), is_update=True)


class NotKind(PersistentButton, key="cards.explain_hurts", args=("explanation_id",)):
    label = "Not kind"

    async def press(self, interaction: Interaction) -> None:
        await marking_of(interaction).report(
            user_id=interaction.user.id, explanation_id=int(self.args["explanation_id"])
        )
        await show(interaction, _said(render.REPORTED), is_update=True)


CONTROLS = (MarkNext, MarkIt, MarkForm, NotNow, NotKind)
