"""What can be asked of a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo


class Keep:
    """Marks a field that an edit leaves as it is; None would mean: clear it."""


KEEP: Final = Keep()


@dataclass(frozen=True, slots=True)
class Changes:
    """An edit: each field is its new value, or KEEP."""

    name: str | Keep = KEEP
    channel_id: int | Keep = KEEP
    zone: ZoneInfo | Keep = KEEP
    capacity: int | Keep | None = KEEP
    starts_on: date | Keep | None = KEEP
    ends_on: date | Keep | None = KEEP
    languages: str | Keep = KEEP

    def named(self) -> dict[str, object]:
        """Return only what changes, by field name."""
        names = ("name", "channel_id", "zone", "capacity", "starts_on", "ends_on", "languages")
        return {name: value for name in names if (value := getattr(self, name)) is not KEEP}


@dataclass(frozen=True, slots=True)
class Welcome:
    """Answers to the three questions of a newcomer."""

    zone: ZoneInfo
    track: str
    level: str
