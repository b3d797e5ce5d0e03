"""Thirty members who travel, rest, come late and earn, over a process that is opened anew as often as a test likes.

What happens goes through the kernel and the services as in life. What ought to come of it is worked out from the
members' diaries, by :mod:`tests.streaks.recount`, which knows nothing of them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import tests.conftest as top
from bot import groups, members, points, standings
from bot.app import Kernel
from bot.clock import HandClock
from bot.db import Database
from bot.schedule import Schedule
from bot.standings import Where
from bot.telemetry import Metrics
from cogs.groups.service import GroupService
from cogs.members.service import MemberService
from cogs.streaks.service import StreakService

from . import recount

GUILD, PEOPLE, WEEKS = 1, range(101, 131), 12
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
"""Monday. New York changes its clocks on 8 March, Berlin on 29 March, Auckland and Lord Howe on 5 April."""
HOMES = (
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
)
FAR = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Los_Angeles", "Asia/Tokyo")
HOLIDAYS = (date(2026, 3, 17), date(2026, 4, 6), date(2026, 5, 1))
PROMISES = ((0b0011111, 5), (0b1111111, 7), (0b0010101, 3), (0, 4), (0b0100010, 2), (0, 6))


@dataclass
class Diary:
    """What one member did and said, each with the local date it had for them."""

    zone: ZoneInfo
    first: date
    promises: list[tuple[date, tuple[int, int]]]
    done: set[date] = field(default_factory=set)
    excused: set[date] = field(default_factory=set)
    away: set[date] = field(default_factory=set)
    earned: list[tuple[date, int]] = field(default_factory=list)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def promised(self, day: date) -> tuple[frozenset[int], int]:
        days, count = [said for from_on, said in self.promises if from_on <= day][-1]
        return frozenset(i for i in range(7) if days >> i & 1), count if not days else 0


class Town:
    """The product as one process: opened over the file, used for a day, closed."""

    def __init__(self, settings, clock: HandClock) -> None:
        self.settings, self.clock = settings, clock

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Town]:
        self.db = await Database.open(self.settings.database_path)
        schedule = Schedule(self.db, self.clock, Metrics())
        kernel = Kernel(self.settings, self.clock, self.db, schedule, top.library(), Metrics(), {})
        try:
            self.open(kernel)
            yield self
        finally:
            await self.db.close()

    def open(self, kernel: Kernel) -> None:
        """Set up what runs in the process."""
        self.kernel = kernel
        self.members, self.groups = MemberService(kernel), GroupService(kernel)
        self.streaks = StreakService(kernel)

    async def award(self, user_id: int, amount: int, key: str, *, day: date | None = None) -> date:
        async with self.db.write() as tx:
            now = self.clock.now()
            day = day or await members.today_of(tx, guild_id=GUILD, user_id=user_id, now=now)
            await points.award(
                tx,
                guild_id=GUILD,
                user_id=user_id,
                source="drills",
                points=amount,
                key=key,
                day=day,
                now=now,
                daily_cap=10_000,
            )
        return day


def is_in(user_id: int, pod: int, pods: int) -> bool:
    """Tell whether a member is in one of the pods: each is in one, every third in all."""
    return user_id % pods == pod or user_id % 3 == 2


async def settle(
    town: Town, chance: random.Random, pods: Mapping[str, str] = MappingProxyType({"Pod": "UTC"})
) -> dict[int, Diary]:
    """Let everybody join the pods, given with their zones, and promise; return their diaries."""
    diaries = {}
    async with town.process(), town.db.write() as tx:
        await groups.ensure_guild(tx, GUILD, now=town.clock.now())
        for user_id in PEOPLE:
            await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=town.clock.now())
        for pod, (name, zone_key) in enumerate(pods.items()):
            group = await groups.create_group(
                tx,
                guild_id=GUILD,
                name=name,
                channel_id=9 + pod,
                zone=ZoneInfo(zone_key),
                now=town.clock.now(),
            )
            for day in HOLIDAYS:
                await groups.add_holiday(tx, group_id=group.group_id, day=day, label="")
            for user_id in PEOPLE:
                if is_in(user_id, pod, len(pods)):
                    await groups.add_member(
                        tx, group_id=group.group_id, user_id=user_id, now=town.clock.now()
                    )
    async with town.process():
        for user_id in PEOPLE:
            zone, promise = ZoneInfo(chance.choice(HOMES)), chance.choice(PROMISES)
            diary = Diary(zone, date.min, [])
            before, diary.first = BEGIN.date(), diary.today(BEGIN)
            await town.members.change(guild_id=GUILD, user_id=user_id, zone=zone)
            await town.members.set_promise(guild_id=GUILD, user_id=user_id, days=promise[0], count=promise[1])
            diary.promises.append((diary.first, promise))
            diary.excused |= {before + timedelta(days=n) for n in range((diary.first - before).days)}
            diary.excused |= set(HOLIDAYS)
            diaries[user_id] = diary
    return diaries


async def live(town: Town, chance: random.Random, user_id: int, diary: Diary, key: str) -> None:
    """Do one thing, more often than not something that counts."""
    now, who = town.clock.now(), {"guild_id": GUILD, "user_id": user_id}
    today, dice = diary.today(now), chance.random()
    if dice < 0.86:
        amount = chance.choice([1, 4, 10])
        assert await town.award(user_id, amount, key) == today
        if dice < 0.1:
            await town.award(user_id, amount, key)  # pressed twice
        diary.done.add(today)
        diary.earned.append((today, amount))
    elif dice < 0.90:  # a journey
        diary.zone = ZoneInfo(chance.choice(HOMES + FAR))
        await town.members.change(**who, zone=diary.zone)
        diary.excused |= {today + timedelta(days=n) for n in range((diary.today(now) - today).days)}
    elif dice < 0.93:  # away for some days, or back early
        days = chance.randrange(1, 9)
        diary.excused -= {d for d in diary.excused - set(HOLIDAYS) if d >= today}
        diary.away = {d for d in diary.away if d < today} | {today + timedelta(days=n) for n in range(days)}
        diary.excused |= diary.away
        await town.members.set_away(**who, from_on=None, until_on=today + timedelta(days=days - 1))
    elif dice < 0.95:  # something of some days ago arrives only now
        late = max(diary.first, today - timedelta(days=chance.randrange(1, 5)))
        await town.award(user_id, 3, f"late:{key}", day=late)
        diary.done.add(late)
        diary.earned.append((late, 3))
    elif dice < 0.965:
        promise = chance.choice(PROMISES)
        await town.members.set_promise(**who, days=promise[0], count=promise[1])
        diary.promises = [(d, said) for d, said in diary.promises if d <= today]
        if diary.promises[-1][1] != promise:
            diary.promises.append((today + timedelta(days=1), promise))


async def compare(town: Town, diaries: dict[int, Diary]) -> None:
    """Hold every streak, total and week against the diaries."""
    frozen = lost = 0
    for user_id, diary in diaries.items():
        told = await town.streaks.told(guild_id=GUILD, user_id=user_id)
        today = diary.today(town.clock.now())
        assert told.today == today
        said = recount.verdicts(diary.first, today, diary.promised, done=diary.done, excused=diary.excused)
        found = told.streak
        assert (found.current, found.best, found.freezes) == recount.streak(said), user_id
        frozen += sum(day.mark == "frozen" or day.frozen > 0 for day in found.days)
        lost += sum(day.mark == "missed" for day in found.days)
    assert frozen, "nobody spent a freeze: the test proves little"
    assert lost, "nobody missed a day: the test proves little"
    weeks: dict[tuple[int, str], int] = defaultdict(int)
    for user_id, diary in diaries.items():
        for day, amount in diary.earned:
            year, week, _ = day.isocalendar()
            monday = date.fromisocalendar(year, week, 1)
            for period in (standings.ALL, f"w{monday.isoformat()}", f"m{day.isoformat()[:7]}"):
                weeks[user_id, period] += amount
    async with town.db.read() as tx:
        kept = {
            (u, period): p
            for (_, kind, period, u), p in (await standings.totals(tx)).items()
            if kind == "points"
        }
        assert kept == weeks
        assert (
            await standings.rank_of(tx, Where(GUILD, "points", standings.ALL), points=0) == 1
        )  # all are hidden
