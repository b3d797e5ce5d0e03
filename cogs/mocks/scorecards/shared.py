"""The form of a scorecard: radio groups of described levels, one box of evidence. Calibration has the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.card_seeds import shortened
from bot.ui import Values, text_of
from cogs.mocks.items import Dimension

from . import logic
from .models import NOT_SEEN

_LABEL, _DESCRIPTION = 45, 100
"""Characters that Discord takes in a label of a modal, and in its description."""


def score_fields(
    dimensions: Sequence[Dimension], *, scores: Mapping[str, int], typed: str | None
) -> list[ui.Label[Any]]:
    """Return a radio group for each dimension and the box below them, filled in with what is kept."""
    fields = [_levels(each, scores.get(each.id)) for each in dimensions]
    box = ui.TextInput[Any](
        custom_id="evidence",
        style=discord.TextStyle.paragraph,
        max_length=logic.BOX_LIMIT,
        required=False,
        default=(typed or logic.template(dimensions))[: logic.BOX_LIMIT],
    )
    asked = "One line for each score: what was said or done? Not needed for Not seen"
    return [*fields, ui.Label(text="Evidence", description=asked, component=box)]


def _levels(dimension: Dimension, score: int | None) -> ui.Label[Any]:
    options = [
        discord.RadioGroupOption(
            label=f"{number} of 5",
            value=str(number),
            description=shortened(level, _DESCRIPTION),
            default=score == number,
        )
        for number, level in enumerate(dimension.levels, 1)
    ]
    options.append(
        discord.RadioGroupOption(
            label="Not seen",
            value=str(NOT_SEEN),
            description="The round did not get there",
            default=score == NOT_SEEN,
        )
    )
    return ui.Label(
        text=shortened(dimension.name, _LABEL),
        description=shortened(dimension.asks, _DESCRIPTION),
        component=ui.RadioGroup(custom_id=dimension.id, options=options),
    )


def read_fields(values: Values) -> tuple[dict[str, int], str]:
    """Return the chosen scores by dimension and the evidence as typed; what is no score of ours is left out."""
    scores = {
        name: int(chosen)
        for name in values
        if name != "evidence" and (chosen := text_of(values, name)) in {"0", "1", "2", "3", "4", "5"}
    }
    return scores, text_of(values, "evidence")
