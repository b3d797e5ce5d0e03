"""A group's deck as its members use it: read, suggested, and by stewards written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.errors import NotFound
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    clean,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)

from . import shared_render as render
from .controls import Decks, Desk, collection_of, shared_of, suggestions_of
from .shared.logic import BACK_LIMIT, FRONT_LIMIT
from .shared.models import OPEN, Alike, Outcome, Saved, Words
from .shared.service import PAGE, shortly

ADD, SUGGEST = "add", "suggest"
"""What a form does: puts the card into the deck, or sends it to the stewards."""


def words_of(values: Values) -> Words:
    """Read the fields that :func:`add_sides` made."""
    return Words(clean(text_of(values, "front")), clean(text_of(values, "back")), values.get("named") is True)


def add_sides(
    form: PersistentModal, front: str = "", back: str = "", *, is_named: bool | None = None
) -> None:
    """Add both sides to a form and, unless ``is_named`` is None, whether the writer wants to be named."""
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
                    default=value[:limit] or None,
                ),
            )
        )
    if is_named is not None:
        form.add_item(
            ui.Label(
                text=render.NAMED,
                description=render.NAMED_HINT,
                component=ui.Checkbox(custom_id="named", default=is_named),
            )
        )


# ---------------------------------------------------------------------- reading


async def open_cards(interaction: Interaction, deck_id: int, number: int) -> None:
    found = await shared_of(interaction).page(actor_of(interaction), deck_id=deck_id, number=number)
    items: list[ui.Item[Any]] = [text(render.page(found))]
    if found.cards:
        options = [
            discord.SelectOption(
                label=shortly(card.front)[:100],
                description=shortly(card.back)[:100],
                value=str(card.note_id),
            )
            for card in found.cards
        ]
        items.append(row(PickShared(deck_id=deck_id, options=options)))
    may_edit = found.standing.may_edit
    press: list[ui.Item[Any]] = [
        WriteShared(deck_id=deck_id, note_id=0, mode=ADD if may_edit else SUGGEST, label=_write(may_edit))
    ]
    if may_edit and found.waiting:
        press.append(Desk(label=f"Suggestions ({found.waiting})"))
    if found.number:
        press.append(SharedCards(deck_id=deck_id, page=found.number - 1, label="Earlier"))
    if found.standing.deck.count > (found.number + 1) * PAGE:
        press.append(SharedCards(deck_id=deck_id, page=found.number + 1, label="Later"))
    await show(
        interaction,
        panel(*items, row(*press), row(MySuggestions(), Decks(page=0, label="All decks"))),
        is_update=True,
    )


def _write(may_edit: bool) -> str:
    return "Add a card" if may_edit else "Suggest a card"


class SharedCards(PersistentButton, key="cards.shared", args=("deck_id", "page")):
    label = "Cards"

    async def press(self, interaction: Interaction) -> None:
        await open_cards(interaction, int(self.args["deck_id"]), int(self.args["page"]))


class PickShared(PersistentSelect, key="cards.shared_card", args=("deck_id",)):
    placeholder = "Read a card"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        card, standing = await shared_of(interaction).card(actor_of(interaction), int(chosen[0]))
        deck_id = card.deck.deck_id
        press: list[ui.Item[Any]] = []
        if standing.may_edit:
            press.append(WriteShared(deck_id=deck_id, note_id=card.note_id, mode=ADD, label="Edit"))
            press.append(RemoveShared(note_id=card.note_id, sure="no"))
        else:
            press.append(suggest_edit(card.note_id, deck_id))
        press.append(SharedCards(deck_id=deck_id, page=0, label="All cards"))
        await show(interaction, panel(text(render.card(card)), row(*press)), is_update=True)


class RemoveShared(PersistentButton, key="cards.shared_remove", args=("note_id", "sure")):
    label = "Remove…"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        note_id = int(self.args["note_id"])
        if self.args["sure"] == "yes":
            deck = await shared_of(interaction).remove(actor_of(interaction), note_id)
            await open_cards(interaction, deck.deck_id, 0)
            return
        card, _ = await shared_of(interaction).card(actor_of(interaction), note_id)
        sure = RemoveShared(note_id=note_id, sure="yes", label="Remove it")
        keep = SharedCards(deck_id=card.deck.deck_id, page=0, label="Keep it")
        shown = panel(text(f"{render.card(card)}\n\n{render.REMOVE_SURE}"), row(sure, keep))
        await show(interaction, shown, is_update=True)


# ---------------------------------------------------------------------- writing


def suggest_edit(note_id: int, deck_id: int) -> WriteShared:
    return WriteShared(deck_id=deck_id, note_id=note_id, mode=SUGGEST, label="Suggest an edit")


class WriteShared(PersistentButton, key="cards.shared_write", args=("deck_id", "note_id", "mode")):
    """Opens the form of a new card (``note_id`` 0) or of one there is, which stewards change without asking."""

    label = "Write"

    async def press(self, interaction: Interaction) -> None:
        deck_id, note_id, mode = int(self.args["deck_id"]), int(self.args["note_id"]), self.args["mode"]
        if not note_id:
            await shared_of(interaction).page(actor_of(interaction), deck_id=deck_id)
            title = "A card for the group"
            form = SharedForm(title=title, deck_id=deck_id, note_id=0, version=0, mode=mode)
            add_sides(form, is_named=False)
        else:
            card, standing = await shared_of(interaction).card(actor_of(interaction), note_id)
            mode = ADD if standing.may_edit else SUGGEST
            title = "Edit the card" if mode == ADD else "Suggest an edit"
            form = SharedForm(title=title, deck_id=deck_id, note_id=note_id, version=card.version, mode=mode)
            # An edit keeps the card's author; to stewards its writer is named only if they say so.
            add_sides(form, card.front, card.back, is_named=None if mode == ADD else False)
        await interaction.response.send_modal(form)


class SharedForm(PersistentModal, key="cards.shared_form", args=("deck_id", "note_id", "version", "mode")):
    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        outcome = await suggestions_of(interaction).send(
            actor_of(interaction),
            deck_id=int(args["deck_id"]),
            note_id=int(args["note_id"]) or None,
            version=int(args["version"]),
            words=words_of(values),
            is_direct=args["mode"] == ADD,
        )
        await show_outcome(interaction, outcome, args["mode"], is_new=args["note_id"] == "0")


async def show_outcome(interaction: Interaction, outcome: Outcome, mode: str, *, is_new: bool) -> None:
    if isinstance(outcome, Alike):
        draft_id = outcome.draft.suggestion_id
        press = row(
            KeepDraft(draft_id=draft_id, mode=mode, label="Save it" if mode == ADD else "Send it"),
            ChangeDraft(draft_id=draft_id, mode=mode),
            DropDraft(),
        )
        # In an answer of its own: behind a form pressed during a review stands the card that is being asked.
        await show(interaction, panel(text(render.alike(outcome)), press))
        return
    if isinstance(outcome, Saved):
        deck_id = outcome.card.deck.deck_id
        again = WriteShared(deck_id=deck_id, note_id=0, mode=ADD, label="Add another")
        press = row(again, SharedCards(deck_id=deck_id, page=0, label="All cards"))
        await show(interaction, panel(text(render.saved(outcome.card, is_new=is_new)), press))
        return
    deck_id = outcome.deck.deck_id
    again = WriteShared(deck_id=deck_id, note_id=0, mode=SUGGEST, label="Suggest another")
    await show(interaction, panel(text(render.sent(outcome)), row(again, MySuggestions())))


class KeepDraft(PersistentButton, key="cards.shared_keep", args=("draft_id", "mode")):
    label = "Send it"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        draft_id, mode = int(self.args["draft_id"]), self.args["mode"]
        draft = await suggestions_of(interaction).draft(actor_of(interaction), draft_id)
        outcome = await suggestions_of(interaction).send_draft(
            actor_of(interaction), draft_id=draft_id, is_direct=mode == ADD
        )
        await show_outcome(interaction, outcome, mode, is_new=draft.note_id is None)


class ChangeDraft(PersistentButton, key="cards.shared_change", args=("draft_id", "mode")):
    label = "Change it"

    async def press(self, interaction: Interaction) -> None:
        mode = self.args["mode"]
        draft = await suggestions_of(interaction).draft(actor_of(interaction), int(self.args["draft_id"]))
        form = SharedForm(
            title="Your card",
            deck_id=draft.deck_id,
            note_id=draft.note_id or 0,
            version=draft.version,
            mode=mode,
        )
        add_sides(form, draft.front, draft.back, is_named=draft.is_named)
        await interaction.response.send_modal(form)


class DropDraft(PersistentButton, key="cards.shared_drop"):
    label = "Leave it"

    async def press(self, interaction: Interaction) -> None:
        await suggestions_of(interaction).drop_drafts(actor_of(interaction))
        await show(interaction, panel(text(render.DROPPED), row(Decks(page=0))), is_update=True)


# ---------------------------------------------------------------------- from another card


class Share(PersistentButton, key="cards.share", args=("note",)):
    """``note`` is the key of an own note, or of one of a content deck."""

    label = "Suggest to my group"

    async def press(self, interaction: Interaction) -> None:
        note = self.args["note"]
        found = await shared_of(interaction).of_member(**who(interaction))
        if not found:
            raise NotFound(render.NO_SHARED_DECK)
        front, back = await collection_of(interaction).sides(**who(interaction), note=note)
        form = ShareForm(title="A card for the group")
        options = [
            discord.SelectOption(
                label=deck.title, description=deck.group_name, value=str(deck.deck_id), default=i == 0
            )
            for i, deck in enumerate(found[:25])
        ]
        form.add_item(ui.Label(text="Deck", component=ui.Select(custom_id="deck", options=options)))
        add_sides(form, front, back, is_named=False)
        await interaction.response.send_modal(form)


class ShareForm(PersistentModal, key="cards.share_form"):
    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        outcome = await suggestions_of(interaction).send(
            actor_of(interaction),
            deck_id=int(text_of(values, "deck") or 0),
            note_id=None,
            version=0,
            words=words_of(values),
        )
        await show_outcome(interaction, outcome, SUGGEST, is_new=True)


# ---------------------------------------------------------------------- my suggestions


async def open_mine(interaction: Interaction, notice: str = "") -> None:
    found = await suggestions_of(interaction).mine(**who(interaction))
    items: list[ui.Item[Any]] = [text(render.mine(found, notice))]
    if found:
        options = [
            discord.SelectOption(
                label=shortly(each.front)[:100],
                description=f"{title} · {render.state(each)}"[:100],
                value=str(each.suggestion_id),
            )
            for each, title in found
        ]
        items.append(row(PickSuggestion(options=options)))
    await show(interaction, panel(*items, row(Decks(page=0, label="All decks"))), is_update=True)


class MySuggestions(PersistentButton, key="cards.suggestions"):
    label = "My suggestions"

    async def press(self, interaction: Interaction) -> None:
        await open_mine(interaction)


class PickSuggestion(PersistentSelect, key="cards.suggestion"):
    placeholder = "Read one of yours"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await suggestions_of(interaction).mine(**who(interaction))
        one = next((each for each in found if each[0].suggestion_id == int(chosen[0])), None)
        if one is None:
            await open_mine(interaction)
            return
        press: list[ui.Item[Any]] = [MySuggestions(label="All of mine")]
        if one[0].state == OPEN:
            press.append(WithdrawMine(suggestion_id=one[0].suggestion_id))
        await show(interaction, panel(text(render.my_suggestion(*one)), row(*press)), is_update=True)


class WithdrawMine(PersistentButton, key="cards.suggestion_withdraw", args=("suggestion_id",)):
    label = "Withdraw"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        was_open = await suggestions_of(interaction).withdraw(
            user_id=interaction.user.id, suggestion_id=int(self.args["suggestion_id"])
        )
        await open_mine(interaction, render.WITHDRAWN if was_open else render.DECIDED)


CONTROLS = (
    SharedCards,
    PickShared,
    RemoveShared,
    WriteShared,
    SharedForm,
    KeepDraft,
    ChangeDraft,
    DropDraft,
    Share,
    ShareForm,
    MySuggestions,
    PickSuggestion,
    WithdrawMine,
)
