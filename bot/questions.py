"""Questions that an interviewer can ask: features lend what they have, mock interviews draw from all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .db import Tx


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what an interviewer needs beside it; only ``prompt`` is for the candidate.

    ``kind`` says what sort of work it is, such as ``code`` or ``recall``; by it and by ``area``, ``framework`` and
    ``tracks`` the borrower decides what it suits. ``round_types`` are named where it was written for them. ``hints``
    go from a nudge to nearly the answer; ``reveals`` are (when asked about, what to say).
    """

    id: str
    title: str
    kind: str
    area: str
    level: str
    tracks: tuple[str, ...]
    prompt: str
    answer: str
    must_cover: tuple[str, ...]
    hints: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    reveals: tuple[tuple[str, str], ...] = ()
    curveball: str = ""
    framework: str | None = None
    round_types: tuple[str, ...] = ()


class QuestionSource(Protocol):
    """A lender. Its ids begin with a word of its own, so that no two lenders share one."""

    def questions(self) -> Sequence[Question]: ...

    async def seen(self, tx: Tx, *, guild_id: int, user_id: int) -> Mapping[str, datetime]:
        """Return which of them the member has met there, by id, and when last."""
        ...


class Questions:
    """Where questions come from."""

    def __init__(self) -> None:
        self._sources: dict[str, QuestionSource] = {}

    def register(self, key: str, source: QuestionSource) -> None:
        """Offer a source; the same key again, after a restart of the bot, replaces it."""
        self._sources[key] = source

    def all(self) -> Iterable[Question]:
        for source in self._sources.values():
            yield from source.questions()

    async def seen(self, tx: Tx, *, guild_id: int, user_id: int) -> dict[str, datetime]:
        """Return what the member has met in any of the sources, by id, and when last."""
        found: dict[str, datetime] = {}
        for source in self._sources.values():
            found |= await source.seen(tx, guild_id=guild_id, user_id=user_id)
        return found
