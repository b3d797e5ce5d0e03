"""Rules of standups: times, marks, what may be written, likeness of blockers, pages. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, utils

from bot.errors import UserFacingError
from bot.recurrence import moment_of

from .models import Entry, Round, Setting, Timing, Words

DEFAULT: Final = Setting(at_minute=9 * 60, weekdays=0b0000001, window_minutes=36 * 60, is_on=False)
"""Monday 09:00 to Tuesday 21:00: the reminder, at 80 %, then comes on Tuesday at 13:48 and wakes nobody."""
REMIND_AT: Final = 0.8
SHORTEST, LONGEST = 2, 168
"""Hours that a round may be open."""
FIELDS: Final = {"done": 1000, "blocked": 300, "next": 1000, "outside": 200}
"""Characters of each field of the form."""
MOST_STEPS: Final = 10
"""Lines of *next*; Discord shows no more checkboxes in a group."""
LABEL: Final = 100
"""Characters of a checkbox."""
POINTS: Final[dict[Timing, int]] = {"early": 5, "on time": 5, "late": 3, "backfilled": 0}
"""Backfilled entries earn nothing, they are for the member's own record; but the day they are written on is kept."""
DAILY_CAP: Final = 10
SAME_BLOCKER: Final = 85
"""Likeness of two blockers, 0 to 100, from which they count as the same (rapidfuzz, token_set_ratio)."""
MISSED_ROUNDS: Final = 2
QUIET_DAYS: Final = 7
"""Who missed two rounds running and did nothing that the ledger knows for a week may be drifting away."""

_BULLET = re.compile(r"^\s*(?:[-*•·–—]|\d{1,2}[.)])\s+")


# ---------------------------------------------------------------------- times


def times(
    day: date, at_minute: int, window_minutes: int, zone: ZoneInfo
) -> tuple[datetime, datetime, datetime]:
    """Return when a round opens, reminds and closes.

    The window is told in local time, so that a round from Monday 09:00 to Tuesday 21:00 is that also when
    clocks change in between; the reminder comes when 80 % of it have really passed.
    """
    opens_at = moment_of(day, at_minute, zone)
    days, minute = divmod(at_minute + window_minutes, 24 * 60)
    closes_at = moment_of(day + timedelta(days=days), minute, zone)
    if closes_at - opens_at < timedelta(hours=1):  # a zone that skipped the day it closes on
        closes_at = opens_at + timedelta(minutes=window_minutes)
    return opens_at, opens_at + (closes_at - opens_at) * REMIND_AT, closes_at


def shortest_gap(weekdays: int) -> int:
    """Return the fewest days from one of the weekdays to the next, 7 if there is but one."""
    days = [day for day in range(7) if weekdays >> day & 1]
    return min((later - day for day, later in zip(days, [*days[1:], days[0] + 7], strict=True)), default=7)


def check_setting(*, weekdays: int, at_minute: int, hours: str) -> Setting:
    """Return what was typed as a setting.

    Raises:
        UserFacingError: naming the field, when rounds would overlap or the hours are no number.
    """
    typed = hours.strip()
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    if not SHORTEST <= number <= LONGEST:
        raise UserFacingError(
            f"**Open for**: “{typed}” is not a whole number of hours from {SHORTEST} to {LONGEST}. "
            "36 is a good start for a weekly round.",
            kept=typed,
        )
    most = shortest_gap(weekdays) * 24
    if number > most:
        raise UserFacingError(
            f"**Open for**: with these weekdays the next round opens after {most} hours, so a round cannot be "
            f"open for {number}. Choose {most} or less, or fewer weekdays.",
            kept=typed,
        )
    return Setting(at_minute=at_minute, weekdays=weekdays, window_minutes=number * 60, is_on=True)


def timing_of(round_: Round, *, now: datetime, is_last: bool) -> Timing:
    """Return the mark of an entry written now; ``is_last`` says that no later round has opened."""
    if round_.opened_at is None or now < round_.opened_at:
        return "early"
    if round_.closed_at is None:
        return "on time"
    return "late" if is_last else "backfilled"


# ---------------------------------------------------------------------- what is written


def is_visible(text: str) -> bool:
    """Tell whether there is anything to see: a letter, a number, a sign.

    People paste zero-width spaces as empty lines; a menu or checkbox that shows nothing is refused by Discord.
    """
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def steps(text: str) -> tuple[str, ...]:
    """Return the lines of a text without bullets, empty ones and repeats left out."""
    found = (" ".join(_BULLET.sub("", line).split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if is_visible(line)))


def check_words(words: Words) -> Words:
    """Return the words without outer blanks; a field in which nothing can be seen is empty.

    Raises:
        UserFacingError: naming the field; the caller keeps what was typed.
    """
    tidy = Words(
        done=words.done.strip() if is_visible(words.done) else "",
        blocked=_line(words.blocked),
        next=words.next.strip() if is_visible(words.next) else "",
        outside=_line(words.outside),
        ticked=words.ticked,
    )
    for name, limit in FIELDS.items():
        length = len(getattr(tidy, name))
        if length > limit:
            raise UserFacingError(
                f"**{name.capitalize()}** has {length:,} characters, {limit:,} are possible. Shorten it."
            )
    if not (tidy.done or tidy.blocked or tidy.next or tidy.ticked):
        raise UserFacingError(
            "**Done**, **Blocked** and **Next** are all empty. One line in any of them is enough; "
            "to sit this round out use `/standup skip`."
        )
    if len(steps(tidy.next)) > MOST_STEPS:
        raise UserFacingError(
            f"**Next** has {len(steps(tidy.next))} lines, {MOST_STEPS} are possible. Put some together."
        )
    return tidy


def _line(text: str) -> str:
    return " ".join(text.split()) if is_visible(text) else ""


def as_typed(words: Words) -> str:
    """Return what was typed as one text, each field under its name, to give it back."""
    return "\n".join(f"{name.capitalize()}: {typed}" for name in FIELDS if (typed := getattr(words, name)))


def left_over(planned: Sequence[str], words: Words) -> tuple[str, ...]:
    """Return planned steps neither ticked nor planned again."""
    again = {step.casefold() for step in (*words.ticked, *steps(words.next))}
    return tuple(step for step in planned if step.casefold() not in again)


def carried(words: Words, left: Iterable[str]) -> Words:
    """Return the words with steps left over added to *next*.

    Raises:
        UserFacingError: when they do not fit.
    """
    joined = "\n".join([*steps(words.next), *left])
    return check_words(Words(words.done, words.blocked, joined, words.outside, words.ticked))


def label_of(step: str) -> str:
    return step if len(step) <= LABEL else step[: LABEL - 1] + "…"


def is_same_blocker(one: str, other: str) -> bool:
    """Tell whether two blockers are about the same, whatever the order of words, case or punctuation."""
    if not one or not other:
        return False
    return fuzz.token_set_ratio(one, other, processor=utils.default_process) >= SAME_BLOCKER


def stuck(entries: Sequence[Entry]) -> str | None:
    """Return the blocker of the newest entry if the one before names the same; entries newest first."""
    if len(entries) < 2:
        return None
    newest, before = entries[0].words.blocked, entries[1].words.blocked
    return newest if is_same_blocker(newest, before) else None


# ---------------------------------------------------------------------- who is expected


def was_expected(round_: Round, *, joined_at: datetime, aways: Sequence[tuple[date, date]]) -> bool:
    """Tell whether a member was to write: in the group when it opened, and there on its first day and half of all its days."""
    if round_.opened_at is None or round_.closes_at is None or round_.day is None:
        return False
    if joined_at > round_.opened_at:
        return False
    day_count = max(1, math.ceil((round_.closes_at - round_.opened_at) / timedelta(days=1)))
    days = [round_.day + timedelta(days=n) for n in range(day_count)]
    away = [day for day in days if any(first <= day <= last for first, last in aways)]
    return round_.day not in away and 2 * len(away) <= day_count


def missed_running(rounds: Iterable[tuple[Round, bool]]) -> int:
    """Return how many of the newest rounds in a row have no answer; pairs newest first."""
    count = 0
    for _, has_answered in rounds:
        if has_answered:
            break
        count += 1
    return count


# ---------------------------------------------------------------------- pages

Section = tuple[str, Sequence[str]]
"""A heading, which may be empty, and its lines."""


def paginate(
    sections: Sequence[Section], *, most_characters: int, most_bytes: int, heading: str = "### {}"
) -> list[str]:
    """Spread sections over pages within both limits; a heading is repeated where its lines go on.

    Nothing is left out: a line is never cut, and must fit into a page with its heading.
    """
    pages: list[list[str]] = [[]]
    characters = size = 0
    for name, lines in sections:
        head = [heading.format(name)] if name else []
        is_begun = False
        for line in lines:
            added = [line] if is_begun else [*head, line]
            longer = characters + sum(len(text) + 1 for text in added)
            bigger = size + sum(len(text.encode()) + 1 for text in added)
            if pages[-1] and (longer > most_characters or bigger > most_bytes):
                pages.append([])
                added = [*head, line]
                longer = sum(len(text) + 1 for text in added)
                bigger = sum(len(text.encode()) + 1 for text in added)
            pages[-1] += added
            characters, size, is_begun = longer, bigger, True
    return ["\n".join(lines) for lines in pages]
