"""A calibration round as its channel and its raters press it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, actor_of, panel, row, show, text, who
from cogs.mocks.scorecards.shared import read_fields, score_fields

from . import render
from .models import Outcome, Result, Sitting
from .service import CalibrationService


def service_of(interaction: Interaction) -> CalibrationService:
    cog: Any = interaction.client.get_cog("Calibrations")
    return cast(CalibrationService, cog.service)


def post_view(found: Sitting) -> ui.LayoutView:
    return panel(text(render.post(found)), row(ScoreIt(calibration=found.calibration.calibration_id)))


def outcome_view(found: Outcome) -> ui.LayoutView:
    return panel(text(render.outcome(found)), row(MyResult(calibration=found.calibration.calibration_id)))


def holder_view(found: Sitting, *, is_new: bool, is_out: bool) -> ui.LayoutView:
    close = CloseNow(calibration=found.calibration.calibration_id)
    said = render.started(found, is_new) if is_out else render.unposted(found)
    return panel(text(said), row(close))


def rated_view(found: Sitting) -> ui.LayoutView:
    change = ScoreIt(
        calibration=found.calibration.calibration_id,
        label="Change my scores",
        style=discord.ButtonStyle.secondary,
    )
    return panel(text(render.rated(found)), row(change))


class ScoreForm(PersistentModal, key="mocks.calibrate_form", args=("calibration",)):
    @classmethod
    def of(cls, found: Sitting) -> ScoreForm:
        form = cls(title=found.sample.title, calibration=found.calibration.calibration_id)
        scores, typed = (found.own.scores, found.own.typed) if found.own else ({}, None)
        for field in score_fields(found.dimensions, scores=scores, typed=typed):
            form.add_item(field)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        scores, typed = read_fields(values)
        found = await service_of(interaction).rate(
            **who(interaction), calibration_id=int(args["calibration"]), scores=scores, typed=typed
        )
        await show(interaction, rated_view(found), is_update=True)


class ScoreIt(PersistentButton, key="mocks.calibrate", args=("calibration",)):
    """Opens the form, with what is kept; once the round is closed, shows what came of it."""

    label = "Score it"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await _sit(interaction, self.args)
        if isinstance(found, Result):
            await show(interaction, panel(text(render.result(found))))
        else:
            await interaction.response.send_modal(ScoreForm.of(found))


class MyResult(PersistentButton, key="mocks.calibration_result", args=("calibration",)):
    label = "My result"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await _sit(interaction, self.args)
        if isinstance(found, Result):
            await show(interaction, panel(text(render.result(found))))


async def _sit(interaction: Interaction, args: Mapping[str, str]) -> Sitting | Result:
    return await service_of(interaction).sit(**who(interaction), calibration_id=int(args["calibration"]))


class CloseNow(PersistentButton, key="mocks.calibration_close", args=("calibration",)):
    label = "Close it now"

    async def press(self, interaction: Interaction) -> None:
        is_new = await service_of(interaction).close(actor_of(interaction), int(self.args["calibration"]))
        said = render.CLOSED if is_new else render.CLOSED_BEFORE
        await show(interaction, panel(text(said)), is_update=True)


CONTROLS = (ScoreForm, ScoreIt, MyResult, CloseNow)
