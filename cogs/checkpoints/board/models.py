"""Records of what a group sees: the post of a checkpoint, and the snapshot of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.groups import Group
from cogs.checkpoints.models import Item, Progress


@dataclass(frozen=True, slots=True)
class Shown:
    """A checkpoint as its message is to tell it."""

    item: Item
    group: Group
    progress: Progress


@dataclass(frozen=True, slots=True)
class Line:
    """One checkpoint in a snapshot: numbers only, as a frozen message cannot forget a name."""

    title: str
    due_on: str
    is_open: bool
    approved: int
    waiting: int
    returned: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    snapshot_id: int
    group_id: int
    day: date
    lines: tuple[Line, ...]
    made_at: datetime
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """One snapshot of a group as moderators turn over them; None when there is none."""

    group: Group
    snapshot: Snapshot | None
    is_newest: bool
    has_older: bool
