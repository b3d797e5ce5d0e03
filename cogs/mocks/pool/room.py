"""The pool, put together: its services, its jobs, and what it tells other parts of the bot."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.app import CadreBot
from bot.db import Tx
from bot.groups import Group
from bot.today import Task
from bot.weekly import Week
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.matching.process import solve

from . import hour_views, moderator_views, render, shared, views
from .jobs import PoolJobs
from .moderation import ModerationService
from .runs import RunService
from .service import PoolService
from .shared import Services

CONTROLS = (*shared.CONTROLS, *views.CONTROLS, *hour_views.CONTROLS, *moderator_views.CONTROLS)

_SECONDS = 50.0
"""The schedule ends what runs longer than a minute."""
_TODAY_PLACE = 40


class PoolRoom(Services):
    def __init__(self, bot: CadreBot, catalogue: Catalogue) -> None:
        runs = RunService(bot.kernel, catalogue, partial(solve, seconds=_SECONDS))
        super().__init__(
            service=PoolService(bot.kernel, catalogue),
            runs=runs,
            moderation=ModerationService(bot.kernel, catalogue),
            openers={
                "join": views.join,
                "setup": moderator_views.open_setup,
                "overlap": moderator_views.open_overlap,
                "run": moderator_views.ask_run,
            },
        )
        PoolJobs(bot, runs).register()
        bot.kernel.today.register("mocks.pool", place=_TODAY_PLACE, tasks=self._today)

    async def weekly(self, tx: Tx, group: Group, week: Week) -> list[str]:
        count = await self.runs.pairs_in(tx, group, week.monday)
        return [render.pairs_line(count)] if count else []

    async def _today(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        if not await self.service.lacks_hours(tx, guild_id=guild_id, user_id=user_id, now=now):
            return []
        return [Task("Set when you can have a mock interview", "mocks.hours", {}, minutes=1)]
