"""Records of loops: the rounds, who was asked to interview, what was scored, the packet; and what others bring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from bot.db import Tx
from bot.groups import Group
from bot.notices import Notice
from cogs.mocks.items import LoopPreset, RoundType
from cogs.mocks.matching.models import LoopPlan, LoopProblem, Slot
from cogs.mocks.models import Meeting

LoopState = Literal["open", "over", "cancelled"]
RoundState = Literal["open", "asked", "placed", "held", "stuck", "dropped"]
"""``open``: somebody is looked for. ``asked``: an answer is awaited. ``placed``: it has a meeting. ``stuck``: all its
tries are used. ``dropped``: the loop ended without it."""
AskState = Literal["asked", "accepted", "declined", "silent", "dropped", "withdrawn"]
"""``dropped``: accepted, but the meeting did not come about. ``withdrawn``: the loop did not need it any more."""


@dataclass(frozen=True, slots=True)
class Loop:
    """``group_id`` is the candidate's group, whose moderators see how far it is. Rounds are offered within its two dates;
    two who agree on a later one have it.
    """

    loop_id: int
    guild_id: int
    group_id: int | None
    user_id: int
    preset_id: str
    track: str | None
    level: str | None
    state: LoopState
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    shared_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class LoopPlace:
    """A round of a loop; ``tries`` counts who was asked for it so far."""

    loop_id: int
    place: int
    round_type: str
    state: RoundState
    tries: int
    most_tries: int
    held_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A member asked to interview in a round. ``user_id`` is None once they had their data erased.

    ``flags`` are what they ticked after the round, None until they answered that.
    """

    loop_id: int
    place: int
    number: int
    guild_id: int
    user_id: int | None
    state: AskState
    starts: tuple[Slot, ...]
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    meeting_id: int | None
    flags: tuple[str, ...] | None

    @property
    def args(self) -> dict[str, Any]:
        """What its buttons carry."""
        return {"loop_id": self.loop_id, "place": self.place, "number": self.number}

    @property
    def key(self) -> str:
        """Of the notice that asks."""
        return f"loop:{self.loop_id}:{self.place}:{self.number}"

    @property
    def keys(self) -> tuple[str, str, str]:
        """Of all notices to its interviewer: asking, asking for ticks, calling off."""
        return self.key, f"{self.key}:flags", f"{self.key}:off"


@dataclass(frozen=True, slots=True)
class Offer:
    """``round_types`` is empty for any."""

    guild_id: int
    user_id: int
    rounds_a_week: int
    round_types: frozenset[str]
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice, and the controls to send along with it: key and arguments of each."""

    notice: Notice
    controls: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter that waits to be sent; ``attempts`` counts this one."""

    guild_id: int
    user_id: int
    key: str
    controls: tuple[tuple[str, Mapping[str, Any]], ...]
    made_at: datetime
    attempts: int


# ---------------------------------------------------------------------- what is shown


@dataclass(frozen=True, slots=True)
class Draft:
    """A loop as it would be, before it is begun."""

    preset: LoopPreset
    group: Group
    rounds: tuple[RoundType, ...]
    has_extra: bool
    track: str | None
    level: str | None
    starts_at: datetime
    ends_at: datetime
    days: int
    day: str
    """Its first date, as it was chosen."""
    offering: int
    """Others who offer to interview at present."""


@dataclass(frozen=True, slots=True)
class Line:
    """A round as its loop's page shows it."""

    place: LoopPlace
    name: str
    minutes: int
    ask: Ask | None
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class OwnLoop:
    loop: Loop
    name: str
    lines: tuple[Line, ...]
    asks_from: datetime | None = None
    """When interviewers are first asked, while that is still to come."""

    @property
    def stuck(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.place.state == "stuck")

    @property
    def held(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.place.state == "held")


@dataclass(frozen=True, slots=True)
class Given:
    """A round that a member was asked for, or took."""

    ask: Ask
    loop: Loop
    round_name: str
    minutes: int
    meeting: Meeting | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class Status:
    """``own`` is the open loop, else the last one; ``given`` has what still wants something, then what was taken."""

    own: OwnLoop | None
    given: tuple[Given, ...]
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class GroupLoops:
    """What moderators see: how far loops are, no scores."""

    group: Group
    most_open: int
    loops: tuple[OwnLoop, ...]


# ---------------------------------------------------------------------- scores


@dataclass(frozen=True, slots=True)
class CardRead:
    """A released scorecard. ``scores`` are 1 to 5 by dimension, what was not seen left out.

    ``evidence`` is what was written about a dimension; ``points`` are (what was observed, what to do next).
    """

    turn_id: int
    rater_user_id: int | None
    is_self: bool
    scores: Mapping[str, int]
    evidence: Mapping[str, str] = field(default_factory=dict)
    points: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A round that was held: its cards, and what its interviewer ticked, None when they did not answer."""

    place: int
    round_type: str
    round_name: str
    turn_id: int
    interviewer_id: int | None
    cards: tuple[CardRead, ...]
    flags: tuple[str, ...] | None

    @property
    def others(self) -> tuple[CardRead, ...]:
        return tuple(card for card in self.cards if not card.is_self)


@dataclass(frozen=True, slots=True)
class AreaScore:
    """``average`` is None when nothing was seen. ``low`` and ``high`` are the averages of the single rounds."""

    area: str
    weight: int
    gate: Fraction
    is_asked: bool
    count: int = 0
    average: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    self_gap: Fraction | None = None
    """Own score less the peers', where both scored the same."""

    @property
    def is_under_gate(self) -> bool:
        return self.average is not None and self.average < self.gate


Verdict = Literal["strong hire", "hire", "hire at adjusted level", "hold", "no hire"]


@dataclass(frozen=True, slots=True)
class Said:
    """Something about a dimension, in a peer's words if there are any."""

    dimension: str
    round_name: str
    area: str
    score: int
    words: str


@dataclass(frozen=True, slots=True)
class FlagCount:
    flag: str
    count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is what it is; ``area`` where one brought it about."""

    code: Literal["critical flag", "red flag", "under the floor", "under its gate", "average", "too little"]
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """``no flags`` counts interviewers and names no round: what is left would name who ticked."""

    code: Literal["not held", "no card", "no flags"]
    round_name: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """What a peer observed in a round, and what they would do next."""

    round_name: str
    observed: str
    next_action: str


@dataclass(frozen=True, slots=True)
class Packet:
    """``verdict`` is None when too little was seen: ``seen_weight`` of the ``asked_weight`` that the rounds ask.

    Both are hundredths of all six areas' weight.
    """

    verdict: Verdict | None
    reasons: tuple[Reason, ...]
    average: Fraction | None
    seen_weight: int
    asked_weight: int
    areas: tuple[AreaScore, ...]
    strengths: tuple[Said, ...]
    concerns: tuple[Said, ...]
    flags: tuple[FlagCount, ...]
    interviewers: int
    spread: tuple[Fraction, Fraction] | None
    """Average of the lowest and of the highest round."""
    self_gap: Fraction | None
    practise: tuple[str, ...]
    """Areas to practise, the most needed first."""
    advice: tuple[Advice, ...]
    missing: tuple[Missing, ...]
    """What the packet had to do without."""


@dataclass(frozen=True, slots=True)
class OpenPacket:
    loop: Loop
    name: str
    group: Group | None
    packet: Packet
    sittings: tuple[Sitting, ...]


# ---------------------------------------------------------------------- what other rooms bring

ReleasedCards = Callable[[Tx, Sequence[int]], Awaitable[Sequence[CardRead]]]
"""Return the released cards of these meetings' turns."""

FreeSlots = Callable[[Tx, int, Sequence[int], datetime, datetime], Awaitable[Mapping[int, frozenset[Slot]]]]
"""Given server, members and two moments, return each one's free half hours between them, waking hours only."""

Blocks = Callable[[Tx, int, Sequence[int]], Awaitable[Mapping[int, frozenset[int]]]]
"""Given server and members, return with whom each is never to be paired; one side is enough."""

IsOpen = Callable[[int, int], bool]
"""Given server and channel, tell whether everybody of the server sees it."""

Solve = Callable[[LoopProblem], Awaitable[LoopPlan]]

Wish = Callable[..., Awaitable[bool]]
"""Keep what a member is to practise: ``(tx, guild_id=, user_id=, source=, area=, topic=, why=, now=)``."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What loops are given by the rooms around them."""

    is_open: IsOpen
    solve: Solve
    free_slots: FreeSlots
    blocks: Blocks
    released: ReleasedCards
    wish: Wish
