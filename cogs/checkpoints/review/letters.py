"""What members are told of decisions, and reviewers of what waits: once each, at a good hour. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot import consent, groups, members, notices
from bot.app import Kernel
from bot.db import Tx
from bot.groups import Group
from bot.notices import Notice
from cogs.checkpoints import logic, store
from cogs.checkpoints.models import Item, Submission, Verdict

from . import store as reviews
from .models import Told

_KEPT = timedelta(days=30)
_HOUR, _SOON, _NEWS_FOR = timedelta(hours=1), timedelta(minutes=5), timedelta(days=3)
_AT_ONCE = 20


def key_of(verdict: Verdict) -> str:
    """Return what the news of a decision, or of its taking back, is known by."""
    return f"checkpoints:{'d' if verdict.undone_at is None else 'u'}{verdict.decision_id}"


class Letters:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ to members

    async def tell(self, tx: Tx, submission: Submission, words: str, verdict: Verdict, now: datetime) -> Told:
        """Leave the news for their next command; who wants a direct message gets one, now or at the next good hour."""
        who: dict[str, Any] = {"guild_id": submission.guild_id, "user_id": submission.user_id}
        notice = Notice(**who, key=key_of(verdict), text=words, expires_at=now + _KEPT)
        await notices.leave(tx, notice, now=now)
        member = await members.get_member(tx, **who)
        is_wanted = submission.wants_word or (member is not None and member.wants_pings)
        is_now = is_wanted and await consent.spend_ping(
            tx, **who, key=notice.key, now=now, is_asked_for=submission.wants_word
        )
        # Also what is said at once has its moment: the bot may die before it is.
        later = now + (_SOON if is_now else _HOUR) if is_wanted else None
        await reviews.tell_at(tx, verdict.decision_id, later)
        return Told(notice, verdict.decision_id, is_now)

    async def was_told(self, decision_id: int) -> None:
        """Note that the direct message went out; one that Discord refused waits for the member's next command."""
        async with self._kernel.db.write() as tx:
            await reviews.tell_at(tx, decision_id, None)

    async def due(self, now: datetime) -> tuple[int, list[Told]]:
        """Return how much was looked at, and what may be said now: what nobody has read yet, at a good hour."""
        due = []
        async with self._kernel.db.write() as tx:
            found = await reviews.claim_news(tx, now=now, again=now + _HOUR, limit=_AT_ONCE)
            for verdict in found:
                submission = await store.get_submission(tx, verdict.submission_id)
                if submission is None:
                    continue
                key = key_of(verdict)
                waiting = await notices.waiting(tx, guild_id=submission.guild_id, key=key)
                is_old = now > (verdict.undone_at or verdict.at) + _NEWS_FOR
                if not waiting or is_old:
                    await reviews.tell_at(tx, verdict.decision_id, None)
                elif await self._may(tx, submission, key, now):
                    due += [Told(notice, verdict.decision_id, is_now=True) for notice in waiting]
        return len(found), due

    async def _may(self, tx: Tx, submission: Submission, key: str, now: datetime) -> bool:
        """Ask for the hour too: a ping that was spent and never sent may have become one of the night."""
        who: dict[str, Any] = {"guild_id": submission.guild_id, "user_id": submission.user_id}
        is_asked_for = submission.wants_word
        return await consent.is_good_time(tx, **who, now=now) and await consent.spend_ping(
            tx, **who, key=key, now=now, is_asked_for=is_asked_for
        )

    # ------------------------------------------------------------------ to reviewers

    async def remind(self, item: Item, words: Callable[[Item, Group, int], str]) -> list[Notice]:
        """Leave a notice for each moderator for whom something waits, once; return those that may ping now.

        While nothing waits, nobody is reminded, and it is looked at again before the date.
        """
        now = self._kernel.clock.now()
        may_ping = []
        async with self._kernel.db.write() as tx:
            group = await groups.get_group(tx, item.group_id)
            if group is None:
                return []
            authors = await reviews.waiting_of_item(tx, item.item_id)
            key = f"checkpoints:r{item.item_id}:{item.asked.due_on}"
            for entry in await groups.roster(tx, group.group_id):
                count = sum(author != entry.user_id for author in authors)
                if not entry.is_moderator or not count:
                    continue
                await reviews.mark_reminded(tx, item.item_id, now=now)
                who: dict[str, Any] = {"guild_id": group.guild_id, "user_id": entry.user_id}
                ends_at = logic.closes_at(item) + _NEWS_FOR
                notice = Notice(**who, key=key, text=words(item, group, count), expires_at=ends_at)
                await notices.leave(tx, notice, now=now)
                if await consent.spend_ping(tx, **who, key=key, now=now):
                    may_ping.append(notice)
        return may_ping
