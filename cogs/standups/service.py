"""Use cases of a member's own entries: write, edit, skip, look back. Knows no Discord.

Whoever presses writes for themselves: no use case takes another member's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import deeds, features, groups, members, notices, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group

from . import logic, store
from .models import OPEN_KIND, SOURCE, Form, HistoryPage, Mine, Past, Round, Words
from .rounds import NO_ROUND, SOON
from .settings import group_of, not_in, own_group, was_in

COMING = 0
"""Stands for the round that has not opened yet, whichever that will be."""
PAGE = 5
_FIRST_LOOK = timedelta(days=7)
"""How far back *done* is prefilled for a first entry."""


class EntryService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._deeds = [deed for deed in features.deeds() if deed.source != SOURCE]

    # ------------------------------------------------------------------ which group, which round

    async def groups_of(self, *, guild_id: int, user_id: int, name: str | None) -> list[Group]:
        """Return the named group, or all that the member is in.

        Raises:
            NotFound: no group has the name.
            NotAllowed: they are in none, or not in that one.
        """
        async with self._kernel.db.read() as tx:
            mine = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
            if name is not None:
                group = await groups.require_group(tx, guild_id=guild_id, name=name)
                if group.group_id not in {g.group_id for g in mine}:
                    raise not_in(group)
                return [group]
        if not mine:
            raise NotAllowed("Standups are for members of a group. `/group join` lets you into one.")
        return mine

    async def late_or_early(self, *, guild_id: int, user_id: int, group_id: int) -> tuple[Round | None, bool]:
        """Return the round to write for, None for the coming one, and whether the member should be asked first.

        They are asked when the last round closed without an entry of theirs.
        """
        async with self._kernel.db.read() as tx:
            await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
            if not last:
                return None, False
            if last[0].is_open:
                return last[0], False
            entry = await store.get_entry(tx, round_id=last[0].round_id, user_id=user_id)
            is_missed = entry is None and await was_in(tx, last[0], user_id)
        return (last[0], True) if is_missed else (None, False)

    async def _readable(
        self, tx: Tx, *, guild_id: int, user_id: int, round_id: int
    ) -> tuple[Group, Round, bool]:
        """Return a round with its group, and whether the member is in that now.

        What somebody wrote stays theirs to read and to hide, also when they left or the group was archived.

        Raises:
            NotFound: it is gone.
            NotAllowed: they are not in the group, and wrote nothing there.
        """
        found = await store.get_round(tx, round_id)
        group = await groups.get_group(tx, found.group_id) if found is not None else None
        if found is None or group is None or group.guild_id != guild_id:
            raise NotFound(NO_ROUND)
        is_in = (
            group.archived_at is None
            and await groups.get_group_member(tx, group_id=group.group_id, user_id=user_id) is not None
        )
        if not is_in and await store.get_entry(tx, round_id=round_id, user_id=user_id) is None:
            raise not_in(group)
        return group, found, is_in

    async def _round(self, tx: Tx, group: Group, round_id: int) -> Round | None:
        """Return a round of the group; of the coming one, the one that opened meanwhile, or None."""
        if round_id == COMING:
            last = await store.last_rounds(tx, group.group_id, limit=1)
            return last[0] if last and last[0].is_open else None
        found = await store.get_round(tx, round_id)
        if found is None or found.group_id != group.group_id:
            raise NotFound(NO_ROUND)
        return found

    async def group_of_round(self, round_id: int) -> int:
        async with self._kernel.db.read() as tx:
            found = await store.get_round(tx, round_id)
        if found is None:
            raise NotFound(NO_ROUND)
        return found.group_id

    # ------------------------------------------------------------------ write

    async def form(self, *, guild_id: int, user_id: int, group_id: int, round_id: int) -> Form:
        """Return what the form is opened with: a draft, the entry as it is, or what Cadre saw."""
        async with self._kernel.db.read() as tx:
            group = await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
            found = await self._round(tx, group, round_id)
            planned = await self._planned(tx, group, found, user_id)
            held = found or await store.find_coming(tx, group_id)
            words = await self._kept(tx, held, user_id) if held is not None else None
            if words is None:
                words = Words(done=await self._seen(tx, group, found, user_id))
            opens_at = await self._opens_at(tx, group, found)
        return Form(found, group, words, planned, opens_at)

    async def _opens_at(self, tx: Tx, group: Group, round_: Round | None) -> datetime | None:
        is_coming = round_ is None or round_.opened_at is None
        return await self._kernel.schedule.next_run(tx, group.group_id, OPEN_KIND) if is_coming else None

    async def _kept(self, tx: Tx, round_: Round, user_id: int) -> Words | None:
        """Return what the member typed for the round and could not be taken, else what they wrote."""
        draft = await store.get_draft(tx, round_id=round_.round_id, user_id=user_id)
        if draft is not None:
            return draft
        entry = await store.get_entry(tx, round_id=round_.round_id, user_id=user_id)
        return entry.words if entry is not None and not entry.is_skip else None

    async def _planned(self, tx: Tx, group: Group, round_: Round | None, user_id: int) -> tuple[str, ...]:
        before = await store.previous_entry(
            tx, group_id=group.group_id, user_id=user_id, before=round_.opened_at if round_ else None
        )
        return logic.steps(before.words.next)[: logic.MOST_STEPS] if before else ()

    async def _seen(self, tx: Tx, group: Group, round_: Round | None, user_id: int) -> str:
        """Return what the ledger knows since the member's last entry, in words."""
        before = await store.previous_entry(
            tx, group_id=group.group_id, user_id=user_id, before=round_.opened_at if round_ else None
        )
        since = before.written_at if before else self._kernel.clock.now() - _FIRST_LOOK
        counts = await points.counts_since(tx, guild_id=group.guild_id, user_id=user_id, since=since)
        return deeds.in_words(self._deeds, counts)

    async def write(
        self,
        *,
        guild_id: int,
        user_id: int,
        group_id: int,
        round_id: int,
        words: Words,
        ticked: Sequence[int],
    ) -> Mine:
        """Store or change the member's own entry, and award it once.

        Raises:
            UserFacingError: naming the field; what was typed is kept as a draft and offered again.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            try:
                group = await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
                found = await self._round(tx, group, round_id)
            except UserFacingError as error:  # left, archived or gone while they were typing
                error.kept = logic.as_typed(words)
                raise
            planned = await self._planned(tx, group, found, user_id)
            words = replace(words, ticked=tuple(planned[i] for i in ticked if 0 <= i < len(planned)))
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            try:
                tidy = logic.check_words(words)
            except UserFacingError as error:
                refusal = error
                held = found or await store.coming(tx, guild_id=guild_id, group_id=group_id)
                await store.put_draft(tx, held, user_id=user_id, words=words, now=now)
            else:
                mine = await self._put(tx, group, found, user_id=user_id, words=tidy)
                await store.drop_draft(tx, round_id=mine.round.round_id, user_id=user_id)
                return mine
        raise UserFacingError(
            refusal.sentence, offer=("standups.again", {"group_id": group_id, "round_id": round_id})
        )

    async def _put(
        self, tx: Tx, group: Group, round_: Round | None, *, user_id: int, words: Words | None
    ) -> Mine:
        """Store the entry, or with no words that the round is skipped."""
        now = self._kernel.clock.now()
        held = round_ or await store.coming(tx, guild_id=group.guild_id, group_id=group.group_id)
        last = await store.last_rounds(tx, group.group_id, limit=1)
        old = await store.get_entry(tx, round_id=held.round_id, user_id=user_id)
        timing = logic.timing_of(held, now=now, is_last=not last or last[0].round_id == held.round_id)
        edited_at = old.edited_at if old else None
        if old is not None and not old.is_skip and held.closed_at is not None:
            edited_at = now
        await store.put_entry(
            tx, held, user_id=user_id, words=words, timing=timing, now=now, edited_at=edited_at
        )
        await notices.take_back(tx, guild_id=group.guild_id, user_id=user_id, key=held.reminder_key)
        await self._mark_stale(tx, held)
        earned = None
        if words is not None:
            earned = await self._award(tx, group, held, user_id=user_id, worth=logic.POINTS.get(timing))
        mine = await self._stand(tx, group, held, user_id)
        return replace(mine, earned=earned)

    async def _award(
        self, tx: Tx, group: Group, round_: Round, *, user_id: int, worth: int | None
    ) -> int | None:
        if worth is None:
            return None
        now = self._kernel.clock.now()
        return await points.award(
            tx,
            guild_id=group.guild_id,
            user_id=user_id,
            group_id=group.group_id,
            source=SOURCE,
            points=worth,
            key=f"standup:{round_.round_id}",
            day=await members.today_of(tx, guild_id=group.guild_id, user_id=user_id, now=now),
            now=now,
            daily_cap=logic.DAILY_CAP,
        )

    async def carry(self, *, guild_id: int, user_id: int, round_id: int) -> Mine:
        """Add the planned steps that were not ticked to *next*.

        Raises:
            UserFacingError: when they do not fit, or nothing was written.
        """
        group_id = await self.group_of_round(round_id)
        async with self._kernel.db.write() as tx:
            group = await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
            found = await self._held(tx, group, round_id)
            mine = await self._stand(tx, group, found, user_id)
            if mine.entry is None or mine.entry.is_skip:
                raise NotFound("You have written nothing for this round yet. `/standup write` does.")
            if not mine.left:
                return mine
            words = logic.carried(mine.entry.words, mine.left)
            return await self._put(tx, group, found, user_id=user_id, words=words)

    async def skip(self, *, guild_id: int, user_id: int, group_id: int, round_id: int = COMING) -> Mine:
        """Sit a round out: the given one, else the open one, else the coming one.

        Raises:
            UserFacingError: when they have written for it.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            found = await self._round(tx, group, round_id)
            held = found or await store.coming(tx, guild_id=guild_id, group_id=group_id)
            entry = await store.get_entry(tx, round_id=held.round_id, user_id=user_id)
            if entry is not None and not entry.is_skip:
                raise UserFacingError(
                    "You have written for this round already, so there is nothing to skip. `/standup mine` shows it."
                )
            if entry is not None:
                return await self._stand(tx, group, held, user_id)
            return await self._put(tx, group, held, user_id=user_id, words=None)

    # ------------------------------------------------------------------ where I stand

    async def mine(self, *, guild_id: int, user_id: int, group_id: int) -> Mine:
        """Return the entry of the open round, else of the coming one if there is any, else of the last.

        Who joined after that had closed, or wrote nothing where none was yet, gets the coming one.
        """
        async with self._kernel.db.read() as tx:
            group = await own_group(tx, guild_id=guild_id, user_id=user_id, group_id=group_id)
            last = await store.last_rounds(tx, group_id, limit=1)
            if last and last[0].is_open:
                return await self._stand(tx, group, last[0], user_id)
            coming = await store.find_coming(tx, group_id)
            if coming and await store.get_entry(tx, round_id=coming.round_id, user_id=user_id):
                return await self._stand(tx, group, coming, user_id)
            if last:
                mine = await self._stand(tx, group, last[0], user_id)
                if mine.entry is not None or await was_in(tx, last[0], user_id):
                    return mine
        async with self._kernel.db.write() as tx:
            coming = await store.coming(tx, guild_id=guild_id, group_id=group_id)
            return await self._stand(tx, group, coming, user_id)

    async def entry(self, *, guild_id: int, user_id: int, round_id: int) -> Mine:
        """Return a round with the member's own entry."""
        async with self._kernel.db.read() as tx:
            group, found, is_in = await self._readable(
                tx, guild_id=guild_id, user_id=user_id, round_id=round_id
            )
            return replace(await self._stand(tx, group, found, user_id), is_in=is_in)

    async def _held(self, tx: Tx, group: Group, round_id: int) -> Round:
        found = await self._round(tx, group, round_id)
        assert found is not None  # noqa: S101 - only the coming round has no record
        return found

    async def _stand(self, tx: Tx, group: Group, round_: Round, user_id: int) -> Mine:
        entry = await store.get_entry(tx, round_id=round_.round_id, user_id=user_id)
        member = await members.get_member(tx, guild_id=group.guild_id, user_id=user_id)
        left: tuple[str, ...] = ()
        if entry is not None and not entry.is_skip:
            left = logic.left_over(await self._planned(tx, group, round_, user_id), entry.words)
        return Mine(
            group=group,
            round=round_,
            entry=entry,
            left=left,
            wants_reminder=await store.wants_reminder(tx, guild_id=group.guild_id, user_id=user_id),
            wants_pings=member is not None and member.wants_pings,
            opens_at=await self._opens_at(tx, group, round_),
        )

    async def set_own(self, *, guild_id: int, user_id: int, round_id: int, is_own: bool) -> Mine:
        """Keep the entry to oneself, or show it to the group; the first also after leaving it.

        Raises:
            NotAllowed: they want to show it, and are not in the group any more.
        """
        async with self._kernel.db.write() as tx:
            held = await self._may_turn(
                tx, guild_id=guild_id, user_id=user_id, round_id=round_id, is_public=not is_own
            )
            await store.set_own(tx, round_id=round_id, user_id=user_id, is_own=is_own)
            await self._mark_stale(tx, held)
        return await self.entry(guild_id=guild_id, user_id=user_id, round_id=round_id)

    async def set_help(self, *, guild_id: int, user_id: int, round_id: int, wants: bool) -> Mine:
        """Let others offer help with the blocker, or no longer; the second also after leaving the group.

        Raises:
            UserFacingError: when the entry names no blocker.
            NotAllowed: they ask for help, and are not in the group any more.
        """
        async with self._kernel.db.write() as tx:
            held = await self._may_turn(
                tx, guild_id=guild_id, user_id=user_id, round_id=round_id, is_public=wants
            )
            if not await store.set_help(tx, round_id=round_id, user_id=user_id, wants=wants):
                raise UserFacingError(
                    "**Blocked** is empty, so there is nothing to help with. Edit the entry and name it."
                )
            await self._mark_stale(tx, held)
        return await self.entry(guild_id=guild_id, user_id=user_id, round_id=round_id)

    async def _may_turn(
        self, tx: Tx, *, guild_id: int, user_id: int, round_id: int, is_public: bool
    ) -> Round:
        """Return the round of the member's entry, if they may turn what others read of it."""
        group, found, is_in = await self._readable(tx, guild_id=guild_id, user_id=user_id, round_id=round_id)
        if is_public and not is_in:
            raise not_in(group)
        return found

    async def _mark_stale(self, tx: Tx, round_: Round) -> None:
        """Note that a digest which is out already has to be brought up to date, should the press fail to."""
        if round_.closed_at is not None:
            await store.mark_stale(tx, round_.round_id, renew_at=self._kernel.clock.now() + SOON)

    async def set_reminder(self, *, guild_id: int, user_id: int, round_id: int, wants: bool) -> Mine:
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await store.set_reminder(tx, guild_id=guild_id, user_id=user_id, wants=wants)
            if not wants:
                await self._forget_reminders(tx, guild_id=guild_id, user_id=user_id)
        return await self.entry(guild_id=guild_id, user_id=user_id, round_id=round_id)

    async def _forget_reminders(self, tx: Tx, *, guild_id: int, user_id: int) -> None:
        for group in await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id):
            for last in await store.last_rounds(tx, group.group_id, limit=1):
                await notices.take_back(tx, guild_id=guild_id, user_id=user_id, key=last.reminder_key)

    # ------------------------------------------------------------------ history

    async def history(self, *, guild_id: int, user_id: int, number: int) -> HistoryPage:
        """Return a page of the rounds of the member's groups, the newest first; of former ones, what they wrote."""
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            total = await store.count_past(tx, **who)
            number = max(0, min(number, (total - 1) // PAGE))
            found = await store.past(tx, **who, limit=PAGE, offset=number * PAGE)
            theirs = {round_.group_id: await group_of(tx, round_) for round_, _, _ in found}
        lines = [Past(theirs[round_.group_id], round_, entry, was_away) for round_, entry, was_away in found]
        return HistoryPage(lines, number, total)
