"""Statements about runs: what they need to know, and how they are kept, a row a person and a pair.

Rows, not one document: so a member can be erased from every run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, to_unix
from bot.db import Tx, load_queries
from cogs.mocks.matching.models import Bye, Candidate, Matching, Pair, Part, Problem

from .models import Draft, Run, StoredRun

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        run_id=row["run_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        week=date.fromisoformat(row["week"]),
        made_at=from_unix(row["made_at"]),
        seed=row["seed"],
        score=row["score"],
        bound=row["bound"],
        method=row["method"],
    )


# ---------------------------------------------------------------------- what a run needs to know


async def turn_counts(tx: Tx, guild_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return turns given as interviewer and taken as candidate, by user id."""
    given: dict[int, int] = {}
    taken: dict[int, int] = {}
    async for row in _Q.turn_counts(tx.connection, guild_id=guild_id):
        interviewer, candidate = row["interviewer_user_id"], row["candidate_user_id"]
        given[interviewer] = given.get(interviewer, 0) + 1
        taken[candidate] = taken.get(candidate, 0) + 1
    return given, taken


async def met_since(tx: Tx, guild_id: int, since: datetime) -> dict[tuple[int, int], datetime]:
    """Return when two were last paired, the smaller id first."""
    found: dict[tuple[int, int], datetime] = {}
    async for row in _Q.met(tx.connection, guild_id=guild_id, since=to_unix(since)):
        one, other = sorted((row["interviewer_user_id"], row["candidate_user_id"]))
        made_at = from_unix(row["made_at"])
        found[one, other] = max(made_at, found.get((one, other), made_at))
    return found


async def sat_out(tx: Tx, guild_id: int) -> dict[int, int]:
    """Return how many runs in a row each member was left over until now."""
    found: dict[int, int] = {}
    async for row in _Q.last_places(tx.connection, guild_id=guild_id):
        had_no_time = row["bye_reason"] == "no slots"  # which neither earns nor costs a place in the queue
        was_left = row["was_third"] or row["bye_reason"] is not None
        found[row["user_id"]] = row["sat_out"] + (not had_no_time) if was_left else 0
    return found


# ---------------------------------------------------------------------- keeping a run


async def add_run(tx: Tx, draft: Draft, matching: Matching, *, now: datetime) -> int | None:
    """Keep the run's head; None when the week has its run already."""
    problem = draft.problem
    made = await _Q.add_run(
        tx.connection,
        guild_id=draft.group.guild_id,
        group_id=draft.group.group_id,
        week=draft.week.isoformat(),
        made_at=to_unix(now),
        seed=problem.seed,
        window_weeks=problem.window_weeks,
        partners_each=problem.partners_each,
        lengths=json.dumps(dict(problem.lengths), sort_keys=True),
        swaps=json.dumps(sorted(problem.swaps)),
        score=matching.score,
        bound=matching.bound,
        seconds=matching.seconds,
        method=matching.method,
    )
    return int(made["run_id"]) if made is not None else None


async def add_people(tx: Tx, run_id: int, draft: Draft, matching: Matching) -> None:
    byes = {bye.user_id: bye for bye in matching.byes}
    place = {"run_id": run_id, "guild_id": draft.group.guild_id}
    members, links = [], []
    for person in draft.problem.candidates:
        bye = byes.get(person.user_id)
        members.append(
            {
                **place,
                "user_id": person.user_id,
                "slots": json.dumps(_packed(person.slots)),
                "level": person.level,
                "track": person.track,
                "adjacent_track": person.adjacent_track,
                "wants": json.dumps(sorted(person.wants)),
                "given": person.given,
                "taken": person.taken,
                "sat_out": person.sat_out,
                "begins_as": person.begins_as,
                "utc_offset_minutes": person.utc_offset_minutes,
                "bye_reason": bye.reason if bye else None,
                "could_meet": bye.could_meet if bye else None,
            }
        )
        links += [
            {**place, "kind": "blocked", "user_id": person.user_id, "other_user_id": other, "weeks": None}
            for other in sorted(person.blocked)
        ]
    links += [
        {**place, "kind": "recent", "user_id": one, "other_user_id": other, "weeks": weeks}
        for (one, other), weeks in sorted(draft.problem.recent.items())
    ]
    await _Q.add_run_members(tx.connection, members)
    await _Q.add_run_links(tx.connection, links)


async def add_pair(tx: Tx, run_id: int, number: int, pair: Pair, *, guild_id: int, meeting_id: int) -> None:
    await _Q.add_run_pair(
        tx.connection,
        run_id=run_id,
        guild_id=guild_id,
        number=number,
        meeting_id=meeting_id,
        interviewer_id=pair.interviewer_id,
        candidate_id=pair.candidate_id,
        third_id=pair.third_id,
        round_type=pair.round_type,
        starts=json.dumps(pair.starts),
        score=pair.score,
        parts=json.dumps([[part.name, part.share, part.words] for part in pair.parts]),
        is_repeat=int(pair.is_repeat),
    )


async def words_of_pair(tx: Tx, meeting_id: int) -> list[str]:
    """Return what was said of each part of the pair's score that counted; nothing where no run made the meeting."""
    parts = await _Q.parts_of_pair(tx.connection, meeting_id=meeting_id)
    return [words for _, share, words in json.loads(parts or "[]") if share]


def _packed(slots: frozenset[int]) -> list[list[int]]:
    """Write half hours as stretches, [from, until) each: a tenth of the room."""
    found: list[list[int]] = []
    for slot in sorted(slots):
        if found and found[-1][1] == slot:
            found[-1][1] = slot + 1
        else:
            found.append([slot, slot + 1])
    return found


# ---------------------------------------------------------------------- reading a run


async def get_run(tx: Tx, run_id: int) -> Run | None:
    row = await _Q.get_run(tx.connection, run_id=run_id)
    return _run(row) if row is not None else None


async def run_of_week(tx: Tx, *, group_id: int, week: date) -> Run | None:
    row = await _Q.run_of_week(tx.connection, group_id=group_id, week=week.isoformat())
    return _run(row) if row is not None else None


async def last_run(tx: Tx, group_id: int) -> Run | None:
    row = await _Q.last_run(tx.connection, group_id=group_id)
    return _run(row) if row is not None else None


async def runs_of(tx: Tx, *, guild_id: int, user_id: int, limit: int) -> list[tuple[int, date]]:
    """Return id and week of the runs a member was in, the newest first."""
    rows = _Q.runs_of(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit)
    return [(row["run_id"], date.fromisoformat(row["week"])) async for row in rows]


async def stored(tx: Tx, run_id: int) -> StoredRun | None:
    """Return the run as it was asked and answered, less whoever had their data erased; 0 stands for them."""
    row = await _Q.get_run(tx.connection, run_id=run_id)
    if row is None:
        return None
    blocked: dict[int, set[int]] = {}
    recent: dict[tuple[int, int], int] = {}
    async for link in _Q.run_links(tx.connection, run_id=run_id):
        if link["kind"] == "blocked":
            blocked.setdefault(link["user_id"], set()).add(link["other_user_id"])
        else:
            recent[link["user_id"], link["other_user_id"]] = link["weeks"]
    people = [person async for person in _Q.run_members(tx.connection, run_id=run_id)]
    problem = Problem(
        candidates=tuple(_candidate(person, blocked) for person in people),
        lengths=json.loads(row["lengths"]),
        recent=recent,
        seed=row["seed"],
        window_weeks=row["window_weeks"],
        partners_each=row["partners_each"],
        swaps=frozenset(json.loads(row["swaps"])),
    )
    byes = tuple(
        Bye(person["user_id"], person["bye_reason"], person["could_meet"])
        for person in people
        if person["bye_reason"] is not None
    )
    pairs = tuple([_pair(pair) async for pair in _Q.run_pairs(tx.connection, run_id=run_id)])
    return StoredRun(_run(row), problem, pairs, byes)


def _candidate(row: Mapping[str, Any], blocked: Mapping[int, set[int]]) -> Candidate:
    stretches = json.loads(row["slots"])
    return Candidate(
        user_id=row["user_id"],
        slots=frozenset(slot for start, end in stretches for slot in range(start, end)),
        level=row["level"],
        track=row["track"],
        adjacent_track=row["adjacent_track"],
        wants=frozenset(json.loads(row["wants"])),
        blocked=frozenset(blocked.get(row["user_id"], ())),
        given=row["given"],
        taken=row["taken"],
        sat_out=row["sat_out"],
        begins_as=row["begins_as"],
        utc_offset_minutes=row["utc_offset_minutes"],
    )


def _pair(row: Mapping[str, Any]) -> Pair:
    return Pair(
        interviewer_id=row["interviewer_user_id"] or 0,
        candidate_id=row["candidate_user_id"] or 0,
        round_type=row["round_type"],
        starts=tuple(json.loads(row["starts"])),
        score=row["score"],
        parts=tuple(Part(*part) for part in json.loads(row["parts"])),
        is_repeat=bool(row["is_repeat"]),
        third_id=row["third_user_id"],
    )


async def pairs_made(tx: Tx, *, guild_id: int, group_id: int, since: datetime, until: datetime) -> int:
    return int(
        await _Q.pairs_made(
            tx.connection, guild_id=guild_id, group_id=group_id, since=to_unix(since), until=to_unix(until)
        )
    )
