"""Words for one member that wait until they got through: by direct message, or beside their next command.

A notice is left in the transaction that gives rise to it and dropped once it is said, so that nothing is lost
between the two. Only the records are here; :mod:`bot.direct` says them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from .clock import from_unix, from_unix_or_none, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "notices.sql")


@dataclass(frozen=True, slots=True)
class Notice:
    """``key`` names the occasion, of which a member is told once; ``text`` has at most 2,000 characters.

    From ``expires_at`` on it is not worth saying any more.
    """

    guild_id: int
    user_id: int
    key: str
    text: str
    expires_at: datetime

    @property
    def place(self) -> dict[str, Any]:
        return {"guild_id": self.guild_id, "user_id": self.user_id, "key": self.key}

    @property
    def nonce(self) -> str:
        """Return what makes Discord drop a repeated send: of the whole occasion, as 25 characters cut off its number."""
        return sha256(f"{self.guild_id}:{self.user_id}:{self.key}".encode()).hexdigest()[:25]


Holds = Callable[[Tx, Notice, datetime], Awaitable[bool]]
"""Tells whether words that waited still hold and are still wanted at a moment."""


class Checks:
    """What features say about words of theirs that may become false while they wait."""

    def __init__(self) -> None:
        self._checks: dict[str, Holds] = {}

    def register(self, prefix: str, holds: Holds) -> None:
        """Be asked, from now on, before a notice is said whose key begins so; the same prefix again replaces it."""
        self._checks[prefix] = holds

    async def hold(self, tx: Tx, notice: Notice, now: datetime) -> bool:
        checks = [check for prefix, check in self._checks.items() if notice.key.startswith(prefix)]
        return all([await check(tx, notice, now) for check in checks])


async def leave(tx: Tx, notice: Notice, *, now: datetime) -> None:
    """Keep a notice until it got through as a direct message, or the member's next command in the server."""
    await _Q.leave(
        tx.connection,
        **notice.place,
        text=notice.text,
        now=to_unix(now),
        expires_at=to_unix(notice.expires_at),
    )


async def take_back(tx: Tx, *, guild_id: int, user_id: int, key: str) -> None:
    """Drop a notice that got through, or has become pointless for the member before."""
    await _Q.drop(tx.connection, guild_id=guild_id, user_id=user_id, key=key)


async def take_back_from_all(tx: Tx, *, guild_id: int, key: str) -> None:
    """Drop the notice of one occasion whoever it waits for, such as one that names somebody who had their data erased."""
    await _Q.drop_of_all(tx.connection, guild_id=guild_id, key=key)


async def waiting(tx: Tx, *, guild_id: int, key: str) -> list[Notice]:
    """Return the notices of one occasion that have not got through yet."""
    return [_notice(row) async for row in _Q.waiting(tx.connection, guild_id=guild_id, key=key)]


async def is_waiting(tx: Tx, notice: Notice) -> bool:
    """Tell whether a notice that was left is still to be said."""
    return bool(await _Q.is_waiting(tx.connection, **notice.place))


async def of_member(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> list[Notice]:
    """Return what waits for a member and is still worth saying, the oldest first."""
    rows = _Q.of_member(tx.connection, guild_id=guild_id, user_id=user_id, now=to_unix(now))
    return [_notice(row) async for row in rows]


async def note_try(tx: Tx, notice: Notice, *, now: datetime) -> datetime | None:
    """Note that a notice goes out as a direct message; return when that was first tried, None if it never was."""
    first = from_unix_or_none(await _Q.try_of(tx.connection, **notice.place))
    await _Q.note_try(tx.connection, **notice.place, now=to_unix(now))
    return first


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(row["guild_id"], row["user_id"], row["key"], row["text"], from_unix(row["expires_at"]))


async def forget_expired(tx: Tx, *, now: datetime) -> None:
    await _Q.forget(tx.connection, now=to_unix(now))
