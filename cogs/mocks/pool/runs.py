"""The weekly run: the heads-up the day before, the pairing, and why it came out so. Knows no Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

from bot import consent, groups, members, notices
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound
from bot.groups import Group
from bot.notices import Notice
from bot.recurrence import moment_of
from bot.routines import Occurrence, Routine, Skip, TryLater
from bot.workers import WorkerFailed
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.matching.models import Bye, Matching, Problem

from . import planning, run_store
from .models import RUN_KIND, WARN_KIND, Decided, Run, Why, monday_of, run_moment

Solve = Callable[[Problem], Awaitable[Matching]]
WhyWords = Callable[[Bye], str]
WarnWords = Callable[[Group, datetime], str]
PauseWords = Callable[[Group], str]
NO_RUN = "No matching with you in it is on record yet. `/mock status` shows when the next one is."

_WEEKS = 25
"""Runs that the menu of `/mock why` can hold."""


def warn_key(group: Group, week: date) -> str:
    return f"mocks.warn:{group.group_id}:{week:%y%m%d}"


class RunService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, solve: Solve) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._solve = solve

    # ------------------------------------------------------------------ the day before

    async def plans(self, tx: Tx, routine: Routine, day: date) -> list[tuple[str, datetime]]:
        """Return the run that a heads-up on the day will plan, for the preview."""
        group = await groups.get_group(tx, routine.group_id)
        if group is None or (await planning.host_of(tx, group))[0].group_id != group.group_id:
            return []
        return [(RUN_KIND, run_moment(day, routine.at_minute, routine.zone))]

    async def ping_count(self, tx: Tx, group: Group) -> int:
        """Return how many members would be told, for the preview."""
        host, pool = await planning.host_of(tx, group)
        if host.group_id != group.group_id:
            return 0
        people = [p for p in await planning.people_of(tx, group, pool) if p.member.paused_at is None]
        wanting = [
            await members.get_member(tx, guild_id=group.guild_id, user_id=p.member.user_id) for p in people
        ]
        return sum(member is not None and member.wants_pings for member in wanting)

    async def announce(
        self, occurrence: Occurrence, words: WarnWords, kind_words: PauseWords
    ) -> list[Notice]:
        """Plan the run, and leave a notice for everybody in it who wants to be told; return what is to be sent now.

        Whoever let three matches pass without a word is paused first. Asked again, after a crash, it returns those
        notices that have not got through yet.

        Raises:
            Skip: the group is paired with another one.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            group = await self._group(tx, occurrence)
            host, pool = await planning.host_of(tx, group)
            if host.group_id != group.group_id:
                raise Skip(f"paired together with {host.name}")
            people = await planning.people_of(tx, group, pool)
            paused = await planning.pause_silent(tx, group, people, kind_words, now=now)
            run_on = occurrence.day + timedelta(days=1)
            run_at = run_moment(occurrence.day, _minute(occurrence, group), group.zone)
            is_again = await self._is_planned(tx, group, run_at)
            await self._kernel.schedule.plan(
                tx,
                guild_id=group.guild_id,
                group_id=group.group_id,
                kind=RUN_KIND,
                day=run_on,
                due_at=run_at,
            )
            week, key = monday_of(run_on), warn_key(group, monday_of(run_on))
            told: list[Notice] = []
            silent = {notice.user_id for notice in paused}
            for person in people:
                member = person.member
                if member.paused_at or member.user_id in silent or member.skips_week == week:
                    continue
                who: dict[str, Any] = {"guild_id": group.guild_id, "user_id": member.user_id}
                if await consent.spend_ping(tx, **who, key=key, now=now):
                    told.append(Notice(**who, key=key, text=words(group, run_at), expires_at=run_at))
            if not is_again:
                for notice in told:
                    await notices.leave(tx, notice, now=now)
            else:
                waiting = {n.user_id for n in await notices.waiting(tx, guild_id=group.guild_id, key=key)}
                told = [notice for notice in told if notice.user_id in waiting]
            return told + await self._affordable(tx, paused)

    async def _is_planned(self, tx: Tx, group: Group, run_at: datetime) -> bool:
        around = await self._kernel.schedule.between(
            tx, group.guild_id, run_at, run_at + timedelta(seconds=1)
        )
        return any(found.kind == RUN_KIND and found.group_id == group.group_id for found, _ in around)

    # ------------------------------------------------------------------ the run

    async def run_due(self, occurrence: Occurrence, words: WhyWords, kind_words: PauseWords) -> list[Notice]:
        """Pair the group's pool for the occurrence's week, once; return the notes that are to be sent now.

        Raises:
            Skip: there is nobody to pair, the group is paired with another one, or its matching was turned off or
                moved to another day after the heads-up.
            TryLater: somebody left while it was worked out, or the process that solves failed.
        """
        await self._still_wanted(occurrence)
        decided = await self.run(occurrence.group_id, occurrence.day, words, kind_words)
        return await self.notes_of(decided.run)

    async def _still_wanted(self, occurrence: Occurrence) -> None:
        async with self._kernel.db.read() as tx:
            for routine in await self._kernel.schedule.routines_of(tx, occurrence.group_id):
                if routine.kind == WARN_KIND and (why := planning.lapsed(routine, occurrence.day)):
                    raise Skip(why)

    async def run(self, group_id: int, day: date, words: WhyWords, kind_words: PauseWords) -> Decided:
        """Pair the group's pool for the week of the local day; the run there is already stays as it is.

        Raises:
            Skip: there is nobody to pair, or the group is paired with another one.
            TryLater: somebody left while it was worked out, or the process that solves failed.
        """
        week = monday_of(day)
        async with self._kernel.db.write() as tx:
            now = self._kernel.clock.now()
            group = await groups.get_group(tx, group_id)
            if group is None or group.archived_at is not None:
                raise Skip("the group is archived")
            found = await run_store.run_of_week(tx, group_id=group_id, week=week)
            if found is not None:
                return Decided(found, None, is_new=False)
            host, pool = await planning.host_of(tx, group)
            if host.group_id == group_id:
                people = await planning.people_of(tx, group, pool)
                await planning.pause_silent(tx, group, people, kind_words, now=now)
        async with self._kernel.db.read() as tx:
            facts = await planning.read_facts(tx, group, week=week, now=now)
        draft = await asyncio.to_thread(planning.draft_of, facts, self._catalogue)
        try:
            matching = await self._solve(draft.problem)
        except WorkerFailed as fault:
            raise TryLater(str(fault)) from fault
        async with self._kernel.db.write() as tx:
            return await planning.decide(
                tx, draft, matching, self._catalogue, words, now=self._kernel.clock.now()
            )

    async def notes_of(self, run: Run) -> list[Notice]:
        """Return the notes to whoever sat out that wait and may be sent as a ping now; the others wait on."""
        async with self._kernel.db.write() as tx:
            waiting = await notices.waiting(tx, guild_id=run.guild_id, key=planning.bye_key(run.run_id))
            return await self._affordable(tx, waiting)

    async def _affordable(self, tx: Tx, waiting: list[Notice]) -> list[Notice]:
        now = self._kernel.clock.now()
        return [
            notice
            for notice in waiting
            if await consent.spend_ping(
                tx, guild_id=notice.guild_id, user_id=notice.user_id, key=notice.key, now=now
            )
        ]

    async def _group(self, tx: Tx, occurrence: Occurrence) -> Group:
        return await groups.require_active(tx, guild_id=occurrence.guild_id, group_id=occurrence.group_id)

    async def replay(self, run_id: int) -> Matching:
        """Solve a stored run again, from what was stored.

        Raises:
            NotFound: the run is gone.
        """
        async with self._kernel.db.read() as tx:
            found = await run_store.stored(tx, run_id)
        if found is None:
            raise NotFound(NO_RUN)
        return await self._solve(found.problem)

    # ------------------------------------------------------------------ why

    async def why(self, *, guild_id: int, user_id: int, run_id: int | None = None) -> Why:
        """Return how a run went for the member, the last one they were in if none is named.

        Raises:
            NotFound: they were in none, or not in that one.
        """
        async with self._kernel.db.read() as tx:
            weeks = await run_store.runs_of(tx, guild_id=guild_id, user_id=user_id, limit=_WEEKS)
            wanted = [found for found, _ in weeks if run_id in (None, found)]
            found = await run_store.stored(tx, wanted[0]) if wanted else None
            zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        if found is None:
            raise NotFound(NO_RUN)
        pair = next(
            (p for p in found.pairs if user_id in (p.interviewer_id, p.candidate_id, p.third_id)), None
        )
        seated = [id_ for p in found.pairs for id_ in (p.interviewer_id, p.candidate_id, p.third_id)]
        return Why(
            run=found.run,
            pair=pair,
            partner_is_erased=pair is not None and 0 in (pair.interviewer_id, pair.candidate_id),
            bye=next((bye for bye in found.byes if bye.user_id == user_id), None),
            in_run=len(found.problem.candidates),
            in_pairs=sum(id_ is not None for id_ in seated),
            weeks=tuple(weeks),
            round_names={key: item.name for key, item in self._catalogue.rounds.items()},
            zone=zone,
        )

    # ------------------------------------------------------------------ the group's week

    async def pairs_in(self, tx: Tx, group: Group, monday: date) -> int:
        """Return how many pairs were made in the group's week."""
        since, until = (moment_of(monday + timedelta(days=days), 0, group.zone) for days in (0, 7))
        return await run_store.pairs_made(
            tx, guild_id=group.guild_id, group_id=group.group_id, since=since, until=until
        )


def _minute(occurrence: Occurrence, group: Group) -> int:
    local = occurrence.due_at.astimezone(group.zone)
    return local.hour * 60 + local.minute
