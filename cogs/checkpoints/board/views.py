"""The post of a checkpoint and the snapshot, as messages."""

from __future__ import annotations

from datetime import date
from typing import Any

from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, actor_of, panel, row, show, text
from cogs.checkpoints.controls import checkpoints_cog
from cogs.checkpoints.views import AllMine, Mine, Submit

from . import render
from .models import Shown, Snapshot


def post_view(found: Shown) -> ui.LayoutView:
    item_id = found.item.item_id
    mine = Mine(item_id=item_id)
    press = (Submit(item_id=item_id), mine) if found.item.state == "open" else (mine,)
    return panel(text(render.post(found)), row(*press))


def snapshot_view(found: Snapshot, group: str) -> ui.LayoutView:
    return panel(text(render.snapshot(found, group)), row(AllMine(snapshot_id=found.snapshot_id)))


async def open_snapshots(interaction: Interaction, group_id: int, *, before: date | None = None) -> None:
    found = await checkpoints_cog(interaction).board.snapshots(actor_of(interaction), group_id, before=before)
    turn: list[ui.Item[Any]] = []
    if found.snapshot is not None and found.has_older:
        turn.append(OlderSnapshot(group_id=group_id, day=found.snapshot.day))
    if not found.is_newest:
        turn.append(NewestSnapshot(group_id=group_id))
    items: list[ui.Item[Any]] = [text(render.frozen(found))]
    await show(interaction, panel(*items, row(*turn)) if turn else panel(*items), is_update=True)


class OlderSnapshot(PersistentButton, key="checkpoints.older_snapshot", args=("group_id", "day")):
    label = "Older"

    async def press(self, interaction: Interaction) -> None:
        day = date.fromisoformat(self.args["day"])
        await open_snapshots(interaction, int(self.args["group_id"]), before=day)


class NewestSnapshot(PersistentButton, key="checkpoints.newest_snapshot", args=("group_id",)):
    label = "Newest"

    async def press(self, interaction: Interaction) -> None:
        await open_snapshots(interaction, int(self.args["group_id"]))


CONTROLS = (OlderSnapshot, NewestSnapshot)
