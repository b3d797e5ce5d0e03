"""Own cards: written, made of a message, read, rewritten, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.card_seeds import BACK_LIMIT, FRONT_LIMIT
from bot.errors import UserFacingError
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    clean,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)

from . import render
from .collection import PAGE, title_of
from .controls import Decks, Review, collection_of, review_all, shared_of
from .items import OWN
from .logic import without_names
from .models import OwnNote
from .shared_views import Share
from .visit import MESSAGE_SOURCE, OWN_SOURCE


def _sides(form: PersistentModal, front: str = "", back: str = "") -> None:
    for name, label, limit, value in (
        ("front", "Front", FRONT_LIMIT, front),
        ("back", "Back", BACK_LIMIT, back),
    ):
        form.add_item(
            ui.Label(
                text=label,
                component=ui.TextInput(
                    custom_id=name,
                    style=discord.TextStyle.paragraph,
                    max_length=limit,
                    default=value or None,
                ),
            )
        )


class AddForm(PersistentModal, key="cards.add_form", args=("source",)):
    @classmethod
    def of(cls, *, source: str = OWN_SOURCE, front: str = "") -> AddForm:
        form = cls(title="A card of your own", source=source)
        _sides(form, front)
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        note = await collection_of(interaction).add(
            **who(interaction),
            front=text_of(values, "front"),
            back=text_of(values, "back"),
            source=MESSAGE_SOURCE if args["source"] == MESSAGE_SOURCE else OWN_SOURCE,
        )
        controls: list[ui.Item[Any]] = [
            review_all(),
            Add(label="Another one"),
            EditNote(note_id=note.note_id),
            Mine(page=0),
        ]
        controls += await sharing(interaction, note)
        await show(interaction, panel(text(render.added(note)), row(*controls)), is_update=True)


async def make_card(interaction: Interaction, message: discord.Message) -> None:
    """Begin a card with the words of a message; nobody but the member sees that."""
    who(interaction)
    words = without_names(clean(message.content)).strip()
    if not words:
        raise UserFacingError(render.NO_TEXT)
    await interaction.response.send_modal(AddForm.of(source=MESSAGE_SOURCE, front=words[:FRONT_LIMIT]))


class Add(PersistentButton, key="cards.add"):
    label = "New card"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(AddForm.of())


class Mine(PersistentButton, key="cards.mine", args=("page",)):
    label = "My cards"

    async def press(self, interaction: Interaction) -> None:
        await open_mine(interaction, int(self.args["page"]))


async def open_mine(interaction: Interaction, number: int) -> None:
    page = await collection_of(interaction).mine(**who(interaction), number=number)
    items: list[ui.Item[Any]] = [text(render.mine(page))]
    if page.notes:
        options = [
            discord.SelectOption(label=title_of(note), description=about(note), value=str(note.note_id))
            for note in page.notes
        ]
        items.append(row(PickMine(page=page.number, options=options)))
    press: list[ui.Item[Any]] = [Add()]
    if page.number:
        press.append(Mine(page=page.number - 1, label="Newer"))
    if page.total > (page.number + 1) * PAGE:
        press.append(Mine(page=page.number + 1, label="Older"))
    await show(interaction, panel(*items, row(*press, Review(scope=OWN), Decks(page=0))), is_update=True)


async def sharing(interaction: Interaction, note: OwnNote) -> list[ui.Item[Any]]:
    """Return the way from an own card into a group's deck, nothing where there is none."""
    decks = await shared_of(interaction).of_member(**who(interaction))
    return [Share(note=f"{OWN}/{note.note_id}")] if decks else []


async def show_note(interaction: Interaction, note: OwnNote, page: int = 0) -> None:
    controls = [
        EditNote(note_id=note.note_id),
        DeleteNote(note_id=note.note_id, sure="no"),
        *await sharing(interaction, note),
        Mine(page=page),
        review_all(),
    ]
    await show(interaction, panel(text(render.own(note)), row(*controls)), is_update=True)


def about(note: OwnNote) -> str:
    deck = f"{clean(note.deck)[:70]} · " if note.deck else ""
    return f"{deck}made {note.made_at:%d %b %Y}"


class PickMine(PersistentSelect, key="cards.mine_card", args=("page",)):
    placeholder = "Read a card"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        note = await collection_of(interaction).note(user_id=interaction.user.id, note_id=int(chosen[0]))
        await show_note(interaction, note, int(self.args["page"]))


class EditNote(PersistentButton, key="cards.edit", args=("note_id",)):
    label = "Edit"

    async def press(self, interaction: Interaction) -> None:
        note = await collection_of(interaction).note(
            user_id=interaction.user.id, note_id=int(self.args["note_id"])
        )
        form = EditForm(title="Your card", note_id=note.note_id)
        _sides(form, note.front, note.back)
        await interaction.response.send_modal(form)


class EditForm(PersistentModal, key="cards.edit_form", args=("note_id",)):
    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        note = await collection_of(interaction).edit(
            user_id=interaction.user.id,
            note_id=int(args["note_id"]),
            front=text_of(values, "front"),
            back=text_of(values, "back"),
        )
        await show_note(interaction, note)


class DeleteNote(PersistentButton, key="cards.delete", args=("note_id", "sure")):
    label = "Delete…"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        note_id = int(self.args["note_id"])
        if self.args["sure"] != "yes":
            await collection_of(interaction).note(user_id=interaction.user.id, note_id=note_id)
            sure = DeleteNote(note_id=note_id, sure="yes", label="Delete it")
            await show(
                interaction,
                panel(text(render.DELETE_SURE), row(sure, Mine(page=0, label="Keep it"))),
                is_update=True,
            )
            return
        await collection_of(interaction).delete(user_id=interaction.user.id, note_id=note_id)
        await show(interaction, panel(text(render.DELETED), row(Mine(page=0))), is_update=True)


CONTROLS = (AddForm, Add, Mine, PickMine, EditNote, EditForm, DeleteNote)
