"""Panels and forms of interview dates and debriefs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.interviews import KINDS, Interview
from bot.parsing import parse_date
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, panel, row, show, text, text_of, who

from . import render
from .models import Words
from .service import FIELD, LONGEST_ADVICE, LONGEST_LABEL, InterviewService, Sheet

_NEWEST = "0"


def service_of(interaction: Interaction) -> InterviewService:
    cog: Any = interaction.client.get_cog("Interviews")
    service: InterviewService = cog.service
    return service


async def open_list(interaction: Interaction, *, is_update: bool = False) -> None:
    found, today = await service_of(interaction).mine(**who(interaction))
    buttons: list[ui.Item[Any]] = []
    coming = next((each.interview for each in found if each.interview.day >= today), None)
    if coming is not None:
        buttons.append(Checklist(interview_id=coming.interview_id))
    if any(each.interview.day <= today for each in found):
        buttons.append(DebriefButton(interview_id=_NEWEST))
    items: list[ui.Item[Any]] = [text(render.mine(found, today))]
    if buttons:
        items.append(row(*buttons))
    await show(interaction, panel(*items), is_update=is_update)


async def show_added(interaction: Interaction, interview: Interview) -> None:
    _, today = await service_of(interaction).mine(**who(interaction))
    await show(interaction, panel(text(render.added(interview, today)), row(List())))


class List(PersistentButton, key="interviews.list"):
    label = "My interviews"

    async def press(self, interaction: Interaction) -> None:
        await open_list(interaction, is_update=True)


class Checklist(PersistentButton, key="interviews.checklist", args=("interview_id",)):
    label = "Checklist"

    async def press(self, interaction: Interaction) -> None:
        service = service_of(interaction)
        found = await service.interview(**who(interaction), interview_id=int(self.args["interview_id"]))
        _, today = await service.mine(**who(interaction))
        await show(interaction, panel(text(render.checklist(found, today)), row(List())), is_update=True)


class DebriefButton(PersistentButton, key="interviews.debrief", args=("interview_id",)):
    """Opens the form; 0 stands for the newest interview without a debrief."""

    label = "Write a debrief"

    async def press(self, interaction: Interaction) -> None:
        await open_debrief(interaction, int(self.args["interview_id"]) or None)


class ShareYours(PersistentButton, key="interviews.share", args=("debrief_id",)):
    """Under a posted debrief; its id tells, after a crash, that this one was posted."""

    label = "Share yours"

    async def press(self, interaction: Interaction) -> None:
        await open_debrief(interaction, None)


async def open_debrief(interaction: Interaction, interview_id: int | None) -> None:
    found = await service_of(interaction).sheet(**who(interaction), interview_id=interview_id)
    await interaction.response.send_modal(DebriefForm.of(found))


class AddForm(PersistentModal, key="interviews.add_form"):
    """An interview that the command refused, to be corrected."""

    @classmethod
    def blank(cls) -> AddForm:
        form = cls(title="Note an interview")
        day: ui.TextInput[Any] = ui.TextInput(custom_id="day", max_length=20, placeholder="2027-03-31")
        label: ui.TextInput[Any] = ui.TextInput(custom_id="label", max_length=LONGEST_LABEL, required=False)
        kinds = [discord.SelectOption(label=found.name, value=kind) for kind, found in KINDS.items()]
        told = "A message with a checklist on the evening before, and one on the day after"
        for name, words, field in (
            ("Day", "Year-month-day", day),
            ("Round", None, ui.Select[Any](custom_id="kind", options=kinds)),
            ("Label", "Your own word for it, seen by nobody else", label),
            ("Checklist", told, ui.Checkbox[Any](custom_id="checklist")),
        ):
            form.add_item(ui.Label(text=name, description=words, component=field))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> AddForm:
        return cls.blank()

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        await add(interaction, values)


async def add(interaction: Interaction, values: Values) -> None:
    found = await service_of(interaction).add(
        **who(interaction),
        day=parse_date(text_of(values, "day"), field="Day"),
        kind=text_of(values, "kind"),
        label=text_of(values, "label"),
        wants_checklist=values.get("checklist") is True,
    )
    await show_added(interaction, found)


class DebriefForm(PersistentModal, key="interviews.debrief_form", args=("interview_id",)):
    @classmethod
    def of(cls, found: Sheet) -> DebriefForm:
        form = cls(title=f"Debrief: {found.interview.round.name}", interview_id=found.interview.interview_id)
        before = found.debrief.words if found.debrief is not None else Words("", "", "")
        low, high = FIELD
        for name, label, words, value, limits in (
            (
                "topics",
                "Topics",
                "Subjects only, in your own words; no questions, no company.",
                before.topics,
                (low, high),
            ),
            ("formats", "Format", "Rounds, length, tools, how it was run.", before.formats, (low, high)),
            (
                "advice",
                "Advice (optional)",
                "What you would prepare next time.",
                before.advice,
                (0, LONGEST_ADVICE),
            ),
        ):
            form.add_item(
                ui.Label(
                    text=label,
                    description=words,
                    component=ui.TextInput(
                        custom_id=name,
                        style=discord.TextStyle.paragraph,
                        min_length=limits[0],
                        max_length=limits[1],
                        required=limits[0] > 0,
                        default=value or None,
                    ),
                )
            )
        named = ui.RadioGroup[Any](custom_id="named")
        is_named = found.debrief is not None and found.debrief.is_named
        named.add_option(label="Without my name", value="no", default=not is_named)
        named.add_option(label="With my name", value="yes", default=is_named)
        form.add_item(ui.Label(text="How it is shown", component=named))
        if len(found.groups) > 1:
            chosen = found.debrief.group_id if found.debrief is not None else found.groups[0].group_id
            options = [
                discord.SelectOption(label=g.name[:100], value=str(g.group_id), default=g.group_id == chosen)
                for g in found.groups[:25]
            ]
            form.add_item(
                ui.Label(text="For which group", component=ui.Select(custom_id="group", options=options))
            )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> DebriefForm:
        interview_id = int(args["interview_id"])
        return cls.of(await service_of(interaction).sheet(**who(interaction), interview_id=interview_id))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        group = text_of(values, "group")
        debrief, found = await service_of(interaction).send(
            **who(interaction),
            interview_id=int(args["interview_id"]),
            group_id=int(group) if group else None,
            words=Words(text_of(values, "topics"), text_of(values, "formats"), text_of(values, "advice")),
            is_named=text_of(values, "named") == "yes",
        )
        await show(interaction, panel(text(render.sent(debrief, found.name))), is_update=True)


CONTROLS = (List, AddForm, Checklist, DebriefButton, ShareYours, DebriefForm)
