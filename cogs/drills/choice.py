"""Drills with options: the panel, the press, the result."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text

from . import render
from .controls import ROW, Hint, after, service_of
from .kind import Kind, front_of
from .models import ChoiceDrill
from .service import Going


def options(drill: ChoiceDrill) -> str:
    return "\n".join(f"**{key}** · {option.text}" for key, option in drill.keyed.items())


def solution(drill: ChoiceDrill) -> str:
    right = drill.keyed[drill.correct_key]
    return f"**{drill.correct_key} · {right.text}**\n{right.why}\n\n{drill.solution}"


def card(drill: ChoiceDrill) -> tuple[str, str]:
    """Return front and back of a card: with its options, as a question such as "What do you reply?" leans on them."""
    right = drill.keyed[drill.correct_key]
    return f"{front_of(drill)}\n\n{options(drill)}", f"**{drill.correct_key} · {right.text}**\n{right.why}"


def result(going: Going) -> str:
    drill, attempt = going.drill, going.attempt
    assert isinstance(drill, ChoiceDrill)  # noqa: S101 - the caller has a choice attempt
    keyed = drill.keyed
    mine = attempt.answer or ""
    verdict = (
        "✅ **Right.**"
        if attempt.is_correct
        else f"❌ **Not this time.** You chose {mine}, right is {drill.correct_key}."
    )
    parts = [f"### {drill.title}", f"{verdict} {render.earned(attempt)}."]
    if not attempt.is_correct and mine in keyed:
        parts.append(f"**{mine} · {keyed[mine].text}**\n{keyed[mine].why}")
    parts += [solution(drill), render.sources(drill)]
    return "\n\n".join(parts)


def attempt_view(going: Going) -> ui.LayoutView:
    """Return the private panel with the options, or the result once answered."""
    drill, attempt_id = going.drill, going.attempt.attempt_id
    if going.attempt.is_answered:
        return panel(text(result(going)), after(going))
    assert isinstance(drill, ChoiceDrill)  # noqa: S101 - the caller has a choice attempt
    buttons: list[ui.Item[Any]] = [
        Choose(attempt_id=attempt_id, option=key, label=key) for key in drill.keyed
    ]
    buttons.append(Hint(attempt_id=attempt_id))
    rows = [row(*buttons[start : start + ROW]) for start in range(0, len(buttons), ROW)]
    return panel(text(render.practice(drill, options(drill), "Pick your answer.")), *rows)


async def open_panel(interaction: Interaction, going: Going) -> None:
    await show(interaction, attempt_view(going))


class Choose(PersistentButton, key="drills.choose", args=("attempt_id", "option")):
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        going = await service_of(interaction).answer_choice(
            user_id=interaction.user.id, attempt_id=int(self.args["attempt_id"]), key=self.args["option"]
        )
        await show(interaction, attempt_view(going), is_update=True)


CONTROLS = (Choose,)
KIND = Kind(open=open_panel, task=options, solution=solution, card=card)
