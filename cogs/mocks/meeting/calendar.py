"""A meeting as a file for calendars (iCalendar, RFC 5545 and 5546). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress
from icalendar.enums import STATUS

from .models import Scene

FILE_NAME = "mock.ics"
_NOBODY = "mailto:cadre@cadre.invalid"
"""RFC 5546 demands an organiser of what is published; nobody is to write to a bot."""
_ALARMS = (timedelta(days=1), timedelta(minutes=10))


def summary(scene: Scene) -> str:
    return f"Mock interview: {scene.title}"


def link_to(scene: Scene) -> str | None:
    meeting = scene.meeting
    return (
        f"https://discord.com/channels/{meeting.guild_id}/{meeting.thread_id}" if meeting.thread_id else None
    )


def file_of(scene: Scene, *, now: datetime) -> bytes:
    """Return the file of a meeting whose time stands; of one that has ended, the file that takes it out again.

    The same meeting has the same UID for ever, and a higher SEQUENCE each time it changes, so that a calendar
    replaces what it has. Nobody is named in it.
    """
    meeting = scene.meeting
    assert meeting.starts_at is not None  # noqa: S101 - only what was agreed on goes into a calendar
    is_off = not meeting.is_open
    event = Event.new(
        uid=f"mock-{meeting.guild_id}-{meeting.meeting_id}-{int(meeting.made_at.timestamp())}@cadre",
        stamp=now,
        start=meeting.starts_at,
        end=meeting.starts_at + timedelta(minutes=meeting.slot_minutes),
        summary=summary(scene),
        description="Arranged in Discord. Move it or call it off there, with /mock next.",
        location=link_to(scene),
        url=link_to(scene),
        sequence=meeting.sequence + is_off,
        status=STATUS.CANCELLED if is_off else STATUS.CONFIRMED,
        organizer=vCalAddress(_NOBODY),
    )
    for before in () if is_off else _ALARMS:
        alarm = Alarm.new(description=summary(scene))
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -before)
        event.add_component(alarm)
    calendar = Calendar.new(
        prodid="-//Cadre//Mock interviews//EN",
        method="CANCEL" if is_off else "PUBLISH",
        subcomponents=[event],
    )
    file: bytes = calendar.to_ical()
    return file
