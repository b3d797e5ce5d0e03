"""Members' interview dates. What comes near one is calmer: features ask here, and need not know each other.

From three days before, plans show only light parts and cards only the areas of the round; from the evening before
until the day is over, nobody pings the member about anything else (:mod:`bot.consent`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Final, Literal

from . import members
from .clock import from_unix, from_unix_or_none, to_unix
from .db import Tx, load_queries

_Q = load_queries(Path(__file__).parent / "sql" / "interviews.sql")

PING: Final = "interview:"
"""What keys of pings about an interview begin with; they are let through when all others are not."""
TAPER_DAYS: Final = 3
EVENING: Final = time(18)
"""By the member's own clock: the checklist comes on the evening before, and other pings end."""
MORNING: Final = time(10)
"""On the day after: a debrief is offered."""
_FURTHEST_EAST: Final = timezone(timedelta(hours=14))
"""Where each day begins first: a checklist is looked at from then on, as its member may move there."""
_LOOK_AGAIN: Final = timedelta(hours=1)
_ALL = tuple(members.AREAS)
_AT_ONCE = 50

Occasion = Literal["checklist", "debrief"]


@dataclass(frozen=True, slots=True)
class RoundKind:
    """A kind of interview round, and the competency areas it asks for."""

    name: str
    areas: tuple[str, ...]


KINDS: Mapping[str, RoundKind] = {
    "recruiter": RoundKind("Recruiter screen", ("communication",)),
    "coding": RoundKind("Coding", ("coding_tools",)),
    "sql": RoundKind("SQL", ("coding_tools",)),
    "ml": RoundKind("ML fundamentals", ("ml_fundamentals",)),
    "system_design": RoundKind("System or ML design", ("system_design", "production_mlops")),
    "genai": RoundKind("GenAI, RAG or agents", ("genai_llm", "system_design")),
    "production": RoundKind("Production and MLOps", ("production_mlops", "system_design")),
    "case": RoundKind("Product or analytics case", ("communication", "ml_fundamentals")),
    "behavioural": RoundKind("Behavioural", ("communication",)),
    "manager": RoundKind("Hiring manager", ("communication",)),
    "take_home": RoundKind("Take-home review", ("coding_tools", "communication")),
    "onsite": RoundKind("Several rounds", _ALL),
}
"""Kinds that can be chosen, in the order they are offered."""


@dataclass(frozen=True, slots=True)
class Interview:
    """``label`` is the member's own word for it, seen by nobody else; empty without one."""

    interview_id: int
    guild_id: int
    user_id: int
    day: date
    kind: str
    label: str
    wants_checklist: bool

    @property
    def round(self) -> RoundKind:
        """The kind of round; one that is no longer offered counts as several rounds."""
        return KINDS.get(self.kind, KINDS["onsite"])


def _interview(row: Mapping[str, Any]) -> Interview:
    return Interview(
        row["interview_id"],
        row["guild_id"],
        row["user_id"],
        date.fromisoformat(row["day"]),
        row["kind"],
        row["label"],
        bool(row["wants_checklist"]),
    )


def moments_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when the checklist comes and when a debrief is offered."""
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    return datetime.combine(before, EVENING, zone), datetime.combine(after, MORNING, zone)


async def add(
    tx: Tx,
    *,
    guild_id: int,
    user_id: int,
    day: date,
    kind: str,
    label: str,
    wants_checklist: bool,
    now: datetime,
) -> bool:
    """Note an interview; False when the member has one of this kind on that day."""
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    earliest, _ = moments_of(day, _FURTHEST_EAST)
    _, debrief_at = moments_of(day, zone)
    added = await _Q.add(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        day=day.isoformat(),
        kind=kind,
        label=label,
        wants_checklist=int(wants_checklist),
        # Only the first look: the checklist comes on the evening of the zone that the member is in by then.
        checklist_at=to_unix(max(earliest, now)) if wants_checklist and debrief_at > now else None,
        debrief_at=to_unix(debrief_at),
    )
    return added is not None


async def remove(tx: Tx, *, guild_id: int, user_id: int, interview_id: int) -> bool:
    return bool(await _Q.remove(tx.connection, guild_id=guild_id, user_id=user_id, interview_id=interview_id))


async def get(tx: Tx, *, guild_id: int, user_id: int, interview_id: int) -> Interview | None:
    row = await _Q.get(tx.connection, guild_id=guild_id, user_id=user_id, interview_id=interview_id)
    return _interview(row) if row is not None else None


async def of_member(tx: Tx, *, guild_id: int, user_id: int) -> list[Interview]:
    """Return all interviews of the member, past ones too, by day."""
    rows = _Q.of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return [_interview(row) async for row in rows]


async def within(tx: Tx, *, guild_id: int, user_id: int, first: date, last: date) -> list[Interview]:
    """Return the member's interviews between two days, both included, by day."""
    rows = _Q.between(
        tx.connection, guild_id=guild_id, user_id=user_id, first=first.isoformat(), last=last.isoformat()
    )
    return [_interview(row) async for row in rows]


async def next_of(tx: Tx, *, guild_id: int, user_id: int, today: date) -> Interview | None:
    """Return the member's next interview, today's included."""
    found = await within(tx, guild_id=guild_id, user_id=user_id, first=today, last=date.max)
    return found[0] if found else None


async def near(tx: Tx, *, guild_id: int, user_id: int, today: date) -> Interview | None:
    """Return the interview that is at most three days ahead, for which everything else tapers."""
    last = today + timedelta(days=TAPER_DAYS)
    found = await within(tx, guild_id=guild_id, user_id=user_id, first=today, last=last)
    return found[0] if found else None


async def areas_in_focus(tx: Tx, *, guild_id: int, user_id: int, today: date) -> frozenset[str] | None:
    """Return the areas of the rounds that are at most three days ahead; None when nothing is to be left out."""
    last = today + timedelta(days=TAPER_DAYS)
    found = await within(tx, guild_id=guild_id, user_id=user_id, first=today, last=last)
    areas = frozenset(area for each in found for area in each.round.areas)
    return areas if found and areas != frozenset(_ALL) else None


async def is_hushed(tx: Tx, *, guild_id: int, user_id: int, local: datetime) -> bool:
    """Tell whether other things must not ping the member at this moment, in their own zone."""
    today = local.date()
    last = today + timedelta(days=1) if local.time() >= EVENING else today
    return bool(await within(tx, guild_id=guild_id, user_id=user_id, first=today, last=last))


async def next_moment(tx: Tx) -> datetime | None:
    seconds = await _Q.next_moment(tx.connection)
    return from_unix_or_none(seconds)


async def claim_due(tx: Tx, *, now: datetime) -> list[tuple[Interview, Occasion]]:
    """Hand out, once, what is to be said by now; what the member's present zone puts off is noted for later."""
    rows = [row async for row in _Q.due(tx.connection, now=to_unix(now), limit=_AT_ONCE)]
    found: list[tuple[Interview, Occasion]] = []
    for row in rows:
        interview = _interview(row)
        zone = await members.zone_of(tx, guild_id=interview.guild_id, user_id=interview.user_id)
        checklist_at, debrief_at = moments_of(interview.day, zone)
        left: dict[str, int | None] = {}
        for occasion, moment, kept in (
            ("checklist", checklist_at, row["checklist_at"]),
            ("debrief", debrief_at, row["debrief_at"]),
        ):
            left[f"{occasion}_at"] = kept
            if kept is None or from_unix(kept) > now:
                continue
            if moment > now:
                # Not straight at that moment: a member who moves east meanwhile has their evening sooner.
                left[f"{occasion}_at"] = to_unix(min(moment, now + _LOOK_AGAIN))
            else:
                left[f"{occasion}_at"] = None
                # A checklist is of no use once the day has come.
                if occasion == "debrief":
                    found.append((interview, "debrief"))
                elif now.astimezone(zone).date() < interview.day:
                    found.append((interview, "checklist"))
        await _Q.set_moments(tx.connection, interview_id=interview.interview_id, **left)
    return found
