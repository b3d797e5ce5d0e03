"""What moderators are told of reported words, in the transaction of the report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot import groups, notices
from bot.db import Tx
from bot.notices import Notice

from .models import Mark

_TOLD_FOR: Final = timedelta(days=30)


async def tell_moderators(tx: Tx, mark: Mark, *, parts: tuple[int, int], now: datetime) -> None:
    """Leave a word for the moderators of the group that the two share; ``parts`` are the two themselves."""
    group = await groups.get_group(tx, mark.group_id)
    name = group.name if group is not None else "your group"
    text = (
        f"Words between two members of **{name}** were reported as not kind, and are hidden. "
        "`/card explain`, **For moderators**, shows them."
    )
    for member in await groups.roster(tx, mark.group_id):
        if member.is_moderator and member.user_id not in parts:
            notice = Notice(mark.guild_id, member.user_id, _key(mark), text, expires_at=now + _TOLD_FOR)
            await notices.leave(tx, notice, now=now)


async def take_back(tx: Tx, mark: Mark) -> None:
    """Drop the words for whoever has not read them, as the report is settled."""
    for notice in await notices.waiting(tx, guild_id=mark.guild_id, key=_key(mark)):
        await notices.take_back(tx, **notice.place)


def _key(mark: Mark) -> str:
    return f"cards.reported:{mark.mark_id}"
