"""What a group's moderators see and press: making and changing checkpoints, their order, misses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.groups import Group
from bot.members import AREAS
from bot.report import Interaction
from bot.roles import require_tie
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
)

from . import render
from .controls import ToDesk, checkpoints_cog, line
from .logic import DONE_WHEN, TITLE
from .models import EVIDENCE, Desk, Item
from .moderation import ModerationService
from .review.views import Decisions, Review, Samples


def _service(interaction: Interaction) -> ModerationService:
    service: ModerationService = checkpoints_cog(interaction).moderation
    return service


# ---------------------------------------------------------------------- words and dates


class AskedForm(PersistentModal, key="checkpoints.asked_form", args=("group_id", "item_id")):
    """Makes a checkpoint, or, with its id, changes one."""

    @classmethod
    def of(cls, group: Group, item: Item | None) -> AskedForm:
        asked = item.asked if item is not None else None
        title = f"Checkpoint of {group.name}"
        form = cls(title=title, group_id=group.group_id, item_id=item.item_id if item is not None else 0)
        boxes: ui.CheckboxGroup[Any] = ui.CheckboxGroup(custom_id="evidence", required=True, min_values=1)
        for kind, words in EVIDENCE.items():
            boxes.add_option(
                label=words[0].upper() + words[1:],
                value=kind,
                default=kind in (asked.evidence if asked is not None else ("link", "text")),
            )
        days = f"Day in {group.zone.key}, such as 2027-03-31"
        form.add_item(line("title", "Title", None, asked.title if asked else "", TITLE))
        form.add_item(
            line(
                "done_when",
                "What counts as done",
                None,
                asked.done_when if asked else "",
                DONE_WHEN,
                is_long=True,
            )
        )
        form.add_item(ui.Label(text="Evidence", description="Any of these will do", component=boxes))
        form.add_item(line("due", "Due on", days, asked.due_on.isoformat() if asked else "", 20))
        if item is None or item.state in ("draft", "coming"):
            post = asked.post_on.isoformat() if asked and asked.post_on else ""
            form.add_item(
                line("post", "Post on", "Empty: at once. Else that day at 09:00", post, 20, is_needed=False)
            )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> AskedForm:
        actor, item_id = actor_of(interaction), int(args["item_id"])
        if not item_id:
            return cls.of(await _service(interaction).may_make(actor, int(args["group_id"])), None)
        item, group = await _service(interaction).item(actor, item_id)
        return cls.of(group, item)

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen = values.get("evidence")
        typed: dict[str, Any] = {
            name: text_of(values, name) for name in ("title", "done_when", "due", "post")
        }
        typed["evidence"] = chosen if isinstance(chosen, list) else []
        actor, item_id = actor_of(interaction), int(args["item_id"])
        if item_id:
            item, _ = await _service(interaction).edit(actor, item_id, **typed)
        else:
            item, _ = await _service(interaction).make(actor, int(args["group_id"]), **typed)
        await show(interaction, item_view(item), is_update=True)
        await checkpoints_cog(interaction).jobs.go_on(item.item_id)


async def open_post(interaction: Interaction, group_id: int) -> None:
    group = await _service(interaction).may_make(actor_of(interaction), group_id)
    await interaction.response.send_modal(AskedForm.of(group, None))


# ---------------------------------------------------------------------- one checkpoint


def item_view(item: Item, notice: str = "") -> ui.LayoutView:
    item_id = item.item_id
    press: list[ui.Item[Any]] = [EditWords(item_id=item_id), EditWorth(item_id=item_id)]
    if item.state == "draft":
        press.insert(0, Enqueue(item_id=item_id, label="Queue it" if item.asked.post_on else "Post it"))
    if item.state in ("draft", "coming"):
        press.append(Remove(item_id=item_id))
    if item.state == "coming":
        press.append(Earlier(item_id=item_id))
    if item.state == "open":
        press.append(CloseItem(item_id=item_id))
        if item.message_id is None:
            press.append(PostAgain(item_id=item_id))
    shown = f"{notice}\n{render.draft(item)}" if notice else render.draft(item)
    return panel(text(shown), row(*press), row(ToDesk(group_id=item.group_id, label="All checkpoints")))


async def open_item(interaction: Interaction, item_id: int, notice: str = "") -> None:
    item, _ = await _service(interaction).item(actor_of(interaction), item_id)
    await show(interaction, item_view(item, notice), is_update=True)


class EditWords(PersistentButton, key="checkpoints.edit_words", args=("item_id",)):
    label = "Words and dates"

    async def press(self, interaction: Interaction) -> None:
        item, group = await _service(interaction).item(actor_of(interaction), int(self.args["item_id"]))
        await interaction.response.send_modal(AskedForm.of(group, item))


class EditWorth(PersistentButton, key="checkpoints.edit_worth", args=("item_id",)):
    label = "Points, role, grace, area"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await WorthForm.reopened(interaction, self.args))


class WorthForm(PersistentModal, key="checkpoints.worth_form", args=("item_id",)):
    @classmethod
    def of(cls, item: Item) -> WorthForm:
        form = cls(title=item.asked.title, item_id=item.item_id)
        form.add_item(line("points", "Points", "0 to 100", str(item.points), 3))
        form.add_item(
            line(
                "grace", "Grace", "Hours after the date that still count, 0 to 336", str(item.grace_hours), 3
            )
        )
        roles: ui.RoleSelect[Any] = ui.RoleSelect(custom_id="role", required=False, min_values=0)
        if item.role_id is not None:
            roles.default_values = [
                discord.SelectDefaultValue(id=item.role_id, type=discord.SelectDefaultValueType.role)
            ]
        told = "Given when a moderator approves; empty: none"
        form.add_item(ui.Label(text="Role on completion", description=told, component=roles))
        told = "It is the next step in /readiness of members who need that area"
        options = [
            discord.SelectOption(label=name, value=area, default=area == item.area)
            for area, name in AREAS.items()
        ]
        areas: ui.Select[Any] = ui.Select(custom_id="area", options=options, required=False, min_values=0)
        form.add_item(ui.Label(text="Area it practises", description=told, component=areas))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> WorthForm:
        item, _ = await _service(interaction).item(actor_of(interaction), int(args["item_id"]))
        return cls.of(item)

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen, item_id = values.get("role"), int(args["item_id"])
        role_id = int(chosen[0]) if isinstance(chosen, list) and chosen else None
        before, _ = await _service(interaction).item(actor_of(interaction), item_id)
        if role_id is not None and role_id != before.role_id:
            require_tie(interaction, role_id)
        item, _ = await _service(interaction).set_worth(
            actor_of(interaction),
            item_id,
            points=text_of(values, "points"),
            grace=text_of(values, "grace"),
            role_id=role_id,
            area=text_of(values, "area"),
        )
        await show(interaction, item_view(item), is_update=True)


class Enqueue(PersistentButton, key="checkpoints.enqueue", args=("item_id",)):
    label = "Post it"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        item, begun = await _service(interaction).enqueue(actor_of(interaction), int(self.args["item_id"]))
        await interaction.response.defer()
        await checkpoints_cog(interaction).jobs.go_on(item.item_id)
        done = "Queued." if item.asked.post_on else ""
        if begun is not None:
            done = f"{done} {render.snapshot_begins(begun)}".strip()
        await open_item(interaction, item.item_id, done)


class Remove(PersistentButton, key="checkpoints.remove", args=("item_id",)):
    label = "Remove"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        group = await _service(interaction).drop(actor_of(interaction), int(self.args["item_id"]))
        await open_desk(interaction, group.group_id, "Removed.")


class Earlier(PersistentButton, key="checkpoints.earlier", args=("item_id",)):
    """Changes dates with the one that comes before."""

    label = "One place earlier"

    async def press(self, interaction: Interaction) -> None:
        group = await _service(interaction).swap(actor_of(interaction), int(self.args["item_id"]))
        await open_desk(interaction, group.group_id, "The two have changed their dates.")


class CloseItem(PersistentButton, key="checkpoints.close", args=("item_id",)):
    label = "Close it"

    async def press(self, interaction: Interaction) -> None:
        item, _ = await _service(interaction).close(actor_of(interaction), int(self.args["item_id"]))
        await show(interaction, item_view(item, "Closed. It counts as nobody's miss."), is_update=True)


class PostAgain(PersistentButton, key="checkpoints.post_again", args=("item_id",)):
    label = "Post it again"

    async def press(self, interaction: Interaction) -> None:
        item_id = int(self.args["item_id"])
        await checkpoints_cog(interaction).board.wake(actor_of(interaction), item_id)
        await interaction.response.defer()
        await checkpoints_cog(interaction).jobs.go_on(item_id)
        await open_item(interaction, item_id)


# ---------------------------------------------------------------------- the desk


async def open_desk(interaction: Interaction, group_id: int, notice: str = "") -> None:
    found = await _service(interaction).desk(actor_of(interaction), group_id)
    if found.overdrawn and not interaction.response.is_done():
        # Their names are asked of Discord, which takes a moment.
        await interaction.response.defer(ephemeral=True, thinking=not is_on_panel(interaction))
    await show(interaction, await desk_view(interaction, found, notice), is_update=True)


async def desk_view(interaction: Interaction, found: Desk, notice: str) -> ui.LayoutView:
    group_id = found.group.group_id
    shown = f"{notice}\n{render.desk(found)}" if notice else render.desk(found)
    press: list[ui.Item[Any]] = [Review(group_id=group_id), Decisions(group_id=group_id)]
    if found.samples:
        press.insert(1, Samples(group_id=group_id))
    if any(item.state == "closed" for item in found.items):
        press.append(Closed(group_id=group_id))
    items: list[ui.Item[Any]] = [text(shown), row(*press)]
    items += _pick([item for item in found.items if item.state != "closed"])
    if found.overdrawn:
        names = await interaction.client.display_names(
            found.group.guild_id, [each.user_id for each in found.overdrawn[: render.MENU]]
        )
        options = [
            discord.SelectOption(label=name[:100], description="Begin to count anew", value=str(user_id))
            for user_id, name in names.items()
        ]
        items.append(row(Forgive(group_id=group_id, options=options)))
    return panel(*items)


def _pick(listed: list[Item]) -> list[ui.Item[Any]]:
    options = [
        discord.SelectOption(
            label=item.asked.title[:100],
            description=f"{render.STATES[item.state]}, due {render.day_words(item.asked.due_on)}",
            value=str(item.item_id),
        )
        for item in listed[: render.MENU]
    ]
    return [row(PickItem(options=options))] if options else []


class Closed(PersistentButton, key="checkpoints.closed", args=("group_id",)):
    """Lists what is over: its words can be mended, and a later date opens it again."""

    label = "Closed"

    async def press(self, interaction: Interaction) -> None:
        group_id = int(self.args["group_id"])
        found = await _service(interaction).desk(actor_of(interaction), group_id)
        over = [item for item in found.items if item.state == "closed"]
        shown = panel(text(render.closed(found)), *_pick(over), row(ToDesk(group_id=group_id)))
        await show(interaction, shown, is_update=True)


class PickItem(PersistentSelect, key="checkpoints.pick_item"):
    placeholder = "Change, reorder, close or remove one"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_item(interaction, int(chosen[0]))


class Forgive(PersistentSelect, key="checkpoints.forgive", args=("group_id",)):
    placeholder = "Forgive misses"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        group_id = int(self.args["group_id"])
        await _service(interaction).forgive(actor_of(interaction), group_id, int(chosen[0]))
        await open_desk(interaction, group_id, "Their count begins anew.")


CONTROLS = (
    AskedForm,
    EditWords,
    EditWorth,
    WorthForm,
    Enqueue,
    Remove,
    Earlier,
    CloseItem,
    PostAgain,
    Closed,
    PickItem,
    Forgive,
)
