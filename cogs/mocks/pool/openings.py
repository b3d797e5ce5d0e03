"""What the pool tells the other rooms: who is free when, who is never paired, and why two were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import groups, members
from bot.clock import to_unix
from bot.db import Tx
from cogs.mocks.matching.models import HALF_HOUR_SECONDS, Slot

from . import logic, run_store, store
from .models import ALL_DAY, Hours, Week

_EVERY_HOUR: Week = (ALL_DAY,) * 7
"""Of whoever told no hours: any, as long as they are awake."""


async def free_slots(
    tx: Tx, guild_id: int, user_ids: Sequence[int], start: datetime, end: datetime
) -> dict[int, frozenset[Slot]]:
    """Return each member's free half hours between two moments: told hours, waking hours, not away, not promised."""
    guild = await groups.get_guild(tx, guild_id)
    if guild is None:
        return {}
    usual = logic.waking_hours(guild.quiet_from, guild.quiet_until)
    first, last = -(-to_unix(start) // HALF_HOUR_SECONDS), to_unix(end) // HALF_HOUR_SECONDS
    since = start.date() - timedelta(days=1)
    told = await store.hours_of_guild(tx, guild_id, since=since)
    aways = await store.aways(tx, guild_id, since=since)
    promised = await store.promised(tx, guild_id, since=start - timedelta(hours=5))
    found = {}
    for user_id in user_ids:
        zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        hours = told.get(user_id, Hours())
        if hours.is_empty:
            hours = replace(hours, week=_EVERY_HOUR)  # their days off stay off
        found[user_id] = logic.free_slots(
            hours,
            hours.awake or usual,
            logic.spots(first, last - first, zone),
            aways=aways.get(user_id, ()),
            taken=promised.get(user_id, ()),
        )
    return found


async def have_told(tx: Tx, guild_id: int, user_ids: Sequence[int]) -> bool:
    """Tell whether any of the members has told anything: weekly hours, waking hours, a day off."""
    told = await store.hours_of_guild(tx, guild_id, since=date.min)
    return any(user_id in told for user_id in user_ids)


async def blocks(tx: Tx, guild_id: int, user_ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
    """Return with whom each of these members is never to be paired, whoever of the two said so."""
    among = set(user_ids)
    found: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    for user_id, others in (await store.blocks_of_guild(tx, guild_id)).items():
        for other in others & among if user_id in among else ():
            found[user_id].add(other)
            found[other].add(user_id)
    return {user_id: frozenset(others) for user_id, others in found.items()}


async def why(tx: Tx, meeting_id: int) -> str:
    """Return in a line what spoke for the two of a match; empty for a meeting that no run made."""
    words = await run_store.words_of_pair(tx, meeting_id)
    return f"Why you two: {'; '.join(words)}." if words else ""
