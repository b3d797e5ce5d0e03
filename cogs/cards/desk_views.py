"""The stewards' desk: what was suggested for their decks, beside what is there, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.errors import UserFacingError
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
)

from . import shared_render as render
from .controls import Decks, Desk, suggestions_of
from .shared.models import OPEN, REASONS, Case
from .shared.service import shortly
from .shared_views import add_sides, open_cards, words_of

_OWN_WORDS = "own"
_REASON_LIMIT = 300


async def open_desk(interaction: Interaction, notice: str = "") -> None:
    found = await suggestions_of(interaction).waiting(actor_of(interaction))
    items: list[ui.Item[Any]] = [text(render.desk(found, notice))]
    if found.cases:
        options = [
            discord.SelectOption(
                label=shortly(case.suggestion.front)[:100],
                description=render.case_option(case)[:100],
                value=str(case.suggestion.suggestion_id),
            )
            for case in found.cases
        ]
        items.append(row(PickCase(options=options)))
    if found.decks:
        options = [
            discord.SelectOption(
                label=deck.title,
                description=f"{deck.group_name} · {deck.count} cards"[:100],
                value=str(deck.deck_id),
            )
            for deck, _ in found.decks[:25]
        ]
        items.append(row(PickDesk(options=options)))
    await show(interaction, panel(*items, row(Decks(page=0, label="All decks"))), is_update=True)


async def show_case(interaction: Interaction, case: Case, notice: str = "") -> None:
    found = case.suggestion
    items: list[ui.Item[Any]] = [text(part) for part in render.case(case, notice)]
    if found.state == OPEN:
        suggestion_id, version = found.suggestion_id, case.card.version if case.card is not None else 0
        items.append(
            row(
                Accept(suggestion_id=suggestion_id, version=version),
                AcceptEdited(suggestion_id=suggestion_id, version=version),
            )
        )
        items.append(row(Decline.of(found.suggestion_id)))
    await show(interaction, panel(*items, row(Desk())), is_update=True)


async def _after(
    interaction: Interaction, case: Case, notice: str, *, is_done: bool, typed: str | None = None
) -> None:
    """Show the desk after a decision; where the press decided nothing, why, and how things stand or what was typed."""
    is_open = case.suggestion.state == OPEN
    if is_done:
        await open_desk(interaction, notice)
    elif typed is not None:
        raise UserFacingError(render.CHANGED_TYPED if is_open else render.QUICKER, kept=typed)
    else:
        await show_case(interaction, case, render.CHANGED if is_open else render.QUICKER)


class PickCase(PersistentSelect, key="cards.desk_pick"):
    placeholder = "Read a suggestion"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await show_case(
            interaction, await suggestions_of(interaction).case(actor_of(interaction), int(chosen[0]))
        )


class PickDesk(PersistentSelect, key="cards.desk_deck"):
    """The way to the cards also for moderators who are not in the group, whose decks do not list it."""

    placeholder = "Open a deck"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_cards(interaction, int(chosen[0]), 0)


class Accept(PersistentButton, key="cards.desk_accept", args=("suggestion_id", "version")):
    """``version`` is that of the card shown beside the suggestion, 0 for none."""

    label = "Accept"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        case, is_done = await suggestions_of(interaction).accept(
            actor_of(interaction), int(self.args["suggestion_id"]), version=int(self.args["version"])
        )
        await _after(interaction, case, render.ACCEPTED_NOW, is_done=is_done)


class AcceptEdited(PersistentButton, key="cards.desk_edit", args=("suggestion_id", "version")):
    label = "Edit, then accept"

    async def press(self, interaction: Interaction) -> None:
        case = await suggestions_of(interaction).case(actor_of(interaction), int(self.args["suggestion_id"]))
        form = EditedForm(title="Edit, then accept", **self.args)
        add_sides(form, case.suggestion.front, case.suggestion.back)
        await interaction.response.send_modal(form)


class EditedForm(PersistentModal, key="cards.desk_form", args=("suggestion_id", "version")):
    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        words = words_of(values)
        case, is_done = await suggestions_of(interaction).accept(
            actor_of(interaction), int(args["suggestion_id"]), version=int(args["version"]), words=words
        )
        await _after(interaction, case, render.ACCEPTED_NOW, is_done=is_done, typed=words.typed)


class Decline(PersistentSelect, key="cards.desk_decline", args=("suggestion_id",)):
    placeholder = "Decline, with a reason"

    @classmethod
    def of(cls, suggestion_id: int) -> Decline:
        options = [discord.SelectOption(label=words[:100], value=key) for key, words in REASONS.items()]
        options.append(discord.SelectOption(label="In your own words…", value=_OWN_WORDS))
        return cls(suggestion_id=suggestion_id, options=options)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        suggestion_id = int(self.args["suggestion_id"])
        if chosen[0] == _OWN_WORDS:
            await interaction.response.send_modal(DeclineForm.of(suggestion_id))
            return
        case, is_done = await suggestions_of(interaction).decline(
            actor_of(interaction), suggestion_id, reason=REASONS[chosen[0]]
        )
        await _after(interaction, case, render.DECLINED_NOW, is_done=is_done)


class DeclineForm(PersistentModal, key="cards.desk_words", args=("suggestion_id",)):
    @classmethod
    def of(cls, suggestion_id: int) -> DeclineForm:
        form = cls(title="Decline, kindly", suggestion_id=suggestion_id)
        field = ui.TextInput[Any](
            custom_id="reason", style=discord.TextStyle.paragraph, max_length=_REASON_LIMIT
        )
        told = "They read this; say what would help."
        form.add_item(ui.Label(text="Reason", description=told, component=field))
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        reason = clean(text_of(values, "reason"))
        case, is_done = await suggestions_of(interaction).decline(
            actor_of(interaction), int(args["suggestion_id"]), reason=reason
        )
        await _after(interaction, case, render.DECLINED_NOW, is_done=is_done, typed=reason)


CONTROLS = (PickCase, PickDesk, Accept, AcceptEdited, EditedForm, Decline, DeclineForm)
