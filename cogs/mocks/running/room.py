"""The room of the round: its parts put together."""

from __future__ import annotations

from bot.app import CadreBot
from cogs.mocks.catalogue import Catalogue

from . import kit_views, views
from .course import Course
from .jobs import RunningJobs
from .questions import QuestionPool
from .service import RunningService
from .views import private_clock

__all__ = ["CONTROLS", "RunningRoom", "private_clock"]


class RunningRoom:
    def __init__(self, bot: CadreBot, catalogue: Catalogue) -> None:
        pool = QuestionPool(bot.kernel, catalogue)
        self.course = Course(bot.kernel, catalogue, pool)
        self.service = RunningService(bot.kernel, self.course, pool)
        self.jobs = RunningJobs(bot, self.course)
        self.jobs.register()


CONTROLS = (*views.CONTROLS, *kit_views.CONTROLS)
