"""The room from match to meeting, put together: what commands and buttons reach as ``cog.meeting``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from discord import ui

from bot.app import CadreBot
from bot.report import Interaction
from cogs.mocks.catalogue import Catalogue

from . import attendance_views, views
from .attendance import Attendance
from .course import Course
from .jobs import MeetingJobs
from .models import Neighbours
from .service import MeetingService
from .standby import Standbys
from .threads import Threads

__all__ = ["CONTROLS", "MeetingRoom"]

CONTROLS = (*views.CONTROLS, *attendance_views.CONTROLS)
Clock = Callable[[Interaction, int], Awaitable[ui.LayoutView | None]]
"""Return a running mock's private clock for whoever asks; None for who does not hold it."""
_PLACE = 40
"""Among the parts of a member's day: after what is done daily."""


class MeetingRoom:
    """``neighbours`` are what other rooms know and this one asks, ``clock`` what the round's room shows."""

    def __init__(self, bot: CadreBot, catalogue: Catalogue, neighbours: Neighbours, clock: Clock) -> None:
        self.neighbours = neighbours
        self.clock = clock
        self.course = Course(bot.kernel, catalogue, neighbours)
        self.service = MeetingService(self.course)
        self.threads = Threads(bot, self.course)
        self.standbys = Standbys(self.course, self.threads.is_public)
        self.attendance = Attendance(self.course, self.standbys)
        self.jobs = MeetingJobs(bot, self.course, self.standbys, self.threads)
        self.jobs.register()
        bot.kernel.engagements.register("mocks.meeting", self.service.promised)
        bot.kernel.today.register("mocks.meeting", place=_PLACE, tasks=self.service.tasks)
