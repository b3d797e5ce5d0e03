"""What the group sees: the post of an open round, its digest in pages, the offer to help."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.groups import Group
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, actor_of, clean, panel, row, show, text, who

from . import render
from .controls import rounds_of, standups_cog
from .logic import label_of
from .models import Digest, Round
from .views import SkipRound, Write, WriteLate

HELP_PAGE = 10


def open_view(round_: Round, group: Group) -> ui.LayoutView:
    """Return the post of an open round."""
    buttons = row(Write(round_id=round_.round_id), SkipRound(round_id=round_.round_id))
    return panel(text(render.open_post(round_, group)), buttons)


def closed_view(round_: Round, group: Group) -> ui.LayoutView:
    """Return the post once its round has closed."""
    late = Write(round_id=round_.round_id, label="Write late")
    return panel(text(render.closed_post(round_, group)), row(late))


def digest_view(digest: Digest, number: int = 0) -> ui.LayoutView:
    """Return one page of a digest; the first is what is posted."""
    round_id, pages = digest.round.round_id, render.digest_pages(digest)
    number = max(0, min(number, len(pages) - 1))
    buttons: list[ui.Item[Any]] = []
    if number:
        buttons.append(Page(round_id=round_id, number=number - 1, label="Back"))
    if number + 1 < len(pages):
        buttons.append(Page(round_id=round_id, number=number + 1, label=f"Page {number + 2} of {len(pages)}"))
    wanted = render.helpable(digest)
    if wanted:
        buttons.append(OfferHelp(round_id=round_id, number=0, label=f"I can help ({len(wanted)})"))
    buttons.append(WriteLate(round_id=round_id, label="Write late" if digest.round.closed_at else "Write"))
    return panel(text(pages[number]), row(*buttons))


class Page(PersistentButton, key="standups.page", args=("round_id", "number")):
    """Turns pages in a private panel, so that nobody else's page is turned."""

    label = "Page"

    async def press(self, interaction: Interaction) -> None:
        digest = await read_digest(interaction, int(self.args["round_id"]))
        await show(interaction, digest_view(digest, int(self.args["number"])), is_update=True)


async def read_digest(interaction: Interaction, round_id: int) -> Digest:
    return await rounds_of(interaction).read_digest(actor_of(interaction), round_id)


class OfferHelp(PersistentButton, key="standups.offer", args=("round_id", "number")):
    label = "I can help"

    async def press(self, interaction: Interaction) -> None:
        digest = await read_digest(interaction, int(self.args["round_id"]))
        await show(interaction, help_view(digest, int(self.args["number"])), is_update=True)


def help_view(digest: Digest, number: int) -> ui.LayoutView:
    """Return who is glad of help, with a menu to choose from."""
    round_id, wanted = digest.round.round_id, render.helpable(digest)
    number = max(0, min(number, (len(wanted) - 1) // HELP_PAGE))
    shown = wanted[number * HELP_PAGE : (number + 1) * HELP_PAGE]
    items: list[ui.Item[Any]] = [text(render.blockers(shown, number))]
    if shown:
        options = [
            discord.SelectOption(label=label_of(clean(entry.words.blocked)), value=str(entry.entry_id))
            for entry in shown
        ]
        items.append(row(PickBlocker(options=options)))
    turns: list[ui.Item[Any]] = []
    if number:
        turns.append(OfferHelp(round_id=round_id, number=number - 1, label="Earlier"))
    if len(wanted) > (number + 1) * HELP_PAGE:
        turns.append(OfferHelp(round_id=round_id, number=number + 1, label="More"))
    if turns:
        items.append(row(*turns))
    return panel(*items)


class PickBlocker(PersistentSelect, key="standups.help"):
    placeholder = "Help with this blocker"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        entry, group, is_new = await standups_cog(interaction).helping.help_with(
            **who(interaction), entry_id=int(chosen[0])
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        thread_id = await standups_cog(interaction).threads.bring_together(
            entry, group, interaction.user.id, is_new=is_new
        )
        await interaction.followup.send(render.HELPED.format(thread_id=thread_id), ephemeral=True)


CONTROLS = (Page, OfferHelp, PickBlocker)
