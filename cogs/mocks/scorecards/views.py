"""Scorecards as members press them: the form, one's own card, open cards, the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import discord
from discord import ui

from bot.pictures import Picture, files_of, gallery
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    panel,
    relabel,
    row,
    show,
    text,
    text_of,
    who,
)

from . import logic, render
from .drawing import MOST_ROWS, SpreadSheet
from .models import Desk, History, Opened, Point
from .opened import OpenedService
from .service import PAGE, ScorecardService
from .shared import read_fields, score_fields


def service_of(interaction: Interaction) -> ScorecardService:
    cog: Any = interaction.client.get_cog("Mocks")
    return cast(ScorecardService, cog.scorecards.service)


def opened_of(interaction: Interaction) -> OpenedService:
    cog: Any = interaction.client.get_cog("Mocks")
    return cast(OpenedService, cog.scorecards.opened)


# ---------------------------------------------------------------------- the form


class CardForm(PersistentModal, key="mocks.card_form", args=("turn", "page")):
    @classmethod
    def of(cls, found: Desk, page: int) -> CardForm:
        scene, pages = found.scene, logic.pages(found.scene.dimensions)
        of = f" ({page + 1} of {len(pages)})" if len(pages) > 1 else ""
        room = 45 - len(of)
        form = cls(title=f"{render.form_title(found)[:room]}{of}", turn=scene.turn.turn_id, page=page)
        for field in score_fields(pages[page], scores=found.own.scores, typed=found.own.typed.get(page)):
            form.add_item(field)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        scores, typed = read_fields(values)
        found = await service_of(interaction).write(
            **who(interaction), turn_id=int(args["turn"]), page=int(args["page"]), scores=scores, typed=typed
        )
        await show_desk(interaction, found)


class PointsForm(PersistentModal, key="mocks.points_form", args=("turn", "page")):
    @classmethod
    def of(cls, found: Desk, page: int) -> PointsForm:
        form = cls(
            title="Feedback" if not page else "A third point", turn=found.scene.turn.turn_id, page=page
        )
        start = page * logic.POINTS_WANTED
        for number in range(start, logic.POINTS_MOST if page else logic.POINTS_WANTED):
            kept = found.own.points[number] if number < len(found.own.points) else Point("", "")
            for field, label, example, default in (
                (
                    "seen",
                    f"{number + 1}. What you saw",
                    "You chose the metric before you knew the cost of a miss",
                    kept.seen,
                ),
                (
                    "next",
                    f"{number + 1}. What to do next",
                    "Ask for both costs first, then name the metric",
                    kept.next,
                ),
            ):
                form.add_item(
                    ui.Label(
                        text=label,
                        component=ui.TextInput(
                            custom_id=f"{field}_{number}",
                            style=discord.TextStyle.paragraph,
                            min_length=logic.SHORTEST,
                            max_length=logic.POINT_LIMIT,
                            placeholder=example,
                            default=default or None,
                        ),
                    )
                )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        numbers = sorted({name.split("_")[1] for name in values if "_" in name})
        given = tuple(Point(text_of(values, f"seen_{n}"), text_of(values, f"next_{n}")) for n in numbers)
        found = await service_of(interaction).give_points(
            **who(interaction), turn_id=int(args["turn"]), page=int(args["page"]), given=given
        )
        await show_desk(interaction, found)


# ---------------------------------------------------------------------- one's own card


class WriteCard(PersistentButton, key="mocks.card", args=("turn",)):
    """Opens the form, one's own card once it is in, or all of them once they are open."""

    label = "Scorecard"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_card(interaction, int(self.args["turn"]))


async def open_card(interaction: Interaction, turn_id: int) -> None:
    found = await service_of(interaction).desk(**who(interaction), turn_id=turn_id)
    if isinstance(found, Opened):
        await show_opened(interaction, found, 0)
        return
    page = logic.next_page(found.own, found.scene.dimensions)
    if page is not None and found.own.sent_at is None:
        await interaction.response.send_modal(CardForm.of(found, page))
    else:
        await show_desk(interaction, found)


async def show_desk(interaction: Interaction, found: Desk) -> None:
    """Show the member their card; the last of the pair sees at once that the cards are open."""
    if found.scene.scoring.released_at is not None:
        opened = await opened_of(interaction).opened(**who(interaction), turn_id=found.scene.turn.turn_id)
        await show_opened(interaction, opened, 0)
    else:
        await show(interaction, desk_view(found), is_update=True)


def desk_view(found: Desk) -> ui.LayoutView:
    turn, own = found.scene.turn.turn_id, found.own
    pages = logic.pages(found.scene.dimensions)
    left = logic.next_page(own, found.scene.dimensions)
    press: list[ui.Item[Any]] = []
    if own.sent_at is None and left is not None:
        press.append(WritePage(turn=turn, page=left, label="Next page" if left else "Go on", style=_PRIMARY))
    elif own.sent_at is not None and own.role == "interviewer":
        is_owed = len(own.points) < logic.POINTS_WANTED
        press.append(
            WritePoints(
                turn=turn,
                page=0,
                label="Write feedback" if is_owed else "Change feedback",
                style=_PRIMARY if is_owed else _GREY,
            )
        )
        if not is_owed:
            has_third = len(own.points) > logic.POINTS_WANTED
            press.append(
                WritePoints(turn=turn, page=1, label="Change the third" if has_third else "Add a third")
            )
    if own.sent_at is not None:
        for page in range(len(pages)):
            label = "Change scores" if len(pages) == 1 else f"Change page {page + 1}"
            press.append(WritePage(turn=turn, page=page, label=label))
    return panel(text(render.desk(found)), *([row(*press)] if press else []))


_PRIMARY, _GREY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary


class WritePage(PersistentButton, key="mocks.card_page", args=("turn", "page")):
    """Brings a page of the form with what is kept of it: the next one, one to change, one that was refused."""

    label = "Go on"

    async def press(self, interaction: Interaction) -> None:
        found = await own_desk(interaction, int(self.args["turn"]))
        page = int(self.args["page"])
        if found is not None and page < len(logic.pages(found.scene.dimensions)):
            await interaction.response.send_modal(CardForm.of(found, page))


class WritePoints(PersistentButton, key="mocks.card_points", args=("turn", "page")):
    label = "Write it again"

    async def press(self, interaction: Interaction) -> None:
        found = await own_desk(interaction, int(self.args["turn"]))
        if found is not None:
            await interaction.response.send_modal(PointsForm.of(found, min(1, int(self.args["page"]))))


async def own_desk(interaction: Interaction, turn_id: int) -> Desk | None:
    """Return the member's card; once all are open, show those instead and return None."""
    found = await service_of(interaction).desk(**who(interaction), turn_id=turn_id)
    if isinstance(found, Opened):
        await show_opened(interaction, found, 0)
        return None
    return found


class HowItWorks(PersistentButton, key="mocks.card_how", args=("turn",)):
    label = "How it works"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, panel(text(render.HOW), row(WriteCard(turn=self.args["turn"]))))


# ---------------------------------------------------------------------- open cards


class OpenCards(PersistentButton, key="mocks.card_open", args=("turn", "page")):
    label = "Open"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await opened_of(interaction).opened(**who(interaction), turn_id=int(self.args["turn"]))
        await show_opened(interaction, found, int(self.args["page"]))


async def show_opened(interaction: Interaction, found: Opened, page: int) -> None:
    await show(interaction, opened_view(found, page), is_update=True)


def opened_view(found: Opened, page: int) -> ui.LayoutView:
    scene, pages = found.scene, render.opened_pages(found)
    turn = scene.turn.turn_id
    page = max(0, min(page, len(pages) - 1))
    turns: list[ui.Item[Any]] = []
    if page:
        turns.append(OpenCards(turn=turn, page=page - 1, label="Back", style=_GREY))
    if page + 1 < len(pages):
        turns.append(
            OpenCards(turn=turn, page=page + 1, label=f"Page {page + 2} of {len(pages)}", style=_GREY)
        )
    press: list[ui.Item[Any]] = []
    if found.missed:
        press.append(Practise(turn=turn, style=_PRIMARY))
    if found.is_candidate and scene.turn.interviewer_id is not None:
        is_said = scene.scoring.thanked_at is not None
        press.append(Thank(turn=turn, label=render.THANKED if is_said else None, disabled=is_said))
    press.append(AddNote(turn=turn))
    return panel(text(pages[page]), *([row(*turns)] if turns else []), row(*press))


class Practise(PersistentButton, key="mocks.practise", args=("turn",)):
    label = "Practise this"

    async def press(self, interaction: Interaction) -> None:
        made = await opened_of(interaction).practise(**who(interaction), turn_id=int(self.args["turn"]))
        control = interaction.client.control("drills.next", {"kind": "any"})
        await show(interaction, panel(text(render.practised(*made)), *([row(control)] if control else [])))


class Thank(PersistentButton, key="mocks.thank", args=("turn",)):
    label = "Thank your interviewer"

    async def press(self, interaction: Interaction) -> None:
        turn_id = int(self.args["turn"])
        found = await opened_of(interaction).opened(**who(interaction), turn_id=turn_id)
        is_new = await opened_of(interaction).thank(
            **who(interaction), turn_id=turn_id, words=render.thanks(found.scene)
        )
        await relabel(interaction, render.THANKED if is_new else render.THANKED_BEFORE)


class NoteForm(PersistentModal, key="mocks.note_form", args=("turn",)):
    @classmethod
    def of(cls, turn_id: int) -> NoteForm:
        form = cls(title="Add a note", turn=turn_id)
        form.add_item(
            ui.Label(
                text="Your note",
                description="Who took part reads it with your name. The cards stay as they are.",
                component=ui.TextInput(
                    custom_id="note",
                    style=discord.TextStyle.paragraph,
                    max_length=logic.NOTE_LIMIT,
                    placeholder="I meant 4 for testing: you ran the edge case at the end",
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await opened_of(interaction).add_note(
            **who(interaction), turn_id=int(args["turn"]), words=text_of(values, "note")
        )
        await show_opened(interaction, found, len(render.opened_pages(found)) - 1)


class AddNote(PersistentButton, key="mocks.note", args=("turn",)):
    label = "Add a note"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(NoteForm.of(int(self.args["turn"])))


# ---------------------------------------------------------------------- history


def picture(found: History) -> list[Picture]:
    """Return the picture of what several mocks say; none before a dimension has enough scores."""
    enough = tuple(each for each in found.spreads if len(each.peers) >= logic.ENOUGH)
    if not enough:
        return []
    told = "\n".join(f"- {each.name}: {render.spread_words(each)}" for each in enough)
    return [Picture("mocks", SpreadSheet(enough, told), render.picture_alt(enough[:MOST_ROWS]))]


async def open_history(interaction: Interaction, page: int) -> None:
    found = await service_of(interaction).history(**who(interaction), page=page)
    await show(interaction, history_view(found), is_update=True, files=await files_of(picture(found)))


def history_view(found: History) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.history(found)), *gallery(picture(found))]
    if found.lines:
        options = [
            discord.SelectOption(label=render.past_label(line, found), value=str(line.turn_id))
            for line in found.lines
        ]
        items.append(row(PickPast(options=options)))
    turns: list[ui.Item[Any]] = []
    if found.page:
        turns.append(HistoryPage(page=found.page - 1, label="Newer"))
    if found.total > (found.page + 1) * PAGE:
        turns.append(HistoryPage(page=found.page + 1, label="Older"))
    return panel(*items, *([row(*turns)] if turns else []))


class HistoryPage(PersistentButton, key="mocks.history", args=("page",)):
    label = "My mocks"

    async def press(self, interaction: Interaction) -> None:
        await open_history(interaction, int(self.args["page"]))


class PickPast(PersistentSelect, key="mocks.past"):
    placeholder = "Open the scorecards of"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_card(interaction, int(chosen[0]))


CONTROLS = (
    CardForm,
    PointsForm,
    WriteCard,
    WritePage,
    WritePoints,
    HowItWorks,
    OpenCards,
    Practise,
    Thank,
    NoteForm,
    AddNote,
    HistoryPage,
    PickPast,
)
