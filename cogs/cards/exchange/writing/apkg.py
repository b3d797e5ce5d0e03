"""Cards as a package of Anki's, with their scheduling.

Ours, since no library writes one: genanki makes new cards only, and ``anki`` itself is a program under the AGPL (a
test opens what is written here with it). The format is the older of the two that Anki of today exports and opens: JSON
and plain SQLite, which AnkiDroid and AnkiMobile know as well. What FSRS knows stands where Anki of today keeps it, in
``cards.data``: ``s`` stability, ``d`` difficulty, ``dr`` desired retention, ``decay`` of the forgetting curve, ``lrt``
last review.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.charts.draw import png_of
from cogs.cards.exchange.models import Leaving, Rating, Standing
from cogs.cards.exchange.statements import named
from cogs.cards.logic import day_of, day_on
from cogs.cards.models import LEARNING, NEW, RELEARNING, REVIEW

from . import notetypes

_SQL = named(Path(__file__).parent / "apkg.sql")
_DAYS = 3650
"""How long ago the collection is said to have begun; days count from there, and what is due may lie in the past."""
_META = b"\x08\x02"
"""Protobuf: version 2, the older format."""
_STAMP = (1980, 1, 1, 0, 0, 0)
_FACTOR = 2500
_SUSPENDED = -1
_TYPES = {NEW: 0, LEARNING: 0, REVIEW: 1, RELEARNING: 2}


def written(
    notes: Sequence[Leaving], *, now: datetime, zone: ZoneInfo, retention: float, decay: float
) -> bytes:
    """Return the package. The same notes at the same moment give the same bytes."""
    pictures = {name: chart for note in notes for name, chart in note.pictures.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)

        put("meta", _META)
        put("collection.anki21", _collection(notes, now, zone, retention, decay))
        put("media", json.dumps({str(place): name for place, name in enumerate(pictures)}).encode())
        for place, chart in enumerate(pictures.values()):
            put(str(place), png_of(chart))
    return buffer.getvalue()


def _collection(
    notes: Sequence[Leaving], now: datetime, zone: ZoneInfo, retention: float, decay: float
) -> bytes:
    book = _Book(now, zone, retention, decay)
    decks = {
        name: place for place, name in enumerate(dict.fromkeys(note.deck for note in notes), book.first_id)
    }
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SQL["schema"])
        connection.execute(_SQL["col"], book.col(decks))
        for place, note in enumerate(notes):
            connection.execute(_SQL["note"], book.note(place, note))
            for ordinal, standing in note.cards:
                card, row = book.card(place, decks[note.deck], ordinal, standing)
                connection.execute(_SQL["card"], row)
                if standing is not None:
                    connection.executemany(_SQL["review"], book.reviews(card, standing))
        connection.commit()
        return connection.serialize()


class _Book:
    """Turns notes into rows. Ids count on from the moment of the export; Anki tells notes apart by their guid."""

    def __init__(self, now: datetime, zone: ZoneInfo, retention: float, decay: float) -> None:
        self._now, self._zone, self._retention, self._decay = now, zone, retention, decay
        self._today = day_of(now, zone)
        self._seconds = int(now.timestamp())
        self.first_id = self._seconds * 1000
        self._cards = 0
        self._review_ids: set[int] = set()

    def col(self, decks: dict[str, int]) -> dict[str, Any]:
        began = day_on(self._today.on - timedelta(days=_DAYS), self._zone).starts_at
        west = -int((began.astimezone(self._zone).utcoffset() or timedelta()) / timedelta(minutes=1))
        conf = {
            "schedVer": 2,
            "sched2021": True,
            "rollover": 4,
            "creationOffset": west,
            "nextPos": 1,
            "curDeck": 1,
        }
        found = {"Default": 1} | decks
        return {
            "crt": int(began.timestamp()),
            "mod": self.first_id,
            "conf": json.dumps(conf),
            "models": json.dumps(notetypes.models()),
            "decks": json.dumps({str(number): self._deck(number, name) for name, number in found.items()}),
            "dconf": json.dumps({"1": _options(self._retention)}),
        }

    def _deck(self, number: int, name: str) -> dict[str, Any]:
        nothing = [0, 0]
        return {
            "id": number, "name": name, "mod": self._seconds, "usn": -1, "dyn": 0, "conf": 1, "desc": "",
            "collapsed": False, "browserCollapsed": False, "extendNew": 0, "extendRev": 0,
            "lrnToday": nothing, "revToday": nothing, "newToday": nothing, "timeToday": nothing,
        }  # fmt: skip

    def note(self, place: int, note: Leaving) -> tuple[Any, ...]:
        tags = [*note.tags]
        if any(standing is not None and standing.is_aside for _, standing in note.cards):
            tags.append("leech")
        first = html.unescape(re.sub(r"<[^>]*>", "", note.fields[0]))
        checksum = int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16)
        return (
            self.first_id + place,
            note.guid,
            notetypes.IDS[note.kind],
            self._seconds,
            f" {' '.join(tags)} " if tags else "",
            "\x1f".join(note.fields),
            first,
            checksum,
        )

    def card(
        self, place: int, deck: int, ordinal: int, standing: Standing | None
    ) -> tuple[int, tuple[Any, ...]]:
        self._cards += 1
        number = self.first_id + self._cards
        head = (number, self.first_id + place, deck, ordinal, self._seconds)
        if standing is None or standing.memory.state == NEW:
            queue = _SUSPENDED if standing is not None and standing.is_aside else 0
            return number, (*head, 0, queue, self._cards, 0, 0, 0, 0, 0, "{}")
        memory = standing.memory
        is_review = memory.state == REVIEW
        due = self._day_number(memory.due_at) if is_review else int(memory.due_at.timestamp())
        rest = memory.due_at - (memory.last_review_at or self._now) if is_review else timedelta()
        left = 0 if is_review else max(1, 2 - (memory.step or 0)) if memory.state == LEARNING else 1
        interval = max(1, round(rest / timedelta(days=1))) if is_review else 0
        if memory.state == RELEARNING:
            interval = max(1, round(memory.stability or 1))
        queue = _SUSPENDED if standing.is_aside else 2 if is_review else 1
        data = {
            "s": round(memory.stability or 0, 4),
            "d": round(memory.difficulty or 0, 3),
            "dr": round(self._retention, 2),
            "decay": round(self._decay, 3),
        }
        if memory.last_review_at is not None:
            data["lrt"] = int(memory.last_review_at.timestamp())
        counts = (standing.count, standing.lapses, left)
        return number, (*head, memory.state, queue, due, interval, _FACTOR, *counts, json.dumps(data))

    def _day_number(self, moment: datetime) -> int:
        return _DAYS + (day_of(moment, self._zone).on - self._today.on).days

    def reviews(self, card: int, standing: Standing) -> Iterator[tuple[Any, ...]]:
        """Yield the log, each review with how long the card rested before and was to rest after it."""
        memory = standing.memory
        last_rest = 0
        for place, review in enumerate(standing.reviews):
            following = standing.reviews[place + 1] if place + 1 < len(standing.reviews) else None
            due = following.due_before if following is not None else memory.due_at
            difficulty = following.difficulty_before if following is not None else memory.difficulty
            rest = _rest(due - review.at)
            yield (
                self._review_id(review),
                card,
                review.rating,
                rest,
                last_rest,
                round(((difficulty or 5) - 1) / 9 * 1000) + 100,
                review.took_ms,
                _TYPES[review.state_before],
            )
            last_rest = rest

    def _review_id(self, review: Rating) -> int:
        """Return the moment in milliseconds, the next free one: two reviews of a second are two."""
        number = int(review.at.timestamp()) * 1000
        while number in self._review_ids:
            number += 1
        self._review_ids.add(number)
        return number


def _rest(rest: timedelta) -> int:
    """Return days, or seconds below zero for less than one, as Anki writes it."""
    days = round(rest / timedelta(days=1))
    return days if days >= 1 else -max(0, int(rest.total_seconds()))


def _options(retention: float) -> dict[str, Any]:
    return {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
        "dyn": False, "desiredRetention": retention,
        "new": {"bury": True, "delays": [1.0, 10.0], "initialFactor": _FACTOR, "ints": [1, 4, 0], "order": 1, "perDay": 20},
        "rev": {"bury": True, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
    }  # fmt: skip
