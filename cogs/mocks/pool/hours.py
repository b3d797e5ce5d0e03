"""Hours as members write them: ``mon-thu 18-21, sat 10-13`` and ``24 dec off``. Pure; tells them back the same way.

A line has parts, set apart by commas, semicolons or line breaks. A part is days and times; days without times share
those of the next part (``mon, wed 18-21``), and several times of one part all hold (``sat 9-11 14-16``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bot.errors import UserFacingError
from bot.parsing import parse_weekdays
from bot.recurrence import WEEKDAY_NAMES

from .logic import span, spans_of, with_day
from .models import ALL_DAY, CELLS_A_DAY, EMPTY_WEEK, Cells, Week

WEEK_EXAMPLE: Final = "mon-thu 18-21, sat 10-13"
DATES_EXAMPLE: Final = "24 dec off, sat 5 dec 14-16"
_SEPARATORS = re.compile(r"[,;\n]+")
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"
_TIMES = re.compile(rf"(?<![\w-]){_CLOCK}\s*(?:-|–|to|until)\s*{_CLOCK}(?![\w:])")
_OFF = re.compile(r"\b(off|none|never)\b")
_ALL = re.compile(r"\ball day\b")
_BETWEEN = re.compile(r"^[\s&+]*(?:and[\s&+]*)?$")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(?:([a-z]{2,9})\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})(?:\s+(\d{4}))?")
_MONTH_DAY = re.compile(r"(?:([a-z]{2,9})\s+)?([a-z]{3,9})\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?")
_FARTHEST = timedelta(days=366)


def parse_week(text: str, *, field: str = "Weekly hours") -> Week:
    """Return the week that a member wrote; nothing written is a week without hours.

    Raises:
        UserFacingError: naming the part that cannot be read, with an example.
    """
    week, waiting = EMPTY_WEEK, ""
    for part in _parts(text):
        head, cells, rest = _timed(part, field, text, WEEK_EXAMPLE)
        named = f"{waiting} {head}".strip()
        if cells is None:
            waiting = named
            continue
        if not named:
            raise _unread(field, part, "names no day", text, WEEK_EXAMPLE)
        mask = _weekdays(named, field, text)
        for weekday in range(7):
            if mask >> weekday & 1:
                week = _put(week, weekday, cells, rest)
        waiting = ""
    if waiting:
        raise _unread(field, waiting, "has no times", text, WEEK_EXAMPLE)
    return week


def parse_dates(text: str, *, today: date, field: str = "Other dates") -> dict[date, Cells]:
    """Return the cells of single dates. A date without a year is the next one there is.

    Raises:
        UserFacingError: naming the part that cannot be read, with an example.
    """
    found: dict[date, Cells] = {}
    for part in _parts(text):
        head, cells, rest = _timed(_ISO.sub(_guarded, part), field, text, DATES_EXAMPLE)
        if cells is None:
            raise _unread(field, part, "has neither times nor “off”", text, DATES_EXAMPLE)
        if rest:
            raise _unread(field, part, "runs over midnight; name both dates", text, DATES_EXAMPLE)
        day = _date(head.replace("/", "-"), part, field, text, today)
        found[day] = found.get(day, 0) | cells
    return found


def parse_awake(text: str, *, field: str = "Awake") -> tuple[int, int] | None:
    """Return (from, until) in half hours, None for nothing written.

    Raises:
        UserFacingError: when it is not one stretch of at least two hours.
    """
    typed = " ".join(text.casefold().split())
    if not typed:
        return None
    match = _TIMES.fullmatch(typed)
    if match is not None:
        start, end = _stretch(match, typed, field, text, "7-23")
        if start != end and (end - start) % CELLS_A_DAY >= 4:
            return start % CELLS_A_DAY, end
    raise _unread(field, typed, "is not a stretch of two hours or more", text, "7-23")


def _parts(text: str) -> list[str]:
    return [part for part in (" ".join(p.casefold().split()) for p in _SEPARATORS.split(text)) if part]


def _guarded(match: re.Match[str]) -> str:
    """Keep the signs of an ISO date from being read as times."""
    return "/".join(match.groups())


def _timed(part: str, field: str, typed: str, example: str) -> tuple[str, Cells | None, Cells]:
    """Split a part into what stands before its times, their cells, and those that run into the next day."""
    word = _OFF.search(part) or _ALL.search(part)
    if word is not None:
        if part[word.end() :].strip():
            raise _unread(field, part, f"goes on after “{word[0]}”", typed, example)
        return part[: word.start()].strip(" :"), 0 if _OFF.search(part) else ALL_DAY, 0
    matches = list(_TIMES.finditer(part))
    if not matches:
        if re.search(r"\d\s*(?:-|–)|\d{1,2}:\d|\d\s*[ap]m\b", part):
            raise _unread(field, part, "has a time that I cannot read", typed, example)
        return part.strip(" :"), None, 0
    ends = [match.end() for match in matches]
    between = [part[end : match.start()] for end, match in zip(ends, matches[1:], strict=False)]
    if not all(_BETWEEN.match(found) for found in [*between, part[ends[-1] :]]):
        raise _unread(field, part, "has words between or after its times", typed, example)
    cells = following = 0
    for match in matches:
        start, end = _stretch(match, part, field, typed, example)
        if start == end:
            raise _unread(field, part, "begins and ends at the same time", typed, example)
        if start < end:
            cells |= span(start, end)
        else:
            cells |= span(start, CELLS_A_DAY)
            following |= span(0, end) if end else 0
    return part[: matches[0].start()].strip(" :"), cells, following


def _stretch(match: re.Match[str], part: str, field: str, typed: str, example: str) -> tuple[int, int]:
    """Return begin and end in half hours; ``6-9pm`` begins in the evening too."""
    begin_half = match[3] or (match[6] if _shares_half(match) else None)
    start = _half_hour(match[1], match[2], begin_half)
    end = _half_hour(match[4], match[5], match[6])
    if start is None or end is None:
        raise _unread(field, part, "has a time that is not on a whole or half hour of a day", typed, example)
    return start, end


def _shares_half(match: re.Match[str]) -> bool:
    return match[6] is not None and int(match[1]) % 12 < int(match[4]) % 12 and 1 <= int(match[1]) <= 12


def _half_hour(hour_text: str, minute_text: str | None, half: str | None) -> int | None:
    hour, minute = int(hour_text), int(minute_text or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if minute not in (0, 30) or hour > 24 or (hour == 24 and minute):
        return None
    return hour * 2 + minute // 30


def _weekdays(named: str, field: str, typed: str) -> int:
    cleaned = re.sub(r"\b(every|on|and)\b(?! day)", " ", named)
    cleaned = re.sub(r"\bweekends\b", "weekend", cleaned)
    words = {"weekdays": "mon-fri", "weekday": "mon-fri", "weekend": "sat-sun"}
    for word, days in words.items():
        cleaned = re.sub(rf"\b{word}\b", days, cleaned)
    cleaned = re.sub(r"\b((?:mon|tues?|wednes|thurs?|fri|satur|sun)day)s\b", r"\1", cleaned)
    cleaned = re.sub(r"\bdaily\b|\beveryday\b", "every day", cleaned)
    try:
        return parse_weekdays(" ".join(cleaned.split()), field=field)
    except UserFacingError:
        raise _unread(field, named, "is no day of the week", typed, WEEK_EXAMPLE) from None


def _put(week: Week, weekday: int, cells: Cells, rest: Cells) -> Week:
    week = with_day(week, weekday, week[weekday] | cells)
    after = (weekday + 1) % 7
    return with_day(week, after, week[after] | rest)


def _date(head: str, part: str, field: str, typed: str, today: date) -> date:
    weekday, year, month, number = _date_parts(head)
    if not month:
        raise _unread(field, part, "names no date that I can read", typed, DATES_EXAMPLE)
    years = [year] if year else [today.year, today.year + 1]
    days = [day for y in years if (day := _calendar_day(y, month, number)) is not None]
    coming = [day for day in days if day >= today]
    if not days:
        raise _unread(field, part, "is a date that does not exist", typed, DATES_EXAMPLE)
    if not coming or coming[0] - today > _FARTHEST:
        raise _unread(field, part, "is not within the coming year", typed, DATES_EXAMPLE)
    day = coming[0]
    if weekday is not None and day.weekday() != weekday:
        told = f"is a {day:%A}: leave the weekday out or mend the date"
        raise _unread(field, part, told, typed, DATES_EXAMPLE)
    return day


def _date_parts(head: str) -> tuple[int | None, int | None, int, int]:
    """Return weekday, year, month and day; month 0 for what is no date."""
    if match := _ISO.fullmatch(head):
        return None, int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_MONTH.fullmatch(head):
        named, number, month, year = match.groups()
    elif match := _MONTH_DAY.fullmatch(head):
        named, month, number, year = match.groups()
    else:
        return None, None, 0, 0
    weekday = _weekday(named) if named else None
    known = month[:3] in _MONTHS and (weekday is not None or not named)
    return weekday, int(year) if year else None, _MONTHS.index(month[:3]) + 1 if known else 0, int(number)


def _weekday(name: str) -> int | None:
    shorts = [short.casefold() for short in WEEKDAY_NAMES]
    return shorts.index(name[:3]) if name[:3] in shorts else None


def _calendar_day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _unread(field: str, part: str, why: str, typed: str, example: str) -> UserFacingError:
    return UserFacingError(
        f"**{field}**: “{part[:60]}” {why}. Write it like `{example}`, in whole or half hours.", kept=typed
    )


# ---------------------------------------------------------------------- told back


def cell_text(cell: int) -> str:
    """Return ``18`` or ``18:30``, the short way that is read back too."""
    return f"{cell // 2}" if cell % 2 == 0 else f"{cell // 2}:30"


def clock_of(cell: int) -> str:
    return f"{cell // 2:02d}:{cell % 2 * 30:02d}"


def cells_text(cells: Cells) -> str:
    if not cells:
        return "off"
    return " ".join(f"{cell_text(start)}-{cell_text(end)}" for start, end in spans_of(cells))


def week_text(week: Week) -> str:
    """Tell the week in the grammar that :func:`parse_week` reads; days with the same hours stand together."""
    parts: list[tuple[int, int, Cells]] = []
    for weekday, cells in enumerate(week):
        if cells and parts and parts[-1][1] == weekday - 1 and parts[-1][2] == cells:
            parts[-1] = (parts[-1][0], weekday, cells)
        elif cells:
            parts.append((weekday, weekday, cells))
    return ", ".join(f"{_days(first, last)} {cells_text(cells)}" for first, last, cells in parts)


def _days(first: int, last: int) -> str:
    names = [WEEKDAY_NAMES[place].casefold() for place in (first, last)]
    return names[0] if first == last else "-".join(names)


def dates_text(dates: Mapping[date, Cells]) -> str:
    """Tell the dates in the grammar that :func:`parse_dates` reads, a line each."""
    return "\n".join(f"{day.isoformat()} {cells_text(cells)}" for day, cells in sorted(dates.items()))


def awake_text(awake: tuple[int, int]) -> str:
    return f"{cell_text(awake[0])}-{cell_text(awake[1])}"
