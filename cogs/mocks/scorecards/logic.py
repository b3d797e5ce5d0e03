"""Rules of scorecards: pages, evidence for each score, what was missed, spread over several mocks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Final

from rapidfuzz import fuzz

from cogs.mocks.items import SHOWN_AT_ONCE, Dimension

from .models import NOT_SEEN, Card, CardRead, Scoring, Spread

OPENS_AFTER: Final = timedelta(hours=48)
REMINDS_BEFORE: Final = timedelta(hours=24)
"""Before the cards open."""
LATE: Final = timedelta(hours=1)
"""A turn found this long after its end was missed by a bot that was down: its 48 hours begin when it is found."""
POINTS_WANTED, POINTS_MOST = 2, 3
SHORTEST, POINT_LIMIT = 10, 300
"""Characters of evidence, and of a point of feedback."""
BOX_LIMIT: Final = 2000
NOTE_LIMIT, NOTES_MOST = 500, 5
ENOUGH: Final = 3
"""Scores below which a spread says nothing."""
LOW, MUCH_LOWER = 2, 2
"""A dimension is worth practising from this score down, or this far below one's own."""
CARD_POINTS, CARD_CAP = 5, 10
INTERVIEW_POINTS, INTERVIEW_CAP = 10, 20
THANKS_POINTS, THANKS_CAP = 2, 6
"""As kudos count."""

_ALIKE: Final = 85
"""Of 100: a name with a slip of the finger is still the name."""
_HEAD = re.compile(r"^[\s\-*•_>#\d.)]*([^:\n]{2,60}?)[\s*_]*(?::|–|—| - )\s*(.*)$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def pages(dimensions: Sequence[Dimension]) -> list[Sequence[Dimension]]:
    """Return what each form asks: one modal holds four radio groups beside the evidence."""
    return [dimensions[i : i + SHOWN_AT_ONCE] for i in range(0, len(dimensions), SHOWN_AT_ONCE)]


def opens_at(ended_at: datetime, *, now: datetime) -> datetime:
    return (ended_at if now - ended_at < LATE else now) + OPENS_AFTER


def next_look(scoring: Scoring, *, now: datetime) -> datetime | None:
    """Return when the scoring needs somebody's hand next, None when it is done."""
    if scoring.told_at is not None:
        return None
    if scoring.released_at is not None or scoring.asked_at is None:
        return now
    reminds_at = scoring.opens_at - REMINDS_BEFORE
    return reminds_at if now < reminds_at else scoring.opens_at


# ---------------------------------------------------------------------- evidence


def template(dimensions: Iterable[Dimension]) -> str:
    """Return the box as it is offered: one line for each dimension, to be filled in."""
    return "\n".join(f"{each.name}: " for each in dimensions)


def evidence_of(text: str, dimensions: Sequence[Dimension]) -> dict[str, str]:
    """Return what the text says of each dimension: its line or paragraph, else the sentences that name it.

    A line begins a dimension when what stands before its colon is the name, give or take a letter.
    """
    found: dict[str, list[str]] = {}
    current: str | None = None
    for line in text.splitlines():
        head = _HEAD.match(line)
        named = _named(head[1], dimensions) if head else None
        if head and named:
            current = named
            found.setdefault(current, []).append(head[2])
        elif current is not None:
            found[current].append(line)
    told = {name: " ".join(" ".join(lines).split()) for name, lines in found.items()}
    for each in dimensions:
        if len(told.get(each.id, "")) < SHORTEST:
            told[each.id] = told.get(each.id) or _sentences(text, each, dimensions)
    return {name: words for name, words in told.items() if len(words) >= SHORTEST}


def _named(head: str, dimensions: Iterable[Dimension]) -> str | None:
    typed = head.strip().casefold()
    likeness = {each.id: fuzz.ratio(typed, each.name.casefold()) for each in dimensions}
    best = max(likeness, key=lambda name: likeness[name], default=None)
    return best if best is not None and likeness[best] >= _ALIKE else None


def _sentences(text: str, dimension: Dimension, others: Iterable[Dimension]) -> str:
    """Return the sentences of prose that name the dimension; an empty line of the template is none."""
    name = dimension.name.casefold()
    heads = {f"{each.name.casefold()}:" for each in others}
    said = [part.strip() for part in _SENTENCE.split(text)]
    word = re.compile(rf"\b{re.escape(name)}\b")
    return " ".join(s for s in said if s.casefold() not in heads and word.search(s.casefold()))


def unsupported(
    scores: Mapping[str, int], evidence: Mapping[str, str], dimensions: Iterable[Dimension]
) -> list[Dimension]:
    """Return the scored dimensions that have no evidence."""
    return [each for each in dimensions if scores.get(each.id, NOT_SEEN) and each.id not in evidence]


def is_page_done(card: Card, page: Sequence[Dimension]) -> bool:
    return all(
        card.scores.get(each.id) == NOT_SEEN or (each.id in card.scores and each.id in card.evidence)
        for each in page
    )


def next_page(card: Card, dimensions: Sequence[Dimension]) -> int | None:
    """Return the first page that is not filled in, None when all are."""
    return next((i for i, page in enumerate(pages(dimensions)) if not is_page_done(card, page)), None)


# ---------------------------------------------------------------------- what it says


def missed(cards: Iterable[Card]) -> list[str]:
    """Return the dimensions worth practising: scored low by a peer, or much lower than by oneself; lowest first."""
    sent = [card for card in cards if card.sent_at is not None]
    own: dict[str, int] = {}
    peers: dict[str, list[int]] = {}
    for card in sent:
        for name, score in card.seen.items():
            if card.role == "self":
                own[name] = score
            else:
                peers.setdefault(name, []).append(score)
    level = {name: median(scores) for name, scores in peers.items()}
    found = [
        name
        for name, score in level.items()
        if score <= LOW or (name in own and own[name] - score >= MUCH_LOWER)
    ]
    return sorted(found, key=lambda name: (level[name], name))


def spreads(cards: Iterable[CardRead], names: Mapping[str, str]) -> list[Spread]:
    """Return each dimension that a peer scored, those with most scores first; ``cards`` are the oldest first."""
    peers: dict[str, list[int]] = {}
    own: dict[str, list[int]] = {}
    pairs: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for card in cards:
        for name, score in card.scores.items():
            (own if card.is_self else peers).setdefault(name, []).append(score)
            pairs.setdefault((name, card.turn_id), ([], []))[0 if card.is_self else 1].append(score)
    gaps: dict[str, list[float]] = {}
    for (name, _), (mine, theirs) in pairs.items():
        if mine and theirs:
            gaps.setdefault(name, []).append(mine[0] - fmean(theirs))
    found = [
        Spread(
            name,
            names.get(name, name.replace("-", " ")),
            tuple(scores),
            tuple(own.get(name, ())),
            tuple(gaps.get(name, ())),
        )
        for name, scores in peers.items()
    ]
    return sorted(found, key=lambda spread: (-len(spread.peers), spread.name))
