"""The coding round: phases, the form for the code, the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, is_on_panel, panel, row, show, text
from cogs.drills import render
from cogs.drills.controls import Hint, after, drills_cog
from cogs.drills.judged.views import source_fields, source_of
from cogs.drills.kind import Kind
from cogs.drills.service import Going

from . import render as code_render
from .models import PHASES, Phase
from .service import CodeService, Coding


def code_of(interaction: Interaction) -> CodeService:
    service: CodeService = drills_cog(interaction).code
    return service


async def open_panel(interaction: Interaction, going: Going) -> None:
    coding = await code_of(interaction).coding(
        user_id=interaction.user.id, attempt_id=going.attempt.attempt_id
    )
    await show(interaction, coding_view(coding))


def coding_view(coding: Coding) -> ui.LayoutView:
    """Return the private panel of a code attempt: the task, how it stands, what to press next."""
    going, attempt_id = coding.going, coding.going.attempt.attempt_id
    if going.attempt.is_answered:
        return result_view(coding)
    parts: list[ui.Item[Any]] = [
        text(
            f"{render.headline(going.drill)}\n{render.question(going.drill, code_render.task(coding.drill))}"
        )
    ]
    progress = code_render.progress(coding)
    if progress:
        parts.append(text(progress))
    phases = [
        PhaseButton(
            attempt_id=attempt_id,
            phase=phase,
            label=f"✓ {code_render.PHASE_NAMES[phase]}"
            if phase in coding.phases
            else code_render.PHASE_NAMES[phase],
        )
        for phase in PHASES
    ]
    buttons = (SendCode(attempt_id=attempt_id), Hint(attempt_id=attempt_id), GiveUp(attempt_id=attempt_id))
    return panel(*parts, row(*phases), row(*buttons))


def result_view(coding: Coding) -> ui.LayoutView:
    going = coding.going
    head = f"### {going.drill.title}\n"
    head += "✅ **Solved.** " if going.attempt.is_correct else "**Closed without a full pass.** "
    head += render.earned(going.attempt) + "."
    parts: list[ui.Item[Any]] = [text(head)]
    progress = code_render.progress(coding)
    if progress:
        parts.append(text(progress))
    parts.append(text(f"{code_render.reference(coding.drill)}\n\n{render.sources(going.drill)}"))
    return panel(*parts, after(going))


class PhaseButton(PersistentButton, key="drills.phase", args=("attempt_id", "phase")):
    async def press(self, interaction: Interaction) -> None:
        coding = await code_of(interaction).stamp(
            user_id=interaction.user.id,
            attempt_id=int(self.args["attempt_id"]),
            phase=cast("Phase", self.args["phase"]),
        )
        await show(interaction, coding_view(coding), is_update=True)


class SendCode(PersistentButton, key="drills.send_code", args=("attempt_id",)):
    label = "Send code"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        coding = await code_of(interaction).coding(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        if coding.going.attempt.is_answered:
            await show(interaction, result_view(coding), is_update=True)
        else:
            await interaction.response.send_modal(CodeForm.of(coding))


class GiveUp(PersistentButton, key="drills.give_up", args=("attempt_id",)):
    label = "Show the solution"

    async def press(self, interaction: Interaction) -> None:
        coding = await code_of(interaction).give_up(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"])
        )
        await show(interaction, result_view(coding), is_update=True)


class CodeForm(PersistentModal, key="drills.code_form", args=("attempt_id",)):
    @classmethod
    def of(cls, coding: Coding) -> CodeForm:
        form = cls(title=coding.drill.title, attempt_id=coding.going.attempt.attempt_id)
        start = coding.last.source if coding.last else f"{coding.drill.signature.rstrip(':')}:\n    "
        about = "Python 3, standard library. Hidden cases are run as well."
        for field in source_fields(label="Your code", about=about, start=start, suffix=".py"):
            form.add_item(field)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))
        source = await source_of(interaction, values, suffix=".py", language="Python")
        coding = await code_of(interaction).submit(
            user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), source=source
        )
        await show(interaction, coding_view(coding), is_update=True)


CONTROLS = (PhaseButton, SendCode, GiveUp, CodeForm)

KIND = Kind(
    open=open_panel,
    task=code_render.task,
    solution=code_render.reference,
    language="python",
    card=code_render.card,
)
