"""SQL statements of groups' decks, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.moderators import Actor
from bot.personal_data import erase_by, rows_of
from cogs.cards.models import SharedCard, SharedDeck

from .models import DECLINED, GROUP_ARCHIVED, OPEN, Suggestion, Words, title_key

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _deck(row: Mapping[str, Any]) -> SharedDeck:
    return SharedDeck(
        deck_id=row["deck_id"],
        guild_id=row["guild_id"],
        group_id=row["group_id"],
        title=row["title"],
        group_name=row["group_name"],
        count=row["count"],
    )


def _card(row: Mapping[str, Any], deck: SharedDeck) -> SharedCard:
    return SharedCard(
        note_id=row["note_id"],
        deck=deck,
        front=row["front"],
        back=row["back"],
        version=row["version"],
        author_id=row["author_user_id"],
        made_at=from_unix(row["made_at"]),
    )


def _suggestion(row: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        suggestion_id=row["suggestion_id"],
        guild_id=row["guild_id"],
        deck_id=row["deck_id"],
        note_id=row["note_id"],
        version=row["version"],
        user_id=row["user_id"],
        is_named=bool(row["is_named"]),
        front=row["front"],
        back=row["back"],
        state=row["state"],
        reason=row["reason"],
        made_at=from_unix(row["made_at"]),
        decided_at=from_unix_or_none(row["decided_at"]),
    )


# ---------------------------------------------------------------------- decks


async def decks_of_member(tx: Tx, *, guild_id: int, user_id: int) -> tuple[SharedDeck, ...]:
    """Return the decks of the member's groups, by title."""
    rows = _Q.decks_of_member(tx.connection, guild_id=guild_id, user_id=user_id)
    return tuple([_deck(row) async for row in rows])


async def decks_of_guild(tx: Tx, guild_id: int) -> tuple[SharedDeck, ...]:
    rows = _Q.decks_of_guild(tx.connection, guild_id=guild_id)
    return tuple([_deck(row) async for row in rows])


async def get_deck(tx: Tx, deck_id: int) -> SharedDeck | None:
    """Return a deck that is neither archived nor of an archived group."""
    row = await _Q.get_deck(tx.connection, deck_id=deck_id)
    return _deck(row) if row is not None else None


async def add_deck(tx: Tx, *, guild_id: int, group_id: int, title: str, now: datetime) -> SharedDeck | None:
    """Add a deck; None when the group has one of that title."""
    row = await _Q.add_deck(
        tx.connection,
        guild_id=guild_id,
        group_id=group_id,
        title=title,
        title_key=title_key(title),
        now=to_unix(now),
    )
    return await get_deck(tx, row["deck_id"]) if row is not None else None


async def titled(tx: Tx, *, group_id: int, title: str) -> int | None:
    """Return the id of the group's deck of that title."""
    found: int | None = await _Q.titled(tx.connection, group_id=group_id, title_key=title_key(title))
    return found


async def rename_deck(tx: Tx, deck_id: int, title: str) -> None:
    await _Q.rename_deck(tx.connection, deck_id=deck_id, title=title, title_key=title_key(title))


async def archive_deck(tx: Tx, deck_id: int, *, reason: str, now: datetime) -> None:
    """Archive a deck; what waits for its stewards is declined with the reason."""
    await _Q.archive_deck(tx.connection, deck_id=deck_id, now=to_unix(now))
    await _Q.decline_of_deck(tx.connection, deck_id=deck_id, reason=reason, now=to_unix(now))


async def count_decks(tx: Tx, group_id: int) -> int:
    count: int = await _Q.count_decks(tx.connection, group_id=group_id)
    return count


async def is_steward(tx: Tx, *, deck_id: int, user_id: int) -> bool:
    return bool(await _Q.is_steward(tx.connection, deck_id=deck_id, user_id=user_id))


async def stewards(tx: Tx, deck_id: int) -> list[int]:
    """Return the stewards who are in the deck's group, the longest in office first."""
    return [row["user_id"] async for row in _Q.stewards(tx.connection, deck_id=deck_id)]


async def set_steward(tx: Tx, deck: SharedDeck, *, user_id: int, is_steward: bool, now: datetime) -> bool:
    """Name a member of the group a steward, from now on, or dismiss them; False when there was nobody to dismiss."""
    if not is_steward:
        return bool(await _Q.remove_steward(tx.connection, deck_id=deck.deck_id, user_id=user_id))
    return bool(
        await _Q.add_steward(
            tx.connection, deck_id=deck.deck_id, guild_id=deck.guild_id, user_id=user_id, now=to_unix(now)
        )
    )


# ---------------------------------------------------------------------- cards


async def note_ids(tx: Tx, deck_id: int) -> list[int]:
    return [row["note_id"] async for row in _Q.note_ids(tx.connection, deck_id=deck_id)]


async def cards(tx: Tx, deck: SharedDeck, *, limit: int = 1000, offset: int = 0) -> list[SharedCard]:
    """Return cards of the deck, the oldest first."""
    rows = _Q.notes(tx.connection, deck_id=deck.deck_id, limit=limit, offset=offset)
    return [_card(row, deck) async for row in rows]


async def get_card(tx: Tx, note_id: int) -> SharedCard | None:
    """Return a card that is in a deck now."""
    row = await _Q.get_note(tx.connection, note_id=note_id)
    deck = await get_deck(tx, row["deck_id"]) if row is not None else None
    return _card(row, deck) if deck is not None else None


async def card_for(tx: Tx, *, note_id: int, guild_id: int, user_id: int) -> SharedCard | None:
    """Return a card if it is in a deck of one of the member's groups."""
    is_visible = await _Q.is_visible(tx.connection, note_id=note_id, guild_id=guild_id, user_id=user_id)
    return await get_card(tx, note_id) if is_visible else None


async def visible_notes(tx: Tx, *, guild_id: int, user_id: int) -> set[int]:
    """Return the ids of all cards in the decks of the member's groups."""
    rows = _Q.visible_notes(tx.connection, guild_id=guild_id, user_id=user_id)
    return {row["note_id"] async for row in rows}


async def add_card(
    tx: Tx, deck: SharedDeck, *, front: str, back: str, author_id: int | None, now: datetime
) -> SharedCard:
    row = await _Q.add_note(
        tx.connection,
        deck_id=deck.deck_id,
        guild_id=deck.guild_id,
        front=front,
        back=back,
        author_user_id=author_id,
        now=to_unix(now),
    )
    return _card(row, deck)


async def edit_card(
    tx: Tx, card: SharedCard, *, version: int, front: str, back: str, now: datetime
) -> SharedCard | None:
    """Write both sides anew; None when the card is not at that version any more, or gone."""
    row = await _Q.edit_note(
        tx.connection, note_id=card.note_id, version=version, front=front, back=back, now=to_unix(now)
    )
    return _card(row, card.deck) if row is not None else None


async def remove_card(tx: Tx, note_id: int, *, reason: str, now: datetime) -> bool:
    """Take a card out of its deck; edits that wait for it are declined with the reason."""
    removed = await _Q.remove_note(tx.connection, note_id=note_id, now=to_unix(now))
    await _Q.decline_of_note(tx.connection, note_id=note_id, reason=reason, now=to_unix(now))
    return bool(removed)


# ---------------------------------------------------------------------- suggestions


async def add_suggestion(
    tx: Tx,
    actor: Actor,
    *,
    deck_id: int,
    note_id: int | None,
    version: int,
    words: Words,
    state: str,
    now: datetime,
) -> Suggestion:
    row = await _Q.add_suggestion(
        tx.connection,
        guild_id=actor.guild_id,
        deck_id=deck_id,
        note_id=note_id,
        version=version,
        user_id=actor.user_id,
        is_named=int(words.is_named),
        front=words.front,
        back=words.back,
        state=state,
        now=to_unix(now),
    )
    return _suggestion(row)


async def get_suggestion(tx: Tx, suggestion_id: int) -> Suggestion | None:
    row = await _Q.get_suggestion(tx.connection, suggestion_id=suggestion_id)
    return _suggestion(row) if row is not None else None


async def drop_drafts(tx: Tx, *, guild_id: int, user_id: int) -> None:
    await _Q.drop_drafts(tx.connection, guild_id=guild_id, user_id=user_id)


async def withdraw(tx: Tx, *, suggestion_id: int, user_id: int) -> bool:
    return bool(await _Q.withdraw(tx.connection, suggestion_id=suggestion_id, user_id=user_id))


async def decide(
    tx: Tx, *, suggestion_id: int, state: str, reason: str | None, note_id: int | None, now: datetime
) -> bool:
    """Write down what became of a suggestion; False when somebody was quicker."""
    return bool(
        await _Q.decide(
            tx.connection,
            suggestion_id=suggestion_id,
            state=state,
            reason=reason,
            note_id=note_id,
            now=to_unix(now),
        )
    )


async def count_open(tx: Tx, deck_id: int) -> int:
    count: int = await _Q.count_open(tx.connection, deck_id=deck_id)
    return count


async def count_open_of(tx: Tx, *, group_id: int, user_id: int) -> int:
    count: int = await _Q.count_open_of(tx.connection, group_id=group_id, user_id=user_id)
    return count


async def open_of(tx: Tx, deck_id: int, *, limit: int) -> list[Suggestion]:
    """Return what waits for a decision, the oldest first."""
    return [_suggestion(row) async for row in _Q.open_of(tx.connection, deck_id=deck_id, limit=limit)]


async def suggestions_of(tx: Tx, *, guild_id: int, user_id: int, limit: int) -> list[tuple[Suggestion, str]]:
    """Return the member's suggestions, the newest first, each with the title of its deck."""
    rows = _Q.suggestions_of(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit)
    return [(_unless_over(_suggestion(row), is_over=row["is_over"]), row["title"]) async for row in rows]


def _unless_over(found: Suggestion, *, is_over: bool) -> Suggestion:
    """Return an open suggestion of an archived group as declined: nobody can decide it any more."""
    if not is_over or found.state != OPEN:
        return found
    return replace(found, state=DECLINED, reason=GROUP_ARCHIVED)


async def count_suggestions_of(tx: Tx, *, guild_id: int, user_id: int) -> int:
    count: int = await _Q.count_suggestions_of(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        shared_card_suggestions=_Q.export_suggestions,
        shared_cards_by_me=_Q.export_notes,
        shared_decks_stewarded=_Q.export_stewards,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    """Delete suggestions and offices; cards that were accepted stay, without the name."""
    return await erase_by(tx, user_id, guild_id, _Q.erase_suggestions, _Q.erase_stewards, _Q.forget_author)
