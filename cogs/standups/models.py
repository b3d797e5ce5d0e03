"""Records of standups: rounds, entries, what was typed, what a group has set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.deeds import Deed, counted
from bot.groups import Group
from bot.notices import Notice

OPEN_KIND = "standups.open"
REMIND_KIND = "standups.remind"
CLOSE_KIND = "standups.close"
SOURCE = "standup"
REMINDER, NUDGE = "standups:", "nudge:"
"""What keys of notices begin with: a round's reminder, a moderator's kind message."""

Timing = Literal["early", "on time", "late", "backfilled"]
"""Before the round opened, while it was open, after it closed, after another one had opened."""


@dataclass(frozen=True, slots=True)
class Round:
    """One standup of a group. ``day`` is local to the group, None while the round is yet to come.

    The group may move: the post stands in ``channel_id``, the digest in ``digest_channel_id``. From ``renew_at`` on the
    channel shows something else than was written or taken back, None when it is up to date.
    """

    round_id: int
    guild_id: int
    group_id: int
    day: date | None
    opened_at: datetime | None
    remind_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    channel_id: int | None
    message_id: int | None
    digest_message_id: int | None
    digest_channel_id: int | None = None
    renew_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def reminder_key(self) -> str:
        """What the reminder of this round is known by, to the ping budget and to notices."""
        return f"{REMINDER}{self.round_id}"


@dataclass(frozen=True, slots=True)
class Words:
    """The four fields of the form, and the items of last round's *next* that were ticked."""

    done: str = ""
    blocked: str = ""
    next: str = ""
    outside: str = ""
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a member wrote for a round, or that they skip it.

    ``is_own``: kept to themselves. ``wants_help``: others may offer help with the blocker, in ``thread_id``.
    ``edited_at`` tells of a change after the round closed, when others could have read it before.
    """

    entry_id: int
    round_id: int
    guild_id: int
    user_id: int
    is_skip: bool
    words: Words
    timing: Timing
    is_own: bool
    wants_help: bool
    thread_id: int | None
    written_at: datetime
    edited_at: datetime | None

    @property
    def is_shown(self) -> bool:
        """Whether the group reads it."""
        return not self.is_skip and not self.is_own


@dataclass(frozen=True, slots=True)
class Form:
    """What the form is opened with. ``planned`` are last round's next steps, to be ticked.

    ``opens_at``: of a round that is yet to come, when it opens by itself.
    """

    round: Round | None
    group: Group
    words: Words
    planned: tuple[str, ...]
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mine:
    """An entry with its round and group; ``left`` are planned steps neither ticked nor planned again.

    ``earned`` are the points of this writing, None when it earns nothing. ``is_in``: whether they are in the group,
    which is not archived, so that they can write. ``opens_at``: of a round that is yet to come, when it opens by itself.
    """

    group: Group
    round: Round
    entry: Entry | None
    left: tuple[str, ...]
    wants_reminder: bool
    wants_pings: bool
    opens_at: datetime | None
    earned: int | None = None
    is_in: bool = True


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a member's history; ``entry`` is None where nothing was written."""

    group: Group
    round: Round
    entry: Entry | None
    was_away: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    lines: list[Past]
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A round with the entries that the group reads, by the time they were written."""

    group: Group
    round: Round
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Setting:
    """When a group's standup runs: minute of the local day, weekdays as a bit mask, Monday the lowest bit."""

    at_minute: int
    weekdays: int
    window_minutes: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What a group's moderators see of its standup; ``answered`` of ``expected`` concern the open round.

    ``can_open``: today has had no round yet.
    """

    group: Group
    setting: Setting
    round: Round | None
    answered: int
    expected: int
    can_open: bool


@dataclass(frozen=True, slots=True)
class Drifter:
    """A member who may be drifting away; ``active_on`` is their last day with anything in the ledger."""

    user_id: int
    missed: int
    active_on: date | None
    sent_at: datetime | None
    sent_by: int | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A moderator's words to a member: to be sent now, later today, or left for their next command."""

    notice: Notice
    is_now: bool
    is_later: bool


@dataclass(frozen=True, slots=True)
class Stuck:
    """A member who named the same blocker in their last two entries."""

    user_id: int
    blocked: str


@dataclass(frozen=True, slots=True)
class Pulse:
    group: Group
    round: Round | None
    drifting: list[Drifter]
    stuck: list[Stuck]


DEEDS = (Deed(SOURCE, counted("standup", "standups")),)
