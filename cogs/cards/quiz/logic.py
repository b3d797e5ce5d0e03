"""Rules of a quiz: which questions, which wrong choices, what follows a phase, who is ranked where. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final

from rapidfuzz import fuzz

from cogs.cards.items import Deck, Note
from cogs.cards.models import SharedCard

from .models import ASKING, DONE, LATE, LETTERS, LOBBY, NOBODY, OVER, QUIET, TOLD, Entry, Question, Score

ROUNDS, SECONDS = (3, 15), (10, 120)
LOBBY_TIME: Final = timedelta(seconds=60)
TOLD_TIME: Final = timedelta(seconds=12)
"""How long an answer stands before the next question comes."""
TOO_LATE: Final = timedelta(minutes=15)
"""A quiz that was held up for longer, because the bot was away, is ended instead of going on."""
LEAST_CARDS: Final = 8
QUIET_ROUNDS: Final = 2
"""So many rounds running without any answer end a quiz."""
POINTS_A_DAY: Final = 10
"""A right answer is a point, up to this many a day."""
COUNTED_FROM: Final = 3
"""Answers from which on it is told how many were right: below, a count would tell who was not."""
SHOWN_RANKS: Final = 3
CHOICE_LIMIT: Final = 240
"""Characters of a choice; four of them have to fit beside the question on a phone."""
_TOO_ALIKE: Final = 92.0
"""Two choices as like as this (0 to 100) would be the same answer in other letters."""

_TERM, _GIST, _BACK = "term", "gist", "back"


# ---------------------------------------------------------------------- questions


def entries_of_deck(deck: Deck) -> list[Entry]:
    return [_entry(deck, note) for note in deck.notes]


def _entry(deck: Deck, note: Note) -> Entry:
    if note.situation is not None:
        prompt, kind = f"{note.situation}\n\n**Which one fits?**", _TERM
    elif note.is_asked_backwards:
        prompt, kind = f"{note.gist}\n\n**Which term is this?**", _TERM
    else:
        prompt, kind = f"**{note.term}**\n\n**What is it?**", _GIST
    explanation = f"**{note.term}** · {note.gist}" if note.situation is not None or kind == _GIST else ""
    explanation = "\n".join(part for part in (explanation, note.example or note.contrast) if part)
    return Entry(
        key=f"{deck.id}/{note.id}",
        prompt=prompt,
        kind=kind,
        values={_TERM: note.term, _GIST: note.gist},
        explanation=explanation,
        tags=frozenset(note.tags),
    )


def entries_of_cards(cards: Sequence[SharedCard]) -> list[Entry]:
    """Return the cards of a group's deck whose back is short enough to be a choice."""
    found = []
    for card in cards:
        back = " ".join(card.back.split())
        if len(back) <= CHOICE_LIMIT:
            found.append(Entry(card.key, card.front, _BACK, {_BACK: back}, ""))
    return found


def questions(entries: Sequence[Entry], *, seed: str, rounds: int | None = None) -> list[Question]:
    """Return as many questions as can be made, at most ``rounds``; the same seed gives the same."""
    found: list[Question] = []
    for entry in sorted(entries, key=lambda each: _chance(seed, each.key)):
        if rounds is not None and len(found) >= rounds:
            break
        wrong = _wrong(entry, entries, f"{seed}:{entry.key}")
        if len(wrong) == len(LETTERS) - 1:
            choices = sorted((entry.answer, *wrong), key=lambda each: _chance(seed, entry.key, each))
            found.append(
                Question(
                    number=len(found) + 1,
                    prompt=entry.prompt,
                    choices=tuple(choices),
                    answer=choices.index(entry.answer),
                    explanation=entry.explanation,
                )
            )
    return found


def _wrong(entry: Entry, entries: Sequence[Entry], seed: str) -> list[str]:
    """Return three wrong choices, of cards with a tag in common first, none like another or the right one."""
    others = [other for other in entries if other.key != entry.key and entry.kind in other.values]
    others.sort(key=lambda other: (not (other.tags & entry.tags), _chance(seed, other.key)))
    taken = [entry.answer]
    for other in others:
        choice = other.values[entry.kind]
        if len(taken) == len(LETTERS):
            break
        if len(choice) <= CHOICE_LIMIT and all(not is_same(choice, before) for before in taken):
            taken.append(choice)
    return taken[1:]


def is_same(one: str, other: str) -> bool:
    plain = [" ".join(text.casefold().split()) for text in (one, other)]
    return plain[0] == plain[1] or fuzz.ratio(*plain) >= _TOO_ALIKE


def _chance(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


# ---------------------------------------------------------------------- phases


def following(
    *, phase: str, number: int, rounds: int, players: int, silent: int, late: timedelta
) -> tuple[str, int, str | None]:
    """Return phase and round after one that is over, and why the quiz is over, if it is.

    ``silent`` counts the last rounds running without an answer, this one included.
    """
    if phase == LOBBY and not players:
        return OVER, number, NOBODY
    if late > TOO_LATE:
        return OVER, number, LATE
    if phase == ASKING:
        return TOLD, number, None
    if phase == TOLD and number >= rounds:
        return OVER, number, DONE
    if phase == TOLD and silent >= QUIET_ROUNDS:
        return OVER, number, QUIET
    return ASKING, number + 1, None


# ---------------------------------------------------------------------- the board


def ranked(scores: Sequence[Score]) -> Iterator[tuple[int, Score]]:
    """Yield rank and score of those with a right answer, ties sharing a rank (1-2-2-4), the first three ranks."""
    found = sorted((s for s in scores if s.right), key=lambda s: (-s.right, s.user_id))
    for score in found:
        rank = 1 + sum(other.right > score.right for other in found)
        if rank <= SHOWN_RANKS:
            yield rank, score
