"""Who may do what with a group's deck."""

from __future__ import annotations

from bot import groups
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group

from . import store
from .models import Actor, Standing

NO_DECK = "This deck is not there any more. `/card decks` shows what is."


async def standing(tx: Tx, actor: Actor, deck_id: int) -> Standing:
    """Return the deck with what the actor may do.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they are not in its group.
    """
    deck = await store.get_deck(tx, deck_id)
    if deck is None or deck.guild_id != actor.guild_id:
        raise NotFound(NO_DECK)
    member = await groups.get_group_member(tx, group_id=deck.group_id, user_id=actor.user_id)
    is_moderator = actor.manages_guild or (member is not None and member.is_moderator)
    if member is None and not is_moderator:
        raise NotAllowed(
            f"This deck belongs to the group **{deck.group_name}**, and you are not in it. Join to use it:",
            offer=("groups.join", {"group_id": deck.group_id}),
        )
    is_steward = member is not None and await store.is_steward(tx, deck_id=deck_id, user_id=actor.user_id)
    return Standing(deck, is_moderator, is_steward)


async def as_steward(tx: Tx, actor: Actor, deck_id: int) -> Standing:
    """Return the deck if the actor may change its cards.

    Raises:
        NotFound: archived, gone, or of another server.
        NotAllowed: they are neither steward nor moderator.
    """
    found = await standing(tx, actor, deck_id)
    if not found.may_edit:
        raise NotAllowed(
            f"Only the stewards of **{found.deck.title}** and moderators of its group do that. "
            "You can suggest it: `/card decks`, then the deck."
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
        raise _not_a_moderator(found.deck.group_name)
    return found


async def moderated_group(tx: Tx, actor: Actor, name: str | None) -> Group:
    """Return the group that is named, or else the only one that the actor moderates.

    Raises:
        UserFacingError: there is none, several fit, or they do not moderate it.
    """
    if name is not None:
        group = await groups.require_group(tx, guild_id=actor.guild_id, name=name)
        if not await moderates(tx, actor, group.group_id):
            raise _not_a_moderator(group.name)
        return group
    found = [
        group
        for group in await groups.groups_of_guild(tx, actor.guild_id)
        if await moderates(tx, actor, group.group_id)
    ]
    if not found:
        raise NotAllowed(
            "Only moderators of a group, or members with Manage Server, do that. `/group list` shows the groups."
        )
    if len(found) > 1:
        names = ", ".join(f"“{group.name}”" for group in found)
        raise UserFacingError(f"**Group**: say which one, as you moderate several: {names}.")
    return found[0]


async def moderates(tx: Tx, actor: Actor, group_id: int) -> bool:
    if actor.manages_guild:
        return True
    member = await groups.get_group_member(tx, group_id=group_id, user_id=actor.user_id)
    return member is not None and member.is_moderator


def _not_a_moderator(group: str) -> NotAllowed:
    return NotAllowed(f"Only moderators of **{group}**, or members with Manage Server, do that.")
