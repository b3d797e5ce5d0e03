"""What drills are made of: the kinds of content, and the records of posts and attempts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.content import ContentKind

from .items.base import Concept, Item, Option
from .items.choice import ChoiceDrill
from .items.code import CodeDrill
from .items.recall import RecallDrill

__all__ = ["ChoiceDrill", "CodeDrill", "Concept", "Drill", "Item", "Option", "RecallDrill"]

Drill = Annotated[ChoiceDrill | RecallDrill | CodeDrill, Field(discriminator="kind")]


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


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer without its author, for the group's spread."""

    text: str
    is_correct: bool | None
    touched: tuple[int, ...]


def _same_prompts(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for item in items:
        prompt = " ".join(item.prompt.casefold().split())
        if prompt in seen:
            yield item.id, f"asks the same as {seen[prompt]!r}"
        seen.setdefault(prompt, item.id)


CONTENT = (
    ContentKind(
        folder="drills",
        adapter=TypeAdapter(Drill),
        count_as=lambda item: str(item.kind),
        check_all=_same_prompts,
    ),
)
