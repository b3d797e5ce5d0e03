"""What drills are made of: the kinds of content, and the records of posts and attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from bot.content import ContentKind, Library
from bot.deeds import Deed, counted

from .items.base import Concept, Item, Option
from .items.case import CaseDrill
from .items.choice import ChoiceDrill
from .items.code import CodeDrill
from .items.question import QuestionDrill
from .items.recall import RecallDrill
from .items.spot import SpotDrill
from .items.sql import SqlDrill, SqlSchema
from .likeness import near_duplicates

__all__ = [
    "CaseDrill",
    "ChoiceDrill",
    "CodeDrill",
    "Concept",
    "Drill",
    "Item",
    "Option",
    "QuestionDrill",
    "RecallDrill",
    "SpotDrill",
    "SqlDrill",
]

Drill = Annotated[
    ChoiceDrill | RecallDrill | CodeDrill | SqlDrill | CaseDrill | SpotDrill | QuestionDrill,
    Field(discriminator="kind"),
]


NOWHERE = 0
"""Stands for the message of a solution whose channel was deleted: there is nothing left to post it to."""


@dataclass(frozen=True, slots=True)
class Post:
    """A drill posted to a group for a local date; ids of Discord objects are None until they exist."""

    post_id: int
    guild_id: int
    group_id: int
    day: date
    drill_id: str
    channel_id: int
    message_id: int | None
    thread_id: int | None
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    solution_message_id: int | None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One member's go at a drill. ``touched`` are places in the must-cover list; ``day`` is the member's."""

    attempt_id: int
    guild_id: int
    user_id: int
    post_id: int | None
    drill_id: str
    number: int
    kind: str
    is_answered: bool
    hints_used: int
    answer: str | None
    is_correct: bool | None
    touched: tuple[int, ...]
    self_score: int | None
    points: int
    opened_at: datetime
    answered_at: datetime | None


Card = Literal["offered", "kept", "kept by itself"]
"""How an answered drill stands as a card of the member's own."""


@dataclass(frozen=True, slots=True)
class Going:
    """An attempt under way or done, with its drill and, if it belongs to a group's post, that post."""

    drill: Drill
    attempt: Attempt
    post: Post | None
    in_group: bool = False
    """Whether the member is in a group here, so that peers can be asked."""
    card: Card | None = None
    """None where there is no reason to keep it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer without its author, for the group's spread."""

    text: str
    is_correct: bool | None
    touched: tuple[int, ...]


def _linked(item: Any, library: Library) -> Any:
    return item.linked(library) if isinstance(item, CaseDrill | SqlDrill) else item


def _facets(item: Item) -> dict[str, list[str]]:
    return {
        "area": [item.area],
        "level": [item.level],
        "track": list(item.tracks),
        "kind": [str(getattr(item, "kind", ""))],
    }


CONTENT = (
    ContentKind(folder="schemas", adapter=TypeAdapter(SqlSchema), count_as=lambda _schema: "schema"),
    ContentKind(
        folder="drills",
        adapter=TypeAdapter(Drill),
        count_as=lambda item: str(item.kind),
        link=_linked,
        compare=near_duplicates,
        facets=_facets,
        examples=Path(__file__).parent / "examples",
    ),
)

DEEDS = (Deed("drills", counted("drill", "drills")), Deed("reviews", counted("peer review", "peer reviews")))
