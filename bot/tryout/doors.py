"""Put the parts of a try together: world, history, stage, journal, lobby."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from .history import live_a_few_days
from .journal import Journal
from .lobby import Lobby, take_port
from .stage import Stage
from .view import View
from .world import StudyHall

_MORNING = timedelta(minutes=30)


@asynccontextmanager
async def open_doors(folder: Path, *, port: int | None) -> AsyncIterator[Lobby]:
    """Bring the world to its first morning and serve its lobby.

    Raises:
        StartupError: port, folder or content cannot be used.
    """
    # The port first: whoever has to choose another one should not wait for the world.
    with take_port(port) as door:
        async with StudyHall(folder) as hall, lobby_of(hall, door) as lobby:
            yield lobby


@asynccontextmanager
async def lobby_of(hall: StudyHall, door: socket.socket) -> AsyncIterator[Lobby]:
    """Let a few days pass in the world, then serve its lobby on the socket."""
    stage = Stage(hall)
    with Journal(hall) as journal:
        view = View(hall, stage, journal)
        await live_a_few_days(hall)
        journal.skip_what_is_there()
        view.skip_what_is_there(before=hall.now() - _MORNING)
        lobby = Lobby(hall, stage, journal, view)
        async with lobby.serving(door):
            stage.port = lobby.port + 1
            try:
                yield lobby
            finally:
                await stage.close()
