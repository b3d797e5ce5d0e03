"""Peer reviews as a reviewer meets them: the answer, the list beside it, the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, guild_of, panel, row, show, text, text_of
from cogs.drills.controls import Next, open_attempt

from . import logic, render
from .models import AnswerFirst, Held, NothingWaits, Words, Written
from .shared import peers_of, turning


async def open_review(interaction: Interaction, *, is_update: bool = False) -> None:
    """Give the member an answer to review, or say why there is none."""
    found = await peers_of(interaction).take(guild_id=guild_of(interaction), user_id=interaction.user.id)
    await show(interaction, taken_view(found), is_update=is_update)


def taken_view(found: Held | AnswerFirst | NothingWaits) -> ui.LayoutView:
    if isinstance(found, Held):
        return held_view(found)
    if isinstance(found, AnswerFirst):
        return panel(text(render.answer_first(found)), row(TryFirst(drill_id=found.drill.id)))
    return panel(text(render.nothing_waits(found)), row(Next(kind="any")))


def held_view(held: Held, page: int = 0) -> ui.LayoutView:
    request_id = held.request_id

    def turn(to: int, label: str, disabled: bool) -> ui.Item[Any]:
        return TurnAnswer(request_id=request_id, page=to, label=label, disabled=disabled)

    buttons = row(
        WriteReview(request_id=request_id), NotNow(request_id=request_id), ReportAnswer(request_id=request_id)
    )
    return panel(*turning(render.held_pages(held), page, turn), buttons)


def written_view(found: Written) -> ui.LayoutView:
    return panel(text(render.written(found)), row(ReviewNext(), Next(kind="any")))


class ReviewNext(PersistentButton, key="drills.review_next"):
    label = "Review a peer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_review(interaction, is_update=True)


class TryFirst(PersistentButton, key="drills.review_first", args=("drill_id",)):
    label = "Answer it first"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await peers_of(interaction).begin(
            guild_id=guild_of(interaction), user_id=interaction.user.id, drill_id=self.args["drill_id"]
        )
        if going is None:
            await open_review(interaction, is_update=True)
        else:
            await open_attempt(interaction, going)


class TurnAnswer(PersistentButton, key="drills.review_turn", args=("request_id", "page")):
    async def press(self, interaction: Interaction) -> None:
        held = await peers_of(interaction).held(
            user_id=interaction.user.id, request_id=int(self.args["request_id"])
        )
        await show(interaction, held_view(held, int(self.args["page"])), is_update=True)


class WriteReview(PersistentButton, key="drills.review_write", args=("request_id",)):
    label = "Write the review"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        held = await peers_of(interaction).held(
            user_id=interaction.user.id, request_id=int(self.args["request_id"])
        )
        await interaction.response.send_modal(ReviewForm.of(held))


class NotNow(PersistentButton, key="drills.review_back", args=("request_id",)):
    label = "Not now"

    async def press(self, interaction: Interaction) -> None:
        await peers_of(interaction).give_back(
            user_id=interaction.user.id, request_id=int(self.args["request_id"])
        )
        await show(
            interaction, panel(text(render.GIVEN_BACK), row(ReviewNext(), Next(kind="any"))), is_update=True
        )


class ReportAnswer(PersistentButton, key="drills.review_report", args=("request_id",)):
    label = "Report"

    async def press(self, interaction: Interaction) -> None:
        await peers_of(interaction).report_answer(
            user_id=interaction.user.id, request_id=int(self.args["request_id"])
        )
        await show(interaction, panel(text(render.ANSWER_REPORTED), row(ReviewNext())), is_update=True)


class ReviewForm(PersistentModal, key="drills.review_form", args=("request_id",)):
    @classmethod
    def of(cls, held: Held) -> ReviewForm:
        form = cls(title="Your review", request_id=held.request_id)
        options = [
            discord.RadioGroupOption(
                label=f"{number} of {logic.LEVELS}",
                value=str(number),
                description=level,
                default=held.draft.level == number,
            )
            for number, level in enumerate(held.drill.rubric, 1)
        ]
        form.add_item(
            ui.Label(
                text="Level",
                description="Which of these is the answer nearest to?",
                component=ui.RadioGroup(custom_id="level", options=options),
            )
        )
        fields = (
            (
                "point_1",
                "One thing you saw",
                "Such as: names the trade-off, with a number",
                held.draft.points[0],
            ),
            (
                "point_2",
                "Another thing you saw",
                "Such as: never says what happens to old data",
                held.draft.points[1],
            ),
            (
                "next_action",
                "One next action",
                "Such as: start with the metric, then the model",
                held.draft.next_action,
            ),
        )
        for name, label, placeholder, draft in fields:
            form.add_item(
                ui.Label(
                    text=label,
                    component=ui.TextInput(
                        custom_id=name,
                        style=discord.TextStyle.paragraph,
                        min_length=logic.SHORTEST,
                        max_length=logic.LONGEST,
                        placeholder=placeholder,
                        default=draft or None,
                    ),
                )
            )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        level = text_of(values, "level")
        written = await peers_of(interaction).write(
            user_id=interaction.user.id,
            request_id=int(args["request_id"]),
            words=Words(
                int(level) if level.isascii() and level.isdigit() else None,
                (text_of(values, "point_1"), text_of(values, "point_2")),
                text_of(values, "next_action"),
            ),
        )
        await show(interaction, written_view(written), is_update=True)


CONTROLS = (ReviewNext, TryFirst, TurnAnswer, WriteReview, NotNow, ReportAnswer, ReviewForm)
