"""What the pool does by itself: the heads-up the day before, and the pairing. Safe to run twice."""

from __future__ import annotations

from datetime import timedelta

from bot import direct
from bot.app import CadreBot
from bot.notices import Notice
from bot.schedule import Occurrence, RoutineKind

from . import render
from .models import DEFAULT_MINUTE, DEFAULT_WEEKDAY, RUN_KIND, WARN_KIND, monday_of
from .planning import lapsed
from .runs import RunService
from .views import Back, Skip


class PoolJobs:
    def __init__(self, bot: CadreBot, runs: RunService) -> None:
        self._bot = bot
        self._runs = runs

    def register(self) -> None:
        schedule = self._bot.kernel.schedule
        schedule.register(
            RoutineKind(
                kind=WARN_KIND,
                title="Mock matching: heads-up a day before, privately",
                handler=self.warn,
                default_minute=DEFAULT_MINUTE,
                default_weekdays=1 << DEFAULT_WEEKDAY - 1,
                window=timedelta(hours=24),  # up to the run, which it plans
                pings="members of the pool who want pings",
                plans=self._runs.plans,
                ping_count=self._runs.ping_count,
            )
        )
        schedule.register(
            RoutineKind(
                kind=RUN_KIND,
                title="Mock matching: pairs are made",
                handler=self.run,
                default_minute=0,
                default_weekdays=0,
                window=timedelta(hours=24),
                pings="whoever is paired",
                follows=WARN_KIND,
                is_weekly=False,
                holds=lambda routine, day: lapsed(routine, day) is None,
                ping_count=self._runs.ping_count,
            )
        )

    async def warn(self, occurrence: Occurrence) -> None:
        week = monday_of(occurrence.day + timedelta(days=1)).isoformat()
        for notice in await self._runs.announce(occurrence, render.warning, render.paused):
            if notice.key.startswith("mocks.warn:"):
                skip = Skip(guild_id=notice.guild_id, week=week, turned="out")
                await direct.send(self._bot, notice, skip)
            else:
                await self._send_pause(notice)

    async def _send_pause(self, notice: Notice) -> None:
        await direct.send(self._bot, notice, Back(guild_id=notice.guild_id))

    async def run(self, occurrence: Occurrence) -> None:
        for notice in await self._runs.run_due(occurrence, render.bye, render.paused):
            await direct.send(self._bot, notice)
