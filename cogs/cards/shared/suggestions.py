"""Use cases of writing cards together: suggested by anyone in the group, decided by its stewards. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot import members, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.moderators import Actor
from cogs.cards.logic import checked_sides, without_names
from cogs.cards.models import SharedCard, SharedDeck

from . import logic, rights, store
from .models import (
    ACCEPTED,
    DECLINED,
    DRAFT,
    OPEN,
    Alike,
    Case,
    Outcome,
    Saved,
    Sent,
    Standing,
    Suggestion,
    Words,
)
from .service import card_of, shortly

SHOWN = 25
"""Suggestions in one menu; Discord allows no more."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at a steward's desk: the decks they look after, each with how many, and the oldest of all."""

    decks: list[tuple[SharedDeck, int]]
    cases: list[Case]


class SuggestionService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    # ------------------------------------------------------------------ writing

    async def send(
        self,
        actor: Actor,
        *,
        deck_id: int,
        note_id: int | None,
        version: int,
        words: Words,
        is_direct: bool = False,
    ) -> Outcome:
        """Suggest a card or an edit or, ``is_direct``, put it into the deck; alike cards are shown first.

        Raises:
            UserFacingError: a side does not do, there is no room, or the card is not as it was any more.
        """
        async with self._kernel.db.write() as tx:
            may = rights.as_steward if is_direct else rights.standing
            standing = await may(tx, actor, deck_id, kept=words.typed)
            words = _checked(words)
            card = await self._base(tx, standing, note_id, version if is_direct else None, words)
            if card is not None and (card.front, card.back) == (words.front, words.back):
                raise UserFacingError(
                    "Nothing is different from the card as it is. Change a side, then send."
                )
            await self._check_room(tx, actor, standing, is_direct=is_direct, is_new=card is None, words=words)
            others = [c for c in await store.cards(tx, standing.deck) if c.note_id != note_id]
            alike = logic.alike(words.front, words.back, others)
            # Of a draft that was changed, the words before are not to be sent as well.
            await store.drop_drafts(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            if not alike:
                return await self._put(
                    tx, actor, standing, note_id=note_id, version=version, words=words, is_direct=is_direct
                )
            draft = await self._add(
                tx, actor, standing, note_id=note_id, version=version, words=words, state=DRAFT
            )
            return Alike(draft, standing.deck, tuple(alike))

    async def send_draft(self, actor: Actor, *, draft_id: int, is_direct: bool) -> Outcome:
        """Send what was kept as a draft, although cards are like it.

        Raises:
            NotFound: it was sent or dropped.
        """
        async with self._kernel.db.write() as tx:
            draft = await self._draft(tx, actor, draft_id)
            may = rights.as_steward if is_direct else rights.standing
            standing = await may(tx, actor, draft.deck_id, kept=draft.words.typed)
            version = draft.version if is_direct else None
            card = await self._base(tx, standing, draft.note_id, version, draft.words)
            await self._check_room(
                tx, actor, standing, is_direct=is_direct, is_new=card is None, words=draft.words
            )
            await store.drop_drafts(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            return await self._put(
                tx,
                actor,
                standing,
                note_id=draft.note_id,
                version=draft.version,
                words=draft.words,
                is_direct=is_direct,
            )

    async def draft(self, actor: Actor, draft_id: int) -> Suggestion:
        """Return a draft of the actor's.

        Raises:
            NotFound: it was sent or dropped.
        """
        async with self._kernel.db.read() as tx:
            return await self._draft(tx, actor, draft_id)

    async def drop_drafts(self, actor: Actor) -> None:
        async with self._kernel.db.write() as tx:
            await store.drop_drafts(tx, guild_id=actor.guild_id, user_id=actor.user_id)

    async def _draft(self, tx: Tx, actor: Actor, draft_id: int) -> Suggestion:
        draft = await store.get_suggestion(tx, draft_id)
        if draft is None or draft.user_id != actor.user_id or draft.state != DRAFT:
            raise NotFound("This draft was sent or dropped before. `/card decks` has the deck.")
        return draft

    async def _base(
        self, tx: Tx, standing: Standing, note_id: int | None, version: int | None, words: Words
    ) -> SharedCard | None:
        """Return the card that is edited, None for a new one; ``version`` is the one it must still have."""
        if note_id is None:
            return None
        card = await store.get_card(tx, note_id)
        if card is None or card.deck.deck_id != standing.deck.deck_id:
            raise NotFound("This card was removed from its deck meanwhile.", kept=words.typed)
        if version is not None and card.version != version:
            raise UserFacingError(
                "Somebody changed this card while you wrote. Open it again to see how it reads now.",
                kept=words.typed,
            )
        return card

    async def _check_room(
        self, tx: Tx, actor: Actor, standing: Standing, *, is_direct: bool, is_new: bool, words: Words
    ) -> None:
        deck = standing.deck
        if is_new:
            _check_full(deck, words)
        if is_direct:
            return
        waiting = await store.count_open_of(tx, group_id=deck.group_id, user_id=actor.user_id)
        if waiting >= logic.MOST_OPEN:
            raise UserFacingError(
                f"{logic.MOST_OPEN} suggestions of yours wait in **{deck.group_name}**, which is the most. "
                "Withdraw one, or wait until a steward has read them: `/card decks`, then **My suggestions**.",
                kept=words.typed,
            )

    async def _put(
        self,
        tx: Tx,
        actor: Actor,
        standing: Standing,
        *,
        note_id: int | None,
        version: int,
        words: Words,
        is_direct: bool,
    ) -> Saved | Sent:
        if not is_direct:
            sent = await self._add(
                tx, actor, standing, note_id=note_id, version=version, words=words, state=OPEN
            )
            return Sent(sent, standing.deck)
        card = await self._write(
            tx, actor, standing.deck, note_id=note_id, version=version, words=words, user_id=actor.user_id
        )
        action = "card added" if note_id is None else "card edited"
        await moderators.note(
            tx,
            actor,
            standing.deck.group_id,
            action,
            f"{standing.deck.title} · {shortly(card.front)}",
            now=self._kernel.clock.now(),
        )
        return Saved(card)

    async def _add(
        self,
        tx: Tx,
        actor: Actor,
        standing: Standing,
        *,
        note_id: int | None,
        version: int,
        words: Words,
        state: str,
    ) -> Suggestion:
        now = self._kernel.clock.now()
        await members.ensure_member(tx, guild_id=actor.guild_id, user_id=actor.user_id, now=now)
        return await store.add_suggestion(
            tx,
            actor,
            deck_id=standing.deck.deck_id,
            note_id=note_id,
            version=version,
            words=words,
            state=state,
            now=now,
        )

    async def _write(
        self,
        tx: Tx,
        actor: Actor,
        deck: SharedDeck,
        *,
        note_id: int | None,
        version: int,
        words: Words,
        user_id: int,
    ) -> SharedCard:
        """Put the words into the deck, as a new card or as the next version of one."""
        now = self._kernel.clock.now()
        if note_id is None:
            author_id = user_id if words.is_named else None
            return await store.add_card(
                tx, deck, front=words.front, back=words.back, author_id=author_id, now=now
            )
        card, _ = await card_of(tx, actor, note_id)
        edited = await store.edit_card(tx, card, version=version, front=words.front, back=words.back, now=now)
        if edited is None:
            raise UserFacingError("Somebody changed this card just now. Look at it again.", kept=words.typed)
        return edited

    # ------------------------------------------------------------------ the suggester's own

    async def mine(self, *, guild_id: int, user_id: int) -> list[tuple[Suggestion, str]]:
        """Return the member's suggestions, the newest first, each with the title of its deck."""
        async with self._kernel.db.read() as tx:
            return await store.suggestions_of(tx, guild_id=guild_id, user_id=user_id, limit=SHOWN)

    async def withdraw(self, *, user_id: int, suggestion_id: int) -> bool:
        """Take a suggestion back; False when it was decided or withdrawn before."""
        async with self._kernel.db.write() as tx:
            return await store.withdraw(tx, suggestion_id=suggestion_id, user_id=user_id)

    # ------------------------------------------------------------------ the stewards' desk

    async def waiting(self, actor: Actor) -> Waiting:
        """Return what waits for the actor, in the decks that they look after."""
        async with self._kernel.db.read() as tx:
            found = await store.decks_of_member(tx, guild_id=actor.guild_id, user_id=actor.user_id)
            if actor.manages_guild:
                found = await store.decks_of_guild(tx, actor.guild_id)
            decks: list[tuple[SharedDeck, int]] = []
            cases: list[Case] = []
            for deck in found:
                if (await rights.standing(tx, actor, deck.deck_id)).may_edit:
                    decks.append((deck, await store.count_open(tx, deck.deck_id)))
                    found_open = await store.open_of(tx, deck.deck_id, limit=SHOWN)
                    cases += [await self._case(tx, each, deck) for each in found_open]
        cases.sort(key=lambda case: case.suggestion.suggestion_id)
        return Waiting(decks, cases[:SHOWN])

    async def case(self, actor: Actor, suggestion_id: int) -> Case:
        """Return a suggestion, decided or not, with the card as it reads now.

        Raises:
            NotFound: it was withdrawn.
        """
        async with self._kernel.db.read() as tx:
            return await self._for_steward(tx, actor, suggestion_id)

    async def accept(
        self, actor: Actor, suggestion_id: int, *, version: int, words: Words | None = None
    ) -> tuple[Case, bool]:
        """Put a suggestion into the deck, with other words if they are given; once, whoever presses first.

        ``version`` is that of the card the actor was shown beside it: False means that nothing was done, as
        it was decided before, or the card changed meanwhile.

        Raises:
            UserFacingError: a side does not do, or the deck is full.
        """
        async with self._kernel.db.write() as tx:
            kept = words.typed if words is not None else None
            case = await self._for_steward(tx, actor, suggestion_id, kept=kept)
            found = case.suggestion
            shown = case.card.version if case.card is not None else 0
            if found.state != OPEN or shown != version:
                return case, False
            wanted = found.words
            if words is not None:
                wanted = replace(_checked(words), is_named=found.is_named)
            if found.note_id is None:
                _check_full(case.deck, wanted)
            card = await self._write(
                tx,
                actor,
                case.deck,
                note_id=found.note_id,
                version=version,
                words=wanted,
                user_id=found.user_id,
            )
            return await self._decide(tx, actor, case, state=ACCEPTED, reason=None, card=card), True

    async def decline(self, actor: Actor, suggestion_id: int, *, reason: str) -> tuple[Case, bool]:
        """Decline with words that the suggester reads; False when it was decided before.

        Raises:
            UserFacingError: no words were given.
        """
        if not reason.strip():
            raise UserFacingError("**Reason** is empty. A sentence tells them what would help.")
        async with self._kernel.db.write() as tx:
            case = await self._for_steward(tx, actor, suggestion_id, kept=reason)
            if case.suggestion.state != OPEN:
                return case, False
            done = await self._decide(
                tx, actor, case, state=DECLINED, reason=without_names(reason).strip(), card=case.card
            )
            return done, True

    async def _decide(
        self, tx: Tx, actor: Actor, case: Case, *, state: str, reason: str | None, card: SharedCard | None
    ) -> Case:
        found = case.suggestion
        note_id = card.note_id if card is not None else found.note_id
        now = self._kernel.clock.now()
        await store.decide(
            tx, suggestion_id=found.suggestion_id, state=state, reason=reason, note_id=note_id, now=now
        )
        detail = f"{case.deck.title} · {shortly(found.front)}"
        await moderators.note(tx, actor, case.deck.group_id, f"card suggestion {state}", detail, now=now)
        fresh = await store.get_suggestion(tx, found.suggestion_id)
        return Case(fresh or found, case.deck, card)

    async def _for_steward(
        self, tx: Tx, actor: Actor, suggestion_id: int, *, kept: str | None = None
    ) -> Case:
        found = await store.get_suggestion(tx, suggestion_id)
        if found is None or found.state == DRAFT:
            raise NotFound("This suggestion was withdrawn. `/deck desk` shows what waits.", kept=kept)
        standing = await rights.as_steward(tx, actor, found.deck_id, kept=kept)
        return await self._case(tx, found, standing.deck)

    async def _case(self, tx: Tx, found: Suggestion, deck: SharedDeck) -> Case:
        card = await store.get_card(tx, found.note_id) if found.note_id is not None else None
        return Case(found, deck, card)


def _checked(words: Words) -> Words:
    front, back = checked_sides(words.front, words.back, limits=(logic.FRONT_LIMIT, logic.BACK_LIMIT))
    return Words(front, back, words.is_named)


def _check_full(deck: SharedDeck, words: Words) -> None:
    if deck.count >= logic.MOST_CARDS:
        raise UserFacingError(
            f"**{deck.title}** has {logic.MOST_CARDS} cards, which is the most. A moderator can make another "
            "deck with `/deck create`.",
            kept=words.typed,
        )
