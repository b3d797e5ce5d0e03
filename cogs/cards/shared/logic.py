"""Rules of groups' decks: titles, what counts as alike. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, utils

from bot.errors import UserFacingError
from cogs.cards.models import SharedCard

FRONT_LIMIT, BACK_LIMIT = 600, 1000
"""Characters; a card and what is suggested for it fit on one panel together."""
TITLE: Final = (3, 45)
MOST_DECKS, MOST_CARDS, MOST_STEWARDS = 20, 300, 10
"""Decks of a group; cards and stewards of a deck."""
MOST_OPEN: Final = 5
"""Suggestions of one member that wait for a steward at a time, over the decks of a group."""
ALIKE: Final = 85.0
"""From this likeness of two fronts on (0 to 100, order of words and case left aside) a card is shown as alike."""
SHOWN_ALIKE: Final = 3


def check_title(title: str) -> str:
    """Return the title with single blanks.

    Raises:
        UserFacingError: too short, too long, or with characters that break lists.
    """
    shown = " ".join(title.split())
    low, high = TITLE
    if not low <= len(shown) <= high:
        raise UserFacingError(
            f"**Name** needs {low} to {high} characters; yours has {len(shown)}.", kept=title or None
        )
    if any(c in shown for c in "@#<>`*|"):
        raise UserFacingError("**Name** must not contain any of `@ # < > * |`. Leave them out.", kept=title)
    return shown


def alike(front: str, back: str, cards: Iterable[SharedCard]) -> list[SharedCard]:
    """Return the cards whose front is like this one's, or whose back is the same, the most similar first."""
    plain = utils.default_process(back)
    ranked = []
    for card in cards:
        is_same_back = bool(plain) and plain == utils.default_process(card.back)
        likeness = (
            100.0
            if is_same_back
            else fuzz.token_sort_ratio(front, card.front, processor=utils.default_process)
        )
        if likeness >= ALIKE:
            ranked.append((-likeness, card.note_id, card))
    return [card for _, _, card in sorted(ranked, key=lambda found: found[:2])][:SHOWN_ALIKE]
