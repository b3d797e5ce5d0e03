"""Cards as CSV, a row a card: what a spreadsheet opens, and ``/card import`` reads back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from cogs.cards.exchange.models import Leaving, Standing
from cogs.cards.exchange.reading.tables import is_guarded
from cogs.cards.logic import day_of
from cogs.cards.models import NEW

HEAD = (
    "front", "back", "tags", "deck", "guid", "state", "due", "stability", "difficulty", "last_review", "reviews", "lapses",
)  # fmt: skip
_STATES = ("new", "learning", "review", "relearning")


def written(notes: Sequence[Leaving], *, zone: ZoneInfo) -> bytes:
    """Return the file, in UTF-8 with the mark by which spreadsheets know it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    for note in notes:
        for ordinal, standing in note.cards:
            front, back = note.sides[ordinal]
            guid = f"{note.guid}#{ordinal}" if ordinal else note.guid
            row = (front, back, " ".join(note.tags), note.deck, guid, *_standing(standing, zone))
            writer.writerow([guarded(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; an import takes it away again.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if is_guarded(cell) else cell


def _standing(standing: Standing | None, zone: ZoneInfo) -> Iterator[str]:
    if standing is None or standing.memory.state == NEW:
        yield from (_STATES[NEW], "", "", "", "", "0", "0")
        return
    memory = standing.memory
    yield _STATES[memory.state]
    yield day_of(memory.due_at, zone).on.isoformat()
    yield f"{memory.stability:.4f}" if memory.stability is not None else ""
    yield f"{memory.difficulty:.3f}" if memory.difficulty is not None else ""
    yield memory.last_review_at.isoformat() if memory.last_review_at is not None else ""
    yield str(standing.count)
    yield str(standing.lapses)
