"""Debriefs that wait: what a group's moderators read and press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, actor_of, panel, row, show, text, text_of

from . import render
from .moderation import REASON, Moderation


def _moderation(interaction: Interaction) -> Moderation:
    cog: Any = interaction.client.get_cog("Interviews")
    moderation: Moderation = cog.moderation
    return moderation


async def open_queue(
    interaction: Interaction, *, is_update: bool = False, said: str = "", after: int = 0
) -> None:
    found = await _moderation(interaction).queue(actor_of(interaction), after=after)
    items: list[ui.Item[Any]] = [text(said)] if said else []
    items.append(text(render.queue(found)))
    if found is not None:
        debrief = found.debrief
        which: dict[str, Any] = {"debrief_id": debrief.debrief_id, "version": debrief.version}
        more = [Next(after=debrief.debrief_id)] if found.count > 1 else []
        items.append(row(Approve(**which), Return(**which), *more))
    await show(interaction, panel(*items), is_update=is_update)


class Queue(PersistentButton, key="interviews.queue"):
    """Opens what waits from the panel of the day."""

    label = "Debriefs"

    async def press(self, interaction: Interaction) -> None:
        await open_queue(interaction, is_update=True)


class Next(PersistentButton, key="interviews.next", args=("after",)):
    label = "Next"

    async def press(self, interaction: Interaction) -> None:
        await open_queue(interaction, is_update=True, after=int(self.args["after"]))


class Approve(PersistentButton, key="interviews.approve", args=("debrief_id", "version")):
    label = "Approve"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        jobs: Any = interaction.client.get_cog("Interviews").jobs
        debrief = await _moderation(interaction).approve(
            actor_of(interaction),
            debrief_id=int(self.args["debrief_id"]),
            version=int(self.args["version"]),
        )
        await interaction.response.defer()
        said = await jobs.post(debrief)
        await open_queue(interaction, is_update=True, said=said or render.APPROVED)


class Return(PersistentButton, key="interviews.return", args=("debrief_id", "version")):
    label = "Return with a reason"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(ReturnForm.of(**self.args))


class ReturnForm(PersistentModal, key="interviews.return_form", args=("debrief_id", "version")):
    @classmethod
    def of(cls, **args: str) -> ReturnForm:
        form = cls(title="Return this debrief", **args)
        low, high = REASON
        form.add_item(
            ui.Label(
                text="Reason",
                description="Its author reads this. Say what should change.",
                component=ui.TextInput(
                    custom_id="reason",
                    style=discord.TextStyle.paragraph,
                    min_length=low,
                    max_length=high,
                    placeholder="The second topic is the question itself. Name the subject only.",
                ),
            )
        )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> ReturnForm:
        return cls.of(**args)

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        await _moderation(interaction).give_back(
            actor_of(interaction),
            debrief_id=int(args["debrief_id"]),
            version=int(args["version"]),
            reason=text_of(values, "reason"),
        )
        await open_queue(interaction, is_update=True, said=render.RETURNED)


CONTROLS = (Queue, Next, Approve, Return, ReturnForm)
