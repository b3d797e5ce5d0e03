"""SQL statements of keeping, wrapped in types. The seeds themselves are the kernel's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.db import Tx, load_queries
from bot.personal_data import erase_by, rows_of

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def failed(tx: Tx, attempt_id: int) -> int:
    """Return how many submissions to the attempt were judged and did not solve it."""
    count: int = await _Q.failed(tx.connection, attempt_id=attempt_id)
    return count


async def keeps_misses(tx: Tx, *, guild_id: int, user_id: int) -> bool:
    """Tell whether the member's misses are kept without a press; not until they say so."""
    return bool(await _Q.keeps_misses(tx.connection, guild_id=guild_id, user_id=user_id))


async def set_keeps_misses(tx: Tx, *, guild_id: int, user_id: int, keeps_misses: bool) -> None:
    await _Q.set_keeps_misses(
        tx.connection, guild_id=guild_id, user_id=user_id, keeps_misses=int(keeps_misses)
    )


async def export_rows(tx: Tx, user_id: int) -> dict[str, list[dict[str, Any]]]:
    return await rows_of(tx, user_id, drill_habits=_Q.export_habits)


async def erase_rows(tx: Tx, user_id: int, *, guild_id: int | None) -> int:
    return await erase_by(tx, user_id, guild_id, _Q.erase_habits)
