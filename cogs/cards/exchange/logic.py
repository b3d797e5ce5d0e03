"""Rules of the exchange: what a card's past is worth here, and what of a file is new. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.card_seeds import BACK_LIMIT, FRONT_LIMIT, shortened
from cogs.cards.logic import LONGEST_LOOK, day_of, day_on, without_names
from cogs.cards.models import (
    ASKED,
    LEARNING,
    NEW,
    RELEARNING,
    REVIEW,
    SHARED,
    TOO_HARD,
    Memory,
    SharedCard,
    note_of,
)

from .models import CLOZE, MY_DECK, OURS, TEMPLATES, Arriving, Counts, Kept, Left, PastRating, Plan, Start
from .reading.records import Past, PastReview, ReadFile

USUAL_EASE, EASE_SPAN = 2.5, 1.2
"""Of SM-2: where all cards start; from there down to 1.3, the lowest."""
_OF = "~"
_QUARTER = 900
"""Seconds. Clocks change at such moments, so a day of reviews needs few looks at a zone."""


def arriving(file: ReadFile, *, now: datetime, zone: ZoneInfo) -> list[Arriving]:
    """Return the file's cards as they will be kept; of two with one lasting name the first."""
    found: dict[str, Arriving] = {}
    for card in file.cards:
        guid = card.guid or _name_of(card.front)
        if not card.guid and guid in found:
            guid = _name_of(f"{card.front}\n{card.back}")
        if guid not in found:
            found[guid] = Arriving(
                # Cut again: a name that is left out may be longer than its mention.
                front=shortened(without_names(card.front), FRONT_LIMIT),
                back=shortened(without_names(card.back), BACK_LIMIT),
                deck="" if card.deck == MY_DECK else card.deck,
                tags=card.tags,
                guid=guid,
                note=card.note or guid,
                start=start_of(card.past, begins_at=file.begins_at, now=now, zone=zone),
                card=content_key(guid),
            )
    return list(found.values())


def _name_of(front: str) -> str:
    """Return a lasting name for a card whose file has none: the front stays, the back may be mended."""
    return f"text:{hashlib.sha256(' '.join(front.split()).encode()).hexdigest()[:24]}"


def own_guid(note_id: int, *, guild_id: int, made_at: datetime) -> str:
    """Return the lasting name of a card written here, different from that of any other bot's."""
    return f"{OURS}own/{_hashed(guild_id, note_id, made_at)}"


def shared_guid(card: SharedCard) -> str:
    """Return the lasting name of a card of a group's deck: its place, and what no other bot's card there has."""
    return f"{OURS}{note_of(card.key)}{_OF}{_hashed(card.deck.guild_id, card.note_id, card.made_at)}"


def _hashed(guild_id: int, note_id: int, made_at: datetime) -> str:
    return hashlib.sha256(f"{guild_id}/{note_id}/{int(made_at.timestamp())}".encode()).hexdigest()[:24]


def content_key(guid: str) -> str | None:
    """Return the key of the content card, or the groups' one, that a lasting name says, whether there is one or not."""
    if not guid.startswith(OURS):
        return None
    note, _, ordinal = guid.removeprefix(OURS).partition("#")
    if note.startswith(SHARED):
        return f"{note.partition(_OF)[0]}/front"
    if note.endswith(CLOZE):
        return f"{note.removesuffix(CLOZE)}/cloze"
    place = int(ordinal) if ordinal.isascii() and ordinal.isdigit() else 0
    return f"{note}/{TEMPLATES[place]}" if place < len(TEMPLATES) else None


# ---------------------------------------------------------------------- what the past is worth


def start_of(past: Past, *, begins_at: int, now: datetime, zone: ZoneInfo) -> Start:
    """Return the schedule a card starts with here.

    FSRS's stability and difficulty are taken as they are. A card that Anki asked by SM-2 keeps its due date; its
    interval is taken for the stability, as both aim at nine of ten, its ease for the difficulty.
    """
    set_aside = TOO_HARD if past.is_suspended else ASKED
    if past.state == NEW:
        return Start(Memory(NEW, None, None, None, now, None), 0, 0, set_aside)
    state = past.state if past.state in (LEARNING, REVIEW, RELEARNING) else REVIEW
    due_at = _due(past, begins_at, now, zone)
    last = datetime.fromtimestamp(past.last_review_at, UTC) if past.last_review_at else None
    if last is None or last > now:
        last = min(now, due_at - timedelta(days=max(past.interval, 1)))
    stability, difficulty = past.stability, past.difficulty
    is_guessed = stability is None or difficulty is None
    if stability is None or difficulty is None:
        stability, difficulty = guess(past)
    memory = Memory(state, None if state == REVIEW else 0, stability, difficulty, due_at, last)
    ratings = tuple(_ratings(past.reviews, now, zone))
    return Start(memory, past.lapses, max(past.count, len(ratings), 1), set_aside, ratings, is_guessed)


def guess(past: Past) -> tuple[float, float]:
    """Return stability and difficulty of a card of which SM-2's interval and ease are all that is known."""
    ease = past.ease or USUAL_EASE
    difficulty = 5 + (USUAL_EASE - ease) / EASE_SPAN * 5
    return float(max(past.interval, 1)), min(max(difficulty, 1.0), 10.0)


def _due(past: Past, begins_at: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the card is due. Anki counts days; the one meant is the member's, wherever the file was made."""
    if past.due_at is not None:
        return datetime.fromtimestamp(past.due_at, UTC)
    if past.due_day is None:
        return now
    first = day_of(datetime.fromtimestamp(begins_at, UTC) + timedelta(hours=12), zone).on
    return day_on(first + timedelta(days=past.due_day), zone).starts_at


def _ratings(reviews: Sequence[PastReview], now: datetime, zone: ZoneInfo) -> Iterable[PastRating]:
    before: PastReview | None = None
    for review in reviews:
        if review.at_ms > now.timestamp() * 1000:
            continue
        rest = timedelta()
        if before is not None:
            rest = timedelta(days=before.rest) if before.rest > 0 else timedelta(seconds=-before.rest)
        since = before.at_ms if before is not None else review.at_ms
        yield PastRating(
            at_ms=review.at_ms,
            day=_day(review.at_ms // 1000 // _QUARTER, zone),
            rating=review.rating,
            took_ms=min(max(review.took_ms, 0), int(LONGEST_LOOK / timedelta(milliseconds=1))),
            state_before=_state_before(review, is_first=before is None),
            due_before_at=since // 1000 + int(rest.total_seconds()),
        )
        before = review


@lru_cache(maxsize=8192)
def _day(quarter: int, zone: ZoneInfo) -> date:
    return day_of(datetime.fromtimestamp(quarter * _QUARTER, UTC), zone).on


def _state_before(review: PastReview, *, is_first: bool) -> int:
    if review.kind == 0:
        return NEW if is_first else LEARNING
    return RELEARNING if review.kind == 2 else REVIEW


# ---------------------------------------------------------------------- what is new


def plan(cards: Sequence[Arriving], kept: Sequence[Kept], known: Callable[[Arriving], bool | None]) -> Plan:
    """Return what an import of the cards does to what the member has.

    ``known`` tells of a deck's card whether the member has rated it; None when the server has no such card.
    """
    by_guid = {note.guid: note for note in kept}
    by_sides = {_sides(note.front, note.back) for note in kept}
    new: list[Arriving] = []
    changed: list[tuple[int, Arriving]] = []
    placed: list[Arriving] = []
    same = 0
    for card in cards:
        is_known = known(card)
        note = by_guid.get(card.guid)
        sides = _sides(card.front, card.back)
        if is_known is not None:
            if is_known or (card.start.memory.state == NEW and card.start.set_aside == ASKED):
                same += 1
            else:
                placed.append(card)
        elif note is not None:
            if _sides(note.front, note.back) == sides and (note.deck, note.tags) == (card.deck, card.tags):
                same += 1
            else:
                changed.append((note.note_id, card))
        elif sides in by_sides:
            same += 1
        else:
            by_sides.add(sides)
            new.append(card)
    return Plan(new, changed, placed, same)


def _sides(front: str, back: str) -> tuple[str, str]:
    return " ".join(front.split()).casefold(), " ".join(back.split()).casefold()


def counts_of(made: Plan, file: ReadFile) -> Counts:
    """Return the plan in numbers."""
    arriving = [*made.new, *made.placed]
    decks: dict[str, int] = {}
    for card in made.new:
        decks[card.deck] = decks.get(card.deck, 0) + 1
    rated = [card for card in arriving if card.start.memory.state != NEW]
    return Counts(
        new=len(made.new),
        changed=len(made.changed),
        placed=len(made.placed),
        same=made.same,
        scheduled=len(rated),
        guessed=sum(card.start.is_guessed for card in rated),
        suspended=sum(card.start.set_aside == TOO_HARD for card in arriving),
        reviews=sum(len(card.start.past) for card in rated),
        decks=dict(sorted(decks.items(), key=lambda deck: -deck[1])),
        left=Left(file.pictures, file.sounds, file.one_sided, file.cut, file.reviews_left),
    )
