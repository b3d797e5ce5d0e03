"""What open answers that a member scores themself have in common: the text's limits, the form's field, the score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import show

from .controls import service_of
from .logic import ANSWER_LIMIT
from .service import Going

View = Callable[[Going], ui.LayoutView]


def score_options(levels: Sequence[str], score: int | None) -> list[discord.SelectOption]:
    """Return the scores 1 to 5, each with what it means."""
    return [
        discord.SelectOption(label=f"{i} of 5", description=level, value=str(i), default=score == i)
        for i, level in enumerate(levels, 1)
    ]


def answer_fields(going: Going, about: str) -> list[ui.Item[ui.LayoutView]]:
    """Return the question and the field for the answer, ``answer``."""
    return [
        ui.TextDisplay(going.drill.prompt),
        ui.Label(
            text="Your answer",
            description=about,
            component=ui.TextInput(
                custom_id="answer",
                style=discord.TextStyle.paragraph,
                max_length=ANSWER_LIMIT,
                placeholder="As you would say it in an interview",
            ),
        ),
    ]


async def open_form(
    interaction: Interaction, args: Mapping[str, str], form: Callable[[Going], ui.Modal], view: View
) -> None:
    """Open the form; where it was answered meanwhile, the result."""
    going = await service_of(interaction).going(
        user_id=interaction.user.id, attempt_id=int(args["attempt_id"])
    )
    if going.attempt.is_answered:
        await show(interaction, view(going), is_update=True)
    else:
        await interaction.response.send_modal(form(going))


async def take_score(
    interaction: Interaction, args: Mapping[str, str], chosen: Sequence[str], view: View
) -> None:
    going = await service_of(interaction).score_self(
        user_id=interaction.user.id, attempt_id=int(args["attempt_id"]), score=int(chosen[0])
    )
    await show(interaction, view(going), is_update=True)
