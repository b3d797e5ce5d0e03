"""Use cases of moderators and stewards: decks are made and named, cards written and removed. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass

from bot import groups, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.moderators import Actor
from cogs.cards import store as cards_store
from cogs.cards.models import SharedCard, SharedDeck

from . import logic, rights, store
from .models import ARCHIVED, REMOVED, Standing, title_key

PAGE = 25
"""Cards in one menu; Discord allows no more."""


@dataclass(frozen=True, slots=True)
class CardPage:
    """Cards of a deck, the oldest first; ``number`` starts at 0, ``waiting`` counts open suggestions."""

    standing: Standing
    cards: list[SharedCard]
    number: int
    waiting: int


class SharedService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ moderators

    async def create(self, actor: Actor, *, title: str, group: str | None) -> SharedDeck:
        """Make a deck for a group.

        Raises:
            UserFacingError: the title does not do, or the group has it, or too many.
        """
        shown = logic.check_title(title)
        async with self._kernel.db.write() as tx:
            found = await moderators.require_one(tx, actor, rights.RIGHT, group)
            if await store.count_decks(tx, found.group_id) >= logic.MOST_DECKS:
                raise UserFacingError(
                    f"**{found.name}** has {logic.MOST_DECKS} decks, which is the most. Archive one with "
                    "`/deck archive` first.",
                    kept=title,
                )
            deck = await store.add_deck(
                tx,
                guild_id=actor.guild_id,
                group_id=found.group_id,
                title=shown,
                now=self._kernel.clock.now(),
            )
            if deck is None:
                raise _title_taken(found.name, shown)
            await moderators.note(
                tx, actor, deck.group_id, "deck created", shown, now=self._kernel.clock.now()
            )
        return deck

    async def rename(self, actor: Actor, *, deck_id: int, title: str) -> SharedDeck:
        shown = logic.check_title(title)
        async with self._kernel.db.write() as tx:
            deck = (await rights.as_moderator(tx, actor, deck_id)).deck
            other = await store.titled(tx, group_id=deck.group_id, title=shown)
            if other not in (None, deck_id):
                raise _title_taken(deck.group_name, shown)
            await store.rename_deck(tx, deck_id, shown)
            await moderators.note(
                tx,
                actor,
                deck.group_id,
                "deck renamed",
                f"{deck.title} → {shown}",
                now=self._kernel.clock.now(),
            )
            renamed = await store.get_deck(tx, deck_id)
        return renamed or deck

    async def as_moderator(self, actor: Actor, *, deck_id: int) -> Standing:
        """Return a deck of a group that the actor moderates.

        Raises:
            UserFacingError: gone, or they do not moderate its group.
        """
        async with self._kernel.db.read() as tx:
            return await rights.as_moderator(tx, actor, deck_id)

    async def archive(self, actor: Actor, *, deck_id: int) -> SharedDeck:
        """End a deck: it is asked no more, and everybody's schedules stay with them."""
        async with self._kernel.db.write() as tx:
            deck = (await rights.as_moderator(tx, actor, deck_id)).deck
            await store.archive_deck(tx, deck_id, reason=ARCHIVED, now=self._kernel.clock.now())
            await moderators.note(
                tx, actor, deck.group_id, "deck archived", deck.title, now=self._kernel.clock.now()
            )
        return deck

    async def set_steward(
        self, actor: Actor, *, deck_id: int, user_id: int, is_steward: bool
    ) -> tuple[SharedDeck, list[int]]:
        """Name a member of the group a steward, or no longer; return who are the stewards then.

        Raises:
            UserFacingError: they are not in the group, or there are enough.
        """
        async with self._kernel.db.write() as tx:
            deck = (await rights.as_moderator(tx, actor, deck_id)).deck
            member = await groups.get_group_member(tx, group_id=deck.group_id, user_id=user_id)
            if is_steward and member is None:
                raise UserFacingError(
                    f"**Member**: they are not in **{deck.group_name}** yet. They have to join first, with "
                    "`/group join`."
                )
            before = await store.stewards(tx, deck_id)
            if is_steward and user_id not in before and len(before) >= logic.MOST_STEWARDS:
                raise UserFacingError(
                    f"**{deck.title}** has {logic.MOST_STEWARDS} stewards, which is the most. Dismiss one first."
                )
            changed = is_steward != (user_id in before) and await store.set_steward(
                tx, deck, user_id=user_id, is_steward=is_steward, now=self._kernel.clock.now()
            )
            if changed:
                action = "steward named" if is_steward else "steward dismissed"
                await moderators.note(
                    tx,
                    actor,
                    deck.group_id,
                    action,
                    f"<@{user_id}> · {deck.title}",
                    now=self._kernel.clock.now(),
                )
            after = await store.stewards(tx, deck_id)
        return deck, after

    async def deck_named(self, actor: Actor, typed: str) -> int:
        """Return the id of the deck that was chosen or typed, among those the actor may see.

        Raises:
            NotFound: there is none.
        """
        wanted = title_key(typed)
        for standing in await self.decks(actor):
            if wanted in (standing.deck.key, title_key(standing.deck.title)):
                return standing.deck.deck_id
        raise NotFound(
            "**Deck**: none of your groups has this deck. Choose one of the suggestions.", kept=typed
        )

    async def of_member(self, *, guild_id: int, user_id: int) -> tuple[SharedDeck, ...]:
        """Return the decks of the member's groups, by title."""
        async with self._kernel.db.read() as tx:
            return await store.decks_of_member(tx, guild_id=guild_id, user_id=user_id)

    async def decks(self, actor: Actor) -> list[Standing]:
        """Return the decks that the actor may see, by title, with what they may do."""
        async with self._kernel.db.read() as tx:
            found = await store.decks_of_member(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            if actor.manages_guild:
                found = await store.decks_of_guild(tx, actor.guild_id)
            return [await rights.standing(tx, actor, deck.deck_id) for deck in found]

    # ------------------------------------------------------------------ cards

    async def page(self, actor: Actor, *, deck_id: int, number: int = 0) -> CardPage:
        """Return a page of a deck's cards; the last one when there are not so many."""
        async with self._kernel.db.read() as tx:
            found = await rights.standing(tx, actor, deck_id)
            number = max(0, min(number, (found.deck.count - 1) // PAGE))
            cards = await store.cards(tx, found.deck, limit=PAGE, offset=number * PAGE)
            return CardPage(found, cards, number, await store.count_open(tx, deck_id))

    async def card(self, actor: Actor, note_id: int) -> tuple[SharedCard, Standing]:
        """Return a card with what the actor may do to it.

        Raises:
            NotFound: it was removed.
        """
        async with self._kernel.db.read() as tx:
            return await card_of(tx, actor, note_id)

    async def remove(self, actor: Actor, note_id: int) -> SharedDeck:
        """Take a card out of its deck. Whoever learnt it is asked no more; their history stays theirs.

        Raises:
            NotFound: it was removed before.
        """
        async with self._kernel.db.write() as tx:
            card, _ = await card_of(tx, actor, note_id)
            deck = (await rights.as_steward(tx, actor, card.deck.deck_id)).deck
            await store.remove_card(tx, note_id, reason=REMOVED, now=self._kernel.clock.now())
            await cards_store.set_gone(tx, card)
            await moderators.note(
                tx,
                actor,
                deck.group_id,
                "card removed",
                f"{deck.title} · {shortly(card.front)}",
                now=self._kernel.clock.now(),
            )
        return deck


async def card_of(tx: Tx, actor: Actor, note_id: int) -> tuple[SharedCard, Standing]:
    card = await store.get_card(tx, note_id)
    if card is None:
        raise NotFound("This card is not in its deck any more. `/card decks` shows what is.")
    return card, await rights.standing(tx, actor, card.deck.deck_id)


def shortly(front: str) -> str:
    """Return the first words of a front, for a list."""
    line = front.strip().split("\n", 1)[0].strip("*#-> ")
    return (line if len(line) <= 60 else line[:59].rstrip() + "…") or "A card"


def _title_taken(group: str, title: str) -> UserFacingError:
    return UserFacingError(f"**Name**: **{group}** already has a deck “{title}”. Choose another.", kept=title)
