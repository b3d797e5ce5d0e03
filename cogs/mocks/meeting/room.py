"""The room from match to meeting, put together: what commands and buttons reach as ``cog.meeting``."""

from __future__ import annotations

from bot.app import CadreBot
from cogs.mocks.catalogue import Catalogue

from .attendance import Attendance
from .course import Course
from .jobs import MeetingJobs
from .models import Neighbours
from .service import MeetingService
from .standby import Standbys
from .threads import Threads
from .views import CONTROLS

__all__ = ["CONTROLS", "MeetingRoom"]

_PLACE = 40
"""Among the parts of a member's day: after what is done daily."""


class MeetingRoom:
    """``neighbours`` are what other rooms know and this one asks."""

    def __init__(self, bot: CadreBot, catalogue: Catalogue, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.course = Course(bot.kernel, catalogue, neighbours)
        self.service = MeetingService(self.course)
        self.standbys = Standbys(self.course)
        self.attendance = Attendance(self.course, self.standbys)
        self.threads = Threads(bot, self.course)
        self.jobs = MeetingJobs(bot, self.course, self.standbys, self.threads)
        self.jobs.register()
        bot.kernel.today.register("mocks.meeting", place=_PLACE, tasks=self.service.tasks)
