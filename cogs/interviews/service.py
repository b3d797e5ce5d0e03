"""Use cases of interview dates and debriefs, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot import consent, groups, interviews, members, notices
from bot.app import Kernel
from bot.clock import to_unix
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.groups import Group
from bot.interviews import KINDS, PING, Interview, Occasion
from bot.notices import Notice

from . import logic, store
from .models import LEASE, TOLD_FOR, Debrief, Mine, Removal, Words
from .news import tell_author

LONGEST_LABEL = 40
MOST_COMING = 20
FIELD = (10, 600)
FURTHEST = timedelta(days=366)
LONGEST_ADVICE = 500
_REMOVAL_TRIES = 16


@dataclass(frozen=True, slots=True)
class Due:
    """Something to say about an interview."""

    interview: Interview
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a debrief's form needs: the interview, an earlier version, and groups that could read it."""

    interview: Interview
    debrief: Debrief | None
    groups: Sequence[Group]


class InterviewService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ dates

    async def add(
        self, *, guild_id: int, user_id: int, day: date | None, kind: str, label: str, wants_checklist: bool
    ) -> Interview:
        """Note an interview.

        Raises:
            UserFacingError: no day or kind there is, too many, or this one is noted.
        """
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        label = " ".join(label.split())
        if len(label) > LONGEST_LABEL:
            raise UserFacingError(
                f"**Label** has at most {LONGEST_LABEL} characters, yours has {len(label)}. Use a shorter word.",
                kept=label,
            )
        if kind not in KINDS:
            raise UserFacingError("**Round**: choose one from the list.", kept=kind)
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, **who, now=now)
            today = await members.today_of(tx, **who, now=now)
            if day is None or not today <= day <= today + FURTHEST:
                said = day.isoformat() if day else "an empty day"
                raise UserFacingError(
                    f"**Day**: {said} is over or more than a year away. Choose one from {today.isoformat()} on.",
                    kept=day.isoformat() if day else "",
                )
            known = await interviews.of_member(tx, **who)
            if sum(each.day >= today for each in known) >= MOST_COMING:
                raise UserFacingError(
                    f"You have {MOST_COMING} coming interviews here. `/interview remove` makes room."
                )
            if not await interviews.add(
                tx, **who, day=day, kind=kind, label=label, wants_checklist=wants_checklist, now=now
            ):
                raise UserFacingError(
                    f"**Day**: *{KINDS[kind].name}* is noted for {day.isoformat()} already. To change its label or "
                    "checklist, `/interview remove` it and add it again.",
                    kept=day.isoformat(),
                )
            found = await interviews.within(tx, **who, first=day, last=day)
        return next(each for each in found if each.kind == kind)

    async def mine(self, *, guild_id: int, user_id: int) -> tuple[list[Mine], date]:
        """Return the member's interviews by day with their debriefs, and today."""
        async with self._kernel.db.read() as tx:
            return await self.told(tx, guild_id=guild_id, user_id=user_id)

    async def told(self, tx: Tx, *, guild_id: int, user_id: int) -> tuple[list[Mine], date]:
        """The same, inside a transaction."""
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        debriefs = await store.of_member(tx, **who)
        found = await interviews.of_member(tx, **who)
        today = await members.today_of(tx, **who, now=self._kernel.clock.now())
        return [Mine(each, debriefs.get(each.interview_id)) for each in found], today

    async def remove(self, *, guild_id: int, user_id: int, interview_id: int) -> bool:
        """Forget an interview; tell whether a debrief went with it that was not approved."""
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.write() as tx:
            await self._interview(tx, **who, interview_id=interview_id)
            had_debrief = await store.drop_unposted(tx, **who, interview_id=interview_id)
            await interviews.remove(tx, **who, interview_id=interview_id)
            for occasion in ("checklist", "debrief"):
                await notices.take_back(tx, **who, key=f"{PING}{occasion}:{interview_id}")
        return had_debrief

    async def interview(self, *, guild_id: int, user_id: int, interview_id: int) -> Interview:
        async with self._kernel.db.read() as tx:
            return await self._interview(tx, guild_id=guild_id, user_id=user_id, interview_id=interview_id)

    async def _interview(self, tx: Tx, *, guild_id: int, user_id: int, interview_id: int) -> Interview:
        found = await interviews.get(tx, guild_id=guild_id, user_id=user_id, interview_id=interview_id)
        if found is None:
            raise NotFound("**Interview**: there is no such one. `/interview list` shows yours.")
        return found

    # ------------------------------------------------------------------ what is said unasked

    async def claim_due(self, now: datetime, words: Callable[[Due, date], str]) -> list[tuple[Notice, bool]]:
        """Leave, once, the checklists and offers of a debrief whose moment has come.

        Return each with whether it may be sent as a direct message now; else it waits for the next command.
        """
        left = []
        async with self._kernel.db.write() as tx:
            for interview, occasion in await interviews.claim_due(tx, now=now):
                who: dict[str, Any] = {"guild_id": interview.guild_id, "user_id": interview.user_id}
                if occasion == "debrief" and interview.interview_id in await store.of_member(tx, **who):
                    continue
                key = f"{PING}{occasion}:{interview.interview_id}"
                may_write = interview.wants_checklist and await consent.spend_ping(
                    tx, **who, key=key, now=now, is_asked_for=True
                )
                today = await members.today_of(tx, **who, now=now)
                # A checklist is worth nothing once the day is over.
                lasting = timedelta(days=1) if occasion == "checklist" else TOLD_FOR
                text = words(Due(interview, occasion), today)
                notice = Notice(**who, key=key, text=text, expires_at=now + lasting)
                await notices.leave(tx, notice, now=now)
                left.append((notice, may_write))
        return left

    # ------------------------------------------------------------------ writing a debrief

    async def sheet(self, *, guild_id: int, user_id: int, interview_id: int | None = None) -> Sheet:
        """Return what the form needs; without an id, of the newest interview that has no debrief.

        Raises:
            UserFacingError: none has come yet, it was approved, or there is no group to read it.
        """
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            mine, today = await self.told(tx, **who)
            joined = await groups.groups_of_member(tx, **who)
        past = [each for each in mine if each.interview.day <= today]
        if interview_id is not None:
            chosen = next((each for each in past if each.interview.interview_id == interview_id), None)
        else:
            free = [each for each in past if each.debrief is None or each.debrief.state == "returned"]
            chosen = free[-1] if free else None
        if chosen is None:
            raise UserFacingError(
                "There is no interview behind you without a debrief. `/interview add` notes one, also for today."
            )
        if chosen.debrief is not None and chosen.debrief.state in ("approved", "posted"):
            raise UserFacingError("This debrief is with your group already. Thank you.")
        if not joined:
            raise UserFacingError("You are in no group that could read it: `/group join`.")
        return Sheet(chosen.interview, chosen.debrief, joined)

    async def send(
        self,
        *,
        guild_id: int,
        user_id: int,
        interview_id: int,
        group_id: int | None,
        words: Words,
        is_named: bool,
    ) -> tuple[Debrief, Group]:
        """Check a debrief and hand it to the group's moderators.

        Raises:
            UserFacingError: a field is empty or too long, or has something confidential in it; nothing was stored.
        """
        found = await self.sheet(guild_id=guild_id, user_id=user_id, interview_id=interview_id)
        group = chosen_group(found, group_id)
        if group is None:
            raise UserFacingError(
                "**For which group**: the one you chose is not there any more, or you left it; "
                "open the form again and choose another.",
                kept=words.kept,
            )
        low, high = FIELD
        for name, text in words.fields()[:2]:
            if not low <= len(text) <= high:
                raise UserFacingError(f"**{name}** needs {low} to {high} characters.", kept=words.kept)
        if len(words.advice) > LONGEST_ADVICE:
            raise UserFacingError(f"**Advice** has at most {LONGEST_ADVICE} characters.", kept=words.kept)
        if faults := logic.faults(words, found.interview.label):
            raise UserFacingError(logic.refusal(faults), kept=words.kept)
        async with self._kernel.db.write() as tx:
            debrief = await store.put(
                tx,
                found.interview,
                words,
                group_id=group.group_id,
                is_named=is_named,
                now=self._kernel.clock.now(),
            )
        if debrief is None:
            raise UserFacingError("This debrief is with your group already. Thank you.")
        return debrief, group

    # ------------------------------------------------------------------ posting it

    async def next_moment(self, tx: Tx) -> datetime | None:
        moments = [
            await interviews.next_moment(tx),
            await store.next_post(tx),
            await store.next_removal(tx),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    async def claim_posts(self, now: datetime) -> list[Debrief]:
        async with self._kernel.db.write() as tx:
            return await store.claim_posts(tx, now=now, lease_until=now + LEASE)

    async def group_of(self, debrief: Debrief) -> Group | None:
        async with self._kernel.db.read() as tx:
            return await groups.get_group(tx, debrief.group_id)

    async def posted(self, debrief: Debrief, *, channel_id: int, message_id: int) -> None:
        async with self._kernel.db.write() as tx:
            place = {"channel_id": channel_id, "message_id": message_id}
            is_kept = await store.posted(tx, debrief.debrief_id, **place)
            if is_kept:
                await tell_author(
                    tx, debrief, now=self._kernel.clock.now()
                )  # not before: the channel may refuse it
            elif debrief.is_named:
                # Its author had everything erased while it was on its way.
                await store.add_removal(tx, guild_id=debrief.guild_id, **place)

    async def post_later(self, debrief: Debrief) -> None:
        """Try again after 1, 2, 4 … at most 15 minutes."""
        pause = timedelta(minutes=min(15, 2 ** min(4, max(0, debrief.attempts - 1))))
        async with self._kernel.db.write() as tx:
            await store.post_later(tx, debrief.debrief_id, post_at=self._kernel.clock.now() + pause)

    async def put_back(self, debrief: Debrief, reason: str, *, tells: str | None = None) -> None:
        """Let it wait again, with the reason; ``tells`` is what its approver, who looks no more, reads later."""
        now = self._kernel.clock.now()
        by_user_id = debrief.decided_by_user_id
        async with self._kernel.db.write() as tx:
            is_back = await store.put_back(tx, debrief.debrief_id, reason=reason)
            if is_back and tells is not None and by_user_id is not None:
                key = f"{PING}refused:{debrief.debrief_id}:{to_unix(now)}"
                notice = Notice(debrief.guild_id, by_user_id, key, tells, expires_at=now + TOLD_FOR)
                await notices.leave(tx, notice, now=now)

    # ------------------------------------------------------------------ taking it away

    async def claim_removals(self, now: datetime) -> list[Removal]:
        async with self._kernel.db.write() as tx:
            return await store.claim_removals(tx, now=now, lease_until=now + LEASE)

    async def removed(self, removal: Removal) -> None:
        async with self._kernel.db.write() as tx:
            await store.drop_removal(tx, removal)

    async def remove_later(self, removal: Removal) -> bool:
        """Try again after 2, 4, 8 … minutes, at most a day; False once that went on for long."""
        if removal.attempts >= _REMOVAL_TRIES:
            return False
        pause = timedelta(minutes=min(24 * 60, 2**removal.attempts))
        async with self._kernel.db.write() as tx:
            await store.later_removal(tx, removal, self._kernel.clock.now() + pause)
        return True


def chosen_group(sheet: Sheet, group_id: int | None) -> Group | None:
    """Return the group that its author chose; without a choice their only one, and none of several."""
    if group_id is None:
        return sheet.groups[0] if len(sheet.groups) == 1 else None
    return next((group for group in sheet.groups if group.group_id == group_id), None)
