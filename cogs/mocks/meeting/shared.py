"""How a press reaches the room: its use cases, and the thread that is told what was changed."""

from __future__ import annotations

from typing import Any

from bot.report import Interaction
from bot.ui import panel, show, text
from cogs.mocks.models import Meeting

from . import render
from .attendance import Attendance
from .service import MeetingService
from .standby import Standbys


def service_of(interaction: Interaction) -> MeetingService:
    service: MeetingService = room_of(interaction).service
    return service


def attendance_of(interaction: Interaction) -> Attendance:
    attendance: Attendance = room_of(interaction).attendance
    return attendance


def standbys_of(interaction: Interaction) -> Standbys:
    standbys: Standbys = room_of(interaction).standbys
    return standbys


async def go_on(interaction: Interaction, meeting_id: int) -> None:
    """Have the thread told what was just changed."""
    await room_of(interaction).jobs.go_on(meeting_id)


async def look(interaction: Interaction, meeting_id: int) -> Meeting | None:
    """Return how a meeting stands after :func:`go_on`."""
    found: Meeting | None = await room_of(interaction).course.look(meeting_id)
    return found


async def show_solo(interaction: Interaction, made: Meeting) -> None:
    """Say where a solo mock begins, or that it cannot."""
    now = await look(interaction, made.meeting_id) or made
    if not now.is_open:
        raise await room_of(interaction).threads.refusal(now)
    await show(interaction, panel(text(render.started(now.thread_id))))


def room_of(interaction: Interaction) -> Any:
    cog: Any = interaction.client.get_cog("Mocks")
    return cog.meeting
