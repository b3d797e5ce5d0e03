"""One run, from rows to a problem and from the answer to meetings. Knows no Discord and starts no process."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot import groups, members, notices
from bot.app import Kernel
from bot.db import Tx
from bot.groups import Group, Guild
from bot.routines import Routine, Skip, TryLater
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import RoundType
from cogs.mocks.matching.models import HALF_HOUR_SECONDS, Bye, Candidate, Matching, Pair, Problem
from cogs.mocks.models import NewMeeting, NewTurn

from . import logic, run_store, store
from .models import ANSWER_WITHIN, IGNORED_PAUSE, RUN_KIND, Decided, Draft, Hours, Pool, monday_of
from .store import Person

_KEPT = timedelta(days=7)
_AHEAD_DAYS = 15
"""A weekly heads-up and the run a day later always lie within."""
_LEVELS = {name: place for place, name in enumerate(members.LEVELS)}

ByeWords = Callable[[Bye], str]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a run needs to know, read at one moment."""

    group: Group
    pool: Pool
    guild: Guild
    week: date
    now: datetime
    people: Sequence[Person]
    hours: Mapping[int, Hours]
    aways: Mapping[int, Sequence[tuple[date, date]]]
    promised: Mapping[int, Sequence[tuple[int, int]]]
    blocked: Mapping[int, set[int]]
    given: Mapping[int, int]
    taken: Mapping[int, int]
    sat_out: Mapping[int, int]
    met: Mapping[tuple[int, int], datetime]


def bye_key(run_id: int) -> str:
    return f"mocks.bye:{run_id}"


async def host_of(tx: Tx, group: Group) -> tuple[Group, Pool]:
    """Return the group whose run takes this one in, itself or the one that pairs across groups, and its settings."""
    across = await store.across(tx, group.guild_id)
    if across is None or across.group_id == group.group_id:
        return group, across or await store.pool_of(tx, group_id=group.group_id, guild_id=group.guild_id)
    host = await groups.get_group(tx, across.group_id)
    assert host is not None  # noqa: S101 - a pool goes with its group
    return host, across


async def next_run(kernel: Kernel, tx: Tx, group: Group) -> tuple[datetime, date] | None:
    """Return when the group's pairs are made next, and the Monday of that week; None while it is off.

    A week whose pairs were made by hand has no other run.
    """
    for moment, day, routine, kind in await kernel.schedule.preview(tx, group.guild_id, days=_AHEAD_DAYS):
        if kind.kind != RUN_KIND or routine.group_id != group.group_id:
            continue
        week = monday_of(day)
        if await run_store.run_of_week(tx, group_id=group.group_id, week=week) is None:
            return moment, week
    return None


def lapsed(routine: Routine, run_on: date) -> str | None:
    """Return why the run that a heads-up has planned is left out: its matching was changed since; None while it holds.

    Another hour of the same day counts from the next week on, as this week's has been told.
    """
    if routine.is_paused:
        return "the matching was turned off"
    warned_on = run_on - timedelta(days=1)
    is_moved = not routine.weekdays >> warned_on.weekday() & 1
    return "the matching was moved to another day" if is_moved else None


async def people_of(tx: Tx, group: Group, pool: Pool) -> list[Person]:
    return await store.people(
        tx, guild_id=group.guild_id, group_id=None if pool.is_across else group.group_id
    )


async def read_facts(tx: Tx, group: Group, *, week: date, now: datetime) -> Facts:
    """Return what the group's run of the week is worked out from.

    Raises:
        Skip: it is paired with another group, or nobody takes part.
    """
    host, pool = await host_of(tx, group)
    if host.group_id != group.group_id:
        raise Skip(f"paired together with {host.name}")
    people = [
        person
        for person in await people_of(tx, group, pool)
        if person.member.paused_at is None and person.member.skips_week != week
    ]
    if not people:
        raise Skip("nobody is in the pool")
    guild_id, since = group.guild_id, now.date() - timedelta(days=1)
    guild = await groups.get_guild(tx, guild_id)
    assert guild is not None  # noqa: S101 - a group goes with its server
    given, taken = await run_store.turn_counts(tx, guild_id)
    return Facts(
        group=group,
        pool=pool,
        guild=guild,
        week=week,
        now=now,
        people=people,
        hours=await store.hours_of_guild(tx, guild_id, since=since),
        aways=await store.aways(tx, guild_id, since=since),
        promised=await store.promised(tx, guild_id, since=now),
        blocked=await store.blocks_of_guild(tx, guild_id),
        given=given,
        taken=taken,
        sat_out=await run_store.sat_out(tx, guild_id),
        met=await run_store.met_since(tx, guild_id, now - timedelta(weeks=pool.window_weeks + 1)),
    )


def draft_of(facts: Facts, catalogue: Catalogue) -> Draft:
    """Work out who is free when. Pure, but some tenths of a second for a thousand members: not on the event loop.

    Raises:
        Skip: everybody is away, or no content pack has a round type.
    """
    first = logic.week_begin(facts.now)
    usual = logic.waking_hours(facts.guild.quiet_from, facts.guild.quiet_until)
    rounds = rounds_of(facts.pool, catalogue)
    if not rounds:
        raise Skip("no content pack has a round type")
    zones = {person.zone.key: person.zone for person in facts.people}
    spots = {key: logic.spots_of_week(first, zone) for key, zone in zones.items()}
    begins = datetime.fromtimestamp(first * HALF_HOUR_SECONDS, UTC)
    here = {person.member.user_id for person in facts.people}
    candidates, homes = [], {}
    for person in facts.people:
        user_id = person.member.user_id
        own = spots[person.zone.key]
        aways = facts.aways.get(user_id, ())
        if logic.is_away_throughout(own, aways):
            continue
        hours = facts.hours.get(user_id, Hours())
        offset = begins.astimezone(person.zone).utcoffset()
        candidates.append(
            Candidate(
                user_id=user_id,
                slots=logic.free_slots(
                    hours,
                    hours.awake or usual,
                    own,
                    aways=aways,
                    taken=facts.promised.get(user_id, ()),
                ),
                level=_LEVELS.get(person.level or ""),
                track=person.track,
                adjacent_track=person.adjacent_track,
                wants=person.member.wants & rounds.keys(),
                blocked=frozenset(facts.blocked.get(user_id, set()) & here),
                given=facts.given.get(user_id, 0),
                taken=facts.taken.get(user_id, 0),
                sat_out=facts.sat_out.get(user_id, 0),
                begins_as=None if person.member.first == "any" else person.member.first,
                utc_offset_minutes=round(offset.total_seconds() / 60) if offset is not None else None,
            )
        )
        homes[user_id] = person.member.group_id
    if not candidates:
        raise Skip("everybody is away")
    problem = Problem(
        candidates=tuple(candidates),
        lengths={name: item.slot_minutes // 30 for name, item in sorted(rounds.items())},
        recent=_recent(facts, homes),
        seed=zlib.crc32(f"{facts.group.group_id}:{facts.week.isoformat()}".encode()),
        window_weeks=facts.pool.window_weeks,
        swaps=frozenset(name for name, item in rounds.items() if item.swaps),
    )
    return Draft(facts.group, facts.pool, facts.week, problem, homes)


def rounds_of(pool: Pool, catalogue: Catalogue) -> dict[str, RoundType]:
    """Return the round types the pool is for; all, when those chosen are gone from the content."""
    chosen = {name: item for name, item in catalogue.rounds.items() if name in pool.round_types}
    return chosen or dict(catalogue.rounds)


def _recent(facts: Facts, here: Mapping[int, int]) -> dict[tuple[int, int], int]:
    found = {}
    for (one, other), made_at in facts.met.items():
        weeks = logic.weeks_between(facts.week, made_at.astimezone(facts.group.zone).date())
        if one in here and other in here and weeks <= facts.pool.window_weeks:
            found[one, other] = max(1, weeks)
    return found


# ---------------------------------------------------------------------- after solving


async def decide(
    tx: Tx, draft: Draft, matching: Matching, catalogue: Catalogue, words: ByeWords, *, now: datetime
) -> Decided:
    """Keep the run, make its meetings and leave a note for whoever sits out; once for group and week.

    Raises:
        TryLater: somebody left since the problem was read; it has to be read again.
    """
    there = {person.member.user_id for person in await people_of(tx, draft.group, draft.pool)}
    if not draft.homes.keys() <= there:
        raise TryLater("somebody left the pool meanwhile")
    run_id = await run_store.add_run(tx, draft, matching, now=now)
    if run_id is None:
        found = await run_store.run_of_week(tx, group_id=draft.group.group_id, week=draft.week)
        assert found is not None  # noqa: S101 - that is why none was added
        return Decided(found, None, is_new=False)
    await run_store.add_people(tx, run_id, draft, matching)
    for number, pair in enumerate(matching.pairs):
        new = _meeting(draft, pair, catalogue, source_key=f"run:{run_id}:{number}", now=now)
        made = await meetings.add_meeting(tx, new, now=now)
        await run_store.add_pair(
            tx, run_id, number, pair, guild_id=draft.group.guild_id, meeting_id=made.meeting_id
        )
    for bye in matching.byes:
        notice = notices.Notice(
            draft.group.guild_id, bye.user_id, bye_key(run_id), words(bye), expires_at=now + _KEPT
        )
        await notices.leave(tx, notice, now=now)
    kept = await run_store.get_run(tx, run_id)
    assert kept is not None  # noqa: S101 - added in this transaction
    return Decided(kept, matching, is_new=True)


def _meeting(draft: Draft, pair: Pair, catalogue: Catalogue, *, source_key: str, now: datetime) -> NewMeeting:
    kind = catalogue.rounds[pair.round_type]
    turns = [NewTurn(pair.interviewer_id, pair.candidate_id)]
    if kind.swaps:
        turns.append(NewTurn(pair.candidate_id, pair.interviewer_id))
    of_all = [pair.interviewer_id, pair.candidate_id, *([pair.third_id] if pair.third_id else [])]
    homes = {draft.homes[user_id] for user_id in of_all}
    return NewMeeting(
        guild_id=draft.group.guild_id,
        group_id=homes.pop() if len(homes) == 1 else draft.group.group_id,
        source="match",
        source_key=source_key,
        round_type=pair.round_type,
        slot_minutes=kind.slot_minutes,
        turns=tuple(turns),
        thirds=(pair.third_id,) if pair.third_id else (),
        answer_by=now + ANSWER_WITHIN,
    )


# ---------------------------------------------------------------------- silence


async def pause_silent(
    tx: Tx, group: Group, people: Sequence[Person], words: Callable[[Group], str], *, now: datetime
) -> list[notices.Notice]:
    """Pause whoever let three matches in a row pass without a word; return the kind notes that were left for them."""
    left = []
    for person in people:
        who = {"guild_id": group.guild_id, "user_id": person.member.user_id}
        last = await store.last_matches(tx, **who, since=person.member.joined_at, limit=IGNORED_PAUSE)
        if person.member.paused_at is None and logic.ignored_all(last):
            await store.pause(tx, **who, now=now)
            key = f"mocks.paused:{now:%y%m%d}"
            notice = notices.Notice(**who, key=key, text=words(group), expires_at=now + 4 * _KEPT)
            await notices.leave(tx, notice, now=now)
            left.append(notice)
    return left
