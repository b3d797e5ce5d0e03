"""Kept cards → what members read."""

from __future__ import annotations

import discord

from bot.card_seeds import Seed
from bot.members import AREAS

from .service import PAGE, Kept, Page

EMPTY = (
    "### Kept cards\nNone is waiting here; `/card review` takes them into *My cards*. Below a drill that you missed, or "
    "knew only just, press **Keep as card**; "
    "or let misses be kept by themselves."
)


def line(found: Kept) -> str:
    """Return what `/drill mine` says of cards."""
    cards = f"**{found.count}** card{'s' if found.count != 1 else ''} kept"
    habit = "misses are kept by themselves" if found.keeps_misses else "you choose what is kept"
    return f"-# {cards}, waiting for `/card review` · {habit}"


def title(seed: Seed) -> str:
    """Return the first line of the front, without its marks, for a menu."""
    return seed.front.split("\n", 1)[0].strip("*# ")[:100]


def listing(page: Page) -> str:
    if not page.total:
        return EMPTY
    first = page.number * PAGE + 1
    shown = f", {first} to {first + len(page.seeds) - 1} below" if page.total > PAGE else ""
    return f"### Kept cards\n{page.total} kept{shown}. Choose one to read it, or to drop it."


def card(seed: Seed) -> str:
    when = discord.utils.format_dt(seed.made_at, "d")
    return f"-# {AREAS.get(seed.area, seed.area)} · kept {when}\n{seed.front}\n\n**Back**\n{seed.back}"
