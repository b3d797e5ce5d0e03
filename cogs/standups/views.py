"""A member's own standup: the form, the entry with its choices, history, help with a blocker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

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
from .controls import entries_of, rounds_of, standups_cog
from .logic import FIELDS, label_of
from .models import Form, HistoryPage, Mine, Words
from .service import COMING, PAGE

_ASKED = (
    ("done", "Done", "What you did since last time", True),
    ("blocked", "Blocked", "What is in your way, if anything", False),
    ("next", "Next", render.EXAMPLE_STEPS, True),
    ("outside", "One outside commitment", "What else takes your time, if you like to say", False),
)


# ---------------------------------------------------------------------- the form


class WriteForm(PersistentModal, key="standups.form", args=("group_id", "round_id")):
    @classmethod
    def of(cls, found: Form) -> WriteForm:
        round_id = found.round.round_id if found.round else COMING
        form = cls(title=render.form_title(found), group_id=found.group.group_id, round_id=round_id)
        if found.planned:
            boxes = ui.CheckboxGroup[Any](custom_id="ticked", required=False, min_values=0)
            for i, step in enumerate(found.planned):
                boxes.add_option(
                    label=label_of(clean(step)), value=str(i), default=step in found.words.ticked
                )
            form.add_item(ui.Label(text="You planned this: tick what is done", component=boxes))
        for field, label, told, is_long in _ASKED:
            form.add_item(
                ui.Label(
                    text=label,
                    description=told,
                    component=ui.TextInput(
                        custom_id=field,
                        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
                        required=False,
                        max_length=FIELDS[field],
                        default=getattr(found.words, field)[: FIELDS[field]] or None,
                    ),
                )
            )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen = values.get("ticked")
        typed: dict[str, Any] = {field: text_of(values, field) for field in FIELDS}
        found = await entries_of(interaction).write(
            **who(interaction),
            group_id=int(args["group_id"]),
            round_id=int(args["round_id"]),
            words=Words(**typed),
            ticked=[int(value) for value in chosen if value.isdecimal()] if isinstance(chosen, list) else [],
        )
        await show(interaction, mine_view(found), is_update=True)
        await told_others(interaction, found)


async def told_others(interaction: Interaction, found: Mine) -> None:
    """Bring a digest that is out already up to date; say so where that takes longer."""
    if found.round.closed_at is None:
        return
    fault = await standups_cog(interaction).jobs.post_digest(found.round.round_id)
    if fault is not None:
        await interaction.followup.send(render.NOT_RENEWED.format(reason=fault), ephemeral=True)


async def open_form(interaction: Interaction, *, group_id: int, round_id: int) -> None:
    found = await entries_of(interaction).form(**who(interaction), group_id=group_id, round_id=round_id)
    await interaction.response.send_modal(WriteForm.of(found))


async def open_write(interaction: Interaction, group_id: int) -> None:
    """Open the form of the open round; between rounds ask whether it is for the last or the coming one."""
    round_, must_ask = await entries_of(interaction).late_or_early(**who(interaction), group_id=group_id)
    if round_ is None or not must_ask:
        await open_form(interaction, group_id=group_id, round_id=round_.round_id if round_ else COMING)
        return
    found = await entries_of(interaction).entry(**who(interaction), round_id=round_.round_id)
    choices = row(
        Write(round_id=round_.round_id, label=f"Late, for {render.day_of(round_)}"),
        WriteNext(group_id=group_id, label="Early, for the coming round"),
    )
    told = render.choose_round(round_, found.group, await rounds_of(interaction).next_opening(group_id))
    await show(interaction, panel(text(told), choices))


class Write(PersistentButton, key="standups.write", args=("round_id",)):
    """On the post of an open round, on one's own entry, and where an entry is missing."""

    label = "Write"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        round_id = int(self.args["round_id"])
        group_id = await entries_of(interaction).group_of_round(round_id)
        await open_form(interaction, group_id=group_id, round_id=round_id)


class WriteLate(PersistentButton, key="standups.late", args=("round_id",)):
    """On a digest; its key is also how the digest's message is found again after a crash."""

    label = "Write late"

    async def press(self, interaction: Interaction) -> None:
        round_id = int(self.args["round_id"])
        group_id = await entries_of(interaction).group_of_round(round_id)
        await open_form(interaction, group_id=group_id, round_id=round_id)


class WriteNext(PersistentButton, key="standups.early", args=("group_id",)):
    label = "Write early"

    async def press(self, interaction: Interaction) -> None:
        await open_form(interaction, group_id=int(self.args["group_id"]), round_id=COMING)


class Again(PersistentButton, key="standups.again", args=("group_id", "round_id")):
    """Under a refusal: brings the form back with what was typed."""

    label = "Correct it"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_form(interaction, group_id=int(self.args["group_id"]), round_id=int(self.args["round_id"]))


class SkipRound(PersistentButton, key="standups.skip", args=("round_id",)):
    label = "Skip"

    async def press(self, interaction: Interaction) -> None:
        round_id = int(self.args["round_id"])
        group_id = await entries_of(interaction).group_of_round(round_id)
        found = await entries_of(interaction).skip(**who(interaction), group_id=group_id, round_id=round_id)
        await show(interaction, mine_view(found), is_update=True)


async def open_skip(interaction: Interaction, group_id: int) -> None:
    found = await entries_of(interaction).skip(**who(interaction), group_id=group_id)
    await show(interaction, mine_view(found), is_update=True)


# ---------------------------------------------------------------------- one's own entry


def mine_view(found: Mine, number: int = 0) -> ui.LayoutView:
    """Return one page of a member's own entry; nearly all have but one."""
    pages = render.mine_pages(found)
    number = max(0, min(number, len(pages) - 1))
    round_id, entry = found.round.round_id, found.entry
    is_written = entry is not None and not entry.is_skip
    press: list[ui.Item[Any]] = []
    if found.is_in:
        press.append(Write(round_id=round_id, label="Edit" if is_written else "Write"))
    if entry is not None and is_written and (found.is_in or not entry.is_own):
        turned, label = ("off", "Show it to my group") if entry.is_own else ("on", "Keep it to myself")
        press.append(Own(round_id=round_id, turned=turned, label=label))
        if entry.words.blocked and not entry.is_own and (found.is_in or entry.wants_help):
            turned, label = ("off", "No help needed") if entry.wants_help else ("on", "Ask for help")
            press.append(AskHelp(round_id=round_id, turned=turned, label=label))
        if found.left and found.is_in:
            press.append(Carry(round_id=round_id))
    elif entry is None:
        press.append(SkipRound(round_id=round_id))
    turned, label = ("off", "Stop reminding me") if found.wants_reminder else ("on", "Remind me")
    later = row(Reminder(round_id=round_id, turned=turned, label=label), History(page=0))
    if len(pages) > 1:
        after = (number + 1) % len(pages)
        later.add_item(MinePage(round_id=round_id, number=after, label=f"Page {after + 1} of {len(pages)}"))
    return panel(text(pages[number]), *([row(*press)] if press else []), later)


async def open_mine(interaction: Interaction, group_id: int) -> None:
    found = await entries_of(interaction).mine(**who(interaction), group_id=group_id)
    await show(interaction, mine_view(found), is_update=True)


class MinePage(PersistentButton, key="standups.mine", args=("round_id", "number")):
    label = "Page"

    async def press(self, interaction: Interaction) -> None:
        found = await entries_of(interaction).entry(**who(interaction), round_id=int(self.args["round_id"]))
        await show(interaction, mine_view(found, int(self.args["number"])), is_update=True)


class Own(PersistentButton, key="standups.own", args=("round_id", "turned")):
    label = "Keep it to myself"

    async def press(self, interaction: Interaction) -> None:
        found = await entries_of(interaction).set_own(
            **who(interaction), round_id=int(self.args["round_id"]), is_own=self.args["turned"] == "on"
        )
        await show(interaction, mine_view(found), is_update=True)
        await told_others(interaction, found)


class AskHelp(PersistentButton, key="standups.ask_help", args=("round_id", "turned")):
    label = "Ask for help"

    async def press(self, interaction: Interaction) -> None:
        found = await entries_of(interaction).set_help(
            **who(interaction), round_id=int(self.args["round_id"]), wants=self.args["turned"] == "on"
        )
        await show(interaction, mine_view(found), is_update=True)
        await told_others(interaction, found)


class Carry(PersistentButton, key="standups.carry", args=("round_id",)):
    label = "Plan the rest again"

    async def press(self, interaction: Interaction) -> None:
        found = await entries_of(interaction).carry(**who(interaction), round_id=int(self.args["round_id"]))
        await show(interaction, mine_view(found), is_update=True)
        await told_others(interaction, found)


class Reminder(PersistentButton, key="standups.remind", args=("round_id", "turned")):
    label = "Remind me"

    async def press(self, interaction: Interaction) -> None:
        found = await entries_of(interaction).set_reminder(
            **who(interaction), round_id=int(self.args["round_id"]), wants=self.args["turned"] == "on"
        )
        await show(interaction, mine_view(found), is_update=True)


# ---------------------------------------------------------------------- history


class History(PersistentButton, key="standups.history", args=("page",)):
    label = "Earlier ones"

    async def press(self, interaction: Interaction) -> None:
        await open_history(interaction, int(self.args["page"]))


async def open_history(interaction: Interaction, number: int) -> None:
    found = await entries_of(interaction).history(**who(interaction), number=number)
    await show(interaction, history_view(found), is_update=True)


def history_view(found: HistoryPage) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.history(found))]
    if found.lines:
        options = [
            discord.SelectOption(
                label=f"{render.day_of(past.round)} · {past.group.name}"[:100],
                description=render.past_word(past)[:100],
                value=str(past.round.round_id),
            )
            for past in found.lines
        ]
        items.append(row(PickPast(options=options)))
    turns: list[ui.Item[Any]] = []
    if found.number:
        turns.append(History(page=found.number - 1, label="Newer"))
    if found.total > (found.number + 1) * PAGE:
        turns.append(History(page=found.number + 1, label="Older"))
    if turns:
        items.append(row(*turns))
    return panel(*items)


class PickPast(PersistentSelect, key="standups.past"):
    placeholder = "Read or fill in"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await entries_of(interaction).entry(**who(interaction), round_id=int(chosen[0]))
        await show(interaction, mine_view(found), is_update=True)


CONTROLS = (
    WriteForm,
    Write,
    WriteLate,
    WriteNext,
    Again,
    SkipRound,
    MinePage,
    Own,
    AskHelp,
    Carry,
    Reminder,
    History,
    PickPast,
)
