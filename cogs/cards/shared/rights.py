"""Who may do what with a group's deck."""

from __future__ import annotations

from bot import groups, moderators
from bot.db import Tx
from bot.errors import NotAllowed, NotFound
from bot.moderators import Actor, Right

from . import store
from .models import Standing

RIGHT = Right("look after its decks", "You can suggest cards: `/card decks`, then the deck.")
NO_DECK = "This deck is not there any more. `/card decks` shows what is."


async def standing(tx: Tx, actor: Actor, deck_id: int, *, kept: str | None = None) -> Standing:
    """Return the deck with what the actor may do; ``kept`` is what they typed, handed back with a refusal.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they are not in its group.
    """
    deck = await store.get_deck(tx, deck_id)
    if deck is None or deck.guild_id != actor.guild_id:
        raise NotFound(NO_DECK, kept=kept)
    member = await groups.get_group_member(tx, group_id=deck.group_id, user_id=actor.user_id)
    is_moderator = await moderators.moderates(tx, actor, deck.group_id)
    if member is None and not is_moderator:
        raise NotAllowed(
            f"This deck belongs to the group **{deck.group_name}**, and you are not in it. Join to use it:",
            kept=kept,
            offer=("groups.join", {"group_id": deck.group_id}),
        )
    is_steward = member is not None and await store.is_steward(tx, deck_id=deck_id, user_id=actor.user_id)
    return Standing(deck, is_moderator, is_steward)


async def as_steward(tx: Tx, actor: Actor, deck_id: int, *, kept: str | None = None) -> Standing:
    """Return the deck if the actor may change its cards.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they are neither steward nor moderator.
    """
    found = await standing(tx, actor, deck_id, kept=kept)
    if not found.may_edit:
        raise NotAllowed(
            f"Only the stewards of **{found.deck.title}** and moderators of its group do that. "
            "You can suggest it: `/card decks`, then the deck.",
            kept=kept,
        )
    return found


async def as_moderator(tx: Tx, actor: Actor, deck_id: int) -> Standing:
    """Return the deck if the actor moderates its group.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they do not moderate it.
    """
    found = await standing(tx, actor, deck_id)
    if not found.is_moderator:
        raise RIGHT.refused(found.deck.group_name)
    return found
