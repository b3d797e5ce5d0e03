"""Explanations as their writer meets them: the form, what came of it, one's own overview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)
from cogs.cards.controls import cards_cog, review_all

from . import logic, render
from .marker_views import MarkNext, grade_fields, grades_of, marking_of
from .models import Overview, Standing
from .moderator_views import ForModerators
from .service import ExplainService


def explain_of(interaction: Interaction) -> ExplainService:
    service: ExplainService = cards_cog(interaction).explain
    return service


# ---------------------------------------------------------------------- writing


async def open_form(interaction: Interaction, schedule_id: int) -> None:
    card = await explain_of(interaction).card(**who(interaction), schedule_id=schedule_id)
    await interaction.response.send_modal(ExplainForm.of(schedule_id, card.note.term))


class ExplainForm(PersistentModal, key="cards.explain_form", args=("schedule_id",)):
    @classmethod
    def of(cls, schedule_id: int, term: str) -> ExplainForm:
        form = cls(title=f"{render.FORM_TITLE}: {term}", schedule_id=schedule_id)
        form.add_item(
            ui.Label(
                text=render.FORM_LABEL,
                description=render.FORM_TOLD,
                component=ui.TextInput(
                    custom_id="words",
                    style=discord.TextStyle.paragraph,
                    max_length=logic.LONGEST,
                    required=False,
                ),
            )
        )
        form.add_item(
            ui.Label(
                text=render.SPOKEN_LABEL,
                description=render.SPOKEN_TOLD,
                component=ui.Checkbox(custom_id="spoken"),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await explain_of(interaction).write(
            **who(interaction),
            schedule_id=int(args["schedule_id"]),
            words=text_of(values, "words"),
            is_spoken=values.get("spoken") is True,
        )
        # Beside the card that was pressed, which waits for its rating.
        await show(interaction, panel(text(render.written(found)), row(*_own_buttons(found.standing))))


# ---------------------------------------------------------------------- one of one's own


def own_view(standing: Standing) -> ui.LayoutView:
    return panel(text(render.own(standing)), row(*_own_buttons(standing)))


def _own_buttons(standing: Standing) -> list[ui.Item[Any]]:
    explanation_id = standing.explanation.explanation_id
    found: list[ui.Item[Any]] = []
    if standing.state == "returned":
        found.append(CheckYourself(explanation_id=explanation_id))
    if standing.state in ("waiting", "returned"):
        found.append(TakeBack(explanation_id=explanation_id))
    if standing.received is not None and standing.received.sentence is not None:
        found.append(NotKindMark(mark_id=standing.received.mark_id))
    return [*found, Explanations()]


class TakeBack(PersistentButton, key="cards.explain_back", args=("explanation_id",)):
    label = "Take it back"

    async def press(self, interaction: Interaction) -> None:
        await explain_of(interaction).take_back(
            user_id=interaction.user.id, explanation_id=int(self.args["explanation_id"])
        )
        await show(interaction, panel(text(render.TAKEN_BACK), row(Explanations())), is_update=True)


class CheckYourself(PersistentButton, key="cards.explain_check", args=("explanation_id",)):
    label = "Check yourself"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        form = CheckForm(title="Check yourself", explanation_id=self.args["explanation_id"])
        for field in grade_fields():
            form.add_item(field)
        await interaction.response.send_modal(form)


class CheckForm(PersistentModal, key="cards.explain_check_form", args=("explanation_id",)):
    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        standing = await explain_of(interaction).check_oneself(
            user_id=interaction.user.id,
            explanation_id=int(args["explanation_id"]),
            grades=grades_of(values),
        )
        await show(interaction, own_view(standing), is_update=True)


class NotKindMark(PersistentButton, key="cards.mark_hurts", args=("mark_id",)):
    label = "Not kind"

    async def press(self, interaction: Interaction) -> None:
        standing = await explain_of(interaction).report(
            user_id=interaction.user.id, mark_id=int(self.args["mark_id"])
        )
        await show(interaction, own_view(standing), is_update=True)


# ---------------------------------------------------------------------- all of one's own


class Explanations(PersistentButton, key="cards.explanations"):
    label = "Explanations"

    async def press(self, interaction: Interaction) -> None:
        await open_overview(interaction)


async def open_overview(interaction: Interaction) -> None:
    who(interaction)
    found = await marking_of(interaction).overview(actor_of(interaction))
    await show(interaction, overview_view(found), is_update=True)


def overview_view(found: Overview) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.overview(found))]
    if found.own:
        items.append(row(OwnExplanation.of(found.own)))
    press: list[ui.Item[Any]] = [MarkNext()] if found.waiting else []
    if found.is_marker:
        press.append(MarkForMates(turned="off", label="Mark no more"))
    else:
        press.append(MarkForMates(turned="on"))
    if found.reported:
        press.append(ForModerators(label=f"For moderators ({found.reported})"))
    return panel(*items, row(*press, review_all()))


class OwnExplanation(PersistentSelect, key="cards.explained"):
    placeholder = "Read one of yours"

    @classmethod
    def of(cls, own: list[Standing]) -> OwnExplanation:
        return cls(
            options=[
                discord.SelectOption(
                    label=each.explanation.term[:100],
                    description=render.option(each),
                    value=str(each.explanation.explanation_id),
                )
                for each in own
            ]
        )

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        standing = await explain_of(interaction).read(
            user_id=interaction.user.id, explanation_id=int(chosen[0])
        )
        await show(interaction, own_view(standing), is_update=True)


class MarkForMates(PersistentButton, key="cards.mark_agree", args=("turned",)):
    """``turned`` is what the press makes of it, so that a second press changes nothing."""

    label = "Mark for mates"

    async def press(self, interaction: Interaction) -> None:
        found = await marking_of(interaction).set_marker(
            actor_of(interaction), is_marker=self.args["turned"] == "on"
        )
        await show(interaction, overview_view(found), is_update=True)


async def news_for(interaction: Interaction) -> list[ui.Item[Any]]:
    found = await marking_of(interaction).news(actor_of(interaction))
    return [ui.Separator(), text(render.news(found)), row(Explanations())] if found else []


CONTROLS = (
    ExplainForm,
    TakeBack,
    CheckYourself,
    CheckForm,
    NotKindMark,
    Explanations,
    OwnExplanation,
    MarkForMates,
)
