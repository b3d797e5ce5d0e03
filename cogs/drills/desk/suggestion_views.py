"""Suggesting a drill: the member's form and list, and the moderator's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import discord
from discord import ui

from bot.errors import UserFacingError
from bot.groups import Group
from bot.members import AREAS
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    clean,
    guild_of,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)
from cogs.drills.controls import drills_cog
from cogs.drills.render import upper_first

from . import logic, render
from .models import REASONS, Review, Standing, Words
from .suggestions import SuggestionService
from .views import OpenDesk, Suggestions, board_view, desk_of

_LATER = "later"


def suggestions_of(interaction: Interaction) -> SuggestionService:
    service: SuggestionService = drills_cog(interaction).suggestions
    return service


# ---------------------------------------------------------------------- members


async def open_suggestions(interaction: Interaction, notice: str = "", *, is_update: bool = False) -> None:
    """Show the member's suggestions and the way to a new one."""
    found = await suggestions_of(interaction).mine(
        guild_id=guild_of(interaction), user_id=interaction.user.id
    )
    items: list[ui.Item[Any]] = [text(render.suggestions(found, notice))]
    if found:
        items.append(row(PickMine.of(found)))
    await show(interaction, panel(*items, row(Suggest(is_quoted=0))), is_update=is_update)


async def open_form(interaction: Interaction, *, question: str = "", is_quoted: bool = False) -> None:
    """Show the form, its question filled in where a message is to become a drill."""
    found = await suggestions_of(interaction).groups_of(
        guild_id=guild_of(interaction), user_id=interaction.user.id
    )
    await interaction.response.send_modal(SuggestForm.of(found, question=question, is_quoted=is_quoted))


async def suggest_message(interaction: Interaction, message: discord.Message) -> None:
    """Begin a suggestion with the words of a message; whose words they are is not kept."""
    words = logic.without_names(clean(message.content)).strip()
    if not words:
        raise UserFacingError(
            "This message has no text that I could take. `/drill suggest` lets you write the question yourself."
        )
    is_quoted = message.author.id != interaction.user.id
    await open_form(interaction, question=words[: logic.QUESTION[1]], is_quoted=is_quoted)


class Suggest(PersistentButton, key="drills.suggest", args=("is_quoted",)):
    label = "Suggest a drill"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_form(interaction, is_quoted=self.args["is_quoted"] == "1")


class SuggestForm(PersistentModal, key="drills.suggest_form", args=("group_id", "is_quoted")):
    """``group_id`` is 0 where the member is in several groups and chooses one in the form."""

    @classmethod
    def of(cls, found: Sequence[Group], *, question: str, is_quoted: bool) -> SuggestForm:
        only = found[0].group_id if len(found) == 1 else 0
        form = cls(title="Suggest a drill", group_id=only, is_quoted=int(is_quoted))
        if not only:
            groups = [
                discord.SelectOption(label=group.name, value=str(group.group_id))
                for group in found[: logic.MENU]
            ]
            form.add_item(
                ui.Label(text="For which group?", component=ui.Select(custom_id="group", options=groups))
            )
        form.add_item(
            ui.Label(
                text="Title",
                component=ui.TextInput(
                    custom_id="title", max_length=logic.TITLE[1], placeholder="What the drill is called"
                ),
            )
        )
        own_words = "In your own words. A verbatim interview question may be under NDA."
        form.add_item(
            ui.Label(
                text="Question",
                description="These are somebody's words: ask them, or say it in yours."
                if is_quoted
                else own_words,
                component=ui.TextInput(
                    custom_id="question",
                    style=discord.TextStyle.paragraph,
                    max_length=logic.QUESTION[1],
                    default=question or None,
                ),
            )
        )
        form.add_item(
            ui.Label(
                text="Answer or explanation",
                description="Shown when the drill closes.",
                component=ui.TextInput(
                    custom_id="answer", style=discord.TextStyle.paragraph, max_length=logic.SOLUTION[1]
                ),
            )
        )
        areas = [discord.SelectOption(label=name, value=key) for key, name in AREAS.items()]
        form.add_item(ui.Label(text="Area", component=ui.Select(custom_id="area", options=areas)))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> SuggestForm:
        return cls.of(
            await suggestions_of(interaction).groups_of(**who(interaction)),
            question="",
            is_quoted=args["is_quoted"] == "1",
        )

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen = args["group_id"] if args["group_id"] != "0" else text_of(values, "group")
        group = await suggestions_of(interaction).suggest(
            guild_id=guild_of(interaction),
            user_id=interaction.user.id,
            group_id=int(chosen or 0),
            words=Words(
                title=clean(text_of(values, "title")),
                question=clean(text_of(values, "question")),
                solution=clean(text_of(values, "answer")),
                area=text_of(values, "area"),
            ),
            is_quoted=args["is_quoted"] == "1",
        )
        await open_suggestions(interaction, render.sent(group.name), is_update=True)


class PickMine(PersistentSelect, key="drills.suggested"):
    placeholder = "Read one of yours"

    @classmethod
    def of(cls, found: Sequence[Standing]) -> PickMine:
        return cls(
            options=[
                discord.SelectOption(
                    label=s.suggestion.words.title[:100],
                    description=render.state(s)[:100],
                    value=str(s.suggestion.suggestion_id),
                )
                for s in found[: logic.MENU]
            ]
        )

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await suggestions_of(interaction).one_of_mine(
            guild_id=guild_of(interaction), user_id=interaction.user.id, suggestion_id=int(chosen[0])
        )
        buttons: list[ui.Item[Any]] = [Mine()]
        if found.suggestion.decision is None:
            buttons.append(Withdraw(suggestion_id=found.suggestion.suggestion_id))
        await show(interaction, panel(text(render.suggestion(found)), row(*buttons)), is_update=True)


class Mine(PersistentButton, key="drills.suggestions"):
    label = "All of yours"

    async def press(self, interaction: Interaction) -> None:
        await open_suggestions(interaction, is_update=True)


class Withdraw(PersistentButton, key="drills.withdraw", args=("suggestion_id",)):
    label = "Withdraw"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        await suggestions_of(interaction).withdraw(
            guild_id=guild_of(interaction),
            user_id=interaction.user.id,
            suggestion_id=int(self.args["suggestion_id"]),
        )
        await open_suggestions(interaction, "✅ Withdrawn.", is_update=True)


# ---------------------------------------------------------------------- moderators


async def open_review(interaction: Interaction, group_id: int, after_id: int, notice: str = "") -> None:
    """Show the next suggestion to decide, or the desk when none is left."""
    actor = actor_of(interaction)
    found = await suggestions_of(interaction).review(actor, group_id, after_id=after_id)
    if found is None:
        board = await desk_of(interaction).board(actor, group_id)
        await show(interaction, board_view(board, notice or "No suggestion waits."), is_update=True)
    else:
        await show(interaction, review_view(found, notice), is_update=True)


def review_view(found: Review, notice: str = "") -> ui.LayoutView:
    group_id, suggestion_id = found.group.group_id, found.suggestion.suggestion_id
    buttons: list[ui.Item[Any]] = []
    if found.waiting > 1:
        buttons.append(Suggestions(group_id=group_id, after_id=suggestion_id, label="Next one"))
    buttons.append(OpenDesk(group_id=group_id, label="Back to the desk"))
    return panel(
        text(render.review(found, notice)),
        row(Accept.of(found)),
        row(Decline.of(suggestion_id)),
        row(*buttons),
    )


class Accept(PersistentSelect, key="drills.desk_accept", args=("suggestion_id",)):
    placeholder = "Accept"

    @classmethod
    def of(cls, found: Review) -> Accept:
        options = [
            discord.SelectOption(
                label=f"Accept for {logic.name_of(day.day)}",
                description=f"Instead of “{day.drill.title}”"[:100],
                value=day.day.isoformat(),
            )
            for day in found.free
        ]
        options.append(
            discord.SelectOption(
                label="Accept, choose a day later", description="It waits at the desk.", value=_LATER
            )
        )
        return cls(suggestion_id=found.suggestion.suggestion_id, options=options)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        day = None if chosen[0] == _LATER else date.fromisoformat(chosen[0])
        suggestion_id = int(self.args["suggestion_id"])
        found = await suggestions_of(interaction).accept(actor_of(interaction), suggestion_id, day=day)
        when = f"for {logic.name_of(day)}" if day else "; give it a day at the desk"
        notice = f"✅ Accepted {when}." if day else f"✅ Accepted{when}."
        await open_review(interaction, found.group_id, suggestion_id, notice)


class Decline(PersistentSelect, key="drills.desk_decline", args=("suggestion_id",)):
    placeholder = "Decline, and say why"

    @classmethod
    def of(cls, suggestion_id: int) -> Decline:
        options = [
            discord.SelectOption(label=upper_first(words)[:100], value=key) for key, words in REASONS.items()
        ]
        return cls(suggestion_id=suggestion_id, options=options)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        suggestion_id = int(self.args["suggestion_id"])
        if chosen[0] == "other":
            await suggestions_of(interaction).undecided(actor_of(interaction), suggestion_id)
            await interaction.response.send_modal(DeclineForm.of(suggestion_id))
            return
        found = await suggestions_of(interaction).decline(
            actor_of(interaction), suggestion_id, reason=chosen[0]
        )
        await open_review(interaction, found.group_id, suggestion_id, "Declined. Its writer reads why.")


class DeclineForm(PersistentModal, key="drills.desk_decline_form", args=("suggestion_id",)):
    @classmethod
    def of(cls, suggestion_id: int) -> DeclineForm:
        form = cls(title="Decline the suggestion", suggestion_id=suggestion_id)
        form.add_item(
            ui.Label(
                text="Reason",
                description="Its writer reads it.",
                component=ui.TextInput(
                    custom_id="note", style=discord.TextStyle.paragraph, max_length=logic.NOTE[1]
                ),
            )
        )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> DeclineForm:
        suggestion_id = int(args["suggestion_id"])
        await suggestions_of(interaction).undecided(actor_of(interaction), suggestion_id)
        return cls.of(suggestion_id)

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        suggestion_id = int(args["suggestion_id"])
        found = await suggestions_of(interaction).decline(
            actor_of(interaction), suggestion_id, reason="other", note=clean(text_of(values, "note"))
        )
        await open_review(interaction, found.group_id, suggestion_id, "Declined. Its writer reads why.")


CONTROLS = (Suggest, SuggestForm, PickMine, Mine, Withdraw, Accept, Decline, DeclineForm)
