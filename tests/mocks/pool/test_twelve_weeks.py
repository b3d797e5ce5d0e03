"""Twelve weeks of fifty members who join, leave, skip, ghost and travel, through the real services and database.

What must hold is worked out a second time here, from the members' lives and by another way: free half hours by walking
through the week, what could have been avoided by matchings of rustworkx with weights of this file's own.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import rustworkx

from bot import members
from bot.clock import HandClock
from bot.db import Tx
from bot.moderators import Actor
from bot.recurrence import WEEKDAY_NAMES
from cogs.mocks import store as meetings
from cogs.mocks.matching.models import HALF_HOUR_SECONDS, Pair
from cogs.mocks.models import Meeting
from cogs.mocks.pool import run_store
from cogs.mocks.pool.models import StoredRun

from .conftest import GUILD, Town

PEOPLE, WEEKS, WINDOW, SEED = 50, 12, 4, 7
FIRST_RUN = datetime(2026, 3, 1, 17, tzinfo=UTC)
"""A Sunday. American clocks change a week later, European ones four weeks later."""
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu")
HALF_HOUR = timedelta(seconds=HALF_HOUR_SECONDS)
LENGTHS = {"coding": 2, "behavioural": 2, "rapid-fire": 2}
REGULAR = 9
"""Runs from which on somebody is a regular."""


@dataclass
class Person:
    """A member as the test knows them; ``hours`` are (weekday, from, until) of their own clock."""

    user_id: int
    zone: str
    hours: list[tuple[int, int, int]]
    awake: tuple[int, int]
    joins_in: int
    leaves_in: int
    is_ghost: bool
    blocked: set[int]
    away: tuple[date, date] | None = None
    skips: bool = False
    is_paused: bool = False
    sat_out: int = 0
    """Runs in a row."""
    silent: int = 0
    runs: int = 0
    turns: Counter[str] = field(default_factory=Counter)

    def is_free(self, slot: int) -> bool:
        begin = datetime.fromtimestamp(slot * HALF_HOUR_SECONDS, UTC)
        return all(self._can(moment) for moment in (begin, begin + HALF_HOUR - timedelta(seconds=1)))

    def _can(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.zone))
        if self.away and self.away[0] <= local.date() <= self.away[1]:
            return False
        hour = local.hour
        return self.awake[0] <= hour < self.awake[1] and any(
            local.weekday() == weekday and start <= hour < end for weekday, start, end in self.hours
        )

    @property
    def written(self) -> str:
        return ", ".join(f"{WEEKDAY_NAMES[day]} {start}-{end}" for day, start, end in self.hours)


def born(chance: random.Random) -> dict[int, Person]:
    people = {}
    for user_id in range(1001, 1001 + PEOPLE):
        days = chance.sample(range(7), chance.choice((1, 2, 3, 4, 4, 5)))
        hours = []
        for day in sorted(days):
            start = chance.choice((6, 10, 12, 17, 18) if day > 4 else (6, 12, 17, 18, 18, 19))
            hours.append((day, start, start + chance.choice((2, 3, 4, 5))))
        others = [other for other in range(1001, 1001 + PEOPLE) if other != user_id]
        people[user_id] = Person(
            user_id=user_id,
            zone=chance.choice(ZONES),
            hours=hours,
            awake=chance.choice(((7, 22), (8, 23), (9, 21))),
            joins_in=0 if chance.random() < 0.8 else chance.randrange(1, 6),
            leaves_in=WEEKS if chance.random() < 0.85 else chance.randrange(6, WEEKS),
            is_ghost=chance.random() < 0.06,
            blocked=set(chance.sample(others, 4)) if chance.random() < 0.4 else set(),
        )
    return people


class Life:
    """Lets the weeks pass, and looks at each run."""

    def __init__(
        self, town: Town, clock: HandClock, people: dict[int, Person], chance: random.Random
    ) -> None:
        self.town, self.clock, self.people, self.chance = town, clock, people, chance
        self.met: dict[frozenset[int], int] = {}
        """The week in which two were last paired."""
        self.seen: Counter[str] = Counter()
        """What happened how often, so that no check is empty."""

    async def week(self, number: int) -> None:
        self.clock.move_to(FIRST_RUN + timedelta(weeks=number) - timedelta(days=3))
        for person in self.people.values():
            await self._lives(person, number)
        run_at = FIRST_RUN + timedelta(weeks=number)
        await self._until(run_at - timedelta(days=1))
        await self._skip_some(run_at)
        await self._until(run_at)
        found = await self._run_of(run_at)
        here = {u: p for u, p in self.people.items() if self._takes_part(p, number, run_at)}
        self._look(number, run_at, here, found)
        assert (await self.town.runs.replay(found.run.run_id)).pairs == found.pairs
        await self._meet(run_at)

    async def _until(self, moment: datetime) -> None:
        """Let time pass, with the heads-up or the run that is then due by the group's routine."""
        self.clock.move_to(moment)
        assert await self.town.kernel.schedule.run_due(moment) == 1
        await self._note_pauses()

    async def _run_of(self, run_at: datetime) -> StoredRun:
        monday = run_at.date() - timedelta(days=run_at.weekday())
        async with self.town.kernel.db.read() as tx:
            run = await run_store.run_of_week(tx, group_id=self.town.group.group_id, week=monday)
            assert run is not None
            found = await run_store.stored(tx, run.run_id)
        assert found is not None
        return found

    # ------------------------------------------------------------------ living

    async def _lives(self, person: Person, number: int) -> None:
        user_id, pool = person.user_id, self.town.pool
        who = {"guild_id": GUILD, "user_id": user_id}
        person.skips = False
        if number == person.joins_in:
            await self._joins(person)
        if number == person.leaves_in:
            await pool.leave(**who)
        if not person.joins_in <= number < person.leaves_in:
            return
        if person.is_paused and self.chance.random() < 0.5:
            await pool.back(**who)
            person.is_paused, person.silent = False, 0
            self.seen["back"] += 1
        if self.chance.random() < 0.04:
            await self._travels(person)
        if self.chance.random() < 0.05:
            await self._goes_away(person)

    async def _joins(self, person: Person) -> None:
        await self.town.settle(person.user_id, hours="")
        awake = f"{person.awake[0]}-{person.awake[1]}"
        await self.town.write(person.user_id, person.written, awake=awake)
        await self._moves_to(person, person.zone)
        await self.town.pool.set_blocks(guild_id=GUILD, user_id=person.user_id, blocked=person.blocked)

    async def _moves_to(self, person: Person, zone: str) -> None:
        person.zone = zone
        async with self.town.kernel.db.write() as tx:
            found = await members.get_member(tx, guild_id=GUILD, user_id=person.user_id)
            assert found is not None
            await members.update_member(tx, replace(found, zone=ZoneInfo(zone)))

    async def _travels(self, person: Person) -> None:
        await self._moves_to(person, self.chance.choice(ZONES))
        self.seen["travel"] += 1

    async def _goes_away(self, person: Person) -> None:
        first = self.clock.now().date() + timedelta(days=self.chance.randrange(0, 8))
        person.away = (first, first + timedelta(days=self.chance.randrange(2, 16)))
        async with self.town.kernel.db.write() as tx:
            days = {"from_on": person.away[0], "until_on": person.away[1]}
            today = self.clock.now().date()
            await members.set_away(tx, guild_id=GUILD, user_id=person.user_id, **days, today=today)
        self.seen["away"] += 1

    async def _skip_some(self, run_at: datetime) -> None:
        """Let some press Skip this week after the heads-up."""
        monday = run_at.date() - timedelta(days=run_at.weekday())
        for person in self.people.values():
            if person.is_paused or self.chance.random() > 0.07:
                continue
            if await self.town.rows("SELECT 1 FROM mocks_pool_members WHERE user_id = ?", person.user_id):
                who = {"guild_id": GUILD, "user_id": person.user_id}
                await self.town.pool.skip(**who, is_out=True, week=monday)
                person.skips = True
                self.seen["skip"] += 1

    async def _note_pauses(self) -> None:
        """See who is paused, and that exactly those are who let three matches pass."""
        rows = await self.town.rows("SELECT user_id FROM mocks_pool_members WHERE paused_at IS NOT NULL")
        paused = {row["user_id"] for row in rows}
        for person in self.people.values():
            if person.user_id in paused:
                assert person.silent >= 3
                self.seen["pause"] += not person.is_paused
            person.is_paused = person.user_id in paused

    async def _meet(self, run_at: datetime) -> None:
        """Let everybody answer or not; who has a time meets, and holds the turns."""
        self.clock.move_to(run_at + timedelta(days=2))
        async with self.town.kernel.db.write() as tx:
            for row in await tx.all("SELECT meeting_id FROM mocks_meetings WHERE state = 'finding'"):
                found = await meetings.get_meeting(tx, row["meeting_id"])
                assert found is not None
                await self._answer(tx, found)

    async def _answer(self, tx: Tx, found: Meeting) -> None:
        now, meeting_id = self.clock.now(), found.meeting_id
        pair = [seat for seat in await meetings.seats_of(tx, meeting_id) if not seat.is_third]
        silent = set()
        for seat in pair:
            person = self.people[seat.user_id]
            if person.is_ghost or self.chance.random() < 0.04:
                silent.add(seat.user_id)
                person.silent += 1
            else:
                await meetings.answer(tx, meeting_id, user_id=seat.user_id, now=now)
                person.silent = 0
        if silent:
            await meetings.move(tx, meeting_id, was="finding", to="missed", now=now)
            self.seen["missed"] += 1
            return
        await meetings.agree(tx, meeting_id, starts_at=now)
        await meetings.move(tx, meeting_id, was="agreed", to="running", now=now)
        for turn in await meetings.turns_of(tx, meeting_id):
            await meetings.begin_turn(tx, turn.turn_id, now=now)
            await meetings.end_turn(tx, turn.turn_id, now=now)
            assert turn.interviewer_id is not None
            self.people[turn.interviewer_id].turns["given"] += 1
            self.people[turn.candidate_id].turns["taken"] += 1
        await meetings.move(tx, meeting_id, was="running", to="over", now=now)

    # ------------------------------------------------------------------ looking

    def _takes_part(self, person: Person, number: int, run_at: datetime) -> bool:
        if person.skips or person.is_paused or not person.joins_in <= number < person.leaves_in:
            return False
        zone = ZoneInfo(person.zone)
        first = (run_at + timedelta(days=1)).astimezone(zone).date()
        last = (run_at + timedelta(days=8) - HALF_HOUR).astimezone(zone).date()
        return not (person.away and person.away[0] <= first and last <= person.away[1])

    def _look(self, number: int, run_at: datetime, here: dict[int, Person], found: StoredRun) -> None:
        placed = [u for pair in found.pairs for u in (pair.interviewer_id, pair.candidate_id)]
        thirds = [pair.third_id for pair in found.pairs if pair.third_id is not None]
        byes = [bye.user_id for bye in found.byes]
        assert sorted([*placed, *thirds, *byes]) == sorted(here)
        begin = int((run_at + timedelta(days=1)).timestamp()) // HALF_HOUR_SECONDS
        free = {u: {s for s in range(begin, begin + 336) if p.is_free(s)} for u, p in here.items()}
        for pair in found.pairs:
            self._look_at_pair(pair, free)
        legal = legal_pairs(here, free)
        repeats = {pair: number - week for pair, week in self.met.items() if number - week <= WINDOW}
        self._look_at_fairness(here, found, legal, repeats)
        for person in here.values():
            person.runs += 1
            if person.user_id in placed:
                person.sat_out = 0
            elif starts_of(free[person.user_id]):  # without time of their own nobody waits
                person.sat_out += 1
        for pair in found.pairs:
            self.met[frozenset({pair.interviewer_id, pair.candidate_id})] = number
        self.seen["pairs"] += len(found.pairs)
        self.seen["thirds"] += len(thirds)
        self.seen["byes"] += len(byes)

    def _look_at_pair(self, pair: Pair, free: dict[int, set[int]]) -> None:
        here = [u for u in (pair.interviewer_id, pair.candidate_id, pair.third_id) if u is not None]
        assert pair.starts
        for user_id in here:
            assert not self.people[user_id].blocked & set(here)
            for start in pair.starts:
                assert all(start + later in free[user_id] for later in range(LENGTHS[pair.round_type]))

    def _look_at_fairness(
        self,
        here: dict[int, Person],
        found: StoredRun,
        legal: set[frozenset[int]],
        repeats: dict[frozenset[int], int],
    ) -> None:
        """Nobody who sat out last time does again, and nobody meets again, where that could have been avoided."""
        made = {frozenset({pair.interviewer_id, pair.candidate_id}) for pair in found.pairs}
        waits = {u: min(p.sat_out, 3) for u, p in here.items()}

        def waited(pair: frozenset[int]) -> int:
            return 10_000 * sum(waits[u] for u in pair)

        def cost(pair: frozenset[int]) -> int:
            """Return how much a repeat is to be avoided: the more the fewer weeks ago, and one more than none at all."""
            return 2 * WINDOW - repeats[pair] if pair in repeats else 0

        best = heaviest(legal, lambda pair: 1_000 + waited(pair) - cost(pair))
        assert len(made) == len(best)
        assert sum(map(waited, made)) == sum(map(waited, best))
        assert sum(map(cost, made)) == sum(map(cost, best))
        again = {u for u in here if waits[u] and not any(u in pair for pair in made)}
        self.seen["waited"] += sum(bool(count) for count in waits.values())
        self.seen["waited again"] += len(again)
        self.seen["repeats"] += len(repeats.keys() & made)
        self.seen["spared repeats"] += len(repeats.keys() & legal) - len(repeats.keys() & made)


def starts_of(free: set[int]) -> set[int]:
    """Return from which half hours on an hour is free."""
    return {slot for slot in free if slot + 1 in free}


def legal_pairs(here: dict[int, Person], free: dict[int, set[int]]) -> set[frozenset[int]]:
    """Return who could meet: neither blocked the other, and they share an hour."""
    starts = {u: starts_of(slots) for u, slots in free.items()}
    return {
        frozenset({a, b})
        for a in here
        for b in here
        if a < b and starts[a] & starts[b] and b not in here[a].blocked and a not in here[b].blocked
    }


def heaviest(pairs: Iterable[frozenset[int]], weight: object) -> set[frozenset[int]]:
    """Return a matching with most pairs and, among those, the most weight."""
    graph: rustworkx.PyGraph[int, frozenset[int]] = rustworkx.PyGraph(multigraph=False)
    kept = sorted(pairs, key=sorted)
    node = {user_id: graph.add_node(user_id) for user_id in sorted({u for pair in kept for u in pair})}
    for pair in kept:
        a, b = sorted(pair)
        graph.add_edge(node[a], node[b], pair)
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=weight)
    return {frozenset({graph[a], graph[b]}) for a, b in found}


@pytest.fixture
async def life(town: Town, clock: HandClock) -> Life:
    clock.move_to(FIRST_RUN - timedelta(days=6))
    boss = Actor(GUILD, 99, manages_guild=True)
    await town.moderation.switch(boss, town.group.group_id, is_on=True)
    chance = random.Random(SEED)
    return Life(town, clock, born(chance), chance)


async def test_twelve_weeks_are_fair(life: Life) -> None:
    for number in range(WEEKS):
        await life.week(number)
    regulars = [person for person in life.people.values() if person.runs >= REGULAR]
    assert len(regulars) > PEOPLE / 2
    assert {p.user_id: p.turns for p in regulars if abs(p.turns["given"] - p.turns["taken"]) > 1} == {}
    happened = ("pairs", "thirds", "byes", "missed", "skip", "away", "travel", "pause", "back", "waited")
    assert [what for what in happened if not life.seen[what]] == []
    assert life.seen["spared repeats"] > life.seen["repeats"]
