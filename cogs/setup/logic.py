"""Rules of set-up: what a channel needs, how settings are read, what Quick start may take up again. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from bot.errors import UserFacingError
from bot.parsing import parse_time
from bot.zones import parse_zone

from .models import Part, Quickstart, SeenChannel, ServerSettings, TypedSettings

PART_NAMES: Mapping[Part, str] = {"category": "Cadre", "hall": "study-hall", "drill": "daily-drill"}
PARTS: tuple[Part, ...] = ("category", "hall", "drill")
GROUP_NAME = "Study Group"

MOST_PINGS = 10
CARRIED_ZONE = 45
"""Longer than every zone name."""
_T = TypeVar("_T")
_BETWEEN = re.compile(r"\s*(?:-|–|—|to|until)\s*", re.IGNORECASE)


# ---------------------------------------------------------------------- reading the settings form


def read_settings(typed: TypedSettings) -> tuple[ServerSettings | None, list[str]]:
    """Return the settings, or None and a sentence for each field that cannot be read."""
    problems: list[str] = []
    zone = _read(parse_zone, typed.zone, problems)
    ping_budget = _read(_ping_budget, typed.ping_budget, problems)
    quiet = _read(_quiet_hours, typed.quiet, problems)
    if zone is None or ping_budget is None or quiet is None:
        return None, problems
    return ServerSettings(zone.key, ping_budget, *quiet), []


def _read(reader: Callable[[str], _T], typed: str, problems: list[str]) -> _T | None:
    try:
        return reader(typed)
    except UserFacingError as refusal:
        problems.append(refusal.sentence)
        return None


def _ping_budget(typed: str) -> int:
    if re.fullmatch(r"[0-9]{1,2}", typed) and int(typed) <= MOST_PINGS:
        return int(typed)
    raise UserFacingError(
        f"**Pings a day**: “{typed}” is not a whole number from 0 to {MOST_PINGS}. "
        "Most servers take 2; 0 turns pings off."
    )


def _quiet_hours(typed: str) -> tuple[int, int]:
    """Return the first quiet minute of the day and the first that is not; equal means no quiet hours."""
    ends = _BETWEEN.split(typed.strip())
    if len(ends) != 2:
        raise UserFacingError(
            f"**Quiet hours**: “{typed}” is not a span such as `22:00–07:00`. "
            "Write two times of day; the same time twice turns quiet hours off."
        )
    first, last = (parse_time(end, field="Quiet hours") for end in ends)
    return first, last


def carried(typed: TypedSettings) -> dict[str, str]:
    """Return the typed form as arguments of a button, so that pressing it brings the form back filled in.

    A custom_id has 100 characters for everything and colons part it; what does not fit is cut.
    """
    room = {"zone": CARRIED_ZONE, "ping_budget": 6, "quiet": 28}
    return {
        name: getattr(typed, name).replace("%", "%25").replace(":", "%3A")[:length]
        for name, length in room.items()
    }


def uncarried(args: Mapping[str, str]) -> TypedSettings:
    return TypedSettings(
        **{
            name: args[name].replace("%3A", ":").replace("%25", "%")
            for name in ("zone", "ping_budget", "quiet")
        }
    )


# ---------------------------------------------------------------------- Quick start


def find_part(part: Part, record: Quickstart, channels: Sequence[SeenChannel]) -> int | None:
    """Return the channel that is this part already, or None when it has to be made.

    It is the recorded one if that still exists. Otherwise a press may have ended between making it and
    noting it: then it is the one of that name in the recorded category. A category counts as ours only
    if nothing but our own channels is in it, so that nobody's category called “Cadre” is taken over.
    """
    recorded = record.id_of(part)
    if part != "category" and record.category_id is None:
        return None
    if any(channel.channel_id == recorded for channel in channels):
        return recorded
    for channel in sorted(channels, key=lambda c: c.channel_id):
        if channel.name.casefold() != PART_NAMES[part].casefold():
            continue
        if part == "category" and channel.is_category and _holds_only_ours(channel, channels):
            return channel.channel_id
        if part != "category" and not channel.is_category and channel.parent_id == record.category_id:
            return channel.channel_id
    return None


def _holds_only_ours(category: SeenChannel, channels: Sequence[SeenChannel]) -> bool:
    ours = {PART_NAMES["hall"], PART_NAMES["drill"]}
    return all(channel.name in ours for channel in channels if channel.parent_id == category.channel_id)


# ---------------------------------------------------------------------- pages


def paginate(blocks: Iterable[Sequence[str]], *, limit: int) -> list[list[str]]:
    """Spread blocks of lines over pages of at most ``limit`` characters.

    A block begins with its heading and stays on one page where it can; one that is longer than a page is
    cut between lines and its heading repeated. There is always at least one page.
    """
    pages: list[list[str]] = [[]]
    room = limit
    for block in blocks:
        heading, *lines = block
        if pages[-1] and sum(len(line) + 1 for line in block) > room:
            pages.append([])
            room = limit
        pages[-1].append(heading)
        room -= len(heading) + 1
        for line in lines:
            if len(line) + 1 > room and pages[-1] != [heading]:
                pages.append([heading])
                room = limit - len(heading) - 1
            pages[-1].append(line)
            room -= len(line) + 1
    return pages
