"""May this member be pinged now? One question, one answer, for every feature."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from . import groups, interviews, members
from .db import Tx, load_queries
from .recurrence import moment_of

_Q = load_queries(Path(__file__).parent / "sql" / "consent.sql")


def is_quiet(minute: int, *, quiet_from: int, quiet_until: int) -> bool:
    """Tell whether a minute of the day lies in quiet hours, which may run over midnight."""
    if quiet_from <= quiet_until:
        return quiet_from <= minute < quiet_until
    return minute >= quiet_from or minute < quiet_until


async def spend_ping(
    tx: Tx, *, guild_id: int, user_id: int, key: str, now: datetime, is_asked_for: bool = False
) -> bool:
    """Take one ping from the member's budget of the day; False means: do not ping.

    Asking again with the same ``key`` gives the same answer without a second charge, so that a post
    sent again after a crash pings the same people. ``is_asked_for``: the member chose this very ping and its
    hour, so that the switch for pings at large does not matter; budget, quiet hours and away dates still do.
    """
    member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
    guild = await groups.get_guild(tx, guild_id)
    if member is None or guild is None or not member.is_here or not (member.wants_pings or is_asked_for):
        return False
    if await _Q.was_pinged(tx.connection, guild_id=guild_id, user_id=user_id, key=key):
        return True
    if not await is_good_time(tx, guild_id=guild_id, user_id=user_id, now=now, key=key):
        return False
    local = now.astimezone(await members.zone_of(tx, guild_id=guild_id, user_id=user_id))
    day = local.date().isoformat()
    if await _Q.pings_of_day(tx.connection, guild_id=guild_id, user_id=user_id, day=day) >= guild.ping_budget:
        return False
    await _Q.spend_ping(tx.connection, guild_id=guild_id, user_id=user_id, key=key, day=day)
    return True


async def is_good_time(tx: Tx, *, guild_id: int, user_id: int, now: datetime, key: str = "") -> bool:
    """Tell whether the member is neither away, nor in quiet hours, nor at an interview that ``key`` is not about.

    To ask before a private message is tried again.
    """
    guild = await groups.get_guild(tx, guild_id)
    if guild is None:
        return False
    local = now.astimezone(await members.zone_of(tx, guild_id=guild_id, user_id=user_id))
    minute = local.hour * 60 + local.minute
    if not key.startswith(interviews.PING) and await interviews.is_hushed(
        tx, guild_id=guild_id, user_id=user_id, local=local
    ):
        return False
    return not is_quiet(minute, quiet_from=guild.quiet_from, quiet_until=guild.quiet_until) and not (
        await members.is_away(tx, guild_id=guild_id, user_id=user_id, day=local.date())
    )


async def quiet_until(tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> datetime | None:
    """Return when the quiet hours end that the member is in; None when they are in none."""
    guild = await groups.get_guild(tx, guild_id)
    if guild is None:
        return None
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not is_quiet(minute, quiet_from=guild.quiet_from, quiet_until=guild.quiet_until):
        return None
    day = local.date() if minute < guild.quiet_until else local.date() + timedelta(days=1)
    return moment_of(day, guild.quiet_until, zone)


async def forget_old_pings(tx: Tx, *, before: date) -> None:
    await _Q.forget_old_pings(tx.connection, before=before.isoformat())
