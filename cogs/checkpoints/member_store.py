"""SQL of what checkpoints keep about one member: handing it out and erasing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(
        tx,
        user_id,
        checkpoint_submissions=_Q.export_submissions,
        checkpoint_verdicts=_Q.export_verdicts,
        checkpoint_decisions_made=_Q.export_decisions,
        checkpoint_second_looks=_Q.export_samples,
        checkpoint_misses=_Q.export_misses,
        checkpoint_roles=_Q.export_grants,
        checkpoints_posted=_Q.export_items,
    )


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    place = {"user_id": user_id, "guild_id": guild_id}
    await _Q.erase_mark_changed(tx.connection, **place)
    await _Q.erase_kept_files(tx.connection, **place)
    return await erase_by(
        tx,
        user_id,
        guild_id,
        _Q.erase_submissions,
        _Q.erase_misses,
        _Q.erase_grants,
        _Q.anonymise_items,
        _Q.anonymise_decisions,
        _Q.anonymise_samples,
    )
