"""Spot drills: the exhibit, the options or the form, the flaw explained, the member's own verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import discord
from discord import ui

from bot.pictures import files_of, gallery
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, panel, row, show, text, text_of
from cogs.drills import render
from cogs.drills.controls import ROW, AsText, Hint, after, drills_cog, service_of
from cogs.drills.kind import Kind
from cogs.drills.models import SpotDrill
from cogs.drills.service import Going

from . import render as spot_render
from .logic import ANSWER_LIMIT, Verdict
from .service import SpotService, spot_of


def spots_of(interaction: Interaction) -> SpotService:
    service: SpotService = drills_cog(interaction).spot
    return service


def attempt_view(going: Going) -> ui.LayoutView:
    """Return the private panel with the exhibit and what to press, or the result once answered."""
    drill, attempt_id = spot_of(going), going.attempt.attempt_id
    if going.attempt.is_answered:
        return result_view(going, drill)
    buttons: list[ui.Item[Any]]
    if drill.keyed:
        tip = spot_render.TIP_CHOSEN
        buttons = [Choose(attempt_id=attempt_id, option=key, label=key) for key in drill.keyed]
    else:
        tip = spot_render.TIP_TYPED
        buttons = [Write(attempt_id=attempt_id)]
    buttons += [Hint(attempt_id=attempt_id), *_as_text(drill)]
    rows = [row(*buttons[start : start + ROW]) for start in range(0, len(buttons), ROW)]
    return panel(*_question(drill, tip), *rows)


def _question(drill: SpotDrill, tip: str) -> list[ui.Item[Any]]:
    task, shown = spot_render.task(drill), gallery(spot_render.pictures(drill))
    if not shown:
        return [text(render.practice(drill, task, tip))]
    return [text(render.practice(drill, "", tip)), *shown, *([text(task)] if task else [])]


def _as_text(drill: SpotDrill) -> list[ui.Item[Any]]:
    return [AsText(drill_id=drill.id)] if spot_render.pictures(drill) else []


def result_view(going: Going, drill: SpotDrill) -> ui.LayoutView:
    head, exhibit = spot_render.outcome(going, drill), drill.exhibit.text
    parts: list[ui.Item[Any]] = [text(f"{head}\n{exhibit}" if exhibit else head)]
    parts += gallery(spot_render.pictures(drill))
    parts.append(text(spot_render.explained(going, drill)))
    buttons: list[ui.Item[Any]] = []
    if spot_render.is_unjudged(going.attempt):
        buttons += [
            Judge(attempt_id=going.attempt.attempt_id, verdict=verdict, label=label)
            for verdict, label in spot_render.VERDICT_LABELS.items()
        ]
    buttons += _as_text(drill)
    if buttons:
        parts.append(row(*buttons))
    return panel(*parts, after(going))


async def _show(interaction: Interaction, going: Going, *, is_update: bool = False) -> None:
    files = await files_of(spot_render.pictures(spot_of(going)))
    await show(interaction, attempt_view(going), is_update=is_update, files=files)


class Choose(PersistentButton, key="drills.spot_choose", args=("attempt_id", "option")):
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await spots_of(interaction).choose(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), key=self.args["option"]
        )
        await _show(interaction, going, is_update=True)


class Write(PersistentButton, key="drills.spot_write", args=("attempt_id",)):
    label = "Write what is wrong"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).going(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        if going.attempt.is_answered:
            await _show(interaction, going, is_update=True)
        else:
            await interaction.response.send_modal(AnswerForm.of(going))


class AnswerForm(PersistentModal, key="drills.spot_form", args=("attempt_id",)):
    @classmethod
    def of(cls, going: Going) -> AnswerForm:
        form = cls(title=going.drill.title, attempt_id=going.attempt.attempt_id)
        form.add_item(
            ui.Label(
                text="What is wrong?",
                description="Where the flaw is and why it hurts, in a sentence or two.",
                component=ui.TextInput(
                    custom_id="answer", style=discord.TextStyle.paragraph, max_length=ANSWER_LIMIT
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        going = await spots_of(interaction).write(
            user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), text=text_of(values, "answer")
        )
        await _show(interaction, going, is_update=True)


class Judge(PersistentButton, key="drills.spot_judge", args=("attempt_id", "verdict")):
    async def press(self, interaction: Interaction) -> None:
        going = await spots_of(interaction).judge(
            user_id=interaction.user.id,
            attempt_id=int(self.args["attempt_id"]),
            verdict=cast("Verdict", self.args["verdict"]),
        )
        await _show(interaction, going, is_update=True)


async def open_panel(interaction: Interaction, going: Going) -> None:
    await _show(interaction, going)


CONTROLS = (Choose, Write, Judge, AnswerForm)
KIND = Kind(
    open=open_panel,
    task=spot_render.task,
    solution=spot_render.solution,
    pictures=spot_render.pictures,
    card=spot_render.card,
)
