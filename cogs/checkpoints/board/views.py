"""The post of a checkpoint and the snapshot, as messages."""

from __future__ import annotations

from discord import ui

from bot.report import Interaction
from bot.ui import actor_of, panel, row, show, text
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


async def open_snapshots(interaction: Interaction, group_id: int) -> None:
    group, found = await checkpoints_cog(interaction).board.snapshots(actor_of(interaction), group_id)
    await show(interaction, panel(text(render.snapshots(found, group.name))))
