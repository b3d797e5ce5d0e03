"""SQL statements of what a member sets, takes and writes, wrapped in types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot import card_seeds
from bot.clock import from_unix, from_unix_or_none, to_unix
from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

from .models import OwnNote, Settings

_Q = load_queries(Path(__file__).parent / "queries.sql")


def _note(row: Mapping[str, Any]) -> OwnNote:
    return OwnNote(
        note_id=row["note_id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        front=row["front"],
        back=row["back"],
        source=row["source"],
        made_at=from_unix(row["made_at"]),
        deck=row["deck"],
    )


# ---------------------------------------------------------------------- settings and decks


async def settings_of(tx: Tx, *, guild_id: int, user_id: int) -> Settings:
    row = await _Q.get_settings(tx.connection, guild_id=guild_id, user_id=user_id)
    if row is None:
        return Settings()
    return Settings(
        new_a_day=row["new_a_day"],
        reviews_a_day=row["reviews_a_day"],
        retention=row["retention"],
        easy_days=row["easy_days"],
        paused_at=from_unix_or_none(row["paused_at"]),
        extra_on=date.fromisoformat(row["extra_on"]) if row["extra_on"] else None,
        extra_new=row["extra_new"],
    )


async def set_settings(tx: Tx, settings: Settings, *, guild_id: int, user_id: int) -> None:
    await _Q.set_settings(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        new_a_day=settings.new_a_day,
        reviews_a_day=settings.reviews_a_day,
        retention=settings.retention,
        easy_days=settings.easy_days,
        paused_at=to_unix(settings.paused_at) if settings.paused_at else None,
        extra_on=settings.extra_on.isoformat() if settings.extra_on else None,
        extra_new=settings.extra_new,
    )


async def taken_decks(tx: Tx, *, guild_id: int, user_id: int) -> list[str]:
    """Return the decks the member takes, in the order in which they took them."""
    rows = _Q.decks_of(tx.connection, guild_id=guild_id, user_id=user_id)
    return [row["deck"] async for row in rows if row["is_taken"]]


async def set_deck(tx: Tx, *, guild_id: int, user_id: int, deck: str, is_taken: bool, now: datetime) -> bool:
    """Take or leave a deck; False when it was so before."""
    return bool(
        await _Q.set_deck(
            tx.connection,
            guild_id=guild_id,
            user_id=user_id,
            deck=deck,
            is_taken=int(is_taken),
            now=to_unix(now),
        )
    )


async def begin_deck(tx: Tx, *, guild_id: int, user_id: int, deck: str, now: datetime) -> None:
    """Take a deck unless the member has said yes or no to it before."""
    await _Q.begin_deck(tx.connection, guild_id=guild_id, user_id=user_id, deck=deck, now=to_unix(now))


# ---------------------------------------------------------------------- own notes


async def add_note(
    tx: Tx, *, guild_id: int, user_id: int, front: str, back: str, source: str, now: datetime
) -> OwnNote:
    row = await _Q.add_note(
        tx.connection,
        guild_id=guild_id,
        user_id=user_id,
        front=front,
        back=back,
        source=source,
        now=to_unix(now),
    )
    return _note(row)


async def get_note(tx: Tx, *, note_id: int, user_id: int) -> OwnNote | None:
    row = await _Q.get_note(tx.connection, note_id=note_id, user_id=user_id)
    return _note(row) if row is not None else None


async def edit_note(tx: Tx, *, note_id: int, user_id: int, front: str, back: str, now: datetime) -> bool:
    return bool(
        await _Q.edit_note(
            tx.connection, note_id=note_id, user_id=user_id, front=front, back=back, now=to_unix(now)
        )
    )


async def delete_note(tx: Tx, note: OwnNote) -> None:
    """Delete the note with its schedule and reviews, and the text that it came from."""
    await _Q.delete_schedule(tx.connection, guild_id=note.guild_id, user_id=note.user_id, card=note.key)
    await _Q.delete_note(tx.connection, note_id=note.note_id, user_id=note.user_id)
    await card_seeds.forget(tx, guild_id=note.guild_id, user_id=note.user_id, source=note.source)


async def count_notes(tx: Tx, *, guild_id: int, user_id: int) -> int:
    count: int = await _Q.count_notes(tx.connection, guild_id=guild_id, user_id=user_id)
    return count


async def notes_of(tx: Tx, *, guild_id: int, user_id: int, limit: int, offset: int = 0) -> list[OwnNote]:
    """Return the member's own notes, the newest first."""
    rows = _Q.notes_of(tx.connection, guild_id=guild_id, user_id=user_id, limit=limit, offset=offset)
    return [_note(row) async for row in rows]


# ---------------------------------------------------------------------- mates


async def has_mate(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    """Tell whether anybody else in the member's groups has agreed to mark explanations."""
    return bool(await _Q.has_mate(tx.connection, guild_id=guild_id, user_id=user_id))


async def may_explain(tx: Tx, *, guild_id: int, user_id: int, note: str) -> bool:
    """Tell whether the member can explain the note to a mate: somebody marks, and no explanation of it is open."""
    if not await has_mate(tx, guild_id=guild_id, user_id=user_id):
        return False
    return not await _Q.has_open_explanation(tx.connection, guild_id=guild_id, user_id=user_id, note=note)


async def notes_with(tx: Tx, *, guild_id: int, user_id: int, words: str, limit: int) -> list[OwnNote]:
    """Return own notes whose front holds the words, the shortest first."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = _Q.notes_with(
        tx.connection, guild_id=guild_id, user_id=user_id, pattern=f"%{escaped}%", limit=limit
    )
    return [_note(row) async for row in rows]


async def imported_decks(tx: Tx, *, guild_id: int, user_id: int) -> list[tuple[str, int]]:
    """Return the decks that own notes were imported from, with how many are in each, the largest first."""
    rows = _Q.imported_decks(tx.connection, guild_id=guild_id, user_id=user_id)
    return [(row["deck"], row["number"]) async for row in rows]


# ---------------------------------------------------------------------- privacy


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx, user_id, card_settings=_Q.export_settings, card_decks=_Q.export_decks, card_notes=_Q.export_notes
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_notes, _Q.erase_decks, _Q.erase_settings)
