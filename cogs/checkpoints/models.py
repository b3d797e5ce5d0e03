"""Records of checkpoints: what is asked by a date, what was sent in, what a group has set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.deeds import Deed, counted
from bot.groups import Group
from bot.milestones import Evidence

SOURCE = "checkpoint"
SNAPSHOT_KIND = "checkpoints.snapshot"
EDIT_PAUSE_SECONDS = 15
"""Between two edits of one posted message; what happens meanwhile is told by the second."""

State = Literal["draft", "coming", "open", "closed"]
Stage = Literal["waiting", "replaced", "returned", "approved"]

EVIDENCE: dict[Evidence, str] = {"link": "a link", "text": "a text", "file": "a file"}
"""What can be asked for, with its words."""

REASONS: dict[str, str] = {
    "part": "a part of what counts as done is missing",
    "unread": "the link or file does not open",
    "proof": "the evidence does not show it yet",
    "depth": "it needs a figure, a limit or a reason",
    "own": "it is not clear what you did yourself",
    "other": "see the note",
}
"""Why a submission is returned, key to words; keys are kept, so none is renamed."""


@dataclass(frozen=True, slots=True)
class Setting:
    max_misses: int = 3
    sample_percent: int = 20
    file_megabytes: int = 8
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a moderator asks for. ``post_on`` None means at once; both dates are local to the group."""

    title: str
    done_when: str
    evidence: tuple[Evidence, ...]
    due_on: date
    post_on: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """A checkpoint. ``due_at`` is the end of its due day; ``grace_hours`` later what comes in counts no more.

    ``counted_at``: since when its misses are counted, or that it has none. ``changed`` counts what its message has to tell,
    ``shown`` what it tells, since ``shown_at``: None when it was never posted, or is to be posted anew.
    ``area`` is the competency area that it practises, if it is one.
    """

    item_id: int
    guild_id: int
    group_id: int
    asked: Asked
    due_at: datetime
    grace_hours: int
    points: int
    role_id: int | None
    area: str | None
    state: State
    made_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    reminded_at: datetime | None
    counted_at: datetime | None
    attempts: int
    channel_id: int | None
    message_id: int | None
    changed: int
    shown: int
    shown_at: datetime | None

    @property
    def is_to_post(self) -> bool:
        """It waits for its message; one that somebody deleted does not come back unasked."""
        return self.state == "open" and self.message_id is None and self.shown_at is None


@dataclass(frozen=True, slots=True)
class File:
    """``message_id`` is None until the file is kept; without ``url`` either, it could not be."""

    submission_id: int
    guild_id: int
    name: str
    size: int
    url: str | None
    channel_id: int | None
    message_id: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with the form; its address holds for about a day."""

    name: str
    size: int
    content_type: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Evidenced:
    """What a member sends in; empty where nothing was given."""

    link: str
    words: str
    upload: Upload | None


@dataclass(frozen=True, slots=True)
class Submission:
    submission_id: int
    item_id: int
    guild_id: int
    user_id: int
    number: int
    link: str
    words: str
    state: Stage
    is_late: bool
    sent_at: datetime
    wants_word: bool
    """They asked for a direct message when it is decided; the newest choice is that of all they sent here."""
    file: File | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A moderator's decision; ``reason`` is a key of :data:`REASONS`, set when it was returned."""

    decision_id: int
    submission_id: int
    verdict: Literal["approved", "returned"]
    reason: str | None
    note: str
    earned: int
    by_user_id: int | None
    at: datetime
    undone_by_user_id: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a member stands with a checkpoint: the last thing sent, how many there were, the last decision on it.

    ``due_at`` is the end of the due day by the group's clock or by their own, whichever is later; ``ends_at`` is when it
    takes nothing more from them. ``wants_pings`` is their choice for all of the bot.
    """

    group: Group
    item: Item
    last: Submission | None
    count: int
    verdict: Verdict | None
    due_at: datetime
    ends_at: datetime
    wants_pings: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """What the group sees of a checkpoint: numbers, and the names of those who agreed to be named."""

    approved: int
    waiting: int
    returned: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """A member of the group who let more than the group's number of checkpoints go by."""

    user_id: int
    misses: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What a group's moderators see: what waits for them, and of their own for others, what is open, what comes, in its order."""

    group: Group
    setting: Setting
    waiting: int
    own_waiting: int
    samples: int
    items: list[Item]
    overdrawn: list[Overdrawn]
    role_faults: list[str]


DEEDS = (Deed(SOURCE, counted("checkpoint", "checkpoints")),)
