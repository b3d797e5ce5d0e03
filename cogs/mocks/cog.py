"""`/mock`: the commands of all rooms in one group; `/loop` and `/calibration` beside it."""

from __future__ import annotations

from discord.ext import commands

from bot.app import CadreBot

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
        self.pool = pool.PoolRoom(bot, catalogue)
        self.meeting = meeting.MeetingRoom(bot, catalogue, neighbours.of_meetings(bot.kernel.clock))
        self.running = running.RunningRoom(bot, catalogue)
        self.scorecards = scorecards.ScorecardsRoom(bot, catalogue)


async def setup(bot: CadreBot) -> None:
    catalogue = Catalogue(bot.kernel.library)
    await bot.add_cog(Mocks(bot, catalogue))
    await bot.add_cog(Calibrations(bot, catalogue))
    await bot.add_cog(loops.Loops(bot, catalogue, neighbours.of_loops()))
    for room in (pool, meeting, running, scorecards, calibration, loops):
        bot.add_controls(*room.CONTROLS)
