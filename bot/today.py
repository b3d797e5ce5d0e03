"""What waits for a member today: each feature hands in its lines, one panel shows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from .db import Tx


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, in a line. ``control`` and ``args`` name the button that opens it.

    ``minutes`` is a fair guess of how long it takes. ``due_at`` is when it ends or begins, if it has such a moment.
    ``is_done``: told as done, so that a good day looks like one. ``is_coming``: nothing to do before ``due_at``,
    told only as what comes next. A ``label`` among ``args`` is what the button says.
    """

    title: str
    control: str
    args: dict[str, int | str]
    minutes: int | None = None
    due_at: datetime | None = None
    is_done: bool = False
    detail: str = ""
    is_coming: bool = False


Tasks = Callable[[Tx, int, int, datetime], Awaitable[list[Task]]]
"""Return tasks of a member, given server, member and now; none when the feature has nothing for them."""

Words = Callable[[Tx, int, int], Awaitable[list[str]]]
"""Return lines that stand above the tasks, given server and member: how a streak stands, what is celebrated."""


class Today:
    """The parts of the panel, in the order they are to be read."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[int, Tasks]] = {}
        self._words: dict[str, tuple[int, Words]] = {}

    def register(self, key: str, *, place: int, tasks: Tasks) -> None:
        """Offer a part; the same key again, after a restart of the bot, replaces it."""
        self._parts[key] = (place, tasks)

    def register_words(self, key: str, *, place: int, words: Words) -> None:
        """Offer lines above the tasks; the same key again replaces them."""
        self._words[key] = (place, words)

    async def of(self, tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        parts = sorted(self._parts.values(), key=lambda part: part[0])
        return [task for _, tasks in parts for task in await tasks(tx, guild_id, user_id, now)]

    async def words(self, tx: Tx, *, guild_id: int, user_id: int) -> list[str]:
        parts = sorted(self._words.values(), key=lambda part: part[0])
        return [line for _, words in parts for line in await words(tx, guild_id, user_id)]
