"""Put the parts of a try together: world, history, stage, journal, lobby."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from .history import live_a_few_days
from .journal import Journal
from .lobby import Lobby
from .stage import Stage
from .view import View
from .world import StudyHall

_MORNING = timedelta(minutes=30)


@asynccontextmanager
async def open_doors(folder: Path, *, port: int) -> AsyncIterator[Lobby]:
    """Bring the world to its first morning and serve its lobby.

    Raises:
        StartupError: port, folder or content cannot be used.
    """
    async with StudyHall(folder) as hall:
        stage = Stage(hall, port=0)
        with Journal(hall) as journal:
            view = View(hall, stage, journal)
            lobby = Lobby(hall, stage, journal, view)
            async with lobby.serving(port):
                await live_a_few_days(hall)
                journal.skip_what_is_there()
                view.skip_what_is_there(before=hall.now() - _MORNING)
                try:
                    yield lobby
                finally:
                    await stage.close()
