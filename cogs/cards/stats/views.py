"""The panel of statistics."""

from __future__ import annotations

from typing import Any, cast

import discord
from discord import ui

from bot.pictures import files_of, gallery
from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text, who
from cogs.cards.controls import Decks, Review, cards_cog

from . import render
from .models import Stats
from .service import StatsService


def stats_of(interaction: Interaction) -> StatsService:
    return cast(StatsService, cards_cog(interaction).stats)


def stats_view(stats: Stats) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.summary(stats))]
    press: list[ui.Item[Any]] = [Review(scope=stats.scope)]
    if stats.reviews:
        items += gallery([render.picture(stats)])
        press.append(StatsInWords(scope=stats.scope))
    return panel(*items, row(*press, Decks(page=0)))


async def open_stats(interaction: Interaction, scope: str) -> None:
    stats = await stats_of(interaction).stats(**who(interaction), scope=scope)
    files: list[discord.File] = await files_of([render.picture(stats)] if stats.reviews else [])
    await show(interaction, stats_view(stats), files=files)


class StatsInWords(PersistentButton, key="cards.stats_words", args=("scope",)):
    label = "In words"

    async def press(self, interaction: Interaction) -> None:
        stats = await stats_of(interaction).stats(**who(interaction), scope=self.args["scope"])
        await show(interaction, panel(text(render.words(stats))))


CONTROLS = (StatsInWords,)
