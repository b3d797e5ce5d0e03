"""Peer reviews as moderators meet them: the queue, one item without its writer, what they may do about it."""

from __future__ import annotations

from typing import Any, cast

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, actor_of, panel, row, show, text
from cogs.drills.controls import drills_cog

from . import render
from .models import REASONS, Item, ModeratorsView, Subject
from .moderation import ModerationService
from .shared import turning

_OPTIONS = 25


def moderation_of(interaction: Interaction) -> ModerationService:
    service: ModerationService = drills_cog(interaction).peer_moderation
    return service


def queue_view(found: ModeratorsView) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.moderators(found))]
    if found.items:
        items.append(row(PickItem.of(found.items)))
    return panel(*items)


def item_view(item: Item, page: int = 0) -> ui.LayoutView:
    """Return an answer or a review, and what a moderator may do about it."""
    args: dict[str, Any] = {"subject": item.subject, "item_id": item.item_id}

    def turn(to: int, label: str, disabled: bool) -> ui.Item[Any]:
        return TurnItem(**args, page=to, label=label, disabled=disabled)

    items = turning(render.item_pages(item), page, turn)
    if not item.is_removed:
        items.append(row(RemoveItem.of(item)))
    buttons: list[ui.Item[Any]] = [Reveal(**args)]
    if item.is_reported:
        buttons.append(KeepItem(**args))
    buttons.append(ForModerators(label="Back"))
    return panel(*items, row(*buttons))


class ForModerators(PersistentButton, key="drills.review_desk"):
    label = "For moderators"

    async def press(self, interaction: Interaction) -> None:
        found = await moderation_of(interaction).view(actor_of(interaction))
        await show(interaction, queue_view(found), is_update=True)


class PickItem(PersistentSelect, key="drills.review_pick"):
    placeholder = "Open an answer or a review"

    @classmethod
    def of(cls, items: list[Item]) -> PickItem:
        return cls(
            options=[
                discord.SelectOption(
                    label=render.item_label(item)[:100],
                    description=item.group_name[:100],
                    value=f"{item.subject}-{item.item_id}",
                )
                for item in items[:_OPTIONS]
            ]
        )

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        subject, item_id = chosen[0].split("-")
        item = await moderation_of(interaction).item(
            actor_of(interaction), subject=cast("Subject", subject), item_id=int(item_id)
        )
        await show(interaction, item_view(item), is_update=True)


class TurnItem(PersistentButton, key="drills.review_leaf", args=("subject", "item_id", "page")):
    async def press(self, interaction: Interaction) -> None:
        item = await moderation_of(interaction).item(
            actor_of(interaction),
            subject=cast("Subject", self.args["subject"]),
            item_id=int(self.args["item_id"]),
        )
        await show(interaction, item_view(item, int(self.args["page"])), is_update=True)


class Reveal(PersistentButton, key="drills.review_reveal", args=("subject", "item_id")):
    label = "Who wrote this (noted)"

    async def press(self, interaction: Interaction) -> None:
        user_id = await moderation_of(interaction).reveal(
            actor_of(interaction),
            subject=cast("Subject", self.args["subject"]),
            item_id=int(self.args["item_id"]),
        )
        await show(interaction, panel(text(render.revealed(user_id))))


class RemoveItem(PersistentSelect, key="drills.review_remove", args=("subject", "item_id")):
    placeholder = "Remove it, because…"

    @classmethod
    def of(cls, item: Item) -> RemoveItem:
        options = [discord.SelectOption(label=reason, value=key) for key, reason in REASONS.items()]
        return cls(options=options, subject=item.subject, item_id=item.item_id)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        item = await moderation_of(interaction).remove(
            actor_of(interaction),
            subject=cast("Subject", self.args["subject"]),
            item_id=int(self.args["item_id"]),
            reason=chosen[0],
        )
        await show(interaction, item_view(item), is_update=True)


class KeepItem(PersistentButton, key="drills.review_keep", args=("subject", "item_id")):
    label = "Let it stand"

    async def press(self, interaction: Interaction) -> None:
        item = await moderation_of(interaction).keep(
            actor_of(interaction),
            subject=cast("Subject", self.args["subject"]),
            item_id=int(self.args["item_id"]),
        )
        await show(interaction, item_view(item), is_update=True)


CONTROLS = (ForModerators, PickItem, TurnItem, Reveal, RemoveItem, KeepItem)
