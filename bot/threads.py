"""Private threads of the bot's own. Discord archives them after some quiet days and then refuses all but messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

import discord

if TYPE_CHECKING:
    from .app import CadreBot

_T = TypeVar("_T")

_UNKNOWN_CHANNEL: Final = 10003
_GONE: Final = (10007, 10013)
"""No such member, no such user."""
_ARCHIVED: Final = 50083


async def awake(bot: CadreBot, thread_id: int, act: Callable[[], Awaitable[_T]]) -> _T:
    """Do something in a thread; one that is archived is taken out of the archive first.

    Raises:
        discord.HTTPException: as ``act`` does; Forbidden too when a moderator locked the thread.
    """
    try:
        return await act()
    except discord.HTTPException as error:
        if error.code != _ARCHIVED:
            raise
    await bot.http.edit_channel(thread_id, archived=False, reason=None)
    return await act()


async def let_in(bot: CadreBot, thread_id: int, user_id: int) -> bool:
    """Add a member to a thread, who may be in it already; False when somebody deleted the thread.

    Who has left the server meanwhile is left out.
    """
    try:
        await awake(bot, thread_id, lambda: bot.http.add_user_to_thread(thread_id, user_id))
    except discord.NotFound as error:
        if error.code == _UNKNOWN_CHANNEL:
            return False
        if error.code not in _GONE:
            raise
    return True
