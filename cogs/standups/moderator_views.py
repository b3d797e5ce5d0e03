"""What a group's moderators see and press: settings, opening and closing, the digest, the pulse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot import direct
from bot.groups import Group
from bot.parsing import parse_time
from bot.recurrence import clock_text
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    is_on_panel,
    panel,
    row,
    show,
    text,
    text_of,
    weekday_options,
)

from . import render
from .controls import pulse_of, rounds_of, settings_of, standups_cog
from .models import Desk, Pulse, Round
from .posts import digest_view
from .pulse import MESSAGE_LIMIT

# ---------------------------------------------------------------------- settings


def desk_view(found: Desk, notice: str = "") -> ui.LayoutView:
    group_id = found.group.group_id
    turned, label = ("off", "Turn off") if found.setting.is_on else ("on", "Turn on")
    buttons: list[ui.Item[Any]] = [
        Change(group_id=group_id),
        Switch(group_id=group_id, turned=turned, label=label),
    ]
    is_open = found.round is not None and found.round.is_open
    if is_open:
        buttons.append(CloseNow(group_id=group_id))
    elif found.can_open:
        buttons.append(OpenNow(group_id=group_id))
    if found.round is not None and found.round.is_open and found.round.message_id is None:
        buttons.append(OpenNow(group_id=group_id, label="Post it in the channel"))
    buttons.append(ShowPulse(group_id=group_id))
    shown = f"{notice}\n{render.desk(found)}" if notice else render.desk(found)
    return panel(text(shown), row(*buttons))


async def open_setup(interaction: Interaction, group_id: int, notice: str = "") -> None:
    found = await settings_of(interaction).desk(actor_of(interaction), group_id)
    await show(interaction, desk_view(found, notice), is_update=True)


class Change(PersistentButton, key="standups.change", args=("group_id",)):
    label = "Change"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await settings_of(interaction).desk(actor_of(interaction), int(self.args["group_id"]))
        await interaction.response.send_modal(SettingForm.of(found))


class SettingForm(PersistentModal, key="standups.setting_form", args=("group_id",)):
    @classmethod
    def of(cls, found: Desk) -> SettingForm:
        setting = found.setting
        form = cls(title=f"Standup of {found.group.name}", group_id=found.group.group_id)
        days = weekday_options(setting.weekdays)
        form.add_item(
            ui.Label(
                text="Opens on",
                component=ui.Select(custom_id="days", options=days, min_values=1, max_values=7),
            )
        )
        fields = (
            ("at", "At", f"Hour of day in {found.group.zone.key}, as 09:00", clock_text(setting.at_minute)),
            ("hours", "Open for", "Hours, 2 to 168", str(setting.window_minutes // 60)),
        )
        for name, label, told, value in fields:
            form.add_item(
                ui.Label(
                    text=label,
                    description=told[:100],
                    component=ui.TextInput(custom_id=name, max_length=10, default=value),
                )
            )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> SettingForm:
        return cls.of(await settings_of(interaction).desk(actor_of(interaction), int(args["group_id"])))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen = values.get("days")
        found = await settings_of(interaction).change(
            actor_of(interaction),
            int(args["group_id"]),
            at_minute=parse_time(text_of(values, "at"), field="At"),
            weekdays=sum(1 << int(day) for day in chosen) if isinstance(chosen, list) else 0,
            hours=text_of(values, "hours"),
        )
        await show(interaction, desk_view(found), is_update=True)


class Switch(PersistentButton, key="standups.switch", args=("group_id", "turned")):
    label = "Turn on"

    async def press(self, interaction: Interaction) -> None:
        found = await settings_of(interaction).switch(
            actor_of(interaction), int(self.args["group_id"]), is_on=self.args["turned"] == "on"
        )
        await show(interaction, desk_view(found), is_update=True)


# ---------------------------------------------------------------------- open, close, digest


class OpenNow(PersistentButton, key="standups.open_now", args=("group_id",)):
    label = "Open now"

    async def press(self, interaction: Interaction) -> None:
        await open_now(interaction, int(self.args["group_id"]))


async def _take_time(interaction: Interaction) -> None:
    """Acknowledge before Discord is asked for something else."""
    await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))


async def open_now(interaction: Interaction, group_id: int) -> None:
    await _take_time(interaction)
    round_, is_new = await rounds_of(interaction).open_now(actor_of(interaction), group_id)
    fault = await standups_cog(interaction).jobs.post_open(round_, is_again=not is_new)
    said = render.not_posted(fault, way_out="`/standup open` posts it") if fault else render.opened(round_)
    await open_setup(interaction, group_id, said)


class CloseNow(PersistentButton, key="standups.close_now", args=("group_id",)):
    label = "Close now"

    async def press(self, interaction: Interaction) -> None:
        await close_now(interaction, int(self.args["group_id"]))


async def close_now(interaction: Interaction, group_id: int) -> None:
    await _take_time(interaction)
    round_ = await rounds_of(interaction).close_now(actor_of(interaction), group_id)
    await _post_digest(interaction, round_, is_fresh=True)


async def _post_digest(interaction: Interaction, round_: Round, *, is_fresh: bool = False) -> None:
    fault = await standups_cog(interaction).jobs.post_digest(round_.round_id, is_fresh=is_fresh)
    posted = (await rounds_of(interaction).digest(round_.round_id)).round
    said = render.closed(posted)
    if fault:
        said = render.not_posted(fault, way_out="`/standup digest` posts its digest")
    await open_setup(interaction, round_.group_id, said)


async def open_digest(interaction: Interaction, group_id: int) -> None:
    """Show the open round as it stands, or the last digest; if it never reached the channel, offer to post it."""
    round_ = await rounds_of(interaction).last_round(actor_of(interaction), group_id)
    digest = await rounds_of(interaction).digest(round_.round_id)
    view = digest_view(digest)
    if round_.closed_at is not None and round_.digest_message_id is None and digest.entries:
        view.add_item(row(PostDigest(group_id=group_id)))
    await show(interaction, view)


class PostDigest(PersistentButton, key="standups.post_digest", args=("group_id",)):
    label = "Post it in the channel"

    async def press(self, interaction: Interaction) -> None:
        await _take_time(interaction)
        round_ = await rounds_of(interaction).last_round(actor_of(interaction), int(self.args["group_id"]))
        await _post_digest(interaction, round_)


# ---------------------------------------------------------------------- pulse


class ShowPulse(PersistentButton, key="standups.pulse", args=("group_id",)):
    label = "Pulse"

    async def press(self, interaction: Interaction) -> None:
        await open_pulse(interaction, int(self.args["group_id"]))


async def open_pulse(interaction: Interaction, group_id: int) -> None:
    await _take_time(interaction)
    found = await pulse_of(interaction).pulse(actor_of(interaction), group_id)
    await show(interaction, await pulse_view(interaction, found), is_update=True)


async def pulse_view(interaction: Interaction, found: Pulse, notice: str = "") -> ui.LayoutView:
    shown = render.pulse(found)
    items: list[ui.Item[Any]] = [text(f"{notice}\n{shown}" if notice else shown)]
    waiting = [drifter for drifter in render.listed(found) if drifter.sent_at is None]
    if waiting:
        names = await interaction.client.display_names(
            found.group.guild_id, [drifter.user_id for drifter in waiting]
        )
        options = [
            discord.SelectOption(
                label=names[drifter.user_id][:100],
                description=f"{drifter.missed} rounds missed",
                value=str(drifter.user_id),
            )
            for drifter in waiting
        ]
        items.append(row(PickDrifter(group_id=found.group.group_id, options=options)))
    return panel(*items)


class PickDrifter(PersistentSelect, key="standups.drifter", args=("group_id",)):
    placeholder = "Write to them"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found, drifter = await pulse_of(interaction).drifter(
            actor_of(interaction), int(self.args["group_id"]), int(chosen[0])
        )
        await interaction.response.send_modal(KindForm.of(found.group, drifter.user_id))


class KindForm(PersistentModal, key="standups.kind_form", args=("group_id", "user_id")):
    @classmethod
    def of(cls, group: Group, user_id: int) -> KindForm:
        form = cls(title="A kind message", group_id=group.group_id, user_id=user_id)
        form.add_item(
            ui.Label(
                text="Message",
                description="Change it as you like. Sent once, privately, with your name.",
                component=ui.TextInput(
                    custom_id="message",
                    style=discord.TextStyle.paragraph,
                    max_length=MESSAGE_LIMIT,
                    default=render.kind_message(group),
                ),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        actor, group_id, user_id = actor_of(interaction), int(args["group_id"]), int(args["user_id"])
        name = interaction.user.display_name
        passed_on = await pulse_of(interaction).claim_message(
            actor,
            group_id,
            user_id,
            text_of(values, "message"),
            lambda group, typed: render.passed_on(group, typed, name=name),
        )
        await _take_time(interaction)
        is_through = passed_on.is_now and await direct.send(
            interaction.client, passed_on.notice, is_silent=True
        )
        found = await pulse_of(interaction).pulse(actor, group_id)
        said = render.message_sent(passed_on, is_through=is_through)
        await show(interaction, await pulse_view(interaction, found, said), is_update=True)


CONTROLS = (
    Change,
    SettingForm,
    Switch,
    OpenNow,
    CloseNow,
    PostDigest,
    ShowPulse,
    PickDrifter,
    KindForm,
)
