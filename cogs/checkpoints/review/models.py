"""Records of reviewing: what a moderator looks at, and what became of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.groups import Group
from bot.notices import Notice
from cogs.checkpoints.models import Item, Submission, Verdict

Decision = Literal["approved", "returned"]
Answer = Literal["confirmed", "sent back"]


@dataclass(frozen=True, slots=True)
class Case:
    """A submission before a moderator. ``ahead`` others came in earlier, ``total`` wait in all.

    ``is_own``: the moderator sent it themselves. ``verdict`` is the decision that holds; ``asks_second``: it waits for
    a second look that this moderator may give. ``earlier`` tries come newest first; ``came_back`` is why the last of
    them that was returned came back.
    """

    group: Group
    item: Item
    submission: Submission
    verdict: Verdict | None
    earlier: list[Submission]
    came_back: Verdict | None
    is_own: bool
    ahead: int
    total: int
    asks_second: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What is said to the member: ``is_now`` by direct message, else beside their next command."""

    notice: Notice
    decision_id: int
    is_now: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the history of decisions."""

    verdict: Verdict
    item: Item
    user_id: int


@dataclass(frozen=True, slots=True)
class History:
    """A page of decisions, the newest first."""

    group: Group
    decisions: list[Past]
    is_newest: bool
    has_more: bool
