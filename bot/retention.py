"""Daily: let go of what has been kept long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import aiohttp
import discord

from . import consent, drafts, features, groups, members, notices
from .app import CadreBot
from .personal_data import erase_everything
from .telemetry import get_logger

log = get_logger(__name__)

_PING_MEMORY: Final = timedelta(days=30)
_LOOK_AGAIN: Final = timedelta(days=7)
"""Without the privileged members intent nobody tells us who left, so each member is looked up weekly."""
_LOOKUPS_A_DAY: Final = 2000
_UNKNOWN_MEMBER: Final = 10007


async def let_go(bot: CadreBot) -> None:
    """Forget servers that removed the bot, members who left, and old pings. Safe to run twice."""
    kernel = bot.kernel
    now = kernel.clock.now()
    async with kernel.db.write() as tx:
        gone = await groups.delete_guilds_removed_before(
            tx, now - timedelta(days=kernel.settings.guild_retention_days)
        )
        await consent.forget_old_pings(tx, before=(now - _PING_MEMORY).date())
        await notices.forget_expired(tx, now=now)
        await drafts.forget_old(tx, now=now)
    await _look_who_left(bot)
    erased = await _erase_leavers(bot)
    if gone or erased:
        log.info("let_go", servers=gone, members=erased)


async def _look_who_left(bot: CadreBot) -> None:
    kernel = bot.kernel
    async with kernel.db.read() as tx:
        due = await members.members_to_check(
            tx, before=kernel.clock.now() - _LOOK_AGAIN, limit=_LOOKUPS_A_DAY
        )
    for guild_id, user_id in due:
        await _look_up(bot, guild_id, user_id)


async def _look_up(bot: CadreBot, guild_id: int, user_id: int) -> bool | None:
    """Ask Discord whether the member is in the server and note it; None when it did not say."""
    kernel = bot.kernel
    try:
        await bot.paced(bot.http.get_member(guild_id, user_id))
        is_present = True
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MEMBER:
            return None
        is_present = False
    except (discord.HTTPException, aiohttp.ClientError):
        return None  # asked again tomorrow
    async with kernel.db.write() as tx:
        await members.mark_presence(
            tx, guild_id=guild_id, user_id=user_id, is_present=is_present, now=kernel.clock.now()
        )
        if not is_present:
            await kernel.followers.member_changed(tx, guild_id=guild_id, user_id=user_id)
    return is_present


async def _erase_leavers(bot: CadreBot) -> int:
    """Erase whose time to return is over; the last look-up is days old, so everybody is looked up once more.

    Where the bot itself was removed it cannot look, and nobody could have come back to use it.
    """
    kernel = bot.kernel
    before = kernel.clock.now() - timedelta(days=kernel.settings.member_retention_days)
    async with kernel.db.read() as tx:
        leavers = await members.members_left_before(tx, before, limit=_LOOKUPS_A_DAY)
    owners = features.personal_data()
    count = 0
    for guild_id, user_id, can_look in leavers:
        if can_look and await _look_up(bot, guild_id, user_id) is not False:
            continue
        async with kernel.db.write() as tx:
            # Back between the look and now?
            if await members.has_left(tx, guild_id=guild_id, user_id=user_id, before=before):
                await erase_everything(tx, owners, user_id, guild_id=guild_id, now=kernel.clock.now())
                count += 1
    return count
