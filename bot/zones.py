"""Time zones as people type them: IANA names, city names, typos."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

from .errors import UserFacingError

_CHOICES = 25
"""Discord shows at most 25 suggestions."""
_LIKE_ENOUGH = 72.0

# Cities many members live in whose zone is named after another city.
_ALIASES = {
    "bangalore": "Asia/Kolkata",
    "bengaluru": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "hyderabad": "Asia/Kolkata",
    "chennai": "Asia/Kolkata",
    "india": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "austin": "America/Chicago",
    "montreal": "America/Toronto",
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "germany": "Europe/Berlin",
    "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "rio de janeiro": "America/Sao_Paulo",
    "brazil": "America/Sao_Paulo",
    "cape town": "Africa/Johannesburg",
    "abuja": "Africa/Lagos",
    "tel aviv": "Asia/Jerusalem",
    "nepal": "Asia/Kathmandu",
    "japan": "Asia/Tokyo",
    "pacific time": "America/Los_Angeles",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "uk": "Europe/London",
    "england": "Europe/London",
    "gmt": "UTC",
    "utc": "UTC",
}


@cache
def _by_words() -> dict[str, str]:
    """Return what a person may type, in lower case, to the IANA key it means."""
    found = dict(_ALIASES)
    # The popular ones first: Istanbul is a zone of two continents.
    for key in (*POPULAR_ZONES, *sorted(available_timezones())):
        if key.startswith(("Etc/", "posix/", "right/", "SystemV/")) or ("/" not in key and key != "UTC"):
            continue
        found[key.lower()] = key
        found.setdefault(key.rsplit("/", 1)[-1].replace("_", " ").lower(), key)
    return found


def parse_zone(text: str) -> ZoneInfo:
    """Return the zone that ``text`` names, by IANA key or city, whatever its case.

    Raises:
        UserFacingError: naming the nearest zones there are.
    """
    typed = " ".join(text.strip().lower().split())
    words = _by_words()
    key = words.get(typed) or words.get(typed.replace(" ", "_")) or words.get(typed.replace("_", " "))
    if key is None:
        near = [words[name] for name in _nearest(typed, limit=3)]
        hint = f" Did you mean {' or '.join(f'`{k}`' for k in dict.fromkeys(near))}?" if near else ""
        raise UserFacingError(
            f"**Time zone**: I do not know “{text.strip()[:60]}”.{hint} Type a city such as `Berlin`, or a name "
            "such as `America/New_York`.",
            kept=text,
        )
    return ZoneInfo(key)


def suggest_zones(text: str, *, now: datetime) -> list[tuple[str, str]]:
    """Return up to 25 pairs of label and IANA key; the label shows the local time, to confirm."""
    typed = " ".join(text.strip().lower().split())
    words = _by_words()
    if not typed:
        keys = list(dict.fromkeys(POPULAR_ZONES))
    else:
        starts = [key for name, key in words.items() if name.startswith(typed)]
        inside = [key for name, key in words.items() if typed in name]
        near = [words[name] for name in _nearest(typed, limit=8)]
        keys = list(dict.fromkeys([*starts, *inside, *near]))
    return [(zone_label(ZoneInfo(key), now), key) for key in keys[:_CHOICES]]


def offered_zones(current: ZoneInfo, *, now: datetime) -> list[tuple[str, str]]:
    """Return label and IANA key for a menu: the current zone first, then the popular ones."""
    keys = list(dict.fromkeys([current.key, *POPULAR_ZONES]))[:_CHOICES]
    return [(zone_label(ZoneInfo(key), now), key) for key in keys]


def zone_label(zone: ZoneInfo, now: datetime) -> str:
    return f"{zone.key.replace('_', ' ')} (now {now.astimezone(zone):%H:%M})"


def _nearest(typed: str, *, limit: int) -> list[str]:
    found = process.extract(
        typed, list(_by_words()), scorer=fuzz.ratio, limit=limit, score_cutoff=_LIKE_ENOUGH
    )
    return [name for name, _, _ in found]


POPULAR_ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Cairo",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/New_York",
    "America/Toronto",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "UTC",
)
