"""`/mock`: the commands of all rooms in one group; `/loop` and `/calibration` beside it."""

from __future__ import annotations

from discord.ext import commands

from bot.app import CadreBot
from bot.db import Tx
from bot.groups import Group
from bot.weekly import Week

from . import neighbours
from .calibration import views as calibration
from .calibration.commands import Calibrations
from .catalogue import Catalogue
from .loops import commands as loops
from .meeting import room as meeting
from .meeting.commands import MeetingCommands
from .pool import room as pool
from .pool.commands import PoolCommands
from .running import room as running
from .running.commands import RunningCommands
from .scorecards import room as scorecards
from .scorecards.commands import ScorecardsCommands

_WEEKLY_PLACE = 25
"""In the weekly digest: between streaks and kudos."""


class Mocks(
    PoolCommands,
    MeetingCommands,
    RunningCommands,
    ScorecardsCommands,
    commands.GroupCog,
    group_name="mock",
    group_description="Mock interviews with your peers",
):
    def __init__(self, bot: CadreBot, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.pool = self._pool = pool.PoolRoom(bot, catalogue)
        self.running = running.RunningRoom(bot, catalogue)
        self.meeting = meeting.MeetingRoom(
            bot, catalogue, neighbours.of_meetings(bot.kernel.clock), running.private_clock
        )
        self.running.jobs.reopen = self.meeting.jobs.reopen
        self.scorecards = scorecards.ScorecardsRoom(bot, catalogue)
        bot.kernel.weekly.register("mocks", title="Mock interviews", place=_WEEKLY_PLACE, lines=self._weekly)

    async def _weekly(self, tx: Tx, group: Group, week: Week) -> list[str]:
        return [*await self._pool.weekly(tx, group, week), *await self.scorecards.weekly(tx, group, week)]


async def setup(bot: CadreBot) -> None:
    catalogue = Catalogue(bot.kernel.library)
    mocks = Mocks(bot, catalogue)
    await bot.add_cog(mocks)
    await bot.add_cog(Calibrations(bot, catalogue))
    of_loops = loops.Loops(bot, catalogue, neighbours.of_loops(mocks.meeting.threads.is_public))
    await bot.add_cog(of_loops)
    bot.kernel.followers.register("mocks", member=neighbours.of_leavers(bot.kernel.clock, of_loops.course))
    for room in (pool, meeting, running, scorecards, calibration, loops):
        bot.add_controls(*room.CONTROLS)
