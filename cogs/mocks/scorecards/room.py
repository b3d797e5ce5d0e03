"""The room of scorecards: its use cases, its work by the clock, what it hands to the kernel."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.app import CadreBot
from bot.db import Tx
from bot.groups import Group
from bot.weekly import Week
from cogs.mocks.catalogue import Catalogue

from . import render, store, views
from .advice import MockAdvice
from .jobs import ScorecardJobs
from .opened import OpenedService
from .service import ScorecardService

CONTROLS = views.CONTROLS


class ScorecardsRoom:
    def __init__(self, bot: CadreBot, catalogue: Catalogue) -> None:
        kernel = bot.kernel
        self.service = ScorecardService(kernel, catalogue)
        self.opened = OpenedService(kernel, catalogue, self.service.asking)
        ScorecardJobs(bot, self.service.asking).register()
        kernel.evidence.register("mocks", self.service.evidence, advise=MockAdvice(catalogue).advise)
        kernel.today.register("mocks.scorecards", place=40, tasks=self.service.tasks)

    @staticmethod
    async def weekly(tx: Tx, group: Group, week: Week) -> list[str]:
        """Return how many mock interviews the group held in the week of its own zone."""
        start = datetime.combine(week.monday, time(), group.zone)
        end = datetime.combine(week.monday + timedelta(days=7), time(), group.zone)
        count = await store.held_count(
            tx, guild_id=group.guild_id, group_id=group.group_id, start=start, end=end
        )
        return render.week(count)
