"""`/mock`: the commands of all rooms in one group; `/calibration` beside it."""

from __future__ import annotations

from discord.ext import commands

from bot.app import CadreBot

from .calibration import views as calibration
from .calibration.commands import Calibrations
from .catalogue import Catalogue
from .meeting import room as meeting
from .meeting.commands import MeetingCommands
from .pool import room as pool
from .pool.commands import PoolCommands
from .running import room as running
from .running.commands import RunningCommands
from .scorecards import room as scorecards
from .scorecards.commands import ScorecardsCommands


class Mocks(
    PoolCommands,
    MeetingCommands,
    RunningCommands,
    ScorecardsCommands,
    commands.GroupCog,
    group_name="mock",
    group_description="Mock interviews with your peers",
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.catalogue = Catalogue(bot.kernel.library)
        self.pool = pool.PoolRoom(bot, self.catalogue)
        self.meeting = meeting.MeetingRoom(bot, self.catalogue)
        self.running = running.RunningRoom(bot, self.catalogue)
        self.scorecards = scorecards.ScorecardsRoom(bot, self.catalogue)


async def setup(bot: CadreBot) -> None:
    cog = Mocks(bot)
    await bot.add_cog(cog)
    await bot.add_cog(Calibrations(bot, cog.catalogue))
    for room in (pool, meeting, running, scorecards, calibration):
        bot.add_controls(*room.CONTROLS)
