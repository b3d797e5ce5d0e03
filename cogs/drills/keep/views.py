"""The member's kept cards: read them, drop them, let misses be kept by themselves."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.members import AREAS
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, guild_of, panel, row, show, text
from cogs.drills.controls import drills_cog

from . import render
from .service import PAGE, KeepService, Kept, Page


def keep_of(interaction: Interaction) -> KeepService:
    service: KeepService = drills_cog(interaction).keep
    return service


def buttons(found: Kept) -> list[ui.Item[Any]]:
    """Return what `/drill mine` offers about cards."""
    shown: list[ui.Item[Any]] = []
    if found.count:
        shown.append(KeptPage(page=0, label=f"Kept cards ({found.count})"))
    turned = "off" if found.keeps_misses else "on"
    label = "Stop keeping misses" if found.keeps_misses else "Keep misses by themselves"
    return [*shown, KeepMisses(turned=turned, label=label)]


def list_view(page: Page) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.listing(page))]
    if page.seeds:
        options = [
            discord.SelectOption(
                label=render.title(seed),
                description=f"{AREAS.get(seed.area, seed.area)} · kept {seed.made_at:%d %b}",
                value=str(seed.seed_id),
            )
            for seed in page.seeds
        ]
        items.append(row(PickKept(page=page.number, options=options)))
    turns: list[ui.Item[Any]] = []
    if page.number:
        turns.append(KeptPage(page=page.number - 1, label="Newer"))
    if page.total > (page.number + 1) * PAGE:
        turns.append(KeptPage(page=page.number + 1, label="Older"))
    if turns:
        items.append(row(*turns))
    return panel(*items)


async def show_page(interaction: Interaction, number: int) -> None:
    page = await keep_of(interaction).page(
        guild_id=guild_of(interaction), user_id=interaction.user.id, number=number
    )
    await show(interaction, list_view(page), is_update=True)


class KeptPage(PersistentButton, key="drills.kept", args=("page",)):
    label = "All kept cards"

    async def press(self, interaction: Interaction) -> None:
        await show_page(interaction, int(self.args["page"]))


class PickKept(PersistentSelect, key="drills.kept_card", args=("page",)):
    placeholder = "Read a card"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        seed = await keep_of(interaction).seed(
            guild_id=guild_of(interaction), user_id=interaction.user.id, seed_id=int(chosen[0])
        )
        page = self.args["page"]
        controls = row(DropKept(page=page, seed_id=seed.seed_id), KeptPage(page=page))
        await show(interaction, panel(text(render.card(seed)), controls), is_update=True)


class DropKept(PersistentButton, key="drills.kept_drop", args=("page", "seed_id")):
    label = "Drop this card"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        await keep_of(interaction).drop(
            guild_id=guild_of(interaction), user_id=interaction.user.id, seed_id=int(self.args["seed_id"])
        )
        await show_page(interaction, int(self.args["page"]))


class KeepMisses(PersistentButton, key="drills.keep_misses", args=("turned",)):
    """``turned`` is what the press makes of it, so that a second press changes nothing."""

    async def press(self, interaction: Interaction) -> None:
        await keep_of(interaction).set_keeps_misses(
            guild_id=guild_of(interaction),
            user_id=interaction.user.id,
            keeps_misses=self.args["turned"] == "on",
        )
        await drills_cog(interaction).show_mine(interaction)


CONTROLS = (KeptPage, PickKept, DropKept, KeepMisses)
