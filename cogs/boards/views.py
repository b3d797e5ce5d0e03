"""The board and its buttons. What is looked at stands in the custom ids, so they outlive restarts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import discord
from discord import ui

from bot.pictures import files_of, gallery
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, is_on_panel, panel, row, show, text, who

from . import render
from .models import KINDS, NEAR, PAGE, PERIODS, SCOPES, SERVER, Found, View
from .service import BoardService

ARGS = ("kind", "period", "scope", "page", "form")


def service_of(interaction: Interaction) -> BoardService:
    cog: Any = interaction.client.get_cog("Boards")
    service: BoardService = cog.service
    return service


def view_of(args: Mapping[str, str]) -> View:
    form = "text" if args["form"] == "text" else "picture"
    return View(args["kind"], args["period"], args["scope"], max(0, int(args["page"])), cast(Any, form))


async def open_board(interaction: Interaction, view: View, *, is_update: bool = False) -> None:
    """Show a page of a board; its picture is drawn off the event loop, and kept by its content."""
    service = service_of(interaction)
    await service.remember_name(**who(interaction), name=interaction.user.display_name)
    found = await service.board(view, **who(interaction))
    picture = render.picture(found)
    pictures = [picture] if picture else []
    if pictures and not interaction.response.is_done():
        # Pictures are drawn one after the other: in a crowd that takes longer than Discord waits for an answer.
        await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))
    items = [text(render.board(found)), *gallery(pictures), *_menus(found), row(*_buttons(found))]
    await show(interaction, panel(*items), is_update=is_update, files=await files_of(pictures))


def _buttons(found: Found) -> list[ui.Item[Any]]:
    view, buttons = found.view, list[ui.Item[Any]]()
    if render.is_paged(found):
        if view.page:
            buttons.append(Page(**replace(view, page=view.page - 1).args, label="Higher places"))
        if found.total > (view.page + 1) * PAGE:
            buttons.append(Page(**replace(view, page=view.page + 1).args, label="Lower places"))
    if view.scope != NEAR and view.kind != "improved":
        buttons.append(Near(**replace(view, page=0).args))
    is_text = view.form == "text"
    other = replace(view, form="picture" if is_text else "text")
    buttons.append(Form(**other.args, label="As picture" if is_text else "As text"))
    return buttons


def _menus(found: Found) -> list[ui.Item[Any]]:
    view = replace(found.view, page=0)
    periods = dict(PERIODS)
    if view.period not in periods:
        periods[view.period] = "A season that ended"
    scopes = dict(SCOPES) | {f"g{group.group_id}": group.name for group in found.groups[:20]}
    return [
        row(PickKind(**view.args, options=_options(KINDS, view.kind))),
        row(PickPeriod(**view.args, options=_options(periods, view.period))),
        row(PickScope(**view.args, options=_options(scopes, view.scope))),
    ]


def _options(choices: Mapping[str, str], chosen: str) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=label[:100], value=value, default=value == chosen)
        for value, label in choices.items()
    ]


class Page(PersistentButton, key="boards.page", args=ARGS):
    label = "Page"

    async def press(self, interaction: Interaction) -> None:
        await open_board(interaction, view_of(self.args), is_update=True)


class Form(PersistentButton, key="boards.form", args=ARGS):
    label = "As text"

    async def press(self, interaction: Interaction) -> None:
        await open_board(interaction, view_of(self.args), is_update=True)


class Near(PersistentButton, key="boards.near", args=ARGS):
    label = "Where am I"

    async def press(self, interaction: Interaction) -> None:
        await open_board(interaction, replace(view_of(self.args), scope=NEAR, page=0), is_update=True)


class PickKind(PersistentSelect, key="boards.kind", args=ARGS):
    placeholder = "What counts"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        view = replace(view_of(self.args), kind=chosen[0], page=0)
        if view.kind == "improved" and view.period not in ("week", "month"):
            view = replace(view, period="week")
        if view.kind == "improved" and view.scope == NEAR:
            view = replace(view, scope=SERVER)
        await open_board(interaction, view, is_update=True)


class PickPeriod(PersistentSelect, key="boards.period", args=ARGS):
    placeholder = "Which time"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        view = replace(view_of(self.args), period=chosen[0], page=0)
        await open_board(interaction, view, is_update=True)


class PickScope(PersistentSelect, key="boards.scope", args=ARGS):
    placeholder = "Among whom"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        view = replace(view_of(self.args), scope=chosen[0], page=0)
        if view.kind == "improved" and view.scope == NEAR:
            view = replace(view, kind="points")
        await open_board(interaction, view, is_update=True)


CONTROLS = (Page, Form, Near, PickKind, PickPeriod, PickScope)
