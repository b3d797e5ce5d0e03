"""Records of groups' decks: who acts, what is suggested, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cogs.cards.models import SharedCard, SharedDeck

DRAFT, OPEN, ACCEPTED, DECLINED = "draft", "open", "accepted", "declined"

REASONS: Mapping[str, str] = {
    "have": "The deck has a card for this already. Thank you for thinking of it.",
    "one": "A good start; it asks several things at once. One idea a card, please, and send it again.",
    "clear": "We were not sure what it asks. A sentence more on the front would help.",
    "source": "We could not find a source for it. If you know one, add it and send it again.",
    "other": "A good card, and it fits another deck better.",
}
"""Why a suggestion is declined, key to what the member reads."""
REMOVED = "The card was removed from the deck meanwhile."
ARCHIVED = "The deck was archived meanwhile."
GROUP_ARCHIVED = "The group was archived meanwhile."


def title_key(title: str) -> str:
    """Return what makes two titles the same: case and outer or doubled blanks do not count."""
    return " ".join(title.casefold().split())


@dataclass(frozen=True, slots=True)
class Standing:
    """A deck as somebody may use it: every member of its group reads and suggests."""

    deck: SharedDeck
    is_moderator: bool
    is_steward: bool

    @property
    def may_edit(self) -> bool:
        return self.is_moderator or self.is_steward


@dataclass(frozen=True, slots=True)
class Words:
    """Both sides as they were typed, and whether their author wants to be named on the card."""

    front: str
    back: str
    is_named: bool = False

    @property
    def typed(self) -> str:
        """Both sides in one text, to be handed back."""
        return f"{self.front}\n---\n{self.back}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``note_id`` is None until a new card is accepted; ``version`` is the one of the card that was edited, 0 for none."""

    suggestion_id: int
    guild_id: int
    deck_id: int
    note_id: int | None
    version: int
    user_id: int
    is_named: bool
    front: str
    back: str
    state: str
    reason: str | None
    made_at: datetime
    decided_at: datetime | None

    @property
    def is_new(self) -> bool:
        return self.version == 0

    @property
    def words(self) -> Words:
        return Words(self.front, self.back, self.is_named)


@dataclass(frozen=True, slots=True)
class Case:
    """A suggestion with what it is about: its deck, and the card as it reads now unless it is new or gone."""

    suggestion: Suggestion
    deck: SharedDeck
    card: SharedCard | None

    @property
    def is_outdated(self) -> bool:
        """Tell whether the card was edited after the suggestion was written."""
        return self.card is not None and self.card.version != self.suggestion.version


@dataclass(frozen=True, slots=True)
class Saved:
    """The card is in the deck as it was sent."""

    card: SharedCard


@dataclass(frozen=True, slots=True)
class Sent:
    """The suggestion waits for a steward."""

    suggestion: Suggestion
    deck: SharedDeck


@dataclass(frozen=True, slots=True)
class Alike:
    """Kept as a draft, not sent: these cards of the deck are like it."""

    draft: Suggestion
    deck: SharedDeck
    cards: tuple[SharedCard, ...]


Outcome = Saved | Sent | Alike
