"""What a member promised from which day on, and which days are excused: all that streaks need besides the ledger.

Everything here is written down on the day it happens and never worked out backwards, so that a streak told
twice is the same twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from . import members
from .clock import from_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "promises.sql")


@dataclass(frozen=True, slots=True)
class Promise:
    """``days`` is a bit mask, Monday the lowest bit; 0 with a count means any so many days a week."""

    from_on: date
    days: int
    count: int

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.count


async def promises_of(tx: Tx, *, guild_id: int, user_id: int) -> list[Promise]:
    """Return the member's promises by their first day.

    A promise from before dates were kept counts from the day the member came.
    """
    rows = _Q.promises_of(tx.connection, guild_id=guild_id, user_id=user_id)
    found = [Promise(date.fromisoformat(row["from_on"]), row["days"], row["count"]) async for row in rows]
    if found:
        return found
    row = await _Q.undated(tx.connection, guild_id=guild_id, user_id=user_id)
    if row is None or not (row["promise_days"] or row["promise_count"]):
        return []
    return [Promise(from_unix(row["joined_at"]).date(), row["promise_days"], row["promise_count"])]


async def set_promise(tx: Tx, *, guild_id: int, user_id: int, days: int, count: int, today: date) -> date:
    """Note a new promise and return its first day, before the member's record takes it over.

    A promise counts from today when none holds; a changed one from tomorrow, so that no day is let off while it
    runs. So does one taken up again on the first day without: that day is nobody's any more.
    """
    who = {"guild_id": guild_id, "user_id": user_id}
    earlier = [p for p in await promises_of(tx, **who) if p.from_on <= today]
    await _Q.drop_coming(tx.connection, **who, today=today.isoformat())
    for promise in earlier[-1:]:  # one without a date gets it now
        await _Q.put_promise(
            tx.connection,
            **who,
            from_on=promise.from_on.isoformat(),
            days=promise.days,
            count=promise.count,
        )
    if earlier and (earlier[-1].days, earlier[-1].count) == (days, count):
        return earlier[-1].from_on
    is_free = not earlier or earlier[-1].is_empty
    is_first_without = len(earlier) > 1 and earlier[-1].from_on == today
    from_on = today if is_free and not is_first_without else today + timedelta(days=1)
    await _Q.put_promise(tx.connection, **who, from_on=from_on.isoformat(), days=days, count=count)
    return from_on


async def followers_of_zone(tx: Tx, *, guild_id: int, group_id: int | None = None) -> list[int]:
    """Return who promised days and has no zone of their own, in the server or in one group of it."""
    rows = _Q.followers_of_zone(tx.connection, guild_id=guild_id, group_id=group_id)
    return [row["user_id"] async for row in rows]


async def todays_of(tx: Tx, *, guild_id: int, user_ids: Iterable[int], now: datetime) -> dict[int, date]:
    """Return what date it is for each: asked before a zone changes, and then given to :func:`note_moved`."""
    return {
        user_id: await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
        for user_id in user_ids
    }


async def note_moved(tx: Tx, *, guild_id: int, before: Mapping[int, date], now: datetime) -> None:
    """Excuse the days that a zone which changed just now costs members: their own, their group's or the server's."""
    after = await todays_of(tx, guild_id=guild_id, user_ids=before, now=now)
    for user_id, today in after.items():
        await note_travel(tx, guild_id=guild_id, user_id=user_id, before=before[user_id], after=today)


async def note_travel(tx: Tx, *, guild_id: int, user_id: int, before: date, after: date) -> None:
    """Excuse the days that a new time zone cut short or skipped: from the old today up to the new one."""
    for step in range(max(0, (after - before).days)):
        day = before + timedelta(days=step)
        await _excuse(tx, guild_id=guild_id, user_id=user_id, day=day, reason="travel")


async def keep_holidays(tx: Tx, *, guild_id: int, user_id: int, group_id: int, today: date) -> None:
    """Write down a group's past holidays before the member leaves it, so that they still excuse."""
    rows = _Q.holidays_lived(
        tx.connection, guild_id=guild_id, user_id=user_id, group_id=group_id, until=today.isoformat()
    )
    for day in [date.fromisoformat(row["day"]) async for row in rows]:
        await _excuse(tx, guild_id=guild_id, user_id=user_id, day=day, reason="holiday")


async def _excuse(tx: Tx, *, guild_id: int, user_id: int, day: date, reason: str) -> None:
    await _Q.excuse(tx.connection, guild_id=guild_id, user_id=user_id, day=day.isoformat(), reason=reason)


async def excused_days(tx: Tx, *, guild_id: int, user_id: int, until: date) -> dict[date, str]:
    """Return the days up to ``until`` on which nothing was expected: ``away``, ``holiday`` or ``travel``."""
    who = {"guild_id": guild_id, "user_id": user_id}
    found: dict[date, str] = {}
    async for row in _Q.excuses(tx.connection, **who):
        found[date.fromisoformat(row["day"])] = row["reason"]
    async for row in _Q.holidays_lived(tx.connection, **who, group_id=None, until=until.isoformat()):
        found[date.fromisoformat(row["day"])] = "holiday"
    async for row in _Q.aways(tx.connection, **who):
        day, last = date.fromisoformat(row["from_on"]), min(until, date.fromisoformat(row["until_on"]))
        while day <= last:
            found[day] = "away"
            day += timedelta(days=1)
    return found
