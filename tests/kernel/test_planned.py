"""What a routine's run plans for later: once, kept over restarts, not a holiday's business, in the preview."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import HandClock
from bot.recurrence import EVERY_DAY
from bot.schedule import Occurrence, RoutineKind

from .conftest import GUILD
from .test_schedule import BELL, House

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""A Monday."""
ECHO = "test.echo"
AFTER = timedelta(hours=30)


class Cave(House):
    """A house whose bell plans an echo for the next afternoon."""

    def offer(self, kind: str, *, minute: int = 480, window: timedelta = timedelta(hours=2)) -> None:
        self.echoes: list[Occurrence] = []
        self.schedule.register(
            RoutineKind(kind, "Bell", self._ring, minute, EVERY_DAY, window, plans=self._plans)
        )
        self.schedule.register(
            RoutineKind(ECHO, "Echo", self._echo, 0, 0, window, follows=kind, is_weekly=False)
        )
        self.work = self._plan

    async def _plan(self, occurrence: Occurrence) -> None:
        async with self.db.write() as tx:
            await self.schedule.plan(
                tx,
                guild_id=occurrence.guild_id,
                group_id=occurrence.group_id,
                kind=ECHO,
                day=occurrence.day,
                due_at=occurrence.due_at + AFTER,
            )

    async def _echo(self, occurrence: Occurrence) -> None:
        self.echoes.append(occurrence)

    async def _plans(self, _tx, _routine, day):
        return [(ECHO, datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + AFTER)]

    async def preview(self, days: int) -> list[tuple[str, str]]:
        async with self.db.read() as tx:
            found = await self.schedule.preview(tx, GUILD, days=days)
        assert all(day == moment.date() for moment, day, _, _ in found)
        return [(kind.title, f"{moment:%d %H}") for moment, _, _, kind in found]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(EIGHT - timedelta(hours=1))


@pytest.fixture
def cave(db, clock) -> Cave:
    return Cave(db, clock)


async def test_a_plan_runs_once_at_its_moment_whoever_plans_it_how_often(db, clock, cave):
    await cave.group()
    await cave.at(EIGHT)
    await cave._plan(cave.rung[0])
    await cave.at(EIGHT + AFTER - timedelta(seconds=1))
    assert cave.echoes == []
    fresh = Cave(db, clock)
    await fresh.at(EIGHT + AFTER)
    await cave.at(EIGHT + AFTER + timedelta(minutes=1))
    assert [o.day for o in (*cave.echoes, *fresh.echoes)] == [date(2026, 1, 5)]


async def test_what_is_planned_is_nobodys_to_set_and_no_group_gets_it_by_default(db, cave):
    await cave.group()
    assert [kind.kind for kind in cave.schedule.kinds] == [BELL]
    async with db.read() as tx:
        assert [row["kind"] for row in await tx.all("SELECT kind FROM routines")] == [BELL]


async def test_the_preview_shows_what_was_planned_and_what_coming_runs_will_plan(cave):
    pod = await cave.group()
    await cave.put(pod, weekdays=0b0000101)
    assert await cave.preview(4) == [
        ("Bell", "05 08"),
        ("Echo", "06 14"),
        ("Bell", "07 08"),
        ("Echo", "08 14"),
    ]
    await cave.at(EIGHT)
    wanted = [("Echo", "06 14"), ("Bell", "07 08"), ("Echo", "08 14")]
    assert await cave.preview(4) == wanted
    await cave.put(pod, weekdays=0b0000101, is_paused=True)
    assert await cave.preview(4) == wanted[:1]
    await cave.play(EIGHT + timedelta(days=4))
    assert [o.day.day for o in cave.echoes] == [5]
