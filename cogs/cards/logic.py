"""Rules of cards: the member's day, what comes next, easy days, a backlog spread, what is too hard. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import UserFacingError
from bot.recurrence import moment_of

from .models import REVIEW, REVIEWS_A_POINT, Card, Day, DeckCard, Settings

DAY_BEGINS: Final = 4 * 60
"""Minutes after midnight: who learns late at night is still in yesterday."""
LEARN_AHEAD: Final = timedelta(minutes=15)
LEECH_LAPSES: Final = 8
LONGEST_LOOK: Final = timedelta(minutes=5)
"""A card looked at for longer was left lying; only this much counts as time taken."""
MOVABLE: Final = timedelta(days=3)
"""Shorter intervals keep their day, also an easy one: moving them would cost too much of them."""
MORE_NEW: Final = 10
MOST_EXTRA: Final = 200
"""New cards that can be asked for on one day beyond its limit."""
NEW_LIMITS, REVIEW_LIMITS, RETENTION_LIMITS = (0, 50), (10, 500), (0.80, 0.97)
SPANS: Final = (3, 7, 14)
"""Days over which a backlog can be spread."""
POINTS_A_DAY = 5
REVIEWS_A_LOOK: Final = 10
"""So often it is looked whether a fit of the member's parameters is due; a press has no time for it each time."""

_MENTION = re.compile(r"<@[!&]?\d+>")
_Row = TypeVar("_Row")


def day_of(moment: datetime, zone: ZoneInfo) -> Day:
    """Return the member's day that the moment lies in."""
    local = moment.astimezone(zone)
    on = local.date()
    if moment < moment_of(on, DAY_BEGINS, zone):
        on -= timedelta(days=1)
    return day_on(on, zone)


def day_on(on: date, zone: ZoneInfo) -> Day:
    return Day(on, zone, moment_of(on, DAY_BEGINS, zone), moment_of(on + timedelta(days=1), DAY_BEGINS, zone))


def first_of(
    *, learning: _Row | None, review: _Row | None, fresh: _Row | None, ahead: _Row | None
) -> _Row | None:
    """Return what is asked next: learning cards, reviews, new cards, learning cards nearly due."""
    return next((row for row in (learning, review, fresh, ahead) if row is not None), None)


def fresh_cards(
    decks: Iterable[Sequence[Card]], states: Mapping[str, int], seen: Collection[str]
) -> Iterator[Card]:
    """Yield new cards in the order they are to be learnt, deck by deck, at most one of a note.

    ``states`` are the member's by card key, those never rated left out; ``seen`` are the notes of today. A
    note's later face waits until the one before it is known.
    """
    for cards in decks:
        yielded: set[str] = set(seen)
        for card in cards:
            note = card.key.rpartition("/")[0]
            if card.key not in states and note not in yielded and _is_open(card, states):
                yielded.add(note)
                yield card


def _is_open(card: Card, states: Mapping[str, int]) -> bool:
    if not isinstance(card, DeckCard):
        return True
    place = card.note.faces.index(card.face)
    if place == 0:
        return True
    before = DeckCard(card.deck, card.note, card.note.faces[place - 1])
    return states.get(before.key) == REVIEW


def is_leech(lapses: int) -> bool:
    """Tell whether this lapse sets the card aside: each eighth, so that one brought back has as many again."""
    return lapses > 0 and lapses % LEECH_LAPSES == 0


def after_easy_days(due_at: datetime, *, at: datetime, easy_days: int, zone: ZoneInfo) -> datetime:
    """Return the moment a review asked for ``due_at`` takes place: never on an easy day, if it can be moved.

    The nearest other day is taken, of two as near the earlier one; the hour stays.
    """
    if due_at - at < MOVABLE or not easy_days:
        return due_at
    for step in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6):
        moved = due_at + timedelta(days=step)
        if moved - at >= timedelta(days=1) and not is_easy(day_of(moved, zone).on, easy_days):
            return moved
    return due_at


def is_easy(day: date, easy_days: int) -> bool:
    return bool(easy_days >> day.weekday() & 1)


def spread(count: int, *, today: Day, days: int, easy_days: int) -> list[datetime | None]:
    """Return a moment for each of ``count`` overdue reviews, oldest first; None stays where it is, today."""
    found = [day_on(today.on + timedelta(days=n), today.zone) for n in range(days)]
    open_days = [day for day in found if not is_easy(day.on, easy_days)] or found
    placed = [open_days[place * len(open_days) // count] for place in range(count)]
    return [None if day.on == today.on else day.starts_at for day in placed]


def look_ms(asked_at: datetime | None, now: datetime) -> int:
    """Return the milliseconds a card was looked at, from its front to its rating."""
    looked = now - asked_at if asked_at is not None else timedelta()
    return int(min(max(looked, timedelta()), LONGEST_LOOK) / timedelta(milliseconds=1))


def points_step(count: int) -> int | None:
    """Return which point of the day this review earns, counted from 1; None when it earns none."""
    step, rest = divmod(count, REVIEWS_A_POINT)
    return step if rest == 0 and 0 < step <= POINTS_A_DAY else None


def without_names(text: str) -> str:
    """Return the text with mentions replaced: who was meant is nobody's business on a card."""
    return _MENTION.sub("@someone", text)


def checked_sides(front: str, back: str, *, limits: tuple[int, int]) -> tuple[str, str]:
    """Return both sides of an own card as they are kept.

    Raises:
        UserFacingError: a side is empty or too long; both are handed back.
    """
    sides = []
    for name, typed, limit in (("Front", front, limits[0]), ("Back", back, limits[1])):
        side = without_names(typed).strip()
        kept = f"{front.strip()}\n---\n{back.strip()}"
        if not side:
            raise UserFacingError(f"**{name}** is empty. A card needs both sides.", kept=kept)
        if len(side) > limit:
            raise UserFacingError(
                f"**{name}** has {len(side):,} characters; {limit:,} fit on a card.", kept=kept
            )
        sides.append(side)
    return sides[0], sides[1]


def parse_settings(before: Settings, *, new: str, reviews: str, retention: str, easy_days: int) -> Settings:
    """Return the settings with what was typed.

    Raises:
        UserFacingError: naming the first field that does not do; all of them are handed back.
    """
    kept = f"New a day: {new}\nReviews a day: {reviews}\nTarget retention: {retention}"
    new_a_day = _whole(new, "New a day", NEW_LIMITS, kept)
    reviews_a_day = _whole(reviews, "Reviews a day", REVIEW_LIMITS, kept)
    wanted = _share(retention, kept)
    if easy_days >= 0b1111111:
        raise UserFacingError("**Easy days**: leave at least one day of the week for reviews.", kept=kept)
    return Settings(
        new_a_day=new_a_day,
        reviews_a_day=reviews_a_day,
        retention=wanted,
        easy_days=easy_days,
        paused_at=before.paused_at,
        extra_on=before.extra_on,
        extra_new=before.extra_new,
    )


def _whole(typed: str, name: str, limits: tuple[int, int], kept: str) -> int:
    low, high = limits
    text = typed.strip()
    if re.fullmatch(r"\d{1,6}", text, re.ASCII) and low <= int(text) <= high:
        return int(text)
    raise UserFacingError(f"**{name}**: write a whole number from {low} to {high}.", kept=kept)


def _share(typed: str, kept: str) -> float:
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(%?)", typed.strip(), re.ASCII)
    if match:
        value = float(match[1].replace(",", "."))
        share = round(value / 100 if match[2] or value > 1 else value, 4)
        if RETENTION_LIMITS[0] <= share <= RETENTION_LIMITS[1]:
            return share
    raise UserFacingError("**Target retention**: write a share from 0.80 to 0.97, such as `0.9`.", kept=kept)
