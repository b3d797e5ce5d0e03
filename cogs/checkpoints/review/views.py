"""The review queue: one submission at a time, decisions with their way back, the second look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot import direct
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    panel,
    row,
    show,
    text,
    text_of,
)
from cogs.checkpoints.controls import ToDesk, checkpoints_cog
from cogs.checkpoints.logic import NOTE
from cogs.checkpoints.models import REASONS

from . import render
from .models import Case, Told
from .service import ReviewService


def _service(interaction: Interaction) -> ReviewService:
    service: ReviewService = checkpoints_cog(interaction).reviews
    return service


def case_view(found: Case, notice: str = "") -> ui.LayoutView:
    submission, group_id = found.submission, found.group.group_id
    shown = render.case(found, notice)
    press: list[ui.Item[Any]] = []
    submission_id = submission.submission_id
    if found.verdict is None and submission.state == "waiting" and not found.is_own:
        press += [Approve(submission_id=submission_id), Return(submission_id=submission_id)]
    if found.verdict is not None and not found.is_own:
        decision_id = found.verdict.decision_id
        if found.asks_second:
            press += [
                Second(decision_id=decision_id, answer="yes", label="Confirm"),
                Second(decision_id=decision_id, answer="no", label="Send back"),
            ]
        press.append(Undo(decision_id=decision_id))
    if submission.file is not None and submission.file.message_id is not None:
        press.append(OpenFile(submission_id=submission_id))
    turn = row(
        Next(group_id=group_id, after=submission_id), Decisions(group_id=group_id), ToDesk(group_id=group_id)
    )
    items: list[ui.Item[Any]] = [text(shown)]
    if press:
        items.append(row(*press))
    return panel(*items, turn)


async def _pass_on(interaction: Interaction, told: Told | None) -> None:
    """Tell the member, and let Discord know of a role, after the answer to the moderator is out."""
    if told is not None and told.is_now:
        await direct.send(interaction.client, told.notice)
        await checkpoints_cog(interaction).letters.was_told(told.decision_id)


class Review(PersistentButton, key="checkpoints.review", args=("group_id",)):
    """Opens the queue; also the way in from the panel of the day."""

    label = "Review"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await open_queue(interaction, int(self.args["group_id"]))


class Next(PersistentButton, key="checkpoints.next", args=("group_id", "after")):
    label = "Next"

    async def press(self, interaction: Interaction) -> None:
        await open_queue(interaction, int(self.args["group_id"]), after=int(self.args["after"]))


async def open_queue(interaction: Interaction, group_id: int, *, after: int = 0) -> None:
    found = await _service(interaction).next_case(actor_of(interaction), group_id, after=after)
    if found is None:
        back = row(Decisions(group_id=group_id), ToDesk(group_id=group_id))
        await show(interaction, panel(text(render.NOTHING), back), is_update=True)
    else:
        await show(interaction, case_view(found), is_update=True)


class Look(PersistentButton, key="checkpoints.look", args=("submission_id",)):
    """Under a kept file: opens the submission."""

    label = "Open the submission"

    async def press(self, interaction: Interaction) -> None:
        found = await _service(interaction).case(actor_of(interaction), int(self.args["submission_id"]))
        await show(interaction, case_view(found), is_update=True)


class Approve(PersistentButton, key="checkpoints.approve", args=("submission_id",)):
    label = "Approve"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        found, told = await _service(interaction).decide(
            actor_of(interaction), int(self.args["submission_id"]), "approved", render.told
        )
        await interaction.response.defer()
        fault = await checkpoints_cog(interaction).roles.settle_now(found.item, found.submission.user_id)
        await show(interaction, case_view(found, _said("Approved.", fault)), is_update=True)
        await _pass_on(interaction, told)


def _said(done: str, fault: str | None) -> str:
    return f"{done} The role waits: {fault}" if fault else done


class Return(PersistentButton, key="checkpoints.return", args=("submission_id",)):
    label = "Return"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await ReturnForm.reopened(interaction, self.args))


class ReturnForm(PersistentModal, key="checkpoints.return_form", args=("submission_id",)):
    @classmethod
    def of(cls, found: Case) -> ReturnForm:
        form = cls(title="Return it", submission_id=found.submission.submission_id)
        options = [
            discord.SelectOption(label=words[0].upper() + words[1:], value=key)
            for key, words in REASONS.items()
        ]
        form.add_item(ui.Label(text="Reason", component=ui.Select(custom_id="reason", options=options)))
        form.add_item(
            ui.Label(
                text="Note",
                description="What would make it done? They read it with the reason.",
                component=ui.TextInput(
                    custom_id="note", style=discord.TextStyle.paragraph, required=False, max_length=NOTE
                ),
            )
        )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> ReturnForm:
        return cls.of(await _service(interaction).case(actor_of(interaction), int(args["submission_id"])))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found, told = await _service(interaction).decide(
            actor_of(interaction),
            int(args["submission_id"]),
            "returned",
            render.told,
            reason=text_of(values, "reason"),
            remark=text_of(values, "note"),
        )
        await show(interaction, case_view(found, "Returned."), is_update=True)
        await _pass_on(interaction, told)


class Undo(PersistentButton, key="checkpoints.undo", args=("decision_id",)):
    label = "Take the decision back"

    async def press(self, interaction: Interaction) -> None:
        found, told = await _service(interaction).undo(
            actor_of(interaction), int(self.args["decision_id"]), render.told_undone
        )
        await interaction.response.defer()
        fault = await checkpoints_cog(interaction).roles.settle_now(found.item, found.submission.user_id)
        await show(interaction, case_view(found, _said("Taken back.", fault)), is_update=True)
        await _pass_on(interaction, told)


class Decisions(PersistentButton, key="checkpoints.decisions", args=("group_id",)):
    label = "Decisions"

    async def press(self, interaction: Interaction) -> None:
        await open_history(interaction, int(self.args["group_id"]))


async def open_history(interaction: Interaction, group_id: int, *, before: int | None = None) -> None:
    found = await _service(interaction).history(actor_of(interaction), group_id, before=before)
    items: list[ui.Item[Any]] = [text(render.history(found))]
    turn: list[ui.Item[Any]] = [ToDesk(group_id=group_id)]
    if found.decisions:
        options = [
            discord.SelectOption(
                label=f"{n}. {past.item.asked.title}"[:100],
                description=render.past_words(past),
                value=str(past.verdict.decision_id),
            )
            for n, past in enumerate(found.decisions, start=1)
        ]
        items.append(row(PickDecision(options=options)))
    if found.has_more:
        turn.append(OlderDecisions(group_id=group_id, before=found.decisions[-1].verdict.decision_id))
    if not found.is_newest:
        turn.append(Decisions(group_id=group_id, label="Newest"))
    await show(interaction, panel(*items, row(*turn)), is_update=True)


class OlderDecisions(PersistentButton, key="checkpoints.older", args=("group_id", "before")):
    label = "Older"

    async def press(self, interaction: Interaction) -> None:
        await open_history(interaction, int(self.args["group_id"]), before=int(self.args["before"]))


class PickDecision(PersistentSelect, key="checkpoints.pick_decision"):
    """Its numbers are those of the lines above it, which name the members as no menu can."""

    placeholder = "Open one, by its number"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await _service(interaction).decided(actor_of(interaction), int(chosen[0]))
        await show(interaction, case_view(found), is_update=True)


class Samples(PersistentButton, key="checkpoints.samples", args=("group_id",)):
    label = "Second look"

    async def press(self, interaction: Interaction) -> None:
        group_id = int(self.args["group_id"])
        found = await _service(interaction).next_sample(actor_of(interaction), group_id)
        if found is None:
            await show(
                interaction, panel(text(render.NO_SAMPLE), row(ToDesk(group_id=group_id))), is_update=True
            )
        else:
            await show(interaction, case_view(found), is_update=True)


class Second(PersistentButton, key="checkpoints.second", args=("decision_id", "answer")):
    label = "Confirm"

    async def press(self, interaction: Interaction) -> None:
        is_confirmed = self.args["answer"] == "yes"
        found, told = await _service(interaction).answer_sample(
            actor_of(interaction),
            int(self.args["decision_id"]),
            "confirmed" if is_confirmed else "sent back",
            render.told_undone,
        )
        await interaction.response.defer()
        fault = await checkpoints_cog(interaction).roles.settle_now(found.item, found.submission.user_id)
        said = "Confirmed." if is_confirmed else "Sent back: it waits for review again."
        await show(interaction, case_view(found, _said(said, fault)), is_update=True)
        await _pass_on(interaction, told)


class OpenFile(PersistentButton, key="checkpoints.open_file", args=("submission_id",)):
    """Gives the moderator an address that holds for about a day; else only the member gets one, of their own."""

    label = "Open the file"

    async def press(self, interaction: Interaction) -> None:
        found = await _service(interaction).case(actor_of(interaction), int(self.args["submission_id"]))
        await interaction.response.defer(ephemeral=True, thinking=True)
        gone = "This file was deleted in Discord. Return the submission and ask for it again."
        link = await checkpoints_cog(interaction).files.address_of(found.submission, gone)
        await show(interaction, panel(text(link)))


CONTROLS = (
    Review,
    Next,
    Look,
    Approve,
    Return,
    ReturnForm,
    Undo,
    Decisions,
    OlderDecisions,
    PickDecision,
    Samples,
    Second,
    OpenFile,
)
